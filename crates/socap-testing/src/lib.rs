//! What tests share. Only ever a development dependency.

#![expect(clippy::expect_used, reason = "a test says what it expects")]

pub mod database;
pub mod launch;
pub mod python;
pub mod restless;
pub mod synthetic;
pub mod wait;

pub use database::TestDb;
pub use launch::{Launch, LaunchOptions};
pub use python::PythonServer;
pub use restless::Restless;

/// Shows the log of a test that fails; `RUST_LOG` chooses how much.
pub fn log() {
    let _ = tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_test_writer()
        .try_init();
}
