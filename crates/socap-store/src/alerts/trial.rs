//! Test messages, and channels that they show to work again.

use std::collections::HashMap;

use serde_json::json;
use socap_domain::alerts::AlertKind;
use socap_domain::{IdSource, Timestamp, Weight};

use super::batch::{insert_alerts, insert_deliveries};
use super::{Lane, NewAlert, NewDelivery};
use crate::{Args, Db, StoreError, campaigns, events};

/// Queues a test message through one channel; gives its delivery.
pub async fn queue_test(
    db: &Db,
    lane: &Lane,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    let mut tx = db.begin().await?;
    if campaigns::lock(&mut tx, &lane.campaign).await?.is_none() {
        return Ok(None);
    }
    let alert = NewAlert {
        id: IdSource.next(),
        kind: AlertKind::Test,
        importance: Weight::ZERO,
        entries: Vec::new(),
    };
    let delivery = NewDelivery {
        id: IdSource.next(),
        alert_id: alert.id.clone(),
        channel: lane.channel.clone(),
        due_at: now,
        status: "queued",
        reason: None,
    };
    tx.execute(
        "-- alert_channel_open\nINSERT INTO alert_channels (campaign_id, channel) \
         VALUES ($1, $2) ON CONFLICT (campaign_id, channel) DO NOTHING",
        Args::new().with(&lane.campaign).with(&lane.channel),
    )
    .await?;
    insert_alerts(&mut tx, &lane.campaign, std::slice::from_ref(&alert), now).await?;
    let by_id = HashMap::from([(alert.id.as_str(), &alert)]);
    let one = std::slice::from_ref(&delivery);
    insert_deliveries(&mut tx, &lane.campaign, one, &by_id, now).await?;
    let payload =
        json!({ "delivery_id": delivery.id, "channel": lane.channel, "status": "queued" });
    events::append(&mut tx, &lane.campaign, "alert", &payload, now).await?;
    tx.commit().await?;
    Ok(Some(delivery.id))
}

/// Takes a test message back that did not leave in time: it must not come later as a surprise.
pub async fn withdraw(db: &Db, lane: &Lane, id: &str, now: Timestamp) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    campaigns::hold(&mut tx, [&lane.campaign]).await?;
    tx.execute(
        "-- alert_test_withdraw\nUPDATE alert_deliveries SET status = 'skipped', \
         reason = 'not sent in time' WHERE id = $1 AND status = 'queued'",
        Args::new().with(id),
    )
    .await?;
    let payload = json!({ "delivery_id": id, "channel": lane.channel, "status": "skipped" });
    events::append(&mut tx, &lane.campaign, "alert", &payload, now).await?;
    tx.commit().await
}

/// A test message was taken: the channel is broken no longer. Says whether it was.
pub async fn mend(db: &Db, lane: &Lane, now: Timestamp) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    campaigns::hold(&mut tx, [&lane.campaign]).await?;
    let mended = tx
        .execute(
            "-- alert_channel_mend\nUPDATE alert_channels SET broken_at = NULL, \
             broken_reason = NULL, failures = 0, blocked_until = 0 \
             WHERE campaign_id = $1 AND channel = $2 AND broken_at IS NOT NULL",
            Args::new().with(&lane.campaign).with(&lane.channel),
        )
        .await?;
    if mended == 0 {
        return Ok(false);
    }
    let payload = json!({ "channel": lane.channel, "broken": false });
    events::append(&mut tx, &lane.campaign, "alert", &payload, now).await?;
    tx.commit().await?;
    Ok(true)
}
