//! `socap campaign pause | resume | complete | delete ID`.

use serde_json::json;
use socap_domain::{CampaignId, CampaignStatus};
use socap_engine::campaigns::{self, CampaignError, shown_status};

use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Gives a campaign another status.
pub(super) async fn status(
    config: &Config,
    id: &CampaignId,
    status: CampaignStatus,
) -> Result<(), Failure> {
    let db = engine::database(config).await?;
    let engine = engine::for_command(config, db.clone())?;
    let policy = engine::policy(config)?;
    let changed = campaigns::patch(&engine, &policy, id, &json!({"status": status})).await?;
    output::line(format!("{id} is {}", shown_status(&changed)))?;
    db.close().await;
    Ok(())
}

/// Deletes a campaign.
pub(super) async fn delete(config: &Config, id: &CampaignId) -> Result<(), Failure> {
    let db = engine::database(config).await?;
    if !socap_store::campaigns::delete(&db, id).await? {
        return Err(CampaignError::NotFound.into());
    }
    output::line(format!("{id} is deleted"))?;
    db.close().await;
    Ok(())
}
