//! `/session`: a browser changes a key for a cookie.

pub(crate) mod close;
pub(crate) mod open;
pub(crate) mod show;

use serde::Serialize;

use crate::auth::{Caller, Role};

/// Who is logged in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Session {
    /// What the key is called; `local` while no key exists.
    name: String,
    /// What its owner may do.
    role: Role,
    /// Whether any key is needed at all.
    key_needed: bool,
}

impl From<Caller> for Session {
    fn from(caller: Caller) -> Self {
        Self { name: caller.name, role: caller.role, key_needed: caller.key_id.is_some() }
    }
}
