//! Tweets at the same age: what each had so long after it was posted.

use std::collections::BTreeMap;

use socap_domain::{CampaignId, Metrics, Timestamp, TweetCategory, TweetId};

use super::plan::{has_time, is_summed, kept};
use super::tally::Tally;
use super::{QUARTER, fold, scan};
use crate::engagements::Filter;
use crate::rollups::{HOUR_WIDTH, Kind, age_of, bodies, each, quarters_of};
use crate::{Args, Db, StoreError, word};

/// One tweet at an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtAge {
    /// Which tweet.
    pub tweet_id: TweetId,
    /// Engagements by then.
    pub engagements: i64,
    /// What X counted by then; unknown where it was not read by then.
    pub metrics: Metrics,
}

#[derive(sqlx::FromRow)]
struct Row {
    tweet_id: i64,
    until: i64,
    body: Option<Vec<u8>>,
    last: i64,
    likes: Option<i64>,
    retweets: Option<i64>,
    quotes: Option<i64>,
    replies: Option<i64>,
    views: Option<i64>,
    bookmarks: Option<i64>,
}

/// The tweets of a category that are at least `age_ms` old at `now`, each as it was at that age:
/// whole quarter hours by the tweet's sums, those of the last one by one.
pub async fn at_age(
    db: &Db,
    campaign: &CampaignId,
    category: TweetCategory,
    age_ms: i64,
    now: Timestamp,
) -> Result<Vec<AtAge>, StoreError> {
    let rows: Vec<Row> = db
        .scan(
            "-- analytics_at_age\nSELECT t.tweet_id, t.posted_at + $3 AS until, r.body, \
             (SELECT COUNT(*) FROM engagements e WHERE e.campaign_id = t.campaign_id \
             AND e.tweet_id = t.tweet_id AND e.sort_at < t.posted_at + $3 \
             AND e.sort_at >= (t.posted_at + $3) / $6 * $6) AS last, \
             s.likes, s.retweets, s.quotes, s.replies, s.views, s.bookmarks \
             FROM tweets t LEFT JOIN rollups r ON r.campaign_id = t.campaign_id AND r.kind = $5 \
             AND r.place = t.tweet_id LEFT JOIN metric_samples s \
             ON s.campaign_id = t.campaign_id \
             AND s.tweet_id = t.tweet_id AND s.at = (SELECT MAX(l.at) FROM metric_samples l \
             WHERE l.campaign_id = t.campaign_id AND l.tweet_id = t.tweet_id \
             AND l.at <= t.posted_at + $3) \
             WHERE t.campaign_id = $1 AND t.tweet_category = $2 AND t.posted_at + $3 <= $4 \
             ORDER BY t.tweet_id",
            Args::new()
                .with(campaign)
                .with(category.as_str())
                .with(age_ms)
                .with(now)
                .with(Kind::TweetHours.as_str())
                .with(QUARTER),
        )
        .await?;
    rows.into_iter().map(Row::read).collect()
}

impl Row {
    fn read(self) -> Result<AtAge, StoreError> {
        let (mut engagements, last) = (self.last, self.until.div_euclid(QUARTER));
        each::<HOUR_WIDTH>(self.body.as_deref().unwrap_or_default(), |hour, row| {
            let quarters = quarters_of(hour);
            let of = quarters.iter().zip(row.chunks_exact(2));
            let before = of.filter(|((quarter, _), _)| *quarter < last);
            engagements += before.flat_map(|(_, tally)| tally).sum::<i64>();
        })?;
        Ok(AtAge {
            tweet_id: TweetId(self.tweet_id),
            engagements,
            metrics: Metrics {
                likes: self.likes,
                retweets: self.retweets,
                quotes: self.quotes,
                replies: self.replies,
                views: self.views,
                bookmarks: self.bookmarks,
            },
        })
    }
}

/// Engagements under the filter by category of tweet and by whole hours since the tweet was
/// posted; of tweets without a known time, and of engagements without one, none. Before the
/// tweet nothing can be: that counts as its first hour. Sums answer without a filter and under
/// those by tweet category and removal.
pub async fn by_hours_since_posting(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
) -> Result<BTreeMap<(TweetCategory, i64), Tally>, StoreError> {
    let mut hours = BTreeMap::<(TweetCategory, i64), Tally>::new();
    if is_summed(filter) && !has_time(filter) && filter.actions.is_empty() {
        for (_, day, body) in bodies(db, campaign, &[(Kind::Ages, i64::MIN, i64::MAX)]).await? {
            each::<2>(&body, |key, [present, removed]| {
                let Some((hour, category)) = age_of(day, key) else { return };
                let tally = kept(filter, *present, *removed);
                let wanted = filter.categories.is_empty() || filter.categories.contains(&category);
                if wanted && tally != Tally::default() {
                    hours.insert((category, hour), tally);
                }
            })?;
        }
        return Ok(hours);
    }
    let folded = fold::each_account(db, campaign, filter, |_, state| {
        let known = state.entries.iter().filter(|entry| !entry.time_unknown);
        for (entry, age) in known.filter_map(|entry| Some((entry, entry.age?))) {
            *hours.entry((entry.category, age)).or_default() += entry.tally();
        }
    });
    if folded.await?.is_some() {
        return Ok(hours);
    }
    let mut args = Args::new();
    let of = scan::of(campaign, filter, &mut args);
    let sql = format!(
        "-- analytics_by_age\nSELECT t.tweet_category, \
         {{GREATEST}}((e.sort_at - t.posted_at) / 3600000, 0), {} {of} \
         AND t.posted_at IS NOT NULL AND NOT {} GROUP BY 1, 2",
        scan::TALLY,
        scan::UNKNOWN_TIME
    );
    let rows: Vec<(String, i64, i64, i64)> = db.scan(&sql, args).await?;
    for (category, hour, present, removed) in rows {
        hours.insert((word(&category)?, hour), Tally { present, removed });
    }
    Ok(hours)
}
