//! Time zones: the days of a campaign begin where its client is.

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;

use crate::Timestamp;
use crate::time::InvalidTime;

/// A zone of the IANA database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// A name of no zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone: expected an IANA name such as Europe/Berlin or UTC")]
pub struct UnknownZone;

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// Its name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The zone itself.
    pub const fn as_time_zone(&self) -> &TimeZone {
        &self.0
    }

    /// Reads a moment; a plain date is the beginning of that day here.
    pub fn read(&self, text: &str) -> Result<Timestamp, InvalidTime> {
        let date = (text.len() == 10).then(|| text.parse::<jiff::civil::Date>().ok()).flatten();
        let Some(date) = date else { return text.parse() };
        let day = date.to_zoned(self.0.clone()).and_then(|day| day.start_of_day());
        let at = day.map_err(|_| InvalidTime::OutOfRange)?.timestamp().as_millisecond();
        Some(Timestamp(at)).filter(|at| *at >= Timestamp::MIN).ok_or(InvalidTime::OutOfRange)
    }

    /// A moment as RFC 3339 with the offset it has here.
    pub fn write(&self, at: Timestamp) -> String {
        let ms = at.0.clamp(Timestamp::MIN.0, Timestamp::MAX.0 - 2 * 86_400_000);
        match jiff::Timestamp::from_millisecond(ms) {
            Ok(instant) => instant.display_with_offset(self.0.to_offset(instant)).to_string(),
            Err(_) => at.to_string(),
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;
    fn from_str(text: &str) -> Result<Self, UnknownZone> {
        let known = text.len() <= 64 && !text.is_empty();
        let zone = known.then(|| TimeZone::get(text).ok()).flatten();
        zone.filter(|zone| zone.iana_name().is_some()).map(Self).ok_or(UnknownZone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_the_offset_of_their_day() {
        let at = |zone: &str, text: &str| {
            let zone: Zone = zone.parse().expect("a zone");
            zone.write(text.parse().expect("a time"))
        };
        assert_eq!(at("Asia/Kathmandu", "2026-03-01T00:00:00Z"), "2026-03-01T05:45:00+05:45");
        assert_eq!(at("Europe/Berlin", "2026-03-28T12:00:00Z"), "2026-03-28T13:00:00+01:00");
        assert_eq!(at("Europe/Berlin", "2026-03-30T12:00:00Z"), "2026-03-30T14:00:00+02:00");
        assert_eq!(Zone::UTC.write(Timestamp::MAX), "9999-12-29T23:59:59.999+00:00");
    }

    #[test]
    fn a_date_is_the_day_of_the_place() {
        let read = |zone: &str, text: &str| {
            let zone: Zone = zone.parse().expect("a zone");
            zone.read(text).map(|at| at.to_string())
        };
        assert_eq!(read("Asia/Kolkata", "2026-03-01"), Ok("2026-02-28T18:30:00Z".to_owned()));
        assert_eq!(read("America/New_York", "2026-03-01"), Ok("2026-03-01T05:00:00Z".to_owned()));
        assert_eq!(read("UTC", "2026-03-01T00:00:00+02:00"), Ok("2026-02-28T22:00:00Z".to_owned()));
        assert_eq!(read("UTC", "2026-02-30"), Err(InvalidTime::Unreadable));
        for date in ["1900-01-01", "1970-01-01"] {
            assert_eq!(read("Asia/Kolkata", date), Err(InvalidTime::OutOfRange), "{date}");
        }
    }

    #[test]
    fn names_are_known_or_refused() {
        assert_eq!(
            "europe/berlin".parse::<Zone>().map(|zone| zone.to_string()),
            Ok("Europe/Berlin".to_owned())
        );
        for bad in ["", "Mars/Base", "+01:00", "../etc/passwd"] {
            assert_eq!(bad.parse::<Zone>(), Err(UnknownZone), "{bad}");
        }
    }
}
