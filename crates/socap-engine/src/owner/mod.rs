//! What the owner of this socap is told: that reading stands still until somebody acts, that a
//! channel broke, and that it goes on. Each is written down once, with what it tells of, and
//! logged by whoever wrote it; `tell.rs` sends it.

mod caps;
mod channels;
mod credential;
mod elsewhere;
mod lift;
mod short;
mod tell;

pub(crate) use caps::cap_refused;
pub(crate) use channels::broken_channels;
pub(crate) use credential::{answers_again, replaces_others, stopped};
pub use credential::{mend, provider};
pub(crate) use lift::{budget_raised, lift_caps};
pub use short::{MEND_MONTH, how_short};
pub(crate) use tell::{serve, tell};
