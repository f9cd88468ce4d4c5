//! The live summary: a line every couple of seconds.

use socap_domain::{ActionType, CampaignId, CampaignStatus, Micros, Timestamp};
use socap_engine::Engine;
use socap_engine::campaigns::{quick_stats, shown_status};
use socap_store::engagements::{Engagement, Filter, Sort};
use socap_store::{campaigns, engagements, tweets, usage};

use super::world::Play;
use crate::failure::Failure;
use crate::output;

/// Tells how far the launch is.
#[derive(Debug)]
pub(super) struct Summary<'a> {
    engine: &'a Engine,
    origin: Timestamp,
    campaign: CampaignId,
    lines: usize,
}

/// Lines between two headings.
const HEADING_EVERY: usize = 20;
const HEADING: [&str; 10] = [
    "launch time",
    "tweets",
    "retweets",
    "replies",
    "quotes",
    "top score",
    "likes",
    "views",
    "requests",
    "dollars",
];

impl<'a> Summary<'a> {
    /// A summary of `campaign`.
    pub(super) fn new(engine: &'a Engine, play: &Play, campaign: CampaignId) -> Self {
        Self { engine, origin: play.origin(), campaign, lines: 0 }
    }

    /// Where the campaign stands; `None` where it was deleted meanwhile.
    pub(super) async fn campaign_status(&self) -> Result<Option<CampaignStatus>, Failure> {
        let campaign = campaigns::get(self.engine.db(), &self.campaign).await?;
        Ok(campaign.as_ref().map(shown_status))
    }

    /// Writes a line.
    pub(super) async fn row(&mut self) -> Result<(), Failure> {
        let db = self.engine.db();
        let now = self.engine.now();
        let tweets = tweets::of_campaign(db, &self.campaign).await?;
        let metrics = quick_stats(&tweets).metrics;
        let counts = engagements::counts_of(db, &self.campaign).await?;
        let of = |action: ActionType| -> i64 {
            counts.iter().filter(|c| c.action == action).map(|c| c.collected + c.removed).sum()
        };
        let spent = usage::by_day(db, None, self.origin, Timestamp(now.0 + 1)).await?;
        let requests: i64 = spent.iter().map(|day| day.requests).sum();
        let dollars = Micros(spent.iter().map(|day| day.micros).sum());
        let top = top(self.engine, &self.campaign, 1).await?;
        let unknown = |n: Option<i64>| n.map_or_else(|| "?".to_owned(), |n| n.to_string());
        let cells = [
            since(now.ms_since(self.origin)),
            tweets.len().to_string(),
            of(ActionType::Retweet).to_string(),
            of(ActionType::Reply).to_string(),
            of(ActionType::Quote).to_string(),
            top.first().map(|e| e.importance).unwrap_or_default().to_string(),
            unknown(metrics.likes),
            unknown(metrics.views),
            requests.to_string(),
            dollars.to_string(),
        ];
        if self.lines.is_multiple_of(HEADING_EVERY) {
            output::line(aligned(&HEADING.map(str::to_owned)))?;
        }
        self.lines += 1;
        output::line(aligned(&cells))
    }
}

/// The engagements of the accounts with the highest scores.
pub(super) async fn top(
    engine: &Engine,
    campaign: &CampaignId,
    limit: i64,
) -> Result<Vec<Engagement>, Failure> {
    let filter = Filter { sort: Sort::Importance, limit, ..Filter::default() };
    Ok(engagements::list(engine.db(), campaign, &filter).await?.items)
}

/// Columns of one width, so that lines written later stand under earlier ones.
fn aligned(cells: &[String]) -> String {
    cells.iter().fold(String::new(), |line, cell| line + &format!("{cell:>11}"))
}

/// `2d 04:10`: days, hours and minutes of the launch.
fn since(ms: i64) -> String {
    let minutes = ms.max(0) / 60_000;
    format!("{}d {:02}:{:02}", minutes / 1_440, minutes / 60 % 24, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_told_in_days_hours_and_minutes() {
        assert_eq!(since(0), "0d 00:00");
        assert_eq!(since((2 * 1_440 + 4 * 60 + 10) * 60_000), "2d 04:10");
    }
}
