//! How a command fails: one line on standard error, and an exit code.

use std::error::Error;
use std::process::ExitCode;

use socap_engine::campaigns::CampaignError;

use crate::config::ConfigError;
use crate::config::database::DatabaseUrl;

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The command was called wrongly.
    #[error("{0}")]
    Usage(String),
    /// It could not be done, for this reason.
    #[error("{0}")]
    Refused(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] socap_store::StoreError),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] socap_engine::EngineError),
    /// A campaign could not be created or changed.
    #[error(transparent)]
    Campaign(#[from] CampaignError),
    /// A file could not be imported.
    #[error(transparent)]
    Import(#[from] socap_engine::people::import::ImportError),
    /// Somebody could not be added by their handle.
    #[error(transparent)]
    Adding(#[from] socap_engine::people::AddError),
    /// Followings could not be read or priced.
    #[error(transparent)]
    Reading(#[from] socap_engine::people::reading::ReadingError),
    /// X cannot be asked with these settings.
    #[error("X cannot be asked: {0}")]
    Access(#[from] socap_upstream::SettingsError),
    /// Something outside failed.
    #[error("{doing}")]
    Io {
        /// What was being done.
        doing: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Standard output cannot be written.
    #[error("cannot write to standard output")]
    Output(#[source] std::io::Error),
    /// A value could not be written as JSON.
    #[error("cannot write JSON")]
    Json(#[from] serde_json::Error),
}

impl Failure {
    /// For `map_err`: what was being done when the system said no.
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }

    /// The same with the database that was read, where something was not found in it: it may be
    /// another one than was meant.
    pub(crate) fn naming(self, database: &DatabaseUrl) -> Self {
        match self {
            Self::Campaign(CampaignError::NotFound) => Self::Refused(format!(
                "there is no such campaign in {}; `socap campaign list` lists them",
                database.place()
            )),
            other => other,
        }
    }

    /// Says on standard error what went wrong; gives the exit code.
    pub(crate) fn tell(&self) -> ExitCode {
        // Whoever reads our output has heard enough: `socap campaign list | head`.
        if matches!(self, Self::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe) {
            return ExitCode::SUCCESS;
        }
        eprintln!("socap: {}", chain(self));
        match self {
            Self::Usage(_) | Self::Config(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}

/// An error and its causes in one line; a cause that the line already tells is left out.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut told = one_line(&error.to_string());
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = one_line(&error.to_string());
        if !told.contains(&text) {
            told = format!("{told}: {text}");
        }
        cause = error.source();
    }
    told
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_one_line_and_tells_nothing_twice() {
        let source = std::io::Error::other("the\n  disk is gone");
        let failure = Failure::io("cannot lock socap.db")(source);
        assert_eq!(chain(&failure), "cannot lock socap.db: the disk is gone");
    }
}
