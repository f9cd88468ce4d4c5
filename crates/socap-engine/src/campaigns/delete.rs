//! Deleting a campaign.

use socap_domain::CampaignId;
use socap_store::campaigns;

use super::CampaignError;
use crate::{Engine, schedule};

/// Deletes a campaign: it is gone at once. What it had is taken away behind the caller's back,
/// whether he stays or not, unless another one is being swept: then it has its turn after it.
/// Should this process end before, the clockwork of any other goes on.
pub async fn delete(engine: &Engine, id: &CampaignId) -> Result<(), CampaignError> {
    if !campaigns::delete(engine.db(), id).await? {
        return Err(CampaignError::NotFound);
    }
    let engine = engine.clone();
    tokio::spawn(async move {
        if let Err(error) = schedule::sweep_deleted(&engine).await {
            tracing::warn!(%error, "a deleted campaign is not yet swept; the clockwork goes on");
        }
    });
    Ok(())
}
