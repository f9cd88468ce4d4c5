//! Alerts: from an engagement that is stored to a message that arrives, on both databases.

mod bad_days;
pub(crate) mod desk;
mod digests;
mod history;
mod runs;
mod scenarios;
mod what_if;
