//! Alerts as the binary sends them.

mod commands;
mod receivers;
mod stage;
