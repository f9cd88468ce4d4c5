//! Deliveries that wait: held by a pause, overdue after a downtime, on a broken channel.

use socap_domain::{CampaignId, CampaignStatus, Timestamp};

use super::{Lane, history};
use crate::{Args, Db, StoreError, Tx};

/// A pause: everything queued is held. The transaction holds the campaign.
pub async fn hold_all(tx: &mut Tx, campaign: &CampaignId) -> Result<u64, StoreError> {
    tx.execute(
        "-- alert_deliveries_hold\nUPDATE alert_deliveries SET status = 'held', \
         reason = 'paused' WHERE campaign_id = $1 AND status = 'queued' AND by_hand = 0",
        Args::new().with(campaign),
    )
    .await
}

/// The campaigns that were resumed with deliveries held, or whose queued deliveries should have
/// left before `late`, or whose held ones are older than `stale`.
pub async fn overdue_campaigns(
    db: &Db,
    late: Timestamp,
    stale: Timestamp,
) -> Result<Vec<CampaignId>, StoreError> {
    let rows: Vec<(String,)> = db
        .all(
            "-- alert_campaigns_overdue\nSELECT l.campaign_id FROM alert_channels l \
             WHERE EXISTS (SELECT 1 FROM alert_deliveries d WHERE d.status = 'queued' \
             AND d.campaign_id = l.campaign_id AND d.channel = l.channel AND d.due_at <= $1) \
             UNION SELECT d.campaign_id FROM alert_deliveries d \
             JOIN campaigns c ON c.id = d.campaign_id WHERE d.status = 'held' \
             AND (c.status <> $3 OR d.created_at <= $2)",
            Args::new().with(late).with(stale).with(CampaignStatus::Paused.as_str()),
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| CampaignId(id)).collect())
}

/// An alert whose deliveries need a new slot.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Overdue {
    /// The alert.
    pub alert_id: String,
    /// Its old slot.
    pub due_at: i64,
    /// The score.
    pub importance: i64,
}

/// Skips what waited too long. The transaction holds the campaign.
pub async fn skip_stale(
    tx: &mut Tx,
    campaign: &CampaignId,
    stale: Timestamp,
) -> Result<u64, StoreError> {
    let rows: Vec<(String, String)> = tx
        .all(
            "-- alert_deliveries_stale\nUPDATE alert_deliveries SET status = 'skipped', \
             reason = 'stale' WHERE campaign_id = $1 AND status IN ('queued', 'held') \
             AND created_at <= $2 AND by_hand = 0 RETURNING alert_id, channel",
            Args::new().with(campaign).with(stale),
        )
        .await?;
    for (alert, channel) in &rows {
        history::forget(tx, alert, channel).await?;
    }
    Ok(rows.len() as u64)
}

/// The alerts of a campaign to be given new slots: those held, and those that should have left
/// before `late`; in the order in which they would have left.
pub async fn overdue_of(
    tx: &mut Tx,
    campaign: &CampaignId,
    late: Timestamp,
) -> Result<Vec<Overdue>, StoreError> {
    tx.all(
        "-- alert_deliveries_overdue\nSELECT d.alert_id, MIN(d.due_at) AS due_at, \
         MIN(a.importance) AS importance FROM alert_deliveries d \
         JOIN alerts a ON a.id = d.alert_id WHERE d.campaign_id = $1 AND d.by_hand = 0 \
         AND (d.status = 'held' OR (d.status = 'queued' AND d.due_at <= $2)) \
         GROUP BY d.alert_id ORDER BY MIN(d.due_at), d.alert_id",
        Args::new().with(campaign).with(late),
    )
    .await
}

/// Gives alerts new slots. The transaction holds the campaign.
pub async fn reslot(
    tx: &mut Tx,
    campaign: &CampaignId,
    late: Timestamp,
    slots: &[(String, Timestamp)],
) -> Result<(), StoreError> {
    for (alert, at) in slots {
        tx.execute(
            "-- alert_history_reslot\nUPDATE alert_history SET at = $2 WHERE alert_id = $1 \
             AND state = 'queued'",
            Args::new().with(alert).with(*at),
        )
        .await?;
        tx.execute(
            "-- alert_deliveries_reslot\nUPDATE alert_deliveries SET status = 'queued', \
             reason = NULL, due_at = $2 WHERE alert_id = $1 AND campaign_id = $3 AND by_hand = 0 \
             AND (status = 'held' OR (status = 'queued' AND due_at <= $4))",
            Args::new().with(alert).with(*at).with(campaign).with(late),
        )
        .await?;
    }
    Ok(())
}

/// A broken channel of which the owner was not told yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Which.
    pub lane: Lane,
    /// The campaign's name.
    pub launch_name: String,
    /// Why it is broken.
    pub reason: String,
}

/// The broken channels of which the owner was not told yet.
pub async fn owed_owner(db: &Db) -> Result<Vec<Owed>, StoreError> {
    let rows: Vec<(String, String, String, Option<String>)> = db
        .all(
            "-- alert_channels_owed\nSELECT l.campaign_id, l.channel, c.launch_name, \
             l.broken_reason FROM alert_channels l JOIN campaigns c ON c.id = l.campaign_id \
             WHERE l.broken_at IS NOT NULL AND l.told_owner = 0",
            Args::new(),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(campaign, channel, launch_name, reason)| Owed {
            lane: Lane { campaign: CampaignId(campaign), channel },
            launch_name,
            reason: reason.unwrap_or_default(),
        })
        .collect())
}

/// Takes the right to tell the owner: one process gets it, once.
pub async fn told_owner(tx: &mut Tx, lane: &Lane) -> Result<bool, StoreError> {
    let taken = tx
        .execute(
            "-- alert_channel_told\nUPDATE alert_channels SET told_owner = 1 \
             WHERE campaign_id = $1 AND channel = $2 AND told_owner = 0",
            Args::new().with(&lane.campaign).with(&lane.channel),
        )
        .await?;
    Ok(taken > 0)
}
