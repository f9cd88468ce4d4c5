//! `socap alerts mutes`.

use serde_json::json;
use socap_domain::{CampaignId, Clock};
use socap_store::alerts;

use super::{campaign, second};
use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// List the mutes in force, the first to end first
#[derive(Debug, clap::Args)]
pub(crate) struct Mutes {
    /// The campaign's id
    campaign: CampaignId,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Mutes {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        campaign(&db, &self.campaign).await?;
        let mutes = alerts::mutes_of(&db, &self.campaign, config.clock.now()).await?;
        db.close().await;
        if self.json {
            let items = socap_http::mutes_json(mutes)?;
            return output::json(&json!({"total": items.len(), "items": items}));
        }
        if mutes.is_empty() {
            return output::line("nothing is muted");
        }
        let rows: Vec<Vec<String>> = mutes
            .iter()
            .map(|mute| {
                let all = || "all".to_owned();
                vec![
                    mute.user_id.map_or_else(all, |id| id.to_string()),
                    mute.tweet_id.map_or_else(all, |id| id.to_string()),
                    second(mute.until),
                ]
            })
            .collect();
        output::table(&["account", "tweet", "until"], &rows)
    }
}
