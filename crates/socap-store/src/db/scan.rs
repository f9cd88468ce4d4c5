//! Reads that may take long: they end on the server, too, when their caller goes away.
//!
//! A dropped query of the ordinary kind runs on: SQLite's thread counts to the end, and a
//! PostgreSQL server does not know that nobody waits. Here SQLite is asked every few thousand
//! steps whether anybody still does, and PostgreSQL looks whether the connection is still there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sqlx::pool::PoolConnection;
use sqlx::{Postgres, Sqlite};

use super::engine::Pools;
use super::funnel::{On, all};
use super::{Args, Db, Decode, sql};
use crate::StoreError;

/// Steps of SQLite's machine between two looks: well under a millisecond.
const STEPS: i32 = 10_000;

/// How often PostgreSQL looks whether its client is still there. It can since version 14, on
/// Linux and most others; elsewhere the statement's time limit ends what nobody waits for.
const WATCH_CLIENT: &str = "SELECT set_config('client_connection_check_interval', '200ms', false) \
     WHERE current_setting('client_connection_check_interval', true) <> '200ms'";

impl Db {
    /// Reads every row of a statement that may take long. Dropping the future ends it.
    pub async fn scan<T: Decode>(&self, text: &str, args: Args) -> Result<Vec<T>, StoreError> {
        self.faults.pass()?;
        let sql = sql::expand(self.engine(), text);
        let rows = match &self.pools {
            Pools::Sqlite { scanners, .. } => {
                scan_sqlite(scanners.acquire().await, sql, args).await
            }
            Pools::Postgres(pool) => scan_postgres(pool.acquire().await, sql, args).await,
        };
        rows.map_err(|e| StoreError::at(text, e))
    }

    /// Reads the one row of a statement that may take long.
    pub async fn scan_one<T: Decode>(&self, text: &str, args: Args) -> Result<T, StoreError> {
        self.scan(text, args).await?.pop().ok_or_else(|| StoreError::missing(text))
    }
}

/// Tells SQLite that nobody waits any more.
struct Waits(Arc<AtomicBool>);

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

async fn scan_sqlite<T: Decode>(
    connection: Result<PoolConnection<Sqlite>, sqlx::Error>,
    sql: String,
    args: Args,
) -> Result<Vec<T>, sqlx::Error> {
    let mut connection = connection?;
    let waited_for = Arc::new(AtomicBool::new(true));
    let seen = waited_for.clone();
    // It replaces the one of the scan before, whose caller may have left.
    connection
        .lock_handle()
        .await?
        .set_progress_handler(STEPS, move || seen.load(Ordering::Relaxed));
    let waits = Waits(waited_for);
    let rows = all(On::SqliteTx(&mut connection), sql, args).await;
    connection.lock_handle().await?.remove_progress_handler();
    drop(waits);
    rows
}

/// A connection that is closed, instead of given back, when it is dropped in the middle.
struct Borrowed(Option<PoolConnection<Postgres>>);

impl Drop for Borrowed {
    fn drop(&mut self) {
        if let Some(connection) = &mut self.0 {
            connection.close_on_drop();
        }
    }
}

async fn scan_postgres<T: Decode>(
    connection: Result<PoolConnection<Postgres>, sqlx::Error>,
    sql: String,
    args: Args,
) -> Result<Vec<T>, sqlx::Error> {
    let mut borrowed = Borrowed(Some(connection?));
    let Some(connection) = &mut borrowed.0 else { return Ok(Vec::new()) };
    // An older server does not know it, and one elsewhere cannot: its time limit has to do.
    let _ = sqlx::query(WATCH_CLIENT).execute(&mut **connection).await;
    let rows = all(On::PostgresTx(connection), sql, args).await;
    drop(borrowed.0.take());
    rows
}
