//! `socap campaign show ID`.

use socap_domain::CampaignId;
use socap_engine::campaigns::{CampaignError, shown_status};
use socap_store::campaigns::{self, Campaign};
use socap_store::tweets::CampaignTweet;
use socap_store::{Db, engagements, tweets};

use super::view::{self, Api, Standstill};
use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Show a campaign
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// The campaign's id
    id: CampaignId,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        let campaign = campaigns::get(&db, &self.id).await?.ok_or(CampaignError::NotFound)?;
        if self.json {
            output::json(&Api::new(config, &db)?.json(campaign, true).await?)?;
        } else {
            for_people(config, &db, &campaign).await?;
        }
        db.close().await;
        Ok(())
    }
}

async fn for_people(config: &Config, db: &Db, campaign: &Campaign) -> Result<(), Failure> {
    let window = campaign.settings.monitor_window;
    let (collected, removed) = engagements::totals_of(db, &campaign.id).await?;
    let (start, end) = (view::minute(window.start_date), view::minute(window.end_date));
    output::line(&campaign.settings.launch_name)?;
    output::line(format!("  {} from {start} until {end}", shown_status(campaign)))?;
    if let Some(why) = Standstill::read(config, db).await?.of(campaign) {
        output::line(format!("  {}", why.line))?;
    }
    output::line(format!("  {collected} engagements, {removed} more that X no longer shows\n"))?;
    let rows: Vec<Vec<String>> =
        tweets::of_campaign(db, &campaign.id).await?.iter().map(row).collect();
    output::table(
        &["tweet", "category", "by", "state", "likes", "retweets", "replies", "quotes", "views"],
        &rows,
    )
}

fn row(tweet: &CampaignTweet) -> Vec<String> {
    let metrics = tweet.metrics;
    let counters =
        [metrics.likes, metrics.retweets, metrics.replies, metrics.quotes, metrics.views];
    let mut row = vec![
        tweet.tweet_id.to_string(),
        tweet.category.to_string(),
        tweet.author_username.clone().map(|name| format!("@{name}")).unwrap_or_default(),
        tweet.availability.to_string(),
    ];
    // What X did not say is unknown, not zero.
    row.extend(counters.map(|n| n.map_or_else(|| "?".to_owned(), |n| n.to_string())));
    row
}
