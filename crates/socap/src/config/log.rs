//! What is logged, and how.

use super::error::ConfigError;
use super::key::Key;
use super::source::Values;

const FILTER: Key = Key::plain("SOCAP_LOG", "a level or filter such as `info` or `socap=debug`");
const FORMAT: Key = Key::plain("SOCAP_LOG_FORMAT", "`auto`, `text` or `json`");

pub(crate) const KEYS: &[Key] = &[FILTER, FORMAT];

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum LogFormat {
    /// Text on a terminal, JSON elsewhere.
    #[default]
    Auto,
    /// For people.
    Text,
    /// For machines, one object a line.
    Json,
}

/// The section.
#[derive(Debug, Clone, Default)]
pub(crate) struct LogConfig {
    /// What is logged; each command has its own default.
    pub(crate) filter: Option<String>,
    /// How.
    pub(crate) format: LogFormat,
}

/// Reads the section.
pub(crate) fn read(values: &Values) -> Result<LogConfig, ConfigError> {
    let filter = values.read(FILTER, |text| {
        let valid = text.parse::<tracing_subscriber::filter::Targets>().is_ok();
        // A bare word that is no level would be taken for a target that nothing has.
        let level = |part: &str| {
            let levels = ["off", "error", "warn", "info", "debug", "trace"];
            part.contains('=') || levels.contains(&part.trim().to_ascii_lowercase().as_str())
        };
        (valid && text.split(',').all(level)).then(|| text.to_owned())
    })?;
    let format = values.read(FORMAT, |text| match text {
        "auto" => Some(LogFormat::Auto),
        "text" => Some(LogFormat::Text),
        "json" => Some(LogFormat::Json),
        _ => None,
    })?;
    Ok(LogConfig { filter, format: format.unwrap_or_default() })
}
