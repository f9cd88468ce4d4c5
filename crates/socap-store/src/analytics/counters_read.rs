//! Reading what X counted.

use std::collections::{BTreeMap, HashMap};

use socap_domain::{CampaignId, Metrics, Timestamp, TweetCategory, TweetId};

use super::QUARTER;
use super::counters::{CounterAsk, CounterSeries, Level, Levels, Readings, Step};
use crate::rollups::{DAY, HOUR, Kind, STEP_WIDTH, bodies, category_no, category_of, each};
use crate::{Args, Db, StoreError, marks, tweets, word};

/// What X counted of a campaign's tweets: where it stood at the beginning, and how it changed.
/// Sums answer, for one tweet its samples.
pub async fn counters(
    db: &Db,
    campaign: &CampaignId,
    ask: &CounterAsk,
) -> Result<CounterSeries, StoreError> {
    let since = ask.since.map_or(i64::MIN / 4, |since| since.0.div_euclid(QUARTER));
    let until = ask.until.map_or(i64::MAX / 4, |until| (until.0 + QUARTER - 1).div_euclid(QUARTER));
    let (first, last) = (since.div_euclid(96), (until - 1).div_euclid(96));
    let mut ranges = Vec::new();
    if ask.readings {
        ranges.push((Kind::Read, first, last));
    }
    if ask.tweet_id.is_none() {
        // What came after the end too: the sums of now are where the way back begins.
        ranges.extend([
            (Kind::Levels, 0, 0),
            (Kind::Counters, first, i64::MAX),
            (Kind::Added, 0, 0),
        ]);
    }
    let found = async {
        if ranges.is_empty() { Ok(Vec::new()) } else { bodies(db, campaign, &ranges).await }
    };
    let (found, (mut steps, wanted)) =
        futures::try_join!(found, steps_and_wanted(db, campaign, ask))?;
    let mut series = CounterSeries::default();
    for (kind, place, body) in found {
        match kind {
            Kind::Levels => now(&body, &mut series.opening)?,
            Kind::Counters => each::<STEP_WIDTH>(&body, |key, row| {
                let (quarter, no) = (place * 96 + key.div_euclid(3), key.rem_euclid(3));
                let no = usize::try_from(no).unwrap_or_default();
                steps.push((quarter, no, Step::of(row)));
            })?,
            Kind::Added => each::<1>(&body, |at, [tweets]| {
                series.readings.added.push((Timestamp(at), *tweets));
            })?,
            _ => read_marks(place, &body, wanted.as_ref(), &mut series.readings)?,
        }
    }
    let first = steps.partition_point(|(quarter, ..)| *quarter < since);
    for (n, (_, no, step)) in steps.iter().enumerate() {
        match series.opening.get_mut(*no) {
            Some(level) if ask.tweet_id.is_some() && n < first => level.add(step),
            Some(level) if ask.tweet_id.is_none() && n >= first => level.take(step),
            _ => {}
        }
    }
    let mut levels = series.opening;
    let within = steps.iter().skip(first).take_while(|(quarter, ..)| *quarter < until);
    for (quarter, no, step) in within {
        add(&mut levels, *no, step);
        match series.levels.last_mut() {
            Some((last, level)) if last == quarter => *level = levels,
            _ => series.levels.push((*quarter, levels)),
        }
    }
    series.order_by_category();
    if let Some(wanted) = &wanted {
        narrow(ask, wanted, &mut series);
    }
    Ok(series)
}

/// How much the counters of one tweet grew since `at`, to the millisecond; unknown where they
/// were at `at`.
pub async fn tweet_counters_since(
    db: &Db,
    campaign: &CampaignId,
    tweet: TweetId,
    at: Timestamp,
) -> Result<Metrics, StoreError> {
    let sample = async |before: Timestamp| -> Result<Metrics, StoreError> {
        type Six = (Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>);
        let row: Option<Six> = db
            .optional(
                "-- metric_sample_before\nSELECT likes, retweets, quotes, replies, views, bookmarks \
                 FROM metric_samples WHERE campaign_id = $1 AND tweet_id = $2 AND at < $3 \
                 ORDER BY at DESC LIMIT 1",
                Args::new().with(campaign).with(tweet).with(before),
            )
            .await?;
        let (likes, retweets, quotes, replies, views, bookmarks) = row.unwrap_or_default();
        Ok(Metrics { likes, retweets, quotes, replies, views, bookmarks })
    };
    let (then, now) = (sample(at).await?, sample(Timestamp(i64::MAX)).await?);
    let grown = |then: Option<i64>, now: Option<i64>| Some(now? - then?);
    Ok(Metrics {
        likes: grown(then.likes, now.likes),
        retweets: grown(then.retweets, now.retweets),
        quotes: grown(then.quotes, now.quotes),
        replies: grown(then.replies, now.replies),
        views: grown(then.views, now.views),
        bookmarks: grown(then.bookmarks, now.bookmarks),
    })
}

fn add(levels: &mut Levels, no: usize, step: &Step) {
    if let Some(level) = levels.get_mut(no) {
        level.add(step);
    }
}

/// Where the counters stand now.
fn now(body: &[u8], levels: &mut Levels) -> Result<(), StoreError> {
    each::<12>(body, |key, row| {
        let level = usize::try_from(key).ok().and_then(|no| levels.get_mut(no));
        if let Some(level) = level {
            let six =
                |from: usize| std::array::from_fn(|n| row.get(from + n).copied().unwrap_or(0));
            (level.sum, level.known) = (six(0), six(6));
        }
    })
}

fn read_marks(
    day: i64,
    body: &[u8],
    wanted: Option<&Wanted>,
    readings: &mut Readings,
) -> Result<(), StoreError> {
    let tweets = readings.days.entry(day).or_default();
    each::<2>(body, |tweet, [morning, evening]| {
        let half = |bits: i64| u128::from(bits.cast_unsigned());
        if wanted.is_none_or(|wanted| wanted.contains_key(&tweet)) {
            tweets.push((tweet, half(*morning) | half(*evening) << 48));
        }
    })
}

impl CounterSeries {
    /// From the places in which sums are stored to the documented order.
    fn order_by_category(&mut self) {
        let order = |levels: &Levels| -> Levels {
            std::array::from_fn(|n| {
                let category = TweetCategory::ALL.get(n).copied().unwrap_or(TweetCategory::Main);
                levels.get(category_no(category)).copied().unwrap_or_default()
            })
        };
        self.opening = order(&self.opening);
        for (_, levels) in &mut self.levels {
            *levels = order(levels);
        }
    }
}

/// By time: quarter hour, stored place of the category, change.
type Steps = Vec<(i64, usize, Step)>;

/// The tweets that were asked for: their category, and when they were added.
type Wanted = HashMap<i64, (TweetCategory, Timestamp)>;

/// What one tweet's counters changed by, and which tweets were asked for, where these are not all.
async fn steps_and_wanted(
    db: &Db,
    campaign: &CampaignId,
    ask: &CounterAsk,
) -> Result<(Steps, Option<Wanted>), StoreError> {
    let Some(tweet) = ask.tweet_id else {
        if ask.categories.is_empty() {
            return Ok((Steps::new(), None));
        }
        return Ok((Steps::new(), Some(wanted(db, campaign, ask).await?)));
    };
    let (samples, mut wanted) =
        futures::try_join!(tweets::samples(db, campaign, tweet), wanted(db, campaign, ask))?;
    let Some((category, _)) = wanted.get(&tweet.0) else { return Ok((Steps::new(), Some(wanted))) };
    let (no, mut before, mut steps) = (category_no(*category), None, Steps::new());
    for (at, sample) in samples {
        steps.push((at.0.div_euclid(QUARTER), no, Step::between(before.as_ref(), &sample)));
        before = Some(sample);
    }
    wanted.retain(|_, (of, _)| ask.categories.is_empty() || ask.categories.contains(of));
    Ok((steps, Some(wanted)))
}

async fn wanted(db: &Db, campaign: &CampaignId, ask: &CounterAsk) -> Result<Wanted, StoreError> {
    let mut args = Args::new().with(campaign);
    let conditions = if let Some(tweet) = ask.tweet_id {
        format!("tweet_id = ${}", args.push(tweet))
    } else {
        let words = ask.categories.iter().map(|category| category.as_str());
        format!("tweet_category IN ({})", marks(&mut args, words))
    };
    let sql = format!(
        "-- analytics_counted_tweets\nSELECT tweet_id, tweet_category, created_at FROM tweets \
         WHERE campaign_id = $1 AND {conditions}"
    );
    let rows: Vec<(i64, String, i64)> = db.all(&sql, args).await?;
    rows.into_iter().map(|(tweet, of, at)| Ok((tweet, (word(&of)?, Timestamp(at))))).collect()
}

/// Leaves out what was not asked for.
fn narrow(ask: &CounterAsk, wanted: &Wanted, series: &mut CounterSeries) {
    series.readings.added = wanted.values().map(|(_, at)| (*at, 1)).collect();
    let is_wanted = |n: usize| {
        let category = TweetCategory::ALL.get(n);
        !wanted.is_empty()
            && (ask.categories.is_empty() || category.is_some_and(|c| ask.categories.contains(c)))
    };
    let all = std::iter::once(&mut series.opening);
    for levels in all.chain(series.levels.iter_mut().map(|(_, levels)| levels)) {
        for (n, level) in levels.iter_mut().enumerate() {
            if !is_wanted(n) {
                *level = Level::default();
            }
        }
    }
}

/// What was counted just before `at`, to the millisecond; unknown where no tweet's is known.
pub async fn counters_at(
    db: &Db,
    campaign: &CampaignId,
    at: Timestamp,
) -> Result<BTreeMap<TweetCategory, Metrics>, StoreError> {
    let (levels, _) = around(db, campaign, at).await?;
    Ok(by_category(&levels, Level::metrics))
}

/// How much it grew since `at`, to the millisecond: the first value that is known of a tweet is
/// no growth. Unknown where no tweet's was known at `at`.
pub async fn counters_since(
    db: &Db,
    campaign: &CampaignId,
    at: Timestamp,
) -> Result<BTreeMap<TweetCategory, Metrics>, StoreError> {
    let (then, since) = around(db, campaign, at).await?;
    Ok(grown(&then, &since))
}

fn by_category(
    levels: &Levels,
    of: impl Fn(&Level) -> Metrics,
) -> BTreeMap<TweetCategory, Metrics> {
    let named = levels.iter().enumerate().filter_map(|(no, level)| Some((category_of(no)?, level)));
    named.map(|(category, level)| (category, of(level))).collect()
}

/// Where the counters stood just before `at`, and what changed since. By stored places.
async fn around(
    db: &Db,
    campaign: &CampaignId,
    at: Timestamp,
) -> Result<(Levels, Levels), StoreError> {
    let (day, hour) = (at.0.div_euclid(DAY), at.0.div_euclid(HOUR));
    let ranges =
        [(Kind::Levels, 0, 0), (Kind::Counters, day, i64::MAX), (Kind::Samples, hour, hour)];
    let mut around = Around::default();
    for (kind, place, body) in bodies(db, campaign, &ranges).await? {
        around.add(kind, place, &body, at)?;
    }
    Ok(around.end())
}

/// Where the counters stand now, and what changed since a moment.
#[derive(Debug, Default)]
pub(super) struct Around {
    now: Levels,
    since: Levels,
}

impl Around {
    /// Adds what a sum of counters has from `at` on: a day's quarter hours after the hour of
    /// `at`, or the milliseconds of that hour. Other sums tell nothing of it.
    pub(super) fn add(
        &mut self,
        kind: Kind,
        place: i64,
        body: &[u8],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let hour = at.0.div_euclid(HOUR);
        let counts = |key: i64| match kind {
            // The hour of `at` itself is counted by the millisecond.
            Kind::Samples => place == hour && place * HOUR + key >= at.0,
            _ => (place * 96 + key).div_euclid(4) > hour,
        };
        match kind {
            Kind::Levels => now(body, &mut self.now),
            Kind::Counters | Kind::Samples => each::<STEP_WIDTH>(body, |key, row| {
                if counts(key.div_euclid(3)) {
                    let no = usize::try_from(key.rem_euclid(3)).unwrap_or_default();
                    add(&mut self.since, no, &Step::of(row));
                }
            }),
            _ => Ok(()),
        }
    }

    /// Where they stood just before the moment, and what changed since. By stored places.
    fn end(self) -> (Levels, Levels) {
        let Self { now: mut then, since } = self;
        for (level, since) in then.iter_mut().zip(&since) {
            level.take(&Step { gained: since.sum, first: [0; 6], known: since.known });
        }
        (then, since)
    }

    /// Where they stand now.
    pub(super) fn counted(&self) -> BTreeMap<TweetCategory, Metrics> {
        by_category(&self.now, Level::metrics)
    }

    /// How much they grew since the moment, as [`counters_since`] says it.
    pub(super) fn grown(self) -> BTreeMap<TweetCategory, Metrics> {
        let (then, since) = self.end();
        grown(&then, &since)
    }
}

/// The first value that is known of a tweet is no growth; unknown then stays unknown, whatever
/// became known since.
fn grown(then: &Levels, since: &Levels) -> BTreeMap<TweetCategory, Metrics> {
    let mut both = *then;
    for (level, since) in both.iter_mut().zip(since) {
        level.sum = since.gained;
    }
    by_category(&both, Level::metrics)
}
