//! What each tweet brought.

use std::collections::BTreeMap;

use socap_domain::{ActionType, CampaignId, TweetId, Weight};

use super::audience::least_important;
use super::scan;
use super::tally::Tally;
use crate::engagements::Filter;
use crate::{Args, Db, StoreError, word};

/// The engagements with one tweet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TweetTally {
    /// How many of each action; actions without any are left out.
    pub by_action: BTreeMap<ActionType, Tally>,
    /// Different accounts.
    pub unique: i64,
    /// Those of them that score at least the threshold, and more than nothing.
    pub important: i64,
}

impl TweetTally {
    /// All engagements.
    pub fn sum(&self) -> Tally {
        self.by_action.values().copied().sum()
    }
}

/// What each tweet has under the filter; tweets without any engagement are left out.
pub async fn tweets(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    threshold: Weight,
) -> Result<BTreeMap<TweetId, TweetTally>, StoreError> {
    let mut tallies = BTreeMap::<TweetId, TweetTally>::new();
    let mut args = Args::new();
    let of = scan::of(campaign, filter, &mut args);
    let sql = format!(
        "-- analytics_tweets\nSELECT e.tweet_id, e.action_type, {} {of} GROUP BY 1, 2",
        scan::TALLY
    );
    let rows: Vec<(i64, String, i64, i64)> = db.all(&sql, args).await?;
    for (tweet, action, present, removed) in rows {
        let tally = tallies.entry(TweetId(tweet)).or_default();
        tally.by_action.insert(word(&action)?, Tally { present, removed });
    }
    let mut args = Args::new().with(least_important(threshold));
    let of = scan::of(campaign, filter, &mut args);
    let sql = format!(
        "-- analytics_tweet_accounts\nSELECT e.tweet_id, COUNT(DISTINCT e.user_id), \
         COUNT(DISTINCT CASE WHEN e.importance >= $1 THEN e.user_id END) {of} GROUP BY 1"
    );
    let rows: Vec<(i64, i64, i64)> = db.all(&sql, args).await?;
    for (tweet, unique, important) in rows {
        let tally = tallies.entry(TweetId(tweet)).or_default();
        (tally.unique, tally.important) = (unique, important);
    }
    Ok(tallies)
}
