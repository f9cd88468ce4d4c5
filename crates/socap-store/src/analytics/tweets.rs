//! What each tweet brought.

use std::collections::{BTreeMap, HashSet};

use socap_domain::{ActionType, CampaignId, TweetId, Weight};

use super::audience::{counts_whole_accounts, least_important};
use super::tally::Tally;
use super::{fold, scan};
use crate::engagements::Filter;
use crate::rollups::{Kind, SHARES, TWEET_WIDTH, action_no, each, share_of};
use crate::{Args, Db, StoreError, marks, word};

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
///
/// Sums answer without a filter and under those by tweet and tweet category, if `threshold` is
/// the campaign's own.
pub async fn tweets(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    threshold: Weight,
) -> Result<BTreeMap<TweetId, TweetTally>, StoreError> {
    let any_tweet = Filter { tweet_id: None, ..filter.clone() };
    if counts_whole_accounts(&any_tweet)
        && let Some(tallies) = summed(db, campaign, filter, threshold).await?
    {
        return Ok(tallies);
    }
    let least = least_important(threshold);
    let mut tallies = BTreeMap::<TweetId, TweetTally>::new();
    let folded = fold::each_account(db, campaign, filter, |_, state| {
        for of_tweet in state.entries.chunk_by(|a, b| a.tweet == b.tweet) {
            let Some(first) = of_tweet.first() else { continue };
            let tally = tallies.entry(first.tweet).or_default();
            tally.unique += 1;
            tally.important += i64::from(state.importance >= least);
            for entry in of_tweet {
                *tally.by_action.entry(entry.action).or_default() += entry.tally();
            }
        }
    });
    if folded.await?.is_some() {
        return Ok(tallies);
    }
    scanned(db, campaign, filter, threshold).await
}

async fn summed(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    threshold: Weight,
) -> Result<Option<BTreeMap<TweetId, TweetTally>>, StoreError> {
    let (from, to) = filter.tweet_id.map_or((0, SHARES - 1), |tweet| {
        let share = share_of(tweet);
        (share, share)
    });
    let rows: Vec<(Option<i64>, Option<Vec<u8>>)> = db
        .all(
            "-- analytics_tweet_shares\nSELECT c.important_from, r.body FROM campaigns c \
             LEFT JOIN rollups r ON r.campaign_id = c.id AND r.kind = $2 AND r.place >= $3 \
             AND r.place <= $4 WHERE c.id = $1",
            Args::new().with(campaign).with(Kind::Tweets.as_str()).with(from).with(to),
        )
        .await?;
    let least = Some(least_important(threshold).0);
    if rows.iter().any(|(important_from, _)| *important_from != least) {
        return Ok(None);
    }
    let mut tallies = BTreeMap::new();
    for body in rows.into_iter().filter_map(|(_, body)| body) {
        share(&body, &mut tallies)?;
    }
    if let Some(tweet) = filter.tweet_id {
        tallies.retain(|other, _| *other == tweet);
    }
    if !filter.categories.is_empty() {
        let mut args = Args::new().with(campaign);
        let words = marks(&mut args, filter.categories.iter().map(|category| category.as_str()));
        let sql = format!(
            "-- tweets_of_categories\nSELECT tweet_id FROM tweets WHERE campaign_id = $1 \
             AND tweet_category IN ({words})"
        );
        let rows: Vec<(i64,)> = db.scan(&sql, args).await?;
        let wanted: HashSet<i64> = rows.into_iter().map(|(tweet,)| tweet).collect();
        tallies.retain(|tweet, _| wanted.contains(&tweet.0));
    }
    Ok(Some(tallies))
}

/// What a share of the tweets has.
pub(super) fn share(
    body: &[u8],
    tallies: &mut BTreeMap<TweetId, TweetTally>,
) -> Result<(), StoreError> {
    each::<TWEET_WIDTH>(body, |tweet, row| {
        let of = |n: usize| row.get(n).copied().unwrap_or_default();
        let mut tally = TweetTally { by_action: BTreeMap::new(), unique: of(8), important: of(9) };
        for action in ActionType::ALL {
            let column = 2 * action_no(*action);
            let of_action = Tally { present: of(column), removed: of(column + 1) };
            if of_action.total() != 0 {
                tally.by_action.insert(*action, of_action);
            }
        }
        tallies.insert(TweetId(tweet), tally);
    })
}

async fn scanned(
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
    let rows: Vec<(i64, String, i64, i64)> = db.scan(&sql, args).await?;
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
    let rows: Vec<(i64, i64, i64)> = db.scan(&sql, args).await?;
    for (tweet, unique, important) in rows {
        let tally = tallies.entry(TweetId(tweet)).or_default();
        (tally.unique, tally.important) = (unique, important);
    }
    Ok(tallies)
}
