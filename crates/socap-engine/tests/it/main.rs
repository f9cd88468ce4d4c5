//! The engine against a simulated X, on both databases.

#![expect(clippy::unwrap_used, reason = "tests")]

mod truth;
