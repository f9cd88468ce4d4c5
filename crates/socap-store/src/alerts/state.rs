//! How channels fare, for `/metrics` and `doctor`.

use socap_domain::{CampaignId, Timestamp};

use super::Lane;
use crate::{Args, Db, StoreError};

/// When the longest due delivery should have left. What rests on a broken channel has failed.
pub async fn oldest_due(db: &Db) -> Result<Option<Timestamp>, StoreError> {
    let (oldest,): (Option<i64>,) = db
        .one(
            "-- alert_oldest_due\nSELECT MIN(due_at) FROM alert_deliveries WHERE status = 'queued'",
            Args::new(),
        )
        .await?;
    Ok(oldest.map(Timestamp))
}

/// A channel that takes nothing any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenChannel {
    /// Which.
    pub lane: Lane,
    /// The campaign's name.
    pub launch_name: String,
    /// Since when.
    pub since: Timestamp,
    /// What it answered.
    pub reason: String,
}

/// The channels that are broken, those of the oldest campaigns first.
pub async fn broken_channels(db: &Db) -> Result<Vec<BrokenChannel>, StoreError> {
    type Row = (String, String, String, i64, Option<String>);
    let rows: Vec<Row> = db
        .all(
            "-- alert_channels_all_broken\nSELECT l.campaign_id, l.channel, c.launch_name, \
             l.broken_at, l.broken_reason FROM alert_channels l \
             JOIN campaigns c ON c.id = l.campaign_id WHERE l.broken_at IS NOT NULL \
             ORDER BY l.campaign_id, l.channel",
            Args::new(),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(campaign, channel, launch_name, since, reason)| BrokenChannel {
            lane: Lane { campaign: CampaignId(campaign), channel },
            launch_name,
            since: Timestamp(since),
            reason: reason.unwrap_or_default(),
        })
        .collect())
}
