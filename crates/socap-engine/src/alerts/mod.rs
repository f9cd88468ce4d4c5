//! Telling the team: closing the batches of runs, and sending what is due.
//!
//! The transaction that stores an engagement writes a find. `close` turns the finds of a run
//! into alerts with slots, in one transaction. [`process_due`] sends what is due; the built-in
//! sender and the API call the same function, and together they do no harm. Nothing is decided
//! in memory: a process may die at any point.

mod close;
mod context;
mod outlet;
mod plan;
mod process;
mod send;
mod upkeep;
mod what_if;

pub use close::{close_ready, close_with};
pub use outlet::{Alerting, MailServer};
pub use process::{ProcessReport, process_due, serve};
pub use send::{TestError, test};
pub use what_if::{Message, WhatIf, what_if};
