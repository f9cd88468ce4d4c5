//! The configuration: flags over environment over `socap.toml`.
//!
//! One file for each section. A wrong value is one line that names the key and says what was
//! expected; the values of secrets are never shown.

pub(crate) mod alerts;
pub(crate) mod clock;
pub(crate) mod database;
mod error;
pub(crate) mod key;
pub(crate) mod log;
pub(crate) mod parse;
pub(crate) mod secrets;
pub(crate) mod server;
mod source;
#[cfg(test)]
mod tests;
pub(crate) mod unknown;
pub(crate) mod work;
pub(crate) mod x;

use std::path::PathBuf;

use socap_domain::WorldClock;

pub(crate) use error::ConfigError;
pub(crate) use source::Overrides;

use source::Values;

/// Where every key is explained.
pub(crate) const PAGE: &str = "see docs/configuration.md";

/// Everything that can be set.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The file that was read, if there was one.
    pub(crate) file: Option<PathBuf>,
    /// Where socap remembers.
    pub(crate) database: database::DatabaseUrl,
    /// Where the API listens.
    pub(crate) server: server::ServerConfig,
    /// How X is reached.
    pub(crate) x: x::XConfig,
    /// How much is done at once, how often, for how much.
    pub(crate) work: work::WorkConfig,
    /// What encrypts secrets.
    pub(crate) secrets: secrets::SecretsConfig,
    /// How alerts leave.
    pub(crate) alerts: alerts::AlertsConfig,
    /// What is logged.
    pub(crate) log: log::LogConfig,
    /// World time.
    pub(crate) clock: WorldClock,
}

impl Config {
    /// Reads the configuration of this process.
    pub(crate) fn load(overrides: &Overrides) -> Result<Self, ConfigError> {
        let environment = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Self::from(overrides, environment)
    }

    /// The defaults alone, whatever this process's environment and files say.
    pub(crate) fn defaults() -> Result<Self, ConfigError> {
        Self::of(&Values::none())
    }

    /// Reads the configuration with this environment.
    fn from(
        overrides: &Overrides,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        Self::of(&Values::gather(overrides, environment)?)
    }

    fn of(values: &Values) -> Result<Self, ConfigError> {
        Ok(Self {
            database: database::read(values)?,
            server: server::read(values)?,
            x: x::read(values)?,
            work: work::read(values)?,
            secrets: secrets::read(values)?,
            alerts: alerts::read(values)?,
            log: log::read(values)?,
            clock: clock::read(values)?,
            file: values.file.clone(),
        })
    }
}
