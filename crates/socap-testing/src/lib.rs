//! What tests share. Only ever a development dependency.

pub mod database;
pub mod launch;
pub mod wait;

pub use database::TestDb;
pub use launch::{Launch, LaunchOptions};
