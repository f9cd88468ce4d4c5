//! The store on both engines: every case runs on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "tests")]

mod bad_days;
mod budget;
mod campaigns;
mod engagements;
