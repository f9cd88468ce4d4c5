//! Claiming: up to a hundred due jobs of one kind under one lease.

use std::time::Duration;

use socap_domain::checkpoint::Checkpoint;
use socap_domain::{CampaignId, IdSource, JobKind, Timestamp, TweetId};
use sqlx::types::Json;

use crate::{Args, Db, StoreError, word};

/// A claimed job.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its row.
    pub id: String,
    /// Whose campaign.
    pub campaign_id: CampaignId,
    /// Which tweet.
    pub tweet_id: TweetId,
    /// What it reads.
    pub kind: JobKind,
    /// Since when it was due.
    pub due_at: Timestamp,
    /// What it remembers.
    pub checkpoint: Checkpoint,
    /// Failures in a row before this run.
    pub failures: i64,
}

/// Jobs of one kind under one lease.
#[derive(Debug, Clone)]
pub struct Group {
    /// The fence that every write about these jobs carries.
    pub lease_id: String,
    /// The kind of all of them.
    pub kind: JobKind,
    /// The jobs.
    pub jobs: Vec<Job>,
}

#[derive(sqlx::FromRow)]
struct JobRow {
    id: String,
    campaign_id: String,
    tweet_id: i64,
    kind: String,
    due_at: i64,
    checkpoint: Json<Checkpoint>,
    failures: i64,
}

impl TryFrom<JobRow> for Job {
    type Error = StoreError;
    fn try_from(row: JobRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            campaign_id: CampaignId(row.campaign_id),
            tweet_id: TweetId(row.tweet_id),
            kind: word(&row.kind)?,
            due_at: Timestamp(row.due_at),
            checkpoint: row.checkpoint.0,
            failures: row.failures,
        })
    }
}

/// Claims the longest due jobs of `kind`, at most `limit`, for `lease` of machine time.
///
/// A list waits for its tweet's metrics while those are due or running: the gate must decide
/// on fresh counters. Blocked or failing metrics hold nothing up.
pub async fn claim(
    db: &Db,
    worker_id: &str,
    kind: JobKind,
    limit: i64,
    now: Timestamp,
    lease: Duration,
) -> Result<Option<Group>, StoreError> {
    let lease_id = IdSource.next();
    let mut tx = db.begin().await?;
    tx.execute(
        "-- lease_take\nINSERT INTO leases (id, worker_id, kind, taken_at, lease_until) \
         VALUES ($1, $2, $3, {MACHINE_NOW}, {MACHINE_NOW} + $4)",
        Args::new().with(&lease_id).with(worker_id).with(kind.as_str()).with(lease),
    )
    .await?;
    let rows: Vec<JobRow> = tx
        .all(
            "-- jobs_claim\nWITH due AS MATERIALIZED (SELECT w.id FROM worker_state w \
             WHERE w.state = 'due' AND w.kind = $3 AND w.due_at <= $2 \
             AND w.retry_at <= {MACHINE_NOW} \
             AND ($3 = 'metrics' OR NOT EXISTS (SELECT 1 FROM worker_state m \
             WHERE m.subject_kind = w.subject_kind AND m.subject_id = w.subject_id \
             AND m.kind = 'metrics' AND m.retry_at <= {MACHINE_NOW} \
             AND m.state IN ('due', 'running'))) \
             ORDER BY w.due_at LIMIT $4 {SKIP_LOCKED}) \
             UPDATE worker_state SET state = 'running', lease_id = $1, updated_at = $2 \
             WHERE id IN (SELECT id FROM due) RETURNING id, campaign_id, tweet_id, kind, due_at, checkpoint, failures",
            Args::new().with(&lease_id).with(now).with(kind.as_str()).with(limit),
        )
        .await?;
    if rows.is_empty() {
        return Ok(None);
    }
    tx.commit().await?;
    let jobs = rows.into_iter().map(Job::try_from).collect::<Result<_, _>>()?;
    Ok(Some(Group { lease_id, kind, jobs }))
}
