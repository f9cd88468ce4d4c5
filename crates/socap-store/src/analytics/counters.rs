//! What X counts, by quarter hour: sums over tweets whose last values are carried on.

use std::collections::BTreeMap;

use socap_domain::{Metrics, Timestamp, TweetCategory, TweetId};

use super::QUARTER;
use crate::rollups::STEP_WIDTH;

/// How many counters there are.
pub(super) const COUNTERS: usize = 6;

/// The counters in one order.
pub(crate) type Six = [i64; COUNTERS];

/// The counters of one answer, in one order.
pub(super) const fn six(m: &Metrics) -> [Option<i64>; COUNTERS] {
    [m.likes, m.retweets, m.quotes, m.replies, m.views, m.bookmarks]
}

pub(super) fn metrics(of: impl Fn(usize) -> Option<i64>) -> Metrics {
    Metrics {
        likes: of(0),
        retweets: of(1),
        quotes: of(2),
        replies: of(3),
        views: of(4),
        bookmarks: of(5),
    }
}

/// What X counts of which tweets, from when to when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct CounterAsk {
    /// Of tweets of these categories; all when empty.
    pub categories: Vec<TweetCategory>,
    /// Only of this tweet.
    pub tweet_id: Option<TweetId>,
    /// From the beginning of this quarter hour; else from the first reading.
    pub since: Option<Timestamp>,
    /// To the end of the quarter hour before this; else to the last reading.
    pub until: Option<Timestamp>,
    /// Whether it is to be known which tweets were read when: without it
    /// [`CounterSeries::read`] and [`CounterSeries::carried`] know of none.
    pub readings: bool,
}

/// Counters summed over tweets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Level {
    /// What those tweets count whose value is known.
    pub(super) sum: Six,
    /// How many those are.
    pub(super) known: Six,
    /// What was gained since the series' beginning: a tweet's first value is no gain.
    pub(super) gained: Six,
}

impl Level {
    /// The values; unknown where no tweet's is known.
    pub(super) fn metrics(&self) -> Metrics {
        metrics(|n| {
            let (sum, known) = self.sum.get(n).zip(self.known.get(n))?;
            (*known > 0).then_some(*sum)
        })
    }

    fn gained_since(&self, before: &Self) -> Metrics {
        metrics(|n| {
            let known = self.known.get(n).is_some_and(|known| *known > 0);
            let gained = self.gained.get(n).zip(before.gained.get(n));
            gained.filter(|_| known).map(|(after, before)| after - before)
        })
    }

    pub(super) fn add(&mut self, step: &Step) {
        for n in 0..COUNTERS {
            let at = |six: &Six| six.get(n).copied().unwrap_or_default();
            let (gained, first, known) = (at(&step.gained), at(&step.first), at(&step.known));
            if let Some(sum) = self.sum.get_mut(n) {
                *sum += gained + first;
            }
            if let Some(sum) = self.known.get_mut(n) {
                *sum += known;
            }
            if let Some(sum) = self.gained.get_mut(n) {
                *sum += gained;
            }
        }
    }

    /// Takes a step back.
    pub(super) fn take(&mut self, step: &Step) {
        let back = |six: &Six| six.map(|n| -n);
        self.add(&Step {
            gained: back(&step.gained),
            first: back(&step.first),
            known: back(&step.known),
        });
    }

    fn plus(self, other: &Self) -> Self {
        let sum = |a: Six, b: &Six| {
            std::array::from_fn(|n| a.get(n).unwrap_or(&0) + b.get(n).unwrap_or(&0))
        };
        Self {
            sum: sum(self.sum, &other.sum),
            known: sum(self.known, &other.known),
            gained: sum(self.gained, &other.gained),
        }
    }
}

/// How readings changed a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Step {
    /// By values that changed.
    pub(crate) gained: Six,
    /// By values that became known.
    pub(crate) first: Six,
    /// How many did.
    pub(crate) known: Six,
}

impl Step {
    /// From the columns of a packed sum.
    pub(super) fn of(row: &[i64; STEP_WIDTH]) -> Self {
        let six = |from: usize| std::array::from_fn(|n| row.get(from + n).copied().unwrap_or(0));
        Self { gained: six(0), first: six(6), known: six(12) }
    }

    /// From one reading of a tweet to the next.
    pub(crate) fn between(before: Option<&Metrics>, after: &Metrics) -> Self {
        let before = before.map_or([None; COUNTERS], six);
        let mut step = Self::default();
        for (n, (before, after)) in before.into_iter().zip(six(after)).enumerate() {
            let known = i64::from(after.is_some()) - i64::from(before.is_some());
            let (gained, first) = match (before, after) {
                (Some(before), Some(after)) => (after - before, 0),
                (before, after) => (0, after.unwrap_or(0) - before.unwrap_or(0)),
            };
            for (six, by) in
                [(&mut step.gained, gained), (&mut step.first, first), (&mut step.known, known)]
            {
                if let Some(place) = six.get_mut(n) {
                    *place = by;
                }
            }
        }
        step
    }
}

/// One level for each tweet category, in documented order.
pub(super) type Levels = [Level; TweetCategory::ALL.len()];

/// Which tweets were read, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Readings {
    /// By UTC day: tweets, and a bit for each quarter hour in which it was read.
    pub(super) days: BTreeMap<i64, Vec<(i64, u128)>>,
    /// How many tweets were added when.
    pub(super) added: Vec<(Timestamp, i64)>,
}

impl Readings {
    /// How many tweets were read in `start ≤ t < end`, by quarter hours.
    fn read_in(&self, start: Timestamp, end: Timestamp) -> usize {
        if end <= start {
            return 0;
        }
        let (first, last) = (start.0.div_euclid(QUARTER), (end.0 - 1).div_euclid(QUARTER));
        let mut days = self.days.range(first.div_euclid(96)..=last.div_euclid(96)).peekable();
        let of_day = |day: i64| {
            let (from, to) = ((first - day * 96).max(0), (last - day * 96).min(95));
            // The bits from one quarter hour to another.
            ((1_u128 << (to - from + 1)) - 1) << from
        };
        let read = |(day, tweets): (&i64, &'_ Vec<(i64, u128)>)| {
            let mask = of_day(*day);
            let read = tweets.iter().filter(|(_, bits)| bits & mask != 0);
            read.map(|(tweet, _)| *tweet).collect::<Vec<_>>()
        };
        let Some(mut all) = days.next().map(read) else { return 0 };
        if days.peek().is_some() {
            days.for_each(|day| all.extend(read(day)));
            all.sort_unstable();
            all.dedup();
        }
        all.len()
    }
}

/// What X counts over time. A tweet that was not read keeps its last value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CounterSeries {
    /// What was known at the beginning.
    pub(super) opening: Levels,
    /// After each quarter hour that changed anything, in the order of time.
    pub(super) levels: Vec<(i64, Levels)>,
    pub(super) readings: Readings,
}

impl CounterSeries {
    /// What was counted just before `at`, the beginning of a quarter hour within the series;
    /// over all tweets, or those of a category. Unknown where no tweet's counter is known.
    pub fn at(&self, at: Timestamp, category: Option<TweetCategory>) -> Metrics {
        self.level(at, category).metrics()
    }

    /// How much it grew in `start ≤ t < end`. The first value that is known of a tweet is no
    /// growth. Unknown where no tweet's counter is known at the end.
    pub fn change(
        &self,
        start: Timestamp,
        end: Timestamp,
        category: Option<TweetCategory>,
    ) -> Metrics {
        self.level(end, category).gained_since(&self.level(start, category))
    }

    fn level(&self, at: Timestamp, category: Option<TweetCategory>) -> Level {
        let quarter = at.0.div_euclid(QUARTER);
        let before = self.levels.partition_point(|(level, _)| *level < quarter);
        let levels =
            before.checked_sub(1).and_then(|n| self.levels.get(n)).map_or(&self.opening, |l| &l.1);
        let of = TweetCategory::ALL.iter().zip(levels);
        let of = of.filter(|(of, _)| category.is_none_or(|category| category == **of));
        of.fold(Level::default(), |sum, (_, level)| sum.plus(level))
    }

    /// Whether any of the tweets was read in `start ≤ t < end`, by quarter hours.
    pub fn read(&self, start: Timestamp, end: Timestamp) -> bool {
        self.readings.read_in(start, end) > 0
    }

    /// How many of the tweets that there were by `end` were not read in `start ≤ t < end`, by
    /// quarter hours: they carry their last values.
    pub fn carried(&self, start: Timestamp, end: Timestamp) -> i64 {
        let there = self.readings.added.iter().filter(|(since, _)| *since < end);
        let there: i64 = there.map(|(_, tweets)| tweets).sum();
        let read = self.readings.read_in(start, end);
        there - i64::try_from(read).unwrap_or(i64::MAX)
    }
}
