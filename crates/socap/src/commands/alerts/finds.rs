//! `socap alerts finds`.

use serde_json::json;
use socap_domain::CampaignId;
use socap_store::alerts::{self, FindFilter};

use super::{campaign, second};
use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// List who was found above the threshold, and why some were not told
#[derive(Debug, clap::Args)]
pub(crate) struct Finds {
    /// The campaign's id
    campaign: CampaignId,
    /// Only these: open, held, told, skipped
    #[arg(long, value_delimiter = ',', value_parser = ["open", "held", "told", "skipped"])]
    state: Vec<String>,
    /// At most so many
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..))]
    limit: i64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Finds {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        campaign(&db, &self.campaign).await?;
        let filter = FindFilter { state: self.state, limit: self.limit, ..FindFilter::default() };
        let page = alerts::finds(&db, &self.campaign, &filter).await?;
        if self.json {
            let items = socap_http::finds_json(page.items)?;
            output::json(&json!({"total": page.total, "items": items}))?;
        } else if page.items.is_empty() {
            output::line("nobody was found")?;
        } else {
            let rows: Vec<Vec<String>> = page
                .items
                .iter()
                .map(|find| {
                    let handle = find.username.as_ref().map(|handle| format!("@{handle}"));
                    let until = find.held_until.map(|at| format!(" until {}", second(at)));
                    let reason = find.reason.clone().unwrap_or_default();
                    vec![
                        second(find.found_at),
                        handle.unwrap_or_else(|| find.user_id.to_string()),
                        find.importance.to_string(),
                        find.action.to_string(),
                        find.tweet_id.to_string(),
                        find.state.clone(),
                        format!("{reason}{}", until.unwrap_or_default()),
                    ]
                })
                .collect();
            let heading = ["found", "account", "score", "action", "tweet", "state", "why"];
            output::table(&heading, &rows)?;
            let shown = page.items.len();
            if i64::try_from(shown).is_ok_and(|shown| shown < page.total) {
                output::line(format!("{shown} of {}; --limit shows more", page.total))?;
            }
        }
        db.close().await;
        Ok(())
    }
}
