//! Reading what X counted from the samples.

use std::collections::{BTreeMap, BTreeSet};

use socap_domain::{CampaignId, Metrics, Timestamp, TweetCategory, TweetId};

use super::QUARTER;
use super::counters::{CounterAsk, CounterSeries, Levels, Readings, Step};
use crate::{Args, Db, StoreError, marks, word};

#[derive(sqlx::FromRow)]
struct Sample {
    tweet_id: i64,
    tweet_category: String,
    at: i64,
    likes: Option<i64>,
    retweets: Option<i64>,
    quotes: Option<i64>,
    replies: Option<i64>,
    views: Option<i64>,
    bookmarks: Option<i64>,
}

impl Sample {
    const fn metrics(&self) -> Metrics {
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

/// What X counted of a campaign's tweets: where it stood at the beginning, and how it changed.
pub async fn counters(
    db: &Db,
    campaign: &CampaignId,
    ask: &CounterAsk,
) -> Result<CounterSeries, StoreError> {
    let until = ask.until.map(|until| (until.0 + QUARTER - 1).div_euclid(QUARTER));
    let since = ask.since.map(|since| since.0.div_euclid(QUARTER));
    let mut series = CounterSeries {
        readings: Readings { tweets: tweets(db, campaign, ask).await?, ..Readings::default() },
        ..CounterSeries::default()
    };
    let mut steps = BTreeMap::<i64, Vec<(usize, Step)>>::new();
    for (sample, step) in steps_of(db, campaign, ask).await? {
        let quarter = sample.at.div_euclid(QUARTER);
        if until.is_some_and(|until| quarter >= until) {
            continue;
        }
        let place = place(word(&sample.tweet_category)?);
        if since.is_some_and(|since| quarter < since) {
            add(&mut series.opening, place, &step);
            continue;
        }
        series.readings.read.insert((quarter, TweetId(sample.tweet_id)));
        steps.entry(quarter).or_default().push((place, step));
    }
    let mut levels = series.opening;
    for (quarter, steps) in steps {
        for (place, step) in steps {
            add(&mut levels, place, &step);
        }
        series.levels.push((quarter, levels));
    }
    Ok(series)
}

/// What was counted just before `at`, to the millisecond; unknown where no tweet's is known.
pub async fn counters_at(
    db: &Db,
    campaign: &CampaignId,
    at: Timestamp,
) -> Result<BTreeMap<TweetCategory, Metrics>, StoreError> {
    let mut levels = Levels::default();
    for (sample, step) in steps_of(db, campaign, &CounterAsk::default()).await? {
        if sample.at < at.0 {
            add(&mut levels, place(word(&sample.tweet_category)?), &step);
        }
    }
    Ok(TweetCategory::ALL
        .iter()
        .copied()
        .zip(levels.iter().map(super::counters::Level::metrics))
        .collect())
}

/// How much it grew since `at`, to the millisecond: the first value that is known of a tweet is
/// no growth. Unknown where no tweet's was known at `at`.
pub async fn counters_since(
    db: &Db,
    campaign: &CampaignId,
    at: Timestamp,
) -> Result<BTreeMap<TweetCategory, Metrics>, StoreError> {
    let (mut then, mut gained) = (Levels::default(), Levels::default());
    for (sample, step) in steps_of(db, campaign, &CounterAsk::default()).await? {
        let levels = if sample.at < at.0 { &mut then } else { &mut gained };
        add(levels, place(word(&sample.tweet_category)?), &step);
    }
    let of = |(then, gained): (&super::counters::Level, &super::counters::Level)| {
        super::counters::metrics(|n| {
            let known = then.known.get(n).is_some_and(|known| *known > 0);
            gained.gained.get(n).copied().filter(|_| known)
        })
    };
    Ok(TweetCategory::ALL.iter().copied().zip(then.iter().zip(&gained).map(of)).collect())
}

pub(super) fn place(category: TweetCategory) -> usize {
    TweetCategory::ALL.iter().position(|c| *c == category).unwrap_or_default()
}

fn add(levels: &mut Levels, place: usize, step: &Step) {
    if let Some(level) = levels.get_mut(place) {
        level.add(step);
    }
}

/// Every sample and how it changed the sum, tweet by tweet.
async fn steps_of(
    db: &Db,
    campaign: &CampaignId,
    ask: &CounterAsk,
) -> Result<Vec<(Sample, Step)>, StoreError> {
    let mut args = Args::new();
    let tweets = of_tweets(campaign, ask, &mut args);
    let sql = format!(
        "-- analytics_samples\nSELECT s.tweet_id, t.tweet_category, s.at, s.likes, s.retweets, \
         s.quotes, s.replies, s.views, s.bookmarks FROM tweets t CROSS JOIN metric_samples s \
         WHERE s.campaign_id = t.campaign_id AND s.tweet_id = t.tweet_id AND {tweets} \
         ORDER BY s.tweet_id, s.at"
    );
    let samples: Vec<Sample> = db.all(&sql, args).await?;
    let mut steps: Vec<(Sample, Step)> = Vec::with_capacity(samples.len());
    for sample in samples {
        let before = steps.last().filter(|(last, _)| last.tweet_id == sample.tweet_id);
        let before = before.map(|(last, _)| last.metrics());
        let step = Step::between(before.as_ref(), &sample.metrics());
        steps.push((sample, step));
    }
    Ok(steps)
}

async fn tweets(
    db: &Db,
    campaign: &CampaignId,
    ask: &CounterAsk,
) -> Result<Vec<(TweetId, Timestamp)>, StoreError> {
    let mut args = Args::new();
    let of = of_tweets(campaign, ask, &mut args);
    let sql = format!(
        "-- analytics_counted_tweets\nSELECT t.tweet_id, t.created_at FROM tweets t WHERE {of}"
    );
    let rows: Vec<(i64, i64)> = db.all(&sql, args).await?;
    Ok(rows.into_iter().map(|(tweet, at)| (TweetId(tweet), Timestamp(at))).collect())
}

fn of_tweets(campaign: &CampaignId, ask: &CounterAsk, args: &mut Args) -> String {
    let mut all = vec![format!("t.campaign_id = ${}", args.push(campaign))];
    if let Some(tweet) = ask.tweet_id {
        all.push(format!("t.tweet_id = ${}", args.push(tweet)));
    }
    if !ask.categories.is_empty() {
        let words: BTreeSet<&str> = ask.categories.iter().map(|c| c.as_str()).collect();
        all.push(format!("t.tweet_category IN ({})", marks(args, words)));
    }
    all.join(" AND ")
}
