//! Alerts as the binary sends them.

mod commands;
mod race;
mod receivers;
mod slack;
mod stage;
