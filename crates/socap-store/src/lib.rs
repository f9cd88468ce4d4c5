//! Everything socap remembers, on SQLite and PostgreSQL.
//!
//! The only crate that knows SQL. One text serves both engines, every statement passes one
//! funnel ([`db`]), and every function here is tested on both.

pub mod access;
pub mod accounts;
pub mod budget;
pub mod campaigns;
pub mod check;
pub mod db;
pub mod engagements;
mod error;
pub mod events;
pub mod learnt;
pub mod migrate;
pub mod tweets;
pub mod usage;
pub mod worker_state;

pub use db::{Arg, Args, Db, Engine, OpenOptions, Tx};
pub use error::StoreError;

/// Rows of one statement: above this a batch is cut.
pub(crate) const BATCH: usize = 500;

/// Reads a word that socap itself stored.
pub(crate) fn word<T: std::str::FromStr>(text: &str) -> Result<T, StoreError>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|e: T::Err| StoreError::Decode(e.to_string()))
}
