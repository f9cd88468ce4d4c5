//! Who may call: keys with roles, browser sessions, and the open door of a fresh installation.

mod caller;
mod key;
mod rate;

pub(crate) use caller::{Admin, Caller, Operator, Viewer};
pub use key::{InvalidRole, NewKey, Role, hash, new_key};
pub(crate) use rate::RateLimit;
