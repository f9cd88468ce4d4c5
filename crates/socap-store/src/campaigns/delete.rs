//! Deleting a campaign: it is gone at once, and what it had is taken away in short steps.
//!
//! A million engagements take long to delete, on SQLite above all, whose index of words forgets
//! text by text. Nobody waits for that. One transaction marks the campaign, and takes away what
//! would be worked on, sent, or stored to: whoever looks for the campaign finds none
//! (`deleted_at`), and whoever still changes a row of it neither sums nor tells it. The rest is
//! left to a [`Sweep`](super::Sweep).

use socap_domain::CampaignId;

use crate::{Args, Db, StoreError, scores};

/// Deletes a campaign; the ledger, and what was told, stays. Says whether there was one.
pub async fn delete(db: &Db, id: &CampaignId) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    scores::hold(&mut tx).await?;
    // Whoever stores something of it just now ends first.
    let held: Option<(String,)> = tx
        .optional(
            "-- campaign_delete_hold\nSELECT id FROM campaigns WHERE id = $1 \
             AND deleted_at IS NULL {FOR_UPDATE}",
            Args::new().with(id),
        )
        .await?;
    if held.is_none() {
        return Ok(false);
    }
    // An older socap knows nothing of `deleted_at`. To it the campaign is over, and has no sums
    // that it would have to change.
    tx.execute(
        "-- campaign_delete\nUPDATE campaigns SET deleted_at = {MACHINE_NOW}, swept_at = 0, \
         status = 'completed', important_from = NULL WHERE id = $1",
        Args::new().with(id),
    )
    .await?;
    for gone in AT_ONCE {
        let sql = format!("-- campaign_delete_{gone}");
        tx.execute(&sql, Args::new().with(id)).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// What a campaign loses when it is deleted: nothing is read, stored or sent for it any more. Some
/// rows of each tweet, and what waits to be told; each statement by an index of just these.
pub(super) const AT_ONCE: [&str; 8] = [
    "jobs\nDELETE FROM worker_state WHERE campaign_id = $1",
    "tweets\nDELETE FROM tweets WHERE campaign_id = $1",
    "counts\nDELETE FROM engagement_counts WHERE campaign_id = $1",
    "finds\nDELETE FROM alert_finds WHERE campaign_id = $1 AND state IN ('open', 'held')",
    "queued\nDELETE FROM alert_deliveries WHERE campaign_id = $1 AND status = 'queued'",
    "held\nDELETE FROM alert_deliveries WHERE campaign_id = $1 AND status = 'held'",
    "sending\nDELETE FROM alert_deliveries WHERE campaign_id = $1 AND status = 'sending'",
    "channels\nDELETE FROM alert_channels WHERE campaign_id = $1",
];
