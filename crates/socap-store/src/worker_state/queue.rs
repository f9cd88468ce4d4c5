//! Looking at the jobs: the queue's sums, a campaign's rows.

use socap_domain::checkpoint::Checkpoint;
use socap_domain::{CampaignId, JobKind, Timestamp, TweetId};
use sqlx::types::Json;

use crate::{Args, Db, StoreError, word};

/// The queue in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueStats {
    /// Jobs by kind and state.
    pub by_kind: Vec<(String, String, i64)>,
    /// Since when the longest due job is due.
    pub oldest_due_at: Option<Timestamp>,
    /// What blocked jobs wait for.
    pub blocks: Vec<Block>,
}

/// Jobs of one kind that wait for the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Their kind.
    pub kind: String,
    /// Until when.
    pub until: Timestamp,
    /// For what.
    pub reason: String,
    /// How many.
    pub jobs: i64,
}

/// The queue now.
pub async fn queue(db: &Db) -> Result<QueueStats, StoreError> {
    let by_kind = db
        .all(
            "-- queue_by_kind\nSELECT kind, state, COUNT(*) FROM worker_state \
             GROUP BY kind, state ORDER BY kind, state",
            Args::new(),
        )
        .await?;
    let (oldest,): (Option<i64>,) = db
        .one(
            "-- queue_oldest\nSELECT MIN(due_at) FROM worker_state WHERE state = 'due'",
            Args::new(),
        )
        .await?;
    let blocks: Vec<(String, i64, String, i64)> = db
        .all(
            "-- queue_blocks\nSELECT kind, due_at, COALESCE(reason, ''), COUNT(*) \
             FROM worker_state WHERE state = 'blocked' GROUP BY kind, due_at, reason \
             ORDER BY due_at, kind LIMIT 200",
            Args::new(),
        )
        .await?;
    let blocks = blocks
        .into_iter()
        .map(|(kind, until, reason, jobs)| Block { kind, until: Timestamp(until), reason, jobs })
        .collect();
    Ok(QueueStats { by_kind, oldest_due_at: oldest.map(Timestamp), blocks })
}

/// All blocked jobs of one kind that wait for the same thing, whenever each goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Their kind.
    pub kind: String,
    /// For what.
    pub reason: String,
    /// How many.
    pub jobs: i64,
    /// When the first of them is tried again.
    pub first: Timestamp,
}

/// What blocked jobs wait for, by kind.
pub async fn waiting(db: &Db) -> Result<Vec<Waiting>, StoreError> {
    let rows: Vec<(String, String, i64, i64)> = db
        .all(
            "-- queue_waiting\nSELECT kind, COALESCE(reason, ''), COUNT(*), MIN(due_at) \
             FROM worker_state WHERE state = 'blocked' GROUP BY kind, reason \
             ORDER BY kind, reason",
            Args::new(),
        )
        .await?;
    let waiting =
        |(kind, reason, jobs, first)| Waiting { kind, reason, jobs, first: Timestamp(first) };
    Ok(rows.into_iter().map(waiting).collect())
}

/// How many jobs are due and claimable or running anywhere: nothing is left to wait for at 0.
pub async fn runnable(db: &Db) -> Result<i64, StoreError> {
    let (jobs,): (i64,) = db
        .one(
            "-- jobs_runnable\nSELECT COUNT(*) FROM worker_state WHERE state = 'running' \
             OR (state = 'due' AND retry_at <= {MACHINE_NOW})",
            Args::new(),
        )
        .await?;
    Ok(jobs)
}

/// How many jobs of a campaign are due or running, and how many are blocked.
pub async fn open_jobs_of(db: &Db, id: &CampaignId) -> Result<(i64, i64), StoreError> {
    let (open, blocked): (Option<i64>, Option<i64>) = db
        .one(
            "-- campaign_open_jobs\nSELECT \
             CAST(SUM(CASE WHEN state IN ('due', 'running') THEN 1 ELSE 0 END) AS {INT}), \
             CAST(SUM(CASE WHEN state = 'blocked' AND reason NOT IN \
             ('gone', 'protected', 'suspended', 'left_out') THEN 1 ELSE 0 END) AS {INT}) \
             FROM worker_state WHERE campaign_id = $1",
            Args::new().with(id),
        )
        .await?;
    Ok((open.unwrap_or_default(), blocked.unwrap_or_default()))
}

/// A job as its owner sees it.
#[derive(Debug, Clone)]
pub struct JobRow {
    /// Which tweet.
    pub tweet_id: TweetId,
    /// What it reads.
    pub kind: JobKind,
    /// `idle`, `due`, `running`, `blocked` or `stopped`.
    pub state: String,
    /// Since when it is due, or until when it is idle or blocked.
    pub due_at: Timestamp,
    /// For what it is blocked, or why it stopped.
    pub reason: Option<String>,
    /// What the last run did, or why it did nothing.
    pub outcome: Option<String>,
    /// When it last succeeded.
    pub last_success_at: Option<Timestamp>,
    /// What last went wrong.
    pub last_error: Option<String>,
    /// When.
    pub last_error_at: Option<Timestamp>,
    /// Failures in a row.
    pub failures: i64,
    /// What it remembers.
    pub checkpoint: Checkpoint,
}

#[derive(sqlx::FromRow)]
struct Row {
    tweet_id: i64,
    kind: String,
    state: String,
    due_at: i64,
    reason: Option<String>,
    outcome: Option<String>,
    last_success_at: Option<i64>,
    last_error: Option<String>,
    last_error_at: Option<i64>,
    failures: i64,
    checkpoint: Json<Checkpoint>,
}

/// The jobs of a campaign, by tweet and priority.
pub async fn jobs_of(db: &Db, id: &CampaignId) -> Result<Vec<JobRow>, StoreError> {
    let rows: Vec<Row> = db
        .all(
            "-- jobs_of\nSELECT w.tweet_id, w.kind, w.state, w.due_at, w.reason, w.outcome, \
             w.last_success_at, w.last_error, w.last_error_at, w.failures, w.checkpoint \
             FROM worker_state w JOIN tweets t ON t.campaign_id = w.campaign_id \
             AND t.tweet_id = w.tweet_id WHERE w.campaign_id = $1 \
             ORDER BY t.position, w.priority, w.kind",
            Args::new().with(id),
        )
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(JobRow {
                tweet_id: TweetId(row.tweet_id),
                kind: word(&row.kind)?,
                state: row.state,
                due_at: Timestamp(row.due_at),
                reason: row.reason,
                outcome: row.outcome,
                last_success_at: row.last_success_at.map(Timestamp),
                last_error: row.last_error,
                last_error_at: row.last_error_at.map(Timestamp),
                failures: row.failures,
                checkpoint: row.checkpoint.0,
            })
        })
        .collect()
}
