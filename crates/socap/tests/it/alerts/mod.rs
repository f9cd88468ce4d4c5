//! Alerts as the binary sends them.

mod commands;
mod stage;
