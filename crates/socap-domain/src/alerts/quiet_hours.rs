//! Hours of the day in which nobody is disturbed.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::{Timestamp, Weight};

/// From one time of day to another, in a named zone; 22:00 to 07:00 crosses midnight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// When they begin, `HH:MM`.
    #[schema(value_type = String, example = "22:00")]
    pub start: Time,
    /// When they end, `HH:MM`.
    #[schema(value_type = String, example = "07:00")]
    pub end: Time,
    /// The zone of both, an IANA name; the campaign's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// A score from which an alert is told all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_importance: Option<f64>,
}

impl QuietHours {
    /// Whether an alert of this score is told in quiet hours too.
    pub fn lets_through(&self, score: Weight) -> bool {
        self.override_importance.is_some_and(|from| score.as_f64() >= from)
    }

    /// When the quiet hours around `at` end; `None` outside them. The end is the first moment
    /// after `at` whose clock shows it, so that a day with a missing or doubled hour is no
    /// trap. `zone` is the campaign's. An unknown zone has no quiet hours: saying too much
    /// harms less than saying nothing for ever.
    pub fn end_of(&self, at: Timestamp, zone: &str) -> Option<Timestamp> {
        let zone = TimeZone::get(self.time_zone.as_deref().unwrap_or(zone)).ok()?;
        let moment = jiff::Timestamp::from_millisecond(at.0).ok()?.to_zoned(zone.clone());
        let clock = moment.time();
        let crosses = self.start >= self.end;
        let quiet = if self.start == self.end {
            false
        } else if crosses {
            clock >= self.start || clock < self.end
        } else {
            clock >= self.start && clock < self.end
        };
        if !quiet {
            return None;
        }
        let mut day = moment.date();
        if crosses && clock >= self.start {
            day = day.tomorrow().ok()?;
        }
        let end = zone.to_ambiguous_zoned(day.to_datetime(self.end));
        // The first end that is still to come: a doubled hour has two.
        let ends = [end.clone().earlier().ok()?, end.later().ok()?];
        let ends = ends.map(|end| Timestamp(end.timestamp().as_millisecond()));
        ends.into_iter().filter(|end| *end > at).min()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn hours(start: &str, end: &str) -> QuietHours {
        QuietHours {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
            time_zone: None,
            override_importance: Some(40.0),
        }
    }

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[rstest]
    #[case::before("2026-06-01T21:59:59Z", None)]
    #[case::evening("2026-06-01T22:00:00Z", Some("2026-06-02T07:00:00Z"))]
    #[case::night("2026-06-02T03:00:00Z", Some("2026-06-02T07:00:00Z"))]
    #[case::last("2026-06-02T06:59:59.999Z", Some("2026-06-02T07:00:00Z"))]
    #[case::after("2026-06-02T07:00:00Z", None)]
    fn hours_may_cross_midnight(#[case] now: &str, #[case] end: Option<&str>) {
        assert_eq!(hours("22:00", "07:00").end_of(at(now), "UTC"), end.map(at));
    }

    #[test]
    fn hours_within_a_day_and_none_at_all() {
        let lunch = hours("12:00", "13:30");
        assert_eq!(
            lunch.end_of(at("2026-06-01T12:10:00Z"), "UTC"),
            Some(at("2026-06-01T13:30:00Z"))
        );
        assert_eq!(lunch.end_of(at("2026-06-01T13:30:00Z"), "UTC"), None);
        assert_eq!(hours("09:00", "09:00").end_of(at("2026-06-01T09:00:00Z"), "UTC"), None);
    }

    #[test]
    fn the_zone_is_its_own_or_the_campaigns() {
        let mut quiet = hours("22:00", "07:00");
        let evening = at("2026-06-01T16:40:00Z");
        let end = Some(at("2026-06-02T01:30:00Z"));
        assert_eq!(quiet.end_of(evening, "Asia/Kolkata"), end);
        quiet.time_zone = Some("Asia/Kolkata".to_owned());
        assert_eq!(quiet.end_of(evening, "America/New_York"), end);
        quiet.time_zone = Some("Nowhere/Land".to_owned());
        assert_eq!(quiet.end_of(evening, "UTC"), None);
    }

    #[test]
    fn days_with_a_missing_or_doubled_hour_end_their_quiet_hours_once() {
        // Berlin: 29 March 2026 has no 02:30, 25 October has two.
        let spring = hours("01:00", "02:30").end_of(at("2026-03-29T00:30:00Z"), "Europe/Berlin");
        assert_eq!(spring, Some(at("2026-03-29T01:30:00Z")));
        let autumn = hours("01:00", "02:30").end_of(at("2026-10-25T00:10:00Z"), "Europe/Berlin");
        assert_eq!(autumn, Some(at("2026-10-25T00:30:00Z")));
        let again = hours("01:00", "02:30").end_of(at("2026-10-25T01:10:00Z"), "Europe/Berlin");
        assert_eq!(again, Some(at("2026-10-25T01:30:00Z")));
    }

    #[test]
    fn a_score_above_the_override_passes() {
        let quiet = hours("22:00", "07:00");
        assert!(quiet.lets_through(Weight(40_000)) && !quiet.lets_through(Weight(39_999)));
        assert!(!QuietHours { override_importance: None, ..quiet }.lets_through(Weight(i64::MAX)));
    }
}
