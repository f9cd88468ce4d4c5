//! Changing a campaign that exists.

use socap_domain::campaign::CampaignSettings;
use socap_domain::{CampaignId, CampaignStatus, Micros, Timestamp, TweetCategory, TweetId, Weight};

use super::Sealed;
use super::insert::{NewTweet, insert_tweets};
use crate::{Arg, Args, StoreError, Tx, alerts, rollups, scores, worker_state};

/// Replaces the settings of a campaign, its webhooks too.
pub async fn update_settings(
    tx: &mut Tx,
    id: &CampaignId,
    settings: &CampaignSettings,
    sealed: &Sealed,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "-- campaign_update\nUPDATE campaigns SET launch_name = $2, client_info = $3, \
         starts_at = $4, ends_at = $5, alert_preferences = $6, slack_webhook_sealed = $7, \
         time_zone = $8, features = $9, campaign_value = $10, updated_at = $11, \
         webhook_sealed = $12, webhook_secret_sealed = $13, \
         next_cycle_at = CASE WHEN starts_at <> $4 OR ends_at <> $5 \
         THEN {LEAST}(next_cycle_at, {GREATEST}($4, $11)) ELSE next_cycle_at END WHERE id = $1",
        Args::new()
            .with(id)
            .with(&settings.launch_name)
            .with(Arg::json(&settings.client_info)?)
            .with(settings.monitor_window.start_date)
            .with(settings.monitor_window.end_date)
            .with(Arg::json(&settings.alert_preferences)?)
            .with(sealed.slack_webhook.clone())
            .with(&settings.time_zone)
            .with(Arg::json(&settings.features)?)
            .with(match &settings.value {
                Some(value) => Arg::json(value)?,
                None => Arg::Json(None),
            })
            .with(now)
            .with(sealed.webhook.clone())
            .with(sealed.webhook_secret.clone()),
    )
    .await?;
    // Whoever changes settings may have mended a channel: it is tried again.
    tx.execute(
        "-- alert_channels_mended\nUPDATE alert_channels SET broken_at = NULL, \
         broken_reason = NULL, failures = 0, blocked_until = 0 \
         WHERE campaign_id = $1 AND broken_at IS NOT NULL",
        Args::new().with(id),
    )
    .await?;
    let threshold = settings.alert_preferences.importance_threshold;
    rollups::important_from(tx, id, Weight::important_from(threshold)).await?;
    set_cap(tx, id, settings.budget).await
}

/// Sets the most the campaign may cost; what was spent stays counted.
pub(super) async fn set_cap(
    tx: &mut Tx,
    id: &CampaignId,
    cap: Option<Micros>,
) -> Result<(), StoreError> {
    tx.execute(
        "-- campaign_set_cap\nINSERT INTO budgets (scope, period, cap) VALUES ($1, 'total', $2) \
         ON CONFLICT (scope, period) DO UPDATE SET cap = excluded.cap",
        Args::new().with(format!("campaign:{id}")).with(cap.map(|cap| cap.0)),
    )
    .await?;
    Ok(())
}

/// Moves a campaign to `status`. A pause holds its alerts; after it they get new slots.
pub async fn set_status(
    tx: &mut Tx,
    id: &CampaignId,
    status: CampaignStatus,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "-- campaign_set_status\nUPDATE campaigns SET status = $2, updated_at = $3, \
         next_cycle_at = CASE WHEN $2 = 'active' THEN {GREATEST}($3, starts_at) \
         ELSE next_cycle_at END WHERE id = $1",
        Args::new().with(id).with(status.as_str()).with(now),
    )
    .await?;
    if status == CampaignStatus::Paused {
        alerts::hold_all(tx, id).await?;
    }
    Ok(())
}

/// Stops every job of a campaign, running ones too: their next write finds the fence gone. For what
/// they were blocked stays as their outcome.
pub async fn stop_jobs(
    tx: &mut Tx,
    id: &CampaignId,
    reason: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    tx.execute(
        "-- campaign_stop_jobs\nUPDATE worker_state SET state = 'stopped', reason = $2, \
         outcome = CASE WHEN state = 'blocked' THEN reason ELSE outcome END, \
         lease_id = NULL, updated_at = $3 WHERE campaign_id = $1 \
         AND (state <> 'stopped' OR (reason = 'paused' AND $2 <> 'paused'))",
        Args::new().with(id).with(reason).with(now),
    )
    .await
}

/// Makes the jobs that were stopped for `reason` due again: they wait for nothing.
pub async fn resume_jobs(
    tx: &mut Tx,
    id: &CampaignId,
    reason: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    tx.execute(
        "-- campaign_resume_jobs\nUPDATE worker_state SET state = CASE WHEN $3 >= (SELECT \
         starts_at FROM campaigns WHERE id = $1) THEN 'due' ELSE 'idle' END, reason = NULL, \
         outcome = NULL, due_at = $3, updated_at = $3 \
         WHERE campaign_id = $1 AND state = 'stopped' AND reason = $2",
        Args::new().with(id).with(reason).with(now),
    )
    .await
}

/// Begins the last reading: every job that can run is due once more.
pub async fn begin_final_reading(
    tx: &mut Tx,
    id: &CampaignId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "-- campaign_begin_final_reading\nUPDATE campaigns SET final_reading_at = $2, \
         last_cycle_at = $2 WHERE id = $1 AND final_reading_at IS NULL",
        Args::new().with(id).with(now),
    )
    .await?;
    tx.execute(
        "-- campaign_final_jobs\nUPDATE worker_state SET state = 'due', due_at = $2, retry_at = 0, \
         updated_at = $2 WHERE campaign_id = $1 AND (state = 'idle' OR (state = 'blocked' \
         AND reason IN ('gone', 'protected', 'suspended', 'left_out')))",
        Args::new().with(id).with(now),
    )
    .await?;
    Ok(())
}

/// Ends a campaign: its numbers are frozen from here on.
pub async fn complete(tx: &mut Tx, id: &CampaignId, now: Timestamp) -> Result<(), StoreError> {
    stop_jobs(tx, id, "completed", now).await?;
    tx.execute(
        "-- campaign_complete\nUPDATE campaigns SET status = 'completed', completed_at = $2, \
         updated_at = $2 WHERE id = $1",
        Args::new().with(id).with(now),
    )
    .await?;
    Ok(())
}

/// Adds tweets to a campaign; their jobs are due at once, or at its start.
pub async fn add_tweets(
    tx: &mut Tx,
    id: &CampaignId,
    tweets: &[NewTweet],
    likes: bool,
    due_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (last,): (Option<i64>,) = tx
        .one(
            "-- tweets_last_position\nSELECT MAX(position) FROM tweets WHERE campaign_id = $1",
            Args::new().with(id),
        )
        .await?;
    insert_tweets(tx, id, tweets, last.map_or(0, |n| n + 1), now).await?;
    let subjects: Vec<_> = tweets
        .iter()
        .map(|tweet| worker_state::Subject {
            tweet_id: tweet.tweet_id,
            likes: likes && tweet.category == TweetCategory::Main,
        })
        .collect();
    worker_state::create_for_tweets(tx, id, &subjects, due_at, now).await
}

/// Takes a tweet, its jobs and its engagements out of a campaign. Says whether it was there. The
/// caller has the campaign locked, and tells of it in an event.
pub async fn remove_tweet(
    tx: &mut Tx,
    id: &CampaignId,
    tweet: TweetId,
) -> Result<bool, StoreError> {
    scores::hold(tx).await?;
    rollups::remove_tweet(tx, id, tweet).await?;
    let both = || Args::new().with(id).with(tweet);
    for table in [
        "worker_state",
        "engagements",
        "score_receipts",
        "posts",
        "engagement_counts",
        "alert_finds",
        "metric_samples",
    ] {
        let sql = format!(
            "-- tweet_remove\nDELETE FROM {table} WHERE campaign_id = $1 AND tweet_id = $2"
        );
        tx.execute(&sql, both()).await?;
    }
    let removed = tx
        .execute(
            "-- tweet_remove\nDELETE FROM tweets WHERE campaign_id = $1 AND tweet_id = $2",
            both(),
        )
        .await?;
    Ok(removed > 0)
}

/// Moves a tweet to another category. Says whether it was there. The caller has the campaign
/// locked, and tells of it in an event.
pub async fn move_tweet(
    tx: &mut Tx,
    id: &CampaignId,
    tweet: TweetId,
    category: TweetCategory,
) -> Result<bool, StoreError> {
    rollups::move_tweet(tx, id, tweet, category).await?;
    let moved = tx
        .execute(
            "-- tweet_move\nUPDATE tweets SET tweet_category = $3 \
             WHERE campaign_id = $1 AND tweet_id = $2",
            Args::new().with(id).with(tweet).with(category.as_str()),
        )
        .await?;
    Ok(moved > 0)
}
