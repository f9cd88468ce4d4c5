//! What dead senders, pauses and downtimes leave behind.

use std::time::Duration;

use serde_json::json;
use socap_domain::{CampaignId, Timestamp};
use socap_store::alerts::{self, End};
use socap_store::{campaigns, events};

use super::close::spacing;
use crate::{Engine, EngineError};

/// Nothing is told that is older than this, in world time.
const STALE: Duration = Duration::from_hours(24);
/// What should have left so long ago was kept by a downtime, not by a slow channel: world time,
/// and machine time on a fast clock.
const LATE_WORLD: Duration = Duration::from_mins(10);
const LATE_MACHINE: Duration = Duration::from_secs(30);
/// Dead attempts looked at in one turn.
const AT_ONCE: i64 = 500;

/// Attempts whose process died become `unknown`; what waited too long is skipped; what is late
/// is spread anew instead of leaving in a burst.
pub(super) async fn upkeep(
    engine: &Engine,
    random: &mut (dyn FnMut() -> f64 + Send),
) -> Result<(), EngineError> {
    let db = engine.db();
    for (lane, id, sending_id) in alerts::expired(db, AT_ONCE).await? {
        let answer = "the sender died while it sent this; perhaps it was sent";
        let now = engine.now();
        alerts::finish(db, &lane, &id, &sending_id, &End::Unknown, answer, now).await?;
    }
    let now = engine.now();
    let late = now - LATE_WORLD.max(LATE_MACHINE.mul_f64(engine.clock().speed().max(0.0)));
    for campaign in alerts::overdue_campaigns(db, late, now - STALE).await? {
        reslot(engine, &campaign, late, now, random).await?;
    }
    Ok(())
}

async fn reslot(
    engine: &Engine,
    id: &CampaignId,
    late: Timestamp,
    now: Timestamp,
    random: &mut (dyn FnMut() -> f64 + Send),
) -> Result<(), EngineError> {
    let mut tx = engine.db().begin().await?;
    let Some(campaign) = campaigns::lock(&mut tx, id).await? else { return Ok(()) };
    let stale = alerts::skip_stale(&mut tx, id, now - STALE).await?;
    let mut moved = 0;
    if campaign.status != socap_domain::CampaignStatus::Paused {
        let overdue = alerts::overdue_of(&mut tx, id, late).await?;
        let settings = &campaign.settings;
        let quiet = settings.alert_preferences.quiet_hours.as_ref();
        let slots = spacing(engine, &campaign, now).slots(overdue.len(), random);
        let slots: Vec<(String, Timestamp)> = overdue
            .into_iter()
            .zip(slots)
            .map(|(alert, slot)| {
                let passes = |hours: &socap_domain::alerts::QuietHours| {
                    hours.lets_through(socap_domain::Weight(alert.importance))
                };
                let end = quiet
                    .filter(|hours| !passes(hours))
                    .and_then(|hours| hours.end_of(slot, &settings.time_zone));
                (alert.alert_id, end.map_or(slot, |end| end + slot.since(now)))
            })
            .collect();
        alerts::reslot(&mut tx, id, late, &slots).await?;
        moved = slots.len();
    }
    if stale > 0 || moved > 0 {
        let payload = json!({ "stale": stale, "new_slots": moved });
        events::append(&mut tx, id, "alerts", &payload, now).await?;
    }
    tx.commit().await?;
    Ok(())
}
