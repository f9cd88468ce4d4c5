//! `socap campaign show ID`.

use std::collections::{BTreeMap, HashMap};

use socap_domain::CampaignId;
use socap_engine::campaigns::{CampaignError, shown_status};
use socap_engine::coverage;
use socap_store::campaigns::{self, Campaign};
use socap_store::tweets::CampaignTweet;
use socap_store::{Db, engagements, tweets, worker_state};

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
    // One that was ended before its window was watched until then.
    let ended = campaign.final_reading_at.or(campaign.completed_at);
    let end = ended.map_or(window.end_date, |at| at.min(window.end_date));
    let (start, end) = (view::minute(window.start_date), view::minute(end));
    output::line(&campaign.settings.launch_name)?;
    output::line(format!("  {} from {start} until {end}", shown_status(campaign)))?;
    if let Some(why) = Standstill::read(config, db).await?.of(campaign) {
        output::line(format!("  {}", why.line))?;
    }
    output::line(format!("  {collected} engagements, {removed} more that X no longer shows"))?;
    let tweets = tweets::of_campaign(db, &campaign.id).await?;
    if let Some(gaps) = gaps(db, &campaign.id, &tweets).await? {
        output::line(format!("  {gaps}"))?;
    }
    output::line("")?;
    let rows: Vec<Vec<String>> = tweets.iter().map(row).collect();
    output::table(
        &["tweet", "category", "by", "state", "likes", "retweets", "replies", "quotes", "views"],
        &rows,
    )
}

/// How many lists are not here whole, by the reason; `None` where all are.
async fn gaps(
    db: &Db,
    id: &CampaignId,
    tweets: &[CampaignTweet],
) -> Result<Option<String>, Failure> {
    let jobs = worker_state::jobs_of(db, id).await?;
    let counts: HashMap<_, _> = engagements::counts_of(db, id)
        .await?
        .into_iter()
        .map(|counts| ((counts.tweet_id, counts.action), counts))
        .collect();
    let lists =
        coverage::of_lists(tweets, &jobs, |tweet, action| counts.get(&(tweet, action)).copied());
    let mut reasons = BTreeMap::<&str, usize>::new();
    for reason in lists.iter().filter_map(|list| list.reason) {
        *reasons.entry(reason.as_str()).or_default() += 1;
    }
    let words: Vec<String> =
        reasons.iter().map(|(reason, lists)| format!("{lists} {reason}")).collect();
    let (short, all) = (reasons.values().sum::<usize>(), lists.len());
    Ok((short > 0)
        .then(|| format!("{short} of {all} lists are not here whole: {}", words.join(", "))))
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
