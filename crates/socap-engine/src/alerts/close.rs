//! Closing the batches of runs.

use std::time::Duration;

use serde_json::json;
use socap_domain::alerts::Spacing;
use socap_domain::{CampaignId, CampaignStatus, Timestamp, UserId};
use socap_store::alerts::{self, Waiting};
use socap_store::campaigns::{self, Campaign};
use socap_store::{events, tweets};

use super::plan::{Scene, plan};
use crate::secrets::random_bytes;
use crate::{Engine, EngineError};

/// A batch closes at the latest so long after its first find. In world time, like the slots it
/// gives: on a fast clock a run of hours would otherwise tell nothing until it is over.
pub(super) const PATIENCE: Duration = Duration::from_mins(2);
/// The digest of what was there before waits for all first walks, but no longer than this.
const DIGEST_PATIENCE: Duration = Duration::from_hours(1);
/// What is left of a minute before the next cycle serves a channel that is slow anyway.
const LEAST_FRAME: Duration = Duration::from_mins(1);
/// Slack's own limit, where the operator set none.
const SLACK_INTERVAL: Duration = Duration::from_secs(1);

/// Closes every batch whose time has come. Gives how many this call closed.
pub async fn close_ready(engine: &Engine) -> Result<usize, EngineError> {
    // Jitter only: nothing is guarded by it.
    let seed = random_bytes::<8>().map_or(1, u64::from_le_bytes);
    close_with(engine, &mut numbers(seed)).await
}

/// Numbers from 0 to 1 (`SplitMix64`).
pub(super) fn numbers(mut state: u64) -> impl FnMut() -> f64 + Send {
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = state;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        f64::from(u32::try_from((x ^ (x >> 31)) >> 32).unwrap_or_default()) / f64::from(u32::MAX)
    }
}

/// The same with the caller's randomness: numbers from 0 to 1.
pub async fn close_with(
    engine: &Engine,
    random: &mut (dyn FnMut() -> f64 + Send),
) -> Result<usize, EngineError> {
    let mut closed = 0;
    for waiting in alerts::waiting(engine.db()).await? {
        if let Some(digest) = ready(engine, &waiting).await? {
            closed += usize::from(close(engine, &waiting.campaign, digest, random).await?);
        }
    }
    Ok(closed)
}

/// Whether a batch can close, and whether with the digest of what was there before.
async fn ready(engine: &Engine, waiting: &Waiting) -> Result<Option<bool>, EngineError> {
    let now = engine.now();
    let held_is_over = waiting.held_until.is_some_and(|until| until <= now);
    let found = waiting.first_alert.is_some() || waiting.first_digest.is_some();
    if !found && !held_is_over {
        return Ok(None);
    }
    let idle = !alerts::in_open_jobs(engine.db(), &waiting.campaign, now).await?;
    let waited = |since: Option<Timestamp>, patience: Duration| {
        since.is_some_and(|since| idle || since + patience <= now)
    };
    let digest = waited(waiting.first_digest, DIGEST_PATIENCE);
    let alert = waited(waiting.first_alert, PATIENCE);
    Ok((alert || digest || held_is_over).then_some(digest))
}

/// Closes one batch; says whether there was anything to close. Under the campaign's lock: of two
/// closers the second finds nothing.
async fn close(
    engine: &Engine,
    id: &CampaignId,
    digest: bool,
    random: &mut (dyn FnMut() -> f64 + Send),
) -> Result<bool, EngineError> {
    let now = engine.now();
    let mut tx = engine.db().begin().await?;
    let Some(campaign) = campaigns::lock(&mut tx, id).await? else { return Ok(false) };
    let (finds, around) = alerts::finds_waiting(&mut tx, id, digest, now).await?;
    if finds.is_empty() {
        return Ok(false);
    }
    let tweets = tweets::of_campaign_in(&mut tx, id).await?;
    let preferences = &campaign.settings.alert_preferences;
    let users: Vec<UserId> = finds.iter().map(|find| find.user_id).collect();
    let window = preferences.frequency_window();
    let told = alerts::told(&mut tx, id, &users, window, now).await?;
    let spacing = spacing(engine, &campaign, now);
    let scene = Scene {
        spacing,
        zone: &campaign.settings.time_zone,
        preferences,
        tweets: &tweets,
        told: &told,
        around: &around,
        slack_takes: slack_takes(engine, &spacing),
        paused: campaign.status == CampaignStatus::Paused,
    };
    let plan = plan(&scene, finds, random);
    alerts::settle_batch(&mut tx, id, &plan.finds, &plan.alerts, &plan.deliveries, now).await?;
    let payload = json!({ "alerts": plan.alerts.len(), "deliveries": plan.deliveries.len() });
    events::append(&mut tx, id, "alerts", &payload, now).await?;
    tx.commit().await?;
    tracing::info!(campaign = %id, alerts = plan.alerts.len(), "a batch of alerts is closed");
    Ok(true)
}

/// The frame of slots that begin now.
pub(super) fn spacing(engine: &Engine, campaign: &Campaign, now: Timestamp) -> Spacing {
    let interval = engine.settings().poll_interval;
    let over = campaign.status == CampaignStatus::Completed || campaign.final_reading_at.is_some();
    let next_cycle = if over {
        now + interval
    } else if engine.settings().scheduler {
        campaign.next_cycle_at
    } else {
        campaign.last_cycle_at.unwrap_or(campaign.created_at) + interval
    };
    let spacing = campaign.settings.alert_preferences.spacing();
    Spacing { close: now, spacing, next_cycle }
}

/// How many messages Slack takes within the frame.
fn slack_takes(engine: &Engine, spacing: &Spacing) -> usize {
    let interval = engine.alerting().map_or(SLACK_INTERVAL, |alerting| alerting.slack_interval);
    if interval.is_zero() {
        return usize::MAX;
    }
    let frame = spacing.spread().max(LEAST_FRAME).as_secs_f64() / engine.clock().speed().max(1e-9);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive count; beyond the largest number it is the largest"
    )]
    let takes = (frame / interval.as_secs_f64()).floor() as usize;
    takes.saturating_add(1)
}
