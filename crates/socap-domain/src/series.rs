//! Dividing time into the hours and days of a place.
//!
//! Hours and days are those of the wall clock: a day on which the clock changes has 23, 25 or
//! another number of hours, and an hour never spans a change.

use jiff::ToSpan;
use jiff::tz::TimeZone;

use crate::Timestamp;

/// The most points of one series.
pub const MOST: usize = 1_000;

/// How long a point of a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Granularity {
    /// An hour of the wall clock.
    Hour,
    /// A day of the wall clock.
    Day,
}

impl Granularity {
    /// The word outside.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    /// What it lasts where the clock does not change, in milliseconds.
    const fn ms(self) -> i64 {
        match self {
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
        }
    }
}

/// One point of a series: from `start` up to, not including, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// Whether it is over.
    pub complete: bool,
}

/// A series of too many points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "more than {MOST} points of one {}: {}", asked.as_str(),
    match fits { Some(fits) => format!("ask for one a {}, or for less time", fits.as_str()),
                 None => "ask for less time".to_owned() }
)]
pub struct TooMany {
    /// What was asked for.
    pub asked: Granularity,
    /// The granularity at which the same time fits, if one does.
    pub fits: Option<Granularity>,
}

/// The hours or days of `zone` that hold some of `since ≤ t < until`, whole ones: the first may
/// begin before `since` and the last may end after `until`. None where nothing is in between.
///
/// # Errors
/// More points than [`MOST`].
pub fn buckets(
    granularity: Granularity,
    zone: &TimeZone,
    since: Timestamp,
    until: Timestamp,
    now: Timestamp,
) -> Result<Vec<Bucket>, TooMany> {
    let since = since.max(Timestamp::MIN);
    let until = until.min(Timestamp::MAX);
    let length = until.ms_since(since);
    let too_many = || TooMany {
        asked: granularity,
        // Days of 23 hours, and one cut at each end.
        fits: (granularity == Granularity::Hour && length / (23 * 3_600_000) + 3 <= most())
            .then_some(Granularity::Day),
    };
    // Half-hours where a clock changed: never twice as many as hours.
    if length / granularity.ms() > 2 * most() {
        return Err(too_many());
    }
    let mut buckets = Vec::new();
    let mut start = floor(granularity, zone, since);
    while start < until {
        if buckets.len() == MOST {
            return Err(too_many());
        }
        let end = next(granularity, zone, start);
        buckets.push(Bucket { start, end, complete: end <= now });
        start = end;
    }
    Ok(buckets)
}

fn most() -> i64 {
    i64::try_from(MOST).unwrap_or(i64::MAX)
}

/// The beginning of the hour or day of `zone` that holds `at`.
pub fn floor(granularity: Granularity, zone: &TimeZone, at: Timestamp) -> Timestamp {
    let moment = moment(at);
    let begun = match granularity {
        Granularity::Hour => floor_of_hour(zone, at),
        Granularity::Day => {
            let day = moment.to_zoned(zone.clone()).start_of_day();
            day.map_or(at, |day| Timestamp(day.timestamp().as_millisecond()))
        }
    };
    begun.min(at)
}

fn floor_of_hour(zone: &TimeZone, at: Timestamp) -> Timestamp {
    let offset = offset_ms(zone, at);
    let floor = Timestamp((at.0 + offset).div_euclid(3_600_000) * 3_600_000 - offset);
    // Not across a change of the clock within the hour.
    let changed = zone.preceding(moment(at + std::time::Duration::from_millis(1))).next();
    let changed = changed.map(|change| Timestamp(change.timestamp().as_millisecond()));
    match changed {
        Some(change) if change > floor && offset_ms(zone, floor) != offset => change,
        _ => floor,
    }
}

/// The beginning of the bucket after the one that begins at `start`.
fn next(granularity: Granularity, zone: &TimeZone, start: Timestamp) -> Timestamp {
    let usual = Timestamp(start.0 + granularity.ms());
    let next = match granularity {
        Granularity::Hour => next_hour(zone, start),
        Granularity::Day => next_day(zone, start).unwrap_or(usual),
    };
    if next > start { next } else { usual }
}

fn next_hour(zone: &TimeZone, start: Timestamp) -> Timestamp {
    let offset = offset_ms(zone, start);
    let next = Timestamp(((start.0 + offset).div_euclid(3_600_000) + 1) * 3_600_000 - offset);
    if offset_ms(zone, Timestamp(next.0 - 1)) == offset {
        return next;
    }
    let changed = zone.following(moment(start)).next();
    let changed = changed.map(|change| Timestamp(change.timestamp().as_millisecond()));
    changed.filter(|change| *change < next).unwrap_or(next)
}

/// The first moment of the next date that the place has; a place can leave one out.
fn next_day(zone: &TimeZone, start: Timestamp) -> Option<Timestamp> {
    let mut date = moment(start).to_zoned(zone.clone()).date();
    for _ in 0..3 {
        date = date.checked_add(1.day()).ok()?;
        let day = date.to_zoned(zone.clone()).ok()?.start_of_day().ok()?;
        let day = Timestamp(day.timestamp().as_millisecond());
        if day > start {
            return Some(day);
        }
    }
    None
}

fn offset_ms(zone: &TimeZone, at: Timestamp) -> i64 {
    i64::from(zone.to_offset(moment(at)).seconds()) * 1_000
}

fn moment(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
#[path = "series_tests.rs"]
mod tests;
