//! Leases: renewed while their worker lives, given back when it stops, taken away when it dies.

use std::time::Duration;

use crate::{Args, Db, StoreError};

/// Renews every lease of a worker; gives how many it still holds.
pub async fn renew(db: &Db, worker_id: &str, lease: Duration) -> Result<u64, StoreError> {
    db.execute(
        "-- leases_renew\nUPDATE leases SET lease_until = {MACHINE_NOW} + $2 WHERE worker_id = $1",
        Args::new().with(worker_id).with(lease),
    )
    .await
}

/// Gives back a lease: jobs not finished under it are due again, as if never claimed.
pub async fn release(db: &Db, lease_id: &str) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    tx.execute(
        "-- lease_release_jobs\nUPDATE worker_state SET state = 'due', lease_id = NULL \
         WHERE lease_id = $1 AND state = 'running'",
        Args::new().with(lease_id),
    )
    .await?;
    tx.execute("-- lease_release\nDELETE FROM leases WHERE id = $1", Args::new().with(lease_id))
        .await?;
    tx.commit().await
}

/// Gives back everything a worker still holds, as it stops; gives how many jobs are due again.
///
/// A job that is being ended at this moment is left to whoever ends it: to wait for it could close
/// a ring of transactions. Its lease is taken up when it runs out, should the job not end.
pub async fn release_all(db: &Db, worker_id: &str) -> Result<u64, StoreError> {
    let mut tx = db.begin().await?;
    let jobs = tx
        .execute(
            "-- leases_release_jobs\nUPDATE worker_state SET state = 'due', lease_id = NULL \
             WHERE id IN (SELECT id FROM worker_state WHERE state = 'running' \
             AND lease_id IN (SELECT id FROM leases WHERE worker_id = $1) {SKIP_LOCKED})",
            Args::new().with(worker_id),
        )
        .await?;
    tx.execute(
        "-- leases_release\nDELETE FROM leases WHERE worker_id = $1 AND NOT EXISTS \
         (SELECT 1 FROM worker_state w WHERE w.lease_id = leases.id AND w.state = 'running')",
        Args::new().with(worker_id),
    )
    .await?;
    tx.commit().await?;
    Ok(jobs)
}

/// Takes up what dead workers held; gives how many jobs are due again.
pub async fn reap(db: &Db) -> Result<u64, StoreError> {
    let expired: Vec<(String,)> = db
        .all(
            "-- leases_expired\nSELECT id FROM leases WHERE lease_until < {MACHINE_NOW} \
             ORDER BY lease_until LIMIT 1000",
            Args::new(),
        )
        .await?;
    let mut taken = 0;
    for (lease_id,) in expired {
        let mut tx = db.begin().await?;
        let dead = tx
            .execute(
                "-- lease_expire\nDELETE FROM leases WHERE id = $1 AND lease_until < {MACHINE_NOW}",
                Args::new().with(&lease_id),
            )
            .await?;
        if dead > 0 {
            taken += tx
                .execute(
                    "-- lease_expire_jobs\nUPDATE worker_state SET state = 'due', \
                     lease_id = NULL, outcome = 'taken up after a crash' \
                     WHERE lease_id = $1 AND state = 'running'",
                    Args::new().with(&lease_id),
                )
                .await?;
            tx.commit().await?;
        }
    }
    Ok(taken)
}
