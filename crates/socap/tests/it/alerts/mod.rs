//! Alerts as the binary sends them.

mod commands;
mod race;
mod receivers;
pub(crate) mod slack;
mod stage;
