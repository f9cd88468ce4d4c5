//! Keys: 32 random bytes behind a prefix, stored as their hash.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use serde::Serialize;
use sha2::{Digest, Sha256};
use socap_engine::secrets::{SealError, random_bytes};

/// Makes keys easy to find where they leaked.
const PREFIX: &str = "socap_";

/// What a key's owner may do. Each role may do what the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Read.
    Viewer,
    /// Campaigns, people, alerts.
    Operator,
    /// Keys, settings, workers, sync.
    Admin,
}

impl Role {
    /// The word in the database and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected one of: viewer, operator, admin")]
pub struct InvalidRole;

impl FromStr for Role {
    type Err = InvalidRole;
    fn from_str(text: &str) -> Result<Self, InvalidRole> {
        match text {
            "viewer" => Ok(Self::Viewer),
            "operator" => Ok(Self::Operator),
            "admin" => Ok(Self::Admin),
            _ => Err(InvalidRole),
        }
    }
}

/// A key that was just made: the only moment in which its text is known.
#[derive(Debug)]
pub struct NewKey {
    /// What its owner presents.
    pub text: SecretString,
    /// What is stored.
    pub hash: String,
}

/// Makes a key. Store its hash with `socap_store::access::insert_key`.
pub fn new_key() -> Result<NewKey, SealError> {
    let text = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(random_bytes::<32>()?));
    let hash = hash(&text);
    Ok(NewKey { text: text.into(), hash })
}

/// The hash under which a key or session is stored. Its text is random, so that nothing slower
/// is needed, and looking a hash up tells nothing about the text.
pub fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn keys_are_long_random_and_shown_once() {
        let (one, two) = (new_key().expect("a key"), new_key().expect("a key"));
        assert_ne!(one.hash, two.hash);
        let text = one.text.expose_secret();
        assert!(text.starts_with("socap_") && text.len() == 6 + 43);
        assert_eq!(hash(text), one.hash);
        assert!(!format!("{one:?}").contains(text));
    }

    #[test]
    fn each_role_includes_the_ones_before() {
        assert!(Role::Admin > Role::Operator && Role::Operator > Role::Viewer);
        for role in [Role::Viewer, Role::Operator, Role::Admin] {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
    }
}
