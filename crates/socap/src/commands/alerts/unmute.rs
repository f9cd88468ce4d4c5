//! `socap alerts unmute`.

use socap_domain::{CampaignId, Clock};
use socap_store::alerts;

use super::{About, campaign};
use crate::config::Config;
use crate::failure::Failure;
use crate::wiring::engine;

/// End a mute before its time
#[derive(Debug, clap::Args)]
pub(crate) struct Unmute {
    /// The campaign's id
    campaign: CampaignId,
    #[command(flatten)]
    about: About,
}

impl Unmute {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        campaign(&db, &self.campaign).await?;
        let whom = self.about.whom(&db).await?;
        let ended = alerts::unmute(&db, &self.campaign, whom, config.clock.now()).await?;
        db.close().await;
        if ended {
            return Ok(());
        }
        Err(Failure::Refused("that is not muted; `socap alerts mutes` lists what is".to_owned()))
    }
}
