//! Stops: a credential the provider refuses for money, until a cheap call finds it works again.

use std::time::Duration;

use socap_domain::Timestamp;

use crate::{Args, Db, StoreError, Tx};

/// A credential that is stopped.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Stop {
    /// Which.
    pub credential: String,
    /// Why, in a word: `credits_depleted`, `spend_cap`, `usage_cap`, `refused`.
    pub reason: String,
    /// What the provider said.
    pub detail: String,
    /// Since when, epoch milliseconds.
    pub since: i64,
    /// When it is probed next, epoch milliseconds.
    pub probe_at: i64,
}

/// Stops a credential until a probe succeeds. Says whether this is news.
pub async fn set_stop(
    tx: &mut Tx,
    credential: &str,
    reason: &str,
    detail: &str,
    now: Timestamp,
    probe_at: Timestamp,
) -> Result<bool, StoreError> {
    let new = tx
        .execute(
            "-- stop_set\nINSERT INTO budget_stops (credential, reason, detail, since, probe_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (credential) DO NOTHING",
            Args::new().with(credential).with(reason).with(detail).with(now).with(probe_at),
        )
        .await?;
    if new == 0 {
        tx.execute(
            "-- stop_renew\nUPDATE budget_stops SET reason = $2, detail = $3, \
             probe_at = {GREATEST}(probe_at, $4) WHERE credential = $1",
            Args::new().with(credential).with(reason).with(detail).with(probe_at),
        )
        .await?;
    }
    Ok(new > 0)
}

/// Takes the right to probe: one process gets it, once every `every`.
pub async fn take_probe(
    db: &Db,
    credential: &str,
    now: Timestamp,
    every: Duration,
) -> Result<bool, StoreError> {
    let taken = db
        .execute(
            "-- stop_take_probe\nUPDATE budget_stops SET probe_at = $3 \
             WHERE credential = $1 AND probe_at <= $2",
            Args::new().with(credential).with(now).with(now + every),
        )
        .await?;
    Ok(taken > 0)
}

/// Lifts a stop. Says whether there was one.
pub async fn clear_stop(tx: &mut Tx, credential: &str) -> Result<bool, StoreError> {
    let cleared = tx
        .execute(
            "-- stop_clear\nDELETE FROM budget_stops WHERE credential = $1",
            Args::new().with(credential),
        )
        .await?;
    Ok(cleared > 0)
}

/// Every stop.
pub async fn stops(db: &Db) -> Result<Vec<Stop>, StoreError> {
    db.all(
        "-- stops\nSELECT credential, reason, detail, since, probe_at FROM budget_stops \
         ORDER BY credential",
        Args::new(),
    )
    .await
}
