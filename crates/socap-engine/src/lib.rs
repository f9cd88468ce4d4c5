//! What socap does in the background: it keeps budgets, makes jobs due, and reads X.

pub mod alerts;
mod asking;
pub mod campaigns;
pub mod coverage;
pub mod engine;
pub mod gateway;
pub mod owner;
pub mod people;
pub mod pool;
mod readings;
pub mod rules;
pub mod schedule;
pub mod secrets;
pub mod settings;

pub use asking::Unavailable;
pub use engine::{Engine, EngineError};
pub use settings::{MetricsInterval, RetweetSource, Settings};
