//! The funnel: the one place where a statement meets an engine.
//!
//! Tracing, fault injection and the dialect live here, so no query can forget them.

use std::time::Duration;

use serde::Serialize;
use sqlx::AssertSqlSafe;
use sqlx::types::Json;

use super::engine::Pools;
use super::{Db, Decode, Tx};
use super::{sql, tx};
use crate::StoreError;

/// A bound value. Both engines take the same four types.
#[derive(Debug, Clone)]
pub enum Arg {
    /// A number, an id, a time or a flag.
    Int(Option<i64>),
    /// Text.
    Text(Option<String>),
    /// A JSON document.
    Json(Option<serde_json::Value>),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// The longest time that is bound, in milliseconds: it can still be added to any moment.
const LONGEST: i64 = i64::MAX / 4;

/// The values of a statement, in the order of their placeholders.
#[derive(Debug, Default)]
pub struct Args(Vec<Arg>);

impl Args {
    /// No values.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a value.
    #[must_use]
    pub fn with(mut self, value: impl Into<Arg>) -> Self {
        self.push(value);
        self
    }

    /// Adds a value in place; gives its placeholder's number.
    pub fn push(&mut self, value: impl Into<Arg>) -> usize {
        self.0.push(value.into());
        self.0.len()
    }

    /// How many values there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Arg {
    /// Any serialisable value as a JSON document.
    pub fn json<T: Serialize>(value: &T) -> Result<Self, StoreError> {
        serde_json::to_value(value)
            .map(|value| Self::Json(Some(value)))
            .map_err(|source| StoreError::Encode { source })
    }
}

macro_rules! from {
    ($($type:ty => $arg:expr;)+) => {
        $(impl From<$type> for Arg {
            fn from(value: $type) -> Self {
                ($arg)(value)
            }
        })+
    };
}

from! {
    i64 => |v| Self::Int(Some(v));
    Option<i64> => Self::Int;
    bool => |v| Self::Int(Some(i64::from(v)));
    &str => |v: &str| Self::Text(Some(v.to_owned()));
    String => |v| Self::Text(Some(v));
    &String => |v: &String| Self::Text(Some(v.clone()));
    Option<String> => Self::Text;
    Vec<u8> => Self::Bytes;
    // In milliseconds.
    Duration => |v: Duration| Self::Int(Some(i64::try_from(v.as_millis()).map_or(LONGEST, |ms| ms.min(LONGEST))));
    socap_domain::Timestamp => |v: socap_domain::Timestamp| Self::Int(Some(v.0));
    Option<socap_domain::Timestamp> => |v: Option<socap_domain::Timestamp>| Self::Int(v.map(|t| t.0));
    socap_domain::TweetId => |v: socap_domain::TweetId| Self::Int(Some(v.0));
    Option<socap_domain::TweetId> => |v: Option<socap_domain::TweetId>| Self::Int(v.map(|t| t.0));
    socap_domain::UserId => |v: socap_domain::UserId| Self::Int(Some(v.0));
    Option<socap_domain::UserId> => |v: Option<socap_domain::UserId>| Self::Int(v.map(|t| t.0));
    socap_domain::Weight => |v: socap_domain::Weight| Self::Int(Some(v.0));
    socap_domain::Micros => |v: socap_domain::Micros| Self::Int(Some(v.0));
    &socap_domain::CampaignId => |v: &socap_domain::CampaignId| Self::Text(Some(v.0.clone()));
}

/// Binds every value to a query of either engine.
macro_rules! bound {
    ($query:expr, $args:expr) => {{
        let mut query = $query;
        for arg in $args.0 {
            query = match arg {
                Arg::Int(v) => query.bind(v),
                Arg::Text(v) => query.bind(v),
                Arg::Json(v) => query.bind(v.map(Json)),
                Arg::Bytes(v) => query.bind(v),
            };
        }
        query
    }};
}

/// One body for the three places a statement can run: a PostgreSQL executor, a SQLite one, and
/// whichever of the two a transaction holds.
macro_rules! run {
    ($on:expr, $executor:ident => $call:expr) => {
        match $on {
            On::Postgres($executor) => $call,
            On::PostgresTx($executor) => $call,
            On::Sqlite($executor) => $call,
            On::SqliteTx($executor) => $call,
        }
    };
}

/// Where a statement runs.
pub(super) enum On<'a> {
    Postgres(&'a sqlx::PgPool),
    PostgresTx(&'a mut sqlx::PgConnection),
    Sqlite(&'a sqlx::SqlitePool),
    SqliteTx(&'a mut sqlx::SqliteConnection),
}

/// Statements of more values than this are made for one occasion; they are not kept prepared.
const KEEP_PREPARED: usize = 40;

pub(super) async fn all<T: Decode>(
    on: On<'_>,
    sql: String,
    args: Args,
) -> Result<Vec<T>, sqlx::Error> {
    let keep = args.len() <= KEEP_PREPARED;
    run!(on, executor => {
        bound!(sqlx::query_as::<_, T>(AssertSqlSafe(sql)), args)
            .persistent(keep)
            .fetch_all(executor)
            .await
    })
}

async fn optional<T: Decode>(
    on: On<'_>,
    sql: String,
    args: Args,
) -> Result<Option<T>, sqlx::Error> {
    let keep = args.len() <= KEEP_PREPARED;
    run!(on, executor => {
        bound!(sqlx::query_as::<_, T>(AssertSqlSafe(sql)), args)
            .persistent(keep)
            .fetch_optional(executor)
            .await
    })
}

async fn execute(on: On<'_>, sql: String, args: Args) -> Result<u64, sqlx::Error> {
    let keep = args.len() <= KEEP_PREPARED;
    run!(on, executor => {
        bound!(sqlx::query(AssertSqlSafe(sql)), args)
            .persistent(keep)
            .execute(executor)
            .await
            .map(|done| done.rows_affected())
    })
}

impl Db {
    fn reading(&self) -> On<'_> {
        match &self.pools {
            Pools::Postgres(pool) => On::Postgres(pool),
            Pools::Sqlite { readers, .. } => On::Sqlite(readers),
        }
    }

    fn writing(&self) -> On<'_> {
        match &self.pools {
            Pools::Postgres(pool) => On::Postgres(pool),
            Pools::Sqlite { writer, .. } => On::Sqlite(writer),
        }
    }

    /// Reads every row.
    pub async fn all<T: Decode>(&self, text: &str, args: Args) -> Result<Vec<T>, StoreError> {
        self.faults.pass()?;
        let sql = sql::expand(self.engine(), text);
        all(self.reading(), sql, args).await.map_err(|e| StoreError::at(text, e))
    }

    /// Reads at most one row.
    pub async fn optional<T: Decode>(
        &self,
        text: &str,
        args: Args,
    ) -> Result<Option<T>, StoreError> {
        self.faults.pass()?;
        let sql = sql::expand(self.engine(), text);
        optional(self.reading(), sql, args).await.map_err(|e| StoreError::at(text, e))
    }

    /// Reads exactly one row.
    pub async fn one<T: Decode>(&self, text: &str, args: Args) -> Result<T, StoreError> {
        self.optional(text, args).await?.ok_or_else(|| StoreError::missing(text))
    }

    /// Writes outside a transaction; gives the number of rows touched.
    pub async fn execute(&self, text: &str, args: Args) -> Result<u64, StoreError> {
        self.faults.pass()?;
        let sql = sql::expand(self.engine(), text);
        execute(self.writing(), sql, args).await.map_err(|e| StoreError::at(text, e))
    }

    /// Writes outside a transaction and reads what the statement returns.
    pub async fn returning<T: Decode>(&self, text: &str, args: Args) -> Result<Vec<T>, StoreError> {
        self.faults.pass()?;
        let sql = sql::expand(self.engine(), text);
        all(self.writing(), sql, args).await.map_err(|e| StoreError::at(text, e))
    }
}

impl Tx {
    fn on(&mut self) -> On<'_> {
        match &mut self.inner {
            tx::Inner::Postgres(tx) => On::PostgresTx(&mut *tx),
            tx::Inner::Sqlite(tx) => On::SqliteTx(&mut *tx),
        }
    }

    /// Reads every row, or writes and reads what the statement returns.
    pub async fn all<T: Decode>(&mut self, text: &str, args: Args) -> Result<Vec<T>, StoreError> {
        self.faults.pass()?;
        let sql = sql::expand(self.engine(), text);
        all(self.on(), sql, args).await.map_err(|e| StoreError::at(text, e))
    }

    /// Reads at most one row.
    pub async fn optional<T: Decode>(
        &mut self,
        text: &str,
        args: Args,
    ) -> Result<Option<T>, StoreError> {
        self.faults.pass()?;
        let sql = sql::expand(self.engine(), text);
        optional(self.on(), sql, args).await.map_err(|e| StoreError::at(text, e))
    }

    /// Reads exactly one row.
    pub async fn one<T: Decode>(&mut self, text: &str, args: Args) -> Result<T, StoreError> {
        self.optional(text, args).await?.ok_or_else(|| StoreError::missing(text))
    }

    /// Writes; gives the number of rows touched.
    pub async fn execute(&mut self, text: &str, args: Args) -> Result<u64, StoreError> {
        self.faults.pass()?;
        let sql = sql::expand(self.engine(), text);
        execute(self.on(), sql, args).await.map_err(|e| StoreError::at(text, e))
    }
}
