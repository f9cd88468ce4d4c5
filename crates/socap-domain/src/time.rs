//! Moments as epoch milliseconds: one type in the database, the code and (as RFC 3339) outside.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment, in milliseconds since the Unix epoch.
///
/// Outside it is RFC 3339 with `Z`; on the way in any offset or a plain date is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

/// A text that is no moment, or none that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTime {
    /// It is neither a time nor a date.
    #[error("expected an RFC 3339 time such as 2026-01-31T09:00:00Z, or a date such as 2026-01-31")]
    Unreadable,
    /// It has a space where an offset has its sign: what becomes of a `+` in an address.
    #[error(
        "a space stands where the offset's sign belongs; in an address write `+` as `%2B`, such as \
         2026-01-31T14:30:00%2B05:30"
    )]
    SpaceForSign,
    /// It is before 1970 or at the very end of 9999.
    #[error("expected a time from 1970-01-01 to 9999-12-30")]
    OutOfRange,
}

impl Timestamp {
    /// The earliest moment that is written outside.
    pub const MIN: Self = Self(0);
    /// 9999-12-31T23:59:59.999Z: the latest moment that RFC 3339 can write.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// Milliseconds from `earlier` to here; negative if `earlier` is later.
    pub const fn ms_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// How long it is since `earlier`; nothing if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0).max(0).unsigned_abs())
    }

    /// Whole UTC days since 1970-01-01: the day in which X charges a resource once.
    pub const fn utc_day(self) -> i64 {
        self.0.div_euclid(86_400_000)
    }

    /// Whole seconds since the epoch.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// Year and month in UTC, as `2026-11`.
    pub fn utc_month(self) -> String {
        self.to_string().chars().take(7).collect()
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0.clamp(Self::MIN.0, Self::MAX.0);
        match jiff::Timestamp::from_millisecond(ms) {
            Ok(at) => at.fmt(f),
            Err(_) => f.write_str("1970-01-01T00:00:00Z"),
        }
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTime;
    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let text = text.trim();
        let at = match text.parse::<jiff::Timestamp>() {
            Ok(at) => at.as_millisecond(),
            Err(_) if lost_its_plus(text) => return Err(InvalidTime::SpaceForSign),
            Err(_) => midnight_utc(text)?,
        };
        let at = Self(at);
        if (Self::MIN..=Self::MAX).contains(&at) { Ok(at) } else { Err(InvalidTime::OutOfRange) }
    }
}

/// Whether it is a time but for a space in place of the `+` of its offset.
fn lost_its_plus(text: &str) -> bool {
    text.rsplit_once(' ').is_some_and(|(time, offset)| {
        offset.starts_with(|c: char| c.is_ascii_digit())
            && format!("{time}+{offset}").parse::<jiff::Timestamp>().is_ok()
    })
}

fn midnight_utc(text: &str) -> Result<i64, InvalidTime> {
    if text.len() != 10 {
        return Err(InvalidTime::Unreadable);
    }
    let date: jiff::civil::Date = text.parse().map_err(|_| InvalidTime::Unreadable)?;
    let midnight = date.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| InvalidTime::OutOfRange)?;
    Ok(midnight.timestamp().as_millisecond())
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_offset_or_a_date_comes_in_and_utc_goes_out() {
        let show = |text: &str| text.parse::<Timestamp>().map(|t| t.to_string());
        assert_eq!(show("2026-01-31T14:30:00+05:30").as_deref(), Ok("2026-01-31T09:00:00Z"));
        assert_eq!(show("2026-01-31").as_deref(), Ok("2026-01-31T00:00:00Z"));
        assert_eq!(show("2026-01-31T09:00:00.250Z").as_deref(), Ok("2026-01-31T09:00:00.25Z"));
        for bad in ["", "tomorrow", "2026-13-01", "2026-01-31T09:00:00", "-0001-01-01"] {
            assert_eq!(show(bad), Err(InvalidTime::Unreadable), "{bad}");
        }
    }

    #[test]
    fn a_time_that_cannot_be_used_is_told_why() {
        let told = |text: &str| text.parse::<Timestamp>().expect_err(text).to_string();
        for lost in ["2026-01-31T14:30:00 05:30", "2026-01-31 14:30:00.5 0530"] {
            assert!(told(lost).contains("write `+` as `%2B`"), "{lost}: {}", told(lost));
        }
        for other in ["2026-01-31 05:30", "2026-01-31T14:30:00 PST", "2026-01-31T14:30:00 "] {
            assert!(told(other).starts_with("expected an RFC 3339 time"), "{other}");
        }
        for far in ["1900-01-01", "1969-12-31T23:59:59Z", "9999-12-31"] {
            assert_eq!(told(far), "expected a time from 1970-01-01 to 9999-12-30");
        }
        for bound in ["1970-01-01", "9999-12-30"] {
            assert!(bound.parse::<Timestamp>().is_ok(), "{bound}");
        }
    }

    #[test]
    fn months_and_days_are_utc() {
        let at = Timestamp(1_767_225_599_999);
        assert_eq!((at.utc_month().as_str(), at.utc_day()), ("2025-12", 20_453));
        assert_eq!((at + Duration::from_millis(1)).utc_month(), "2026-01");
    }
}
