//! Whether a stopped credential works again.

use socap_domain::{CampaignStatus, TweetId};
use socap_store::{budget, campaigns, tweets};

use crate::{Engine, EngineError};

/// X's oldest public tweet: what a probe asks about where no campaign is active.
const OLDEST: TweetId = TweetId(20);

/// Asks X one cheap question if a credential is stopped and its time has come.
pub async fn probe(engine: &Engine) -> Result<(), EngineError> {
    let Some(gateway) = engine.gateway() else { return Ok(()) };
    if budget::stops(engine.db()).await?.is_empty() {
        return Ok(());
    }
    let mut asked = OLDEST;
    for campaign in campaigns::in_status(engine.db(), CampaignStatus::Active).await? {
        if let Some(tweet) = tweets::of_campaign(engine.db(), &campaign.id).await?.first() {
            asked = tweet.followed_id;
            break;
        }
    }
    if gateway.probe(asked).await? {
        engine.wake();
    }
    Ok(())
}
