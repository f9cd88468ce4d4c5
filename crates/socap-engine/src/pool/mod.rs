//! The workers of a process: they claim groups of jobs, keep the leases alive, run the readings.

mod claim;
mod heartbeat;
mod run;
mod serve;

pub use run::{RunLimits, RunReport, run};
pub use serve::serve;
