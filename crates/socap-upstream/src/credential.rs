//! A secret with a name that may be shown.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// How a credential is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CredentialKind {
    /// X's app-only bearer token: one rate window per app.
    XBearer,
    /// X's OAuth 2.0 user token: one rate window per user.
    XUser,
    /// twitterapi.io's key.
    TwitterApiIoKey,
}

impl CredentialKind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::XBearer => "x:bearer",
            Self::XUser => "x:user",
            Self::TwitterApiIoKey => "twitterapi_io:key",
        }
    }
}

/// A secret and the stable name under which budgets and the ledger know it.
#[derive(Clone)]
pub struct Credential {
    kind: CredentialKind,
    name: String,
    secret: SecretString,
}

impl Credential {
    /// A credential named after a fingerprint of its secret, such as `x:bearer:3fa1b2c4d5e6`.
    pub fn new(kind: CredentialKind, secret: SecretString) -> Self {
        let digest = Sha256::digest(secret.expose_secret().as_bytes());
        let name = digest
            .iter()
            .take(6)
            .fold(format!("{}:", kind.prefix()), |name, byte| name + &format!("{byte:02x}"));
        Self { kind, name, secret }
    }

    /// A credential under a name of the caller's: user tokens change every two hours, the user
    /// does not.
    pub fn named(kind: CredentialKind, owner: &str, secret: SecretString) -> Self {
        Self { kind, name: format!("{}:{owner}", kind.prefix()), secret }
    }

    /// The name in budgets and the ledger.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it is presented.
    pub const fn kind(&self) -> CredentialKind {
        self.kind
    }

    pub(crate) const fn secret(&self) -> &SecretString {
        &self.secret
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("name", &self.name).finish_non_exhaustive()
    }
}
