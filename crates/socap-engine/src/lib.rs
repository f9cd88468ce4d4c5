//! What socap does in the background: it keeps budgets, makes jobs due, and reads X.

pub mod engine;
pub mod gateway;
pub mod pool;
mod readings;
pub mod schedule;
pub mod settings;

pub use engine::{Engine, EngineError};
pub use settings::{MetricsInterval, RetweetSource, Settings};
