//! The processes that work.

use std::time::Duration;

use socap_domain::Timestamp;

use crate::{Args, Db, StoreError};

/// A process, as its heartbeat shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// Its id, new at every start.
    pub id: String,
    /// What it does, comma separated.
    pub roles: String,
    /// When it started, in machine time.
    pub started_at: Timestamp,
    /// When it was last heard of, in machine time.
    pub heartbeat_at: Timestamp,
    /// Jobs it holds.
    pub running: i64,
}

/// Says that a process lives. Forgets the ones not heard of for a day.
pub async fn heartbeat(db: &Db, id: &str, roles: &str) -> Result<(), StoreError> {
    db.execute(
        "-- worker_heartbeat\nINSERT INTO workers (id, roles, started_at, heartbeat_at) \
         VALUES ($1, $2, {MACHINE_NOW}, {MACHINE_NOW}) \
         ON CONFLICT (id) DO UPDATE SET heartbeat_at = excluded.heartbeat_at",
        Args::new().with(id).with(roles),
    )
    .await?;
    db.execute(
        "-- workers_forget\nDELETE FROM workers WHERE heartbeat_at < {MACHINE_NOW} - 86400000",
        Args::new(),
    )
    .await?;
    Ok(())
}

/// Says that a process stops in order.
pub async fn leave(db: &Db, id: &str) -> Result<(), StoreError> {
    db.execute("-- worker_leave\nDELETE FROM workers WHERE id = $1", Args::new().with(id)).await?;
    Ok(())
}

/// The processes heard of within `within`.
pub async fn workers(db: &Db, within: Duration) -> Result<Vec<Worker>, StoreError> {
    let rows: Vec<(String, String, i64, i64, i64)> = db
        .all(
            "-- workers\nSELECT w.id, w.roles, w.started_at, w.heartbeat_at, \
             (SELECT COUNT(*) FROM leases l JOIN worker_state s ON s.lease_id = l.id \
             WHERE l.worker_id = w.id) FROM workers w \
             WHERE w.heartbeat_at >= {MACHINE_NOW} - $1 ORDER BY w.started_at, w.id",
            Args::new().with(within),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, roles, started, heartbeat, running)| Worker {
            id,
            roles,
            started_at: Timestamp(started),
            heartbeat_at: Timestamp(heartbeat),
            running,
        })
        .collect())
}
