//! `socap alerts mute`.

use std::time::Duration;

use socap_domain::{CampaignId, Clock, Timestamp};
use socap_engine::campaigns::CampaignError;
use socap_store::{alerts, tweets};

use super::{About, second};
use crate::config::{Config, parse};
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Tell nothing of an account, a tweet or a campaign for a while; it ends by itself
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("end").required(true).args(["length", "until"])))]
pub(crate) struct Mute {
    /// The campaign's id
    campaign: CampaignId,
    #[command(flatten)]
    about: About,
    /// For so long, such as 2h or 30m
    #[arg(long = "for", value_name = "TIME", value_parser = length)]
    length: Option<Duration>,
    /// Until then, such as 2026-12-31T18:00:00Z
    #[arg(long, value_name = "WHEN")]
    until: Option<Timestamp>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn length(text: &str) -> Result<Duration, String> {
    parse::duration(text).ok_or_else(|| "expected a duration such as 2h or 30m".to_owned())
}

impl Mute {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let now = config.clock.now();
        let until = self.length.map(|length| now + length).or(self.until).unwrap_or(now);
        if until <= now {
            return Err(Failure::Usage(format!("--until: must be in the future; it is {now} now")));
        }
        let db = engine::database(config).await?;
        let whom = self.about.whom(&db).await?;
        if let Some(tweet) = whom.tweet_id {
            let mine = tweets::of_campaign(&db, &self.campaign).await?;
            if !mine.is_empty() && !mine.iter().any(|one| one.tweet_id == tweet) {
                return Err(Failure::Refused(format!("the campaign has no tweet {tweet}")));
            }
        }
        let muted = alerts::mute(&db, &self.campaign, whom, until, now).await?;
        let muted = muted.ok_or(CampaignError::NotFound)?;
        db.close().await;
        if self.json {
            return output::json(&socap_http::mutes_json(vec![muted])?.remove(0));
        }
        output::line(format!("muted until {}", second(until)))
    }
}
