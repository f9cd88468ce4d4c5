//! The end of a campaign: one last reading, then its numbers are frozen.

use std::time::Duration;

use serde_json::json;
use socap_domain::CampaignStatus;
use socap_store::campaigns::{self, Campaign};
use socap_store::{events, worker_state};

use crate::{Engine, EngineError};

/// How long the last reading may wait for windows and budgets, in world time.
const GRACE: Duration = Duration::from_hours(1);

/// Moves every campaign whose window is over towards its end. Gives how many were completed.
pub async fn end_campaigns(engine: &Engine) -> Result<usize, EngineError> {
    let now = engine.now();
    let mut completed = 0;
    for status in [CampaignStatus::Active, CampaignStatus::Paused] {
        for campaign in campaigns::in_status(engine.db(), status).await? {
            if campaign.settings.monitor_window.end_date <= now
                || campaign.final_reading_at.is_some()
            {
                completed += usize::from(end(engine, &campaign).await?);
            }
        }
    }
    Ok(completed)
}

/// Begins the last reading, or completes the campaign when that is done.
async fn end(engine: &Engine, campaign: &Campaign) -> Result<bool, EngineError> {
    let now = engine.now();
    let reads = campaign.status == CampaignStatus::Active && engine.gateway().is_some();
    let Some(began) = campaign.final_reading_at.filter(|_| reads) else {
        if reads {
            let mut tx = engine.db().begin().await?;
            let Some(_held) = campaigns::lock(&mut tx, &campaign.id).await? else {
                return Ok(false);
            };
            campaigns::begin_final_reading(&mut tx, &campaign.id, now).await?;
            let payload = json!({ "final": true });
            events::append(&mut tx, &campaign.id, "cycle", &payload, now).await?;
            tx.commit().await?;
            engine.wake();
            return Ok(false);
        }
        return complete(engine, campaign).await;
    };
    let (open, blocked) = worker_state::open_jobs_of(engine.db(), &campaign.id).await?;
    let waited_enough = began + GRACE <= now;
    if (open > 0 || blocked > 0) && !waited_enough {
        return Ok(false);
    }
    complete(engine, campaign).await
}

async fn complete(engine: &Engine, campaign: &Campaign) -> Result<bool, EngineError> {
    let now = engine.now();
    let mut tx = engine.db().begin().await?;
    let Some(held) = campaigns::lock(&mut tx, &campaign.id).await? else { return Ok(false) };
    if held.status == CampaignStatus::Completed {
        return Ok(false);
    }
    campaigns::complete(&mut tx, &campaign.id, now).await?;
    events::append(&mut tx, &campaign.id, "status", &json!({ "status": "completed" }), now).await?;
    tx.commit().await?;
    tracing::info!(campaign = %campaign.id, "campaign completed: its numbers are frozen");
    Ok(true)
}
