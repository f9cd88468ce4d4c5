//! `socap alerts list`.

use serde_json::json;
use socap_domain::CampaignId;
use socap_domain::campaign::Channel;
use socap_store::alerts::{self, Filter, Status};

use super::{campaign, second, short};
use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// List the messages of a campaign and what became of each, the latest first
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// The campaign's id
    campaign: CampaignId,
    /// Only these: queued, held, sending, sent, failed, unknown, skipped
    #[arg(long, value_delimiter = ',')]
    status: Vec<Status>,
    /// Only those of these channels: slack, email, webhook
    #[arg(long, value_delimiter = ',')]
    channel: Vec<Channel>,
    /// At most so many
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..))]
    limit: i64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl List {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        campaign(&db, &self.campaign).await?;
        let filter = Filter {
            status: self.status,
            channel: self.channel.iter().map(ToString::to_string).collect(),
            limit: self.limit,
            ..Filter::default()
        };
        let page = alerts::deliveries(&db, &self.campaign, &filter).await?;
        if self.json {
            let items = socap_http::alerts_json(&db, &self.campaign, page.items).await?;
            output::json(&json!({"total": page.total, "items": items}))?;
        } else if page.items.is_empty() {
            output::line("no messages")?;
        } else {
            let rows: Vec<Vec<String>> = page
                .items
                .iter()
                .map(|one| {
                    vec![
                        one.id.clone(),
                        one.channel.clone(),
                        one.status.as_str().to_owned(),
                        second(one.sent_at.unwrap_or(one.due_at)),
                        short(&one.text),
                        why(one),
                    ]
                })
                .collect();
            output::table(&["id", "channel", "status", "sent or due", "text", "why"], &rows)?;
            let shown = page.items.len();
            if i64::try_from(shown).is_ok_and(|shown| shown < page.total) {
                output::line(format!("{shown} of {}; --limit shows more", page.total))?;
            }
        }
        db.close().await;
        Ok(())
    }
}

/// The reason, and what the provider said where it did not take it.
fn why(one: &alerts::Delivery) -> String {
    let answer = one.answer.as_deref().filter(|_| one.status != Status::Sent);
    let parts: Vec<&str> = one.reason.as_deref().into_iter().chain(answer).collect();
    short(&parts.join(": "))
}
