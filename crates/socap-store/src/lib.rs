//! Everything socap remembers, on SQLite and PostgreSQL.
//!
//! The only crate that knows SQL. One text serves both engines, every statement passes one
//! funnel ([`db`]), and every function here is tested on both.

pub mod access;
pub mod accounts;
pub mod alerts;
pub mod analytics;
pub mod budget;
pub mod campaigns;
pub mod check;
pub mod db;
pub mod engagements;
mod error;
pub mod events;
pub mod followings;
pub mod ignored;
pub mod learnt;
pub mod migrate;
pub mod owner;
pub mod people;
mod replica;
pub mod rollups;
pub mod rules;
pub mod scores;
pub mod tweets;
pub mod usage;
mod word_index;
pub mod worker_state;

pub use db::{Arg, Args, Db, Engine, OpenOptions, Tx};
pub use error::StoreError;

/// Rows of one statement: above this a batch is cut.
pub(crate) const BATCH: usize = 500;

/// `$3, $4, …` for the values of `keys`, which are added to `args`: the inside of an `IN`.
pub(crate) fn marks<T: Into<Arg>>(args: &mut Args, keys: impl IntoIterator<Item = T>) -> String {
    let marks: Vec<String> = keys.into_iter().map(|key| format!("${}", args.push(key))).collect();
    marks.join(", ")
}

/// A text as the part of a `LIKE` pattern that means itself; the escape character is a backslash.
pub(crate) fn like_literal(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    for c in text.chars().filter(|c| *c != '\0') {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// Reads a word that socap itself stored.
pub(crate) fn word<T: std::str::FromStr>(text: &str) -> Result<T, StoreError>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|e: T::Err| StoreError::Decode(e.to_string()))
}
