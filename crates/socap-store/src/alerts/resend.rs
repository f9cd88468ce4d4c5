//! Sending a delivery again by hand.

use serde_json::json;
use socap_domain::alerts::Entry;
use socap_domain::{CampaignId, Timestamp};
use sqlx::types::Json;

use super::{NewDelivery, history};
use crate::{Args, Db, StoreError, campaigns, events};

/// What became of the wish to send a delivery again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resend {
    /// It is queued, due at once.
    Queued,
    /// There is no such delivery.
    NotFound,
    /// It is in this state, from which nothing is sent again.
    Refused(String),
    /// Its channel is broken, and this is why: it would wait for ever.
    Broken(String),
}

#[derive(sqlx::FromRow)]
struct Row {
    status: String,
    alert_id: String,
    channel: String,
    entries: Json<Vec<Entry>>,
    broken_reason: Option<String>,
}

/// Queues a delivery again that failed or of which nobody knows whether it arrived: this one
/// alone, with the words it had. It counts as told from now on.
pub async fn resend(db: &Db, id: &str, now: Timestamp) -> Result<Resend, StoreError> {
    let whose: Option<(String,)> = db
        .optional(
            "-- alert_delivery_whose\nSELECT campaign_id FROM alert_deliveries WHERE id = $1",
            Args::new().with(id),
        )
        .await?;
    let Some((campaign,)) = whose else { return Ok(Resend::NotFound) };
    let campaign = CampaignId(campaign);
    let mut tx = db.begin().await?;
    campaigns::hold(&mut tx, [&campaign]).await?;
    let held: Option<(String,)> = tx
        .optional(
            "-- alert_delivery_hold\nSELECT id FROM alert_deliveries WHERE id = $1 \
             AND campaign_id NOT IN (SELECT id FROM campaigns WHERE deleted_at IS NOT NULL) \
             {FOR_UPDATE}",
            Args::new().with(id),
        )
        .await?;
    if held.is_none() {
        return Ok(Resend::NotFound);
    }
    let row: Row = tx
        .one(
            "-- alert_delivery_look\nSELECT d.status, d.alert_id, d.channel, a.entries, \
             CASE WHEN l.broken_at IS NOT NULL THEN COALESCE(l.broken_reason, '') END \
             AS broken_reason FROM alert_deliveries d JOIN alerts a ON a.id = d.alert_id \
             LEFT JOIN alert_channels l ON l.campaign_id = d.campaign_id \
             AND l.channel = d.channel WHERE d.id = $1",
            Args::new().with(id),
        )
        .await?;
    if !matches!(row.status.as_str(), "unknown" | "failed") {
        return Ok(Resend::Refused(row.status));
    }
    if let Some(why) = row.broken_reason {
        return Ok(Resend::Broken(why));
    }
    tx.execute(
        "-- alert_delivery_resend\nUPDATE alert_deliveries SET status = 'queued', by_hand = 1, \
         due_at = $2, retry_at = 0, attempts = 0, sending_id = NULL, reason = 'sent again by hand' \
         WHERE id = $1",
        Args::new().with(id).with(now),
    )
    .await?;
    // What had failed was forgotten as told.
    let delivery = NewDelivery {
        id: id.to_owned(),
        alert_id: row.alert_id,
        channel: row.channel,
        due_at: now,
        status: "queued",
        reason: None,
    };
    history::queue(&mut tx, &campaign, &[(&delivery, &row.entries.0)]).await?;
    let payload = json!({ "delivery_id": id, "channel": delivery.channel, "status": "queued" });
    events::append(&mut tx, &campaign, "alert", &payload, now).await?;
    tx.commit().await?;
    Ok(Resend::Queued)
}
