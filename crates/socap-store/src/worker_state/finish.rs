//! What becomes of a job after a run. Guarded by the lease: a late answer changes nothing.

use std::time::Duration;

use socap_domain::Timestamp;
use socap_domain::checkpoint::Checkpoint;

use crate::{Arg, Args, StoreError, Tx};

/// The end of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Done until `next_due` (lists: until their cycle).
    Idle {
        /// When it plans to run by itself.
        next_due: Timestamp,
        /// What was done, or why nothing was.
        what: String,
    },
    /// More to do at once; others go first.
    Again,
    /// Waits for something outside: a window, a budget, money.
    Blocked {
        /// Until when, in world time.
        until: Timestamp,
        /// For what.
        reason: String,
    },
    /// Failed; tries again after a delay of machine time.
    Retry {
        /// What went wrong.
        error: String,
        /// How long to wait.
        delay: Duration,
    },
    /// Never again, unless somebody does something.
    Stopped {
        /// Why.
        reason: String,
    },
}

/// Stores what the job remembers, in the middle of a run. Says whether the lease still holds.
pub async fn save_checkpoint(
    tx: &mut Tx,
    lease_id: &str,
    job_id: &str,
    checkpoint: &Checkpoint,
) -> Result<bool, StoreError> {
    let touched = tx
        .execute(
            "-- job_checkpoint\nUPDATE worker_state SET checkpoint = $3 \
             WHERE id = $1 AND lease_id = $2 AND state = 'running'",
            Args::new().with(job_id).with(lease_id).with(Arg::json(checkpoint)?),
        )
        .await?;
    Ok(touched > 0)
}

/// Whether the lease still holds this job: false once it was paused, deleted or taken over.
pub async fn holds(db: &crate::Db, lease_id: &str, job_id: &str) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = db
        .optional(
            "-- job_holds\nSELECT CAST(1 AS {INT}) FROM worker_state WHERE id = $1 AND lease_id = $2",
            Args::new().with(job_id).with(lease_id),
        )
        .await?;
    Ok(row.is_some())
}

/// Ends a run. Says whether the lease still held; otherwise nothing changed.
///
/// In a campaign's last reading, a job that is done stops, unless it became due before the
/// last reading began: then it runs once more.
pub async fn finish(
    tx: &mut Tx,
    lease_id: &str,
    job_id: &str,
    checkpoint: &Checkpoint,
    outcome: &Outcome,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let args = Args::new().with(job_id).with(lease_id).with(Arg::json(checkpoint)?).with(now);
    let guard = "WHERE id = $1 AND lease_id = $2 AND state = 'running'";
    let touched = match outcome {
        Outcome::Idle { next_due, what } => {
            let last = "(SELECT final_reading_at FROM campaigns c WHERE c.id = campaign_id)";
            let sql = format!(
                "-- job_idle\nUPDATE worker_state SET checkpoint = $3, lease_id = NULL, \
                 state = CASE WHEN {last} IS NULL THEN 'idle' \
                 WHEN due_at < {last} THEN 'due' ELSE 'stopped' END, \
                 due_at = CASE WHEN {last} IS NULL THEN $5 ELSE $4 END, \
                 reason = CASE WHEN {last} IS NULL THEN NULL ELSE 'completed' END, \
                 outcome = $6, last_success_at = $4, failures = 0, updated_at = $4 {guard}"
            );
            tx.execute(&sql, args.with(*next_due).with(what)).await?
        }
        Outcome::Again => {
            let sql = format!(
                "-- job_again\nUPDATE worker_state SET checkpoint = $3, lease_id = NULL, \
                 state = 'due', due_at = $4, failures = 0, updated_at = $4 {guard}"
            );
            tx.execute(&sql, args).await?
        }
        Outcome::Blocked { until, reason } => {
            let sql = format!(
                "-- job_blocked\nUPDATE worker_state SET checkpoint = $3, lease_id = NULL, \
                 state = 'blocked', due_at = $5, reason = $6, updated_at = $4 {guard}"
            );
            tx.execute(&sql, args.with(*until).with(reason)).await?
        }
        Outcome::Retry { error, delay } => {
            let sql = format!(
                "-- job_retry\nUPDATE worker_state SET checkpoint = $3, lease_id = NULL, \
                 state = 'due', retry_at = {{MACHINE_NOW}} + $5, failures = failures + 1, \
                 last_error = $6, last_error_at = $4, updated_at = $4 {guard}"
            );
            tx.execute(&sql, args.with(*delay).with(error)).await?
        }
        Outcome::Stopped { reason } => {
            let sql = format!(
                "-- job_stopped\nUPDATE worker_state SET checkpoint = $3, lease_id = NULL, \
                 state = 'stopped', reason = $5, updated_at = $4 {guard}"
            );
            tx.execute(&sql, args.with(reason)).await?
        }
    };
    Ok(touched > 0)
}
