//! The store on both engines: every case runs on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "tests")]

mod accounts;
mod alerts;
mod analytics;
mod bad_days;
mod budget;
mod campaigns;
mod deletion;
mod desk;
mod engagements;
mod overlap;
mod people;
mod replica;
mod scans;
mod scores;
mod words;
