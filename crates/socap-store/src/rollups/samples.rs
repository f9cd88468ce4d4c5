//! Counting samples of counters: what each changed against the one before it.

use std::collections::{BTreeMap, BTreeSet};

use socap_domain::{CampaignId, Metrics, Timestamp, TweetCategory, TweetId};

use super::delta::{Delta, load};
use super::kind::{DAY, HOUR, Kind, category_no};
use super::pack::{Sums, unpack};
use crate::analytics::{QUARTER, Step};
use crate::db::placeholders;
use crate::{Args, BATCH, StoreError, Tx, word};

/// Samples by time, with what they replaced.
type Replaced = BTreeMap<Timestamp, Option<Metrics>>;

#[derive(sqlx::FromRow)]
pub(super) struct Sample {
    pub(super) tweet_id: i64,
    pub(super) tweet_category: String,
    pub(super) at: i64,
    likes: Option<i64>,
    retweets: Option<i64>,
    quotes: Option<i64>,
    replies: Option<i64>,
    views: Option<i64>,
    bookmarks: Option<i64>,
}

impl Sample {
    pub(super) const fn metrics(&self) -> Metrics {
        Metrics {
            likes: self.likes,
            retweets: self.retweets,
            quotes: self.quotes,
            replies: self.replies,
            views: self.views,
            bookmarks: self.bookmarks,
        }
    }
}

/// Adds what the samples of a transaction changed.
pub(super) async fn count(
    tx: &mut Tx,
    campaign: &CampaignId,
    samples: &BTreeMap<TweetId, Replaced>,
    delta: &mut Delta,
) -> Result<(), StoreError> {
    let tweets: Vec<(&TweetId, &Replaced)> = samples.iter().collect();
    for chunk in tweets.chunks(BATCH) {
        let around = around(tx, campaign, chunk).await?;
        for rows in around.chunk_by(|a, b| a.tweet_id == b.tweet_id) {
            let Some(first) = rows.first() else { continue };
            let Some(written) = samples.get(&TweetId(first.tweet_id)) else { continue };
            let category = word(&first.tweet_category)?;
            let mut after: BTreeMap<Timestamp, Metrics> =
                rows.iter().map(|row| (Timestamp(row.at), row.metrics())).collect();
            let from = written.keys().next().copied().unwrap_or_default();
            steps(&after, from, |at, step| count_step(delta, category, at, step, 1));
            for (at, replaced) in written {
                match replaced {
                    Some(metrics) => after.insert(*at, *metrics),
                    None => after.remove(at),
                };
            }
            steps(&after, from, |at, step| count_step(delta, category, at, step, -1));
        }
    }
    Ok(())
}

/// The samples of tweets that were written, and those next to them on both sides.
async fn around(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweets: &[(&TweetId, &Replaced)],
) -> Result<Vec<Sample>, StoreError> {
    let mut args = Args::new().with(campaign);
    for (tweet, samples) in tweets {
        args.push(**tweet);
        args.push(samples.keys().next().copied());
        args.push(samples.keys().next_back().copied());
    }
    let next_to = |side: &str, than: &str| {
        format!(
            "COALESCE((SELECT {side}(n.at) FROM metric_samples n WHERE n.campaign_id = $1 \
             AND n.tweet_id = v.column1 AND n.at {than}), v.column2)"
        )
    };
    let sql = format!(
        "-- metric_samples_around\nSELECT s.tweet_id, t.tweet_category, s.at, s.likes, \
         s.retweets, s.quotes, s.replies, s.views, s.bookmarks \
         FROM (VALUES {}) AS v CROSS JOIN tweets t CROSS JOIN metric_samples s \
         WHERE t.campaign_id = $1 AND t.tweet_id = v.column1 AND s.campaign_id = $1 \
         AND s.tweet_id = v.column1 AND s.at >= {} AND s.at <= {} ORDER BY s.tweet_id, s.at",
        placeholders(2, tweets.len(), 3),
        next_to("MAX", "< v.column2"),
        next_to("MIN", "> v.column3").replace("v.column2)", "v.column3)"),
    );
    tx.all(&sql, args).await
}

/// What each sample changed; of one before `from` only the next one's change counts.
fn steps(
    samples: &BTreeMap<Timestamp, Metrics>,
    from: Timestamp,
    mut take: impl FnMut(Timestamp, &Step),
) {
    let mut before = None;
    for (at, metrics) in samples {
        if *at >= from {
            take(*at, &Step::between(before, metrics));
        }
        before = Some(metrics);
    }
}

/// Adds (`by` 1) or takes away (−1) what all samples of a tweet changed.
pub(super) fn count_all<'a>(
    delta: &mut Delta,
    category: TweetCategory,
    samples: impl IntoIterator<Item = &'a Sample>,
    by: i64,
) {
    let samples: BTreeMap<Timestamp, Metrics> =
        samples.into_iter().map(|sample| (Timestamp(sample.at), sample.metrics())).collect();
    steps(&samples, Timestamp(i64::MIN), |at, step| count_step(delta, category, at, step, by));
}

fn count_step(delta: &mut Delta, category: TweetCategory, at: Timestamp, step: &Step, by: i64) {
    let no = i64::try_from(category_no(category)).unwrap_or_default();
    let (day, quarter) = (at.0.div_euclid(DAY), at.0.div_euclid(QUARTER).rem_euclid(96));
    let (hour, ms) = (at.0.div_euclid(HOUR), at.0.rem_euclid(HOUR));
    let columns = step.gained.iter().chain(&step.first).chain(&step.known);
    for (column, number) in columns.enumerate() {
        delta.add(Kind::Counters, day, quarter * 3 + no, column, by * number);
        delta.add(Kind::Samples, hour, ms * 3 + no, column, by * number);
        // Gained and first values make up the sum; who became known is counted behind it.
        let level = if column < 6 { column } else { column - 6 };
        delta.add(Kind::Levels, 0, no, level, by * number);
    }
}

/// The half and the bit of a quarter hour in a day.
pub(crate) const fn read_bit(at: Timestamp) -> (usize, i64) {
    let quarter = at.0.div_euclid(QUARTER).rem_euclid(96);
    if quarter < 48 { (0, 1 << quarter) } else { (1, 1 << (quarter - 48)) }
}

/// Whether any of these readings is the first of its tweet and quarter hour.
pub(super) async fn is_news(
    tx: &mut Tx,
    campaign: &CampaignId,
    readings: &BTreeSet<(TweetId, Timestamp)>,
) -> Result<bool, StoreError> {
    let mut delta = Delta::default();
    mark_read(tx, campaign, readings, &mut delta).await?;
    Ok(delta != Delta::default())
}

/// Marks the quarter hours in which tweets were read.
pub(super) async fn mark_read(
    tx: &mut Tx,
    campaign: &CampaignId,
    readings: &BTreeSet<(TweetId, Timestamp)>,
    delta: &mut Delta,
) -> Result<(), StoreError> {
    let days: BTreeSet<i64> = readings.iter().map(|(_, at)| at.0.div_euclid(DAY)).collect();
    if days.is_empty() {
        return Ok(());
    }
    let places: Vec<(Kind, i64)> = days.into_iter().map(|day| (Kind::Read, day)).collect();
    let known = load(tx, campaign, &places).await?;
    let mut marked = BTreeSet::new();
    for (tweet, at) in readings {
        let day = at.0.div_euclid(DAY);
        let (half, bit) = read_bit(*at);
        let row = known.get(&(Kind::Read, day)).and_then(|sums| sums.get(&tweet.0));
        let bits = row.and_then(|row| row.get(half)).copied().unwrap_or_default();
        // A tweet that is removed and added again in one change has lost its marks by now.
        let is_known = (bits + delta.of(Kind::Read, day, tweet.0, half)) & bit != 0;
        if !is_known && marked.insert((tweet, day, half, bit)) {
            delta.add(Kind::Read, day, tweet.0, half, bit);
        }
    }
    Ok(())
}

/// The samples of a tweet, oldest first.
pub(super) async fn of_tweet(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
) -> Result<Vec<Sample>, StoreError> {
    let sql = "-- metric_samples_of_tweet\nSELECT s.tweet_id, t.tweet_category, s.at, s.likes, \
               s.retweets, s.quotes, s.replies, s.views, s.bookmarks \
               FROM tweets t CROSS JOIN metric_samples s WHERE t.campaign_id = $1 \
               AND t.tweet_id = $2 AND s.campaign_id = $1 AND s.tweet_id = $2 ORDER BY s.at";
    tx.all(sql, Args::new().with(campaign).with(tweet)).await
}

/// The days of a campaign and which tweets were read when.
pub(super) async fn days_read(
    tx: &mut Tx,
    campaign: &CampaignId,
) -> Result<Vec<(i64, Sums)>, StoreError> {
    let rows: Vec<(i64, Vec<u8>)> = tx
        .all(
            "-- rollups_read\nSELECT place, body FROM rollups WHERE campaign_id = $1 \
             AND kind = $2 ORDER BY place",
            Args::new().with(campaign).with(Kind::Read.as_str()),
        )
        .await?;
    rows.into_iter().map(|(day, body)| Ok((day, unpack(&body, Kind::Read.width())?))).collect()
}
