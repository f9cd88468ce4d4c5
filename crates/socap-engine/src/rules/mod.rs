//! The classification rules in force: what a process classifies by, and keeping that the same
//! in every process on one database.

mod in_force;
mod put;
mod walk;

pub use in_force::{InForce, built_in};
pub use put::{PutError, put, reset};
pub use walk::{pending, reapply};

pub(crate) use in_force::Holder;
