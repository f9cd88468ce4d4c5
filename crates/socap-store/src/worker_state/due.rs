//! How jobs become due: by the clock, by a trigger, by a counter that moved.

use std::time::Duration;

use serde_json::json;
use socap_domain::{CampaignId, JobKind, Timestamp, TweetId};

use crate::{Args, Db, StoreError, Tx, events};

/// What a trigger did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TriggerReport {
    /// By campaign.
    pub campaigns: Vec<TriggeredCampaign>,
}

/// What a trigger did in one campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriggeredCampaign {
    /// Which.
    pub campaign_id: CampaignId,
    /// Jobs that became due.
    pub enqueued: i64,
    /// Jobs that were due, running, stopped or waiting.
    pub skipped: i64,
}

/// Makes every job of every active campaign in its window due that is idle or backs off.
pub async fn trigger(
    db: &Db,
    campaign: Option<&CampaignId>,
    now: Timestamp,
) -> Result<TriggerReport, StoreError> {
    let active = "SELECT id FROM campaigns WHERE status = 'active' AND starts_at <= $1 \
         AND ends_at > $1 AND final_reading_at IS NULL AND ($2 = '' OR id = $2)";
    let only = campaign.map(|id| id.0.clone()).unwrap_or_default();
    let mut tx = db.begin().await?;
    let _: Vec<(String,)> = tx
        .all(
            &format!("-- trigger_hold\n{active} ORDER BY id {{FOR_UPDATE}}"),
            Args::new().with(now).with(&only),
        )
        .await?;
    let before: Vec<(String, i64)> = tx
        .all(
            &format!(
                "-- trigger_count\nSELECT c.id, COUNT(w.id) FROM campaigns c \
                 LEFT JOIN worker_state w ON w.campaign_id = c.id \
                 WHERE c.id IN ({active}) GROUP BY c.id ORDER BY c.id"
            ),
            Args::new().with(now).with(&only),
        )
        .await?;
    let made: Vec<(String,)> = tx
        .all(
            &format!(
                "-- trigger_jobs\nUPDATE worker_state SET state = 'due', due_at = $1, \
                 retry_at = 0, updated_at = $1 WHERE (state = 'idle' \
                 OR (state = 'due' AND retry_at > {{MACHINE_NOW}})) \
                 AND campaign_id IN ({active}) RETURNING campaign_id"
            ),
            Args::new().with(now).with(&only),
        )
        .await?;
    tx.execute(
        &format!(
            "-- trigger_cycle\nUPDATE campaigns SET last_cycle_at = $1 WHERE id IN ({active})"
        ),
        Args::new().with(now).with(&only),
    )
    .await?;
    for (id, _) in &before {
        let payload = json!({ "triggered": true });
        events::append(&mut tx, &CampaignId(id.clone()), "cycle", &payload, now).await?;
    }
    tx.commit().await?;
    let mut counts = std::collections::HashMap::<String, i64>::new();
    for (id,) in made {
        *counts.entry(id).or_default() += 1;
    }
    let campaigns = before
        .into_iter()
        .map(|(id, jobs)| {
            let enqueued = counts.get(&id).copied().unwrap_or_default();
            let campaign_id = CampaignId(id);
            TriggeredCampaign { campaign_id, enqueued, skipped: jobs - enqueued }
        })
        .collect();
    Ok(TriggerReport { campaigns })
}

/// Begins the cycle of every active campaign whose time has come: its idle jobs are due.
/// Gives the campaigns.
pub async fn begin_cycles(
    db: &Db,
    now: Timestamp,
    interval: Duration,
) -> Result<Vec<CampaignId>, StoreError> {
    // A cycle further off than one interval was set by a clock that has jumped back since.
    let ready: Option<(i64,)> = db
        .optional(
            "-- cycles_ready\nSELECT CAST(1 AS {INT}) FROM campaigns WHERE status = 'active' \
             AND (next_cycle_at <= $1 OR next_cycle_at > $1 + $2) AND starts_at <= $1 \
             AND ends_at > $1 LIMIT 1",
            Args::new().with(now).with(interval),
        )
        .await?;
    if ready.is_none() {
        return Ok(Vec::new());
    }
    let mut tx = db.begin().await?;
    // The campaigns first, as everybody does who touches their rows.
    let _: Vec<(String,)> = tx
        .all(
            "-- cycles_hold\nSELECT id FROM campaigns WHERE status = 'active' \
             AND (next_cycle_at <= $1 OR next_cycle_at > $1 + $2) ORDER BY id {FOR_UPDATE}",
            Args::new().with(now).with(interval),
        )
        .await?;
    let begun: Vec<(String,)> = tx
        .all(
            "-- cycles_begin\nUPDATE campaigns SET last_cycle_at = $1, next_cycle_at = $1 + $2 \
             WHERE status = 'active' AND (next_cycle_at <= $1 OR next_cycle_at > $1 + $2) \
             AND starts_at <= $1 AND ends_at > $1 \
             AND final_reading_at IS NULL RETURNING id",
            Args::new().with(now).with(interval),
        )
        .await?;
    for (id,) in &begun {
        tx.execute(
            "-- cycle_jobs\nUPDATE worker_state SET state = 'due', due_at = $2, updated_at = $2 \
             WHERE campaign_id = $1 AND state = 'idle'",
            Args::new().with(id).with(now),
        )
        .await?;
        let next = now + interval;
        let payload = json!({ "next_cycle_at": next });
        events::append(&mut tx, &CampaignId(id.clone()), "cycle", &payload, now).await?;
    }
    tx.commit().await?;
    Ok(begun.into_iter().map(|(id,)| CampaignId(id)).collect())
}

/// Makes metrics due whose own interval is over, between cycles.
pub async fn planned_due(db: &Db, now: Timestamp) -> Result<u64, StoreError> {
    db.execute(
        "-- jobs_planned_due\nUPDATE worker_state SET state = 'due', due_at = $1, updated_at = $1 \
         WHERE id IN (SELECT id FROM worker_state WHERE state = 'idle' AND due_at <= $1 \
         AND kind = 'metrics' AND campaign_id IN (SELECT id FROM campaigns \
         WHERE status = 'active' AND starts_at <= $1 AND ends_at > $1) {SKIP_LOCKED})",
        Args::new().with(now),
    )
    .await
}

/// Makes blocked jobs due whose wait is over; one that is being written just now comes next time.
pub async fn unblock_waiting(db: &Db, now: Timestamp) -> Result<u64, StoreError> {
    db.execute(
        "-- jobs_unblock\nUPDATE worker_state SET state = 'due', due_at = $1, reason = NULL, \
         updated_at = $1 WHERE id IN (SELECT id FROM worker_state \
         WHERE state = 'blocked' AND due_at <= $1 {SKIP_LOCKED})",
        Args::new().with(now),
    )
    .await
}

/// Makes jobs due at once that were blocked for `reason`, in one campaign or in all.
pub async fn unblock_for(
    tx: &mut Tx,
    campaign: Option<&CampaignId>,
    reason: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    tx.execute(
        "-- jobs_unblock_for\nUPDATE worker_state SET state = 'due', due_at = $1, reason = NULL, \
         updated_at = $1 WHERE state = 'blocked' AND reason = $2 \
         AND ($3 = '' OR campaign_id = $3)",
        Args::new()
            .with(now)
            .with(reason)
            .with(campaign.map(|id| id.0.clone()).unwrap_or_default()),
    )
    .await
}

/// Makes a list due at once whose counter moved. One that waits for its share of audits has
/// news now, and news has its own share.
pub async fn list_due_now(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
    kind: JobKind,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "-- list_due_now\nUPDATE worker_state SET state = 'due', due_at = $4, updated_at = $4 \
         WHERE campaign_id = $1 AND tweet_id = $2 AND kind = $3 \
         AND (state = 'idle' OR (state = 'blocked' AND reason = 'audit_share'))",
        Args::new().with(campaign).with(tweet).with(kind.as_str()).with(now),
    )
    .await?;
    Ok(())
}

/// Stops every job of a tweet but its metrics (`all` stops those too).
pub async fn stop_tweet(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
    reason: &str,
    all: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let but = if all { "" } else { "AND kind <> 'metrics'" };
    let sql = format!(
        "-- tweet_stop\nUPDATE worker_state SET state = 'stopped', reason = $3, lease_id = NULL, \
         updated_at = $4 WHERE campaign_id = $1 AND tweet_id = $2 AND state <> 'stopped' {but}"
    );
    tx.execute(&sql, Args::new().with(campaign).with(tweet).with(reason).with(now)).await?;
    Ok(())
}

/// Makes the lists of a tweet due again that stopped because X did not show it.
pub async fn revive_tweet(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "-- tweet_revive\nUPDATE worker_state SET state = 'due', reason = NULL, due_at = $3, \
         updated_at = $3 WHERE campaign_id = $1 AND tweet_id = $2 AND state = 'stopped' \
         AND reason IN ('gone', 'protected', 'suspended')",
        Args::new().with(campaign).with(tweet).with(now),
    )
    .await?;
    Ok(())
}

/// The campaigns with lists of `kind` that want to be read now.
pub async fn campaigns_waiting(db: &Db, kind: JobKind) -> Result<Vec<CampaignId>, StoreError> {
    let rows: Vec<(String,)> = db
        .all(
            // Each branch has an index of its own: due, leased, waiting.
            "-- campaigns_waiting\nSELECT campaign_id FROM worker_state \
             WHERE state = 'due' AND kind = $1 AND campaign_id IS NOT NULL \
             UNION SELECT campaign_id FROM worker_state \
             WHERE lease_id IS NOT NULL AND kind = $1 AND campaign_id IS NOT NULL \
             UNION SELECT campaign_id FROM worker_state WHERE state IN ('idle', 'blocked') \
             AND state = 'blocked' AND kind = $1 AND campaign_id IS NOT NULL \
             AND reason IN ('fair_share', 'window')",
            Args::new().with(kind.as_str()),
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| CampaignId(id)).collect())
}
