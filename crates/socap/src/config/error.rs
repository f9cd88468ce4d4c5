//! What is wrong with the configuration: always one line that names the key.

use std::path::PathBuf;

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// A value is not what its key takes. Secret values are left out.
    #[error("{name} ({source_name}): expected {expected}{}", instead(.found.as_ref()))]
    Value {
        /// The key.
        name: String,
        /// Where the value stands.
        source_name: String,
        /// What was expected.
        expected: String,
        /// What was found, unless it is a secret.
        found: Option<String>,
    },
    /// The file has a key that socap does not know.
    #[error("{file}: unknown key `{key}`{}", hint(.like.as_ref()))]
    Unknown {
        /// The file.
        file: String,
        /// The key.
        key: String,
        /// The key that was perhaps meant.
        like: Option<String>,
    },
    /// The file is not TOML.
    #[error("{file}: {reason}")]
    Malformed {
        /// The file.
        file: String,
        /// What the parser said, without the line itself: it may hold a secret.
        reason: String,
    },
    /// A file that was named cannot be read.
    #[error("{name}: cannot read {}: {source}", path.display())]
    Unreadable {
        /// The key or flag that names the file.
        name: String,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// `NAME` and `NAME_FILE` are both set.
    #[error("{0} and {0}_FILE are both set: expected one of them")]
    Twice(String),
    /// A secret on the command line, where every user of the machine can read it.
    #[error("{0} is a secret: expected it in the environment, in a file or in socap.toml")]
    SecretFlag(String),
    /// Two keys that do not go together.
    #[error("{0}")]
    Together(String),
}

fn instead(found: Option<&String>) -> String {
    found.map(|text| format!(", found `{text}`")).unwrap_or_default()
}

fn hint(like: Option<&String>) -> String {
    like.map(|key| format!(" (did you mean `{key}`?)")).unwrap_or_default()
}
