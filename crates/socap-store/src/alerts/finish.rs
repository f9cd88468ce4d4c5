//! What came of an attempt. Guarded by its fence: a late answer changes nothing that was decided
//! meanwhile.

use std::time::Duration;

use serde_json::json;
use socap_domain::{CampaignId, Timestamp};

use super::{Lane, history};
use crate::{Args, Db, StoreError, Tx, campaigns, events};

/// Failures in a row after which a whole channel rests.
const IN_A_ROW: i64 = 3;
/// The longest a channel rests by itself, in machine time.
const LONGEST_REST: Duration = Duration::from_mins(5);

/// The end of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The channel took it.
    Sent,
    /// Not taken; again after `delay` of machine time. `channel`: the provider asked for rest, so
    /// nothing goes to it before.
    Retry {
        /// How long to wait.
        delay: Duration,
        /// The whole channel waits.
        channel: bool,
    },
    /// Never taken, and never will be.
    Failed,
    /// The channel takes nothing any more: everything that waits for it fails.
    Broken,
    /// Perhaps taken: nobody sends it again by himself.
    Unknown,
}

/// Ends an attempt. Says whether the attempt was still this one's to end.
pub async fn finish(
    db: &Db,
    lane: &Lane,
    id: &str,
    sending_id: &str,
    end: &End,
    answer: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    campaigns::hold(&mut tx, [&lane.campaign]).await?;
    rest(&mut tx, lane, end, answer, now).await?;
    let (status, reason) = match end {
        End::Sent => ("sent", None),
        End::Retry { .. } => ("queued", Some("retrying")),
        End::Failed => ("failed", Some("the channel refused the message")),
        End::Broken => ("failed", Some("the channel is broken")),
        End::Unknown => ("unknown", Some("the channel may have taken it; there was no answer")),
    };
    let delay = if let End::Retry { delay, .. } = end { *delay } else { Duration::ZERO };
    let alert: Option<(String,)> = tx
        .optional(
            "-- alert_delivery_finish\nUPDATE alert_deliveries SET status = $3, reason = $4, \
             answer = $5, sent_at = CASE WHEN $3 = 'sent' THEN $6 ELSE sent_at END, \
             retry_at = {MACHINE_NOW} + $7, lease_until = NULL, \
             sending_id = CASE WHEN $3 = 'unknown' THEN sending_id END \
             WHERE id = $1 AND sending_id = $2 \
             AND (status = 'sending' OR (status = 'unknown' AND $3 <> 'queued')) \
             RETURNING alert_id",
            Args::new()
                .with(id)
                .with(sending_id)
                .with(status)
                .with(reason.map(str::to_owned))
                .with(answer)
                .with(now)
                .with(delay),
        )
        .await?;
    let Some((alert,)) = alert else { return Ok(false) };
    match end {
        End::Sent | End::Unknown => {}
        End::Retry { .. } => history::set(&mut tx, &alert, &lane.channel, "queued", now).await?,
        End::Failed | End::Broken => history::forget(&mut tx, &alert, &lane.channel).await?,
    }
    if *end == End::Broken {
        fail_the_rest(&mut tx, lane, answer).await?;
    }
    let payload = json!({ "delivery_id": id, "channel": lane.channel, "status": status });
    events::append(&mut tx, &lane.campaign, "alert", &payload, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// How the channel itself fares.
async fn rest(
    tx: &mut Tx,
    lane: &Lane,
    end: &End,
    answer: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let key = || Args::new().with(&lane.campaign).with(&lane.channel);
    let at = "WHERE campaign_id = $1 AND channel = $2";
    match end {
        End::Sent => {
            let sql = format!(
                "-- alert_channel_works\nUPDATE alert_channels SET failures = 0 {at} AND failures > 0"
            );
            tx.execute(&sql, key()).await?;
        }
        End::Retry { delay, channel } => {
            let sql = format!(
                "-- alert_channel_rests\nUPDATE alert_channels SET failures = failures + 1, \
                 blocked_until = CASE WHEN $3 = 1 OR failures + 1 >= $5 \
                 THEN {{GREATEST}}(blocked_until, {{MACHINE_NOW}} + {{LEAST}}($4, $6)) \
                 ELSE blocked_until END {at}"
            );
            let args = key().with(*channel).with(*delay).with(IN_A_ROW);
            tx.execute(&sql, args.with(LONGEST_REST.max(*delay))).await?;
        }
        End::Broken => {
            let sql = format!(
                "-- alert_channel_breaks\nUPDATE alert_channels SET broken_at = $3, \
                 broken_reason = $4, told_owner = 0 {at} AND broken_at IS NULL"
            );
            tx.execute(&sql, key().with(now).with(answer)).await?;
        }
        End::Failed | End::Unknown => {}
    }
    Ok(())
}

async fn fail_the_rest(tx: &mut Tx, lane: &Lane, answer: &str) -> Result<(), StoreError> {
    let key = || Args::new().with(&lane.campaign).with(&lane.channel);
    tx.execute(
        "-- alert_history_broken\nDELETE FROM alert_history WHERE channel = $2 \
         AND campaign_id = $1 AND alert_id IN (SELECT alert_id FROM alert_deliveries \
         WHERE campaign_id = $1 AND channel = $2 AND status IN ('queued', 'held'))",
        key(),
    )
    .await?;
    tx.execute(
        "-- alert_deliveries_broken\nUPDATE alert_deliveries SET status = 'failed', \
         reason = 'the channel is broken', answer = $3 WHERE campaign_id = $1 AND channel = $2 \
         AND status IN ('queued', 'held')",
        key().with(answer),
    )
    .await?;
    Ok(())
}

/// Attempts whose process died: nobody knows whether the message left.
pub async fn expired(db: &Db, limit: i64) -> Result<Vec<(Lane, String, String)>, StoreError> {
    let rows: Vec<(String, String, String, Option<String>)> = db
        .all(
            "-- alert_deliveries_expired\nSELECT campaign_id, channel, id, sending_id \
             FROM alert_deliveries WHERE status = 'sending' AND lease_until < {MACHINE_NOW} \
             ORDER BY lease_until LIMIT $1",
            Args::new().with(limit),
        )
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(campaign, channel, id, sending)| {
            Some((Lane { campaign: CampaignId(campaign), channel }, id, sending?))
        })
        .collect())
}
