//! Tweets at the same age: what each had so long after it was posted.

use std::collections::BTreeMap;

use socap_domain::{CampaignId, Metrics, Timestamp, TweetCategory, TweetId};

use super::plan::{has_time, is_summed, kept};
use super::tally::Tally;
use super::{fold, scan};
use crate::engagements::Filter;
use crate::rollups::{Kind, age_of, bodies, each};
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
    engagements: i64,
    likes: Option<i64>,
    retweets: Option<i64>,
    quotes: Option<i64>,
    replies: Option<i64>,
    views: Option<i64>,
    bookmarks: Option<i64>,
}

/// The tweets of a category that are at least `age_ms` old at `now`, each as it was at that age.
pub async fn at_age(
    db: &Db,
    campaign: &CampaignId,
    category: TweetCategory,
    age_ms: i64,
    now: Timestamp,
) -> Result<Vec<AtAge>, StoreError> {
    let rows: Vec<Row> = db
        .scan(
            "-- analytics_at_age\nSELECT t.tweet_id, (SELECT COUNT(*) FROM engagements e \
             WHERE e.campaign_id = t.campaign_id AND e.tweet_id = t.tweet_id \
             AND e.sort_at < t.posted_at + $3) AS engagements, \
             s.likes, s.retweets, s.quotes, s.replies, s.views, s.bookmarks \
             FROM tweets t LEFT JOIN metric_samples s ON s.campaign_id = t.campaign_id \
             AND s.tweet_id = t.tweet_id AND s.at = (SELECT MAX(l.at) FROM metric_samples l \
             WHERE l.campaign_id = t.campaign_id AND l.tweet_id = t.tweet_id \
             AND l.at <= t.posted_at + $3) \
             WHERE t.campaign_id = $1 AND t.tweet_category = $2 AND t.posted_at + $3 <= $4 \
             ORDER BY t.tweet_id",
            Args::new().with(campaign).with(category.as_str()).with(age_ms).with(now),
        )
        .await?;
    let of = |row: Row| AtAge {
        tweet_id: TweetId(row.tweet_id),
        engagements: row.engagements,
        metrics: Metrics {
            likes: row.likes,
            retweets: row.retweets,
            quotes: row.quotes,
            replies: row.replies,
            views: row.views,
            bookmarks: row.bookmarks,
        },
    };
    Ok(rows.into_iter().map(of).collect())
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
