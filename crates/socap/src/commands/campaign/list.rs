//! `socap campaign list`.

use serde_json::json;
use socap_domain::CampaignStatus;
use socap_engine::campaigns::shown_status;
use socap_store::{campaigns, engagements, tweets};

use super::view::{self, Api, Standstill};
use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// List campaigns
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Only campaigns in this state: active, paused or completed; can be given again
    #[arg(long, value_delimiter = ',')]
    status: Vec<CampaignStatus>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Campaigns read at once.
const PAGE: i64 = 200;

impl List {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let filter = campaigns::Filter {
                status: self.status.clone(),
                after: after.take(),
                limit: PAGE,
                offset: 0,
            };
            let page = campaigns::list(&db, &filter).await?.items;
            after = page.last().map(|last| (last.created_at, last.id.clone()));
            let full = i64::try_from(page.len()).is_ok_and(|count| count == PAGE);
            found.extend(page);
            if !full {
                break;
            }
        }
        if self.json {
            let api = Api::new(config, &db)?;
            let mut items = Vec::with_capacity(found.len());
            for campaign in found {
                items.push(api.json(campaign, false).await?);
            }
            output::json(&json!({"total": items.len(), "items": items}))?;
        } else if found.is_empty() {
            output::line(format!("no campaigns in {}", config.database.place()))?;
        } else {
            let still = Standstill::read(config, &db).await?;
            let mut rows = Vec::new();
            for campaign in &found {
                let (collected, _) = engagements::totals_of(&db, &campaign.id).await?;
                rows.push(vec![
                    campaign.id.to_string(),
                    match still.of(campaign) {
                        Some(why) => format!("{} ({})", shown_status(campaign), why.short),
                        None => shown_status(campaign).to_string(),
                    },
                    tweets::of_campaign(&db, &campaign.id).await?.len().to_string(),
                    collected.to_string(),
                    view::minute(campaign.settings.monitor_window.end_date),
                    campaign.settings.launch_name.clone(),
                ]);
            }
            output::table(&["id", "status", "tweets", "engagements", "until", "name"], &rows)?;
        }
        db.close().await;
        Ok(())
    }
}
