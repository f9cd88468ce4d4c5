use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("a zone")
}

fn of(granularity: Granularity, name: &str, since: &str, until: &str) -> Vec<Bucket> {
    buckets(granularity, &zone(name), at(since), at(until), at("2030-01-01")).expect("few points")
}

/// Days with the minutes they last.
#[rstest]
#[case("UTC", "2026-11-20", &[1_440, 1_440])]
#[case("America/St_Johns", "2026-03-08T03:30:00Z", &[1_380, 1_440])]
#[case("America/New_York", "2026-11-01T04:00:00Z", &[1_500, 1_440])]
#[case("Australia/Lord_Howe", "2026-10-03T13:30:00Z", &[1_410, 1_440])]
#[case("Australia/Lord_Howe", "2026-04-04T13:00:00Z", &[1_470, 1_440])]
#[case("Asia/Kathmandu", "2026-05-01T18:15:00Z", &[1_440, 1_440])]
#[case("Pacific/Apia", "2011-12-29T10:00:00Z", &[1_440, 1_440])]
fn a_day_lasts_as_long_as_its_clock_says(
    #[case] name: &str,
    #[case] since: &str,
    #[case] minutes: &[i64],
) {
    let zone = zone(name);
    let until = Timestamp(at(since).0 + minutes.iter().sum::<i64>() * 60_000);
    let days = buckets(Granularity::Day, &zone, at(since), until, until).expect("few points");
    let lasted: Vec<i64> = days.iter().map(|day| day.end.ms_since(day.start) / 60_000).collect();
    assert_eq!((days[0].start, lasted.as_slice()), (at(since), minutes));
}

#[test]
fn an_hour_never_spans_a_change_of_the_clock() {
    let spring = of(
        Granularity::Hour,
        "Australia/Lord_Howe",
        "2026-10-03T14:30:00Z",
        "2026-10-03T17:00:00Z",
    );
    let starts: Vec<String> = spring.iter().map(|hour| hour.start.to_string()).collect();
    // 01:00 and 02:30 of the wall clock: half an hour of the night is left out.
    assert_eq!(starts, ["2026-10-03T14:30:00Z", "2026-10-03T15:30:00Z", "2026-10-03T16:00:00Z"]);
}

#[test]
fn hours_of_quarter_zones_begin_when_their_clock_strikes() {
    let hours =
        of(Granularity::Hour, "Asia/Kathmandu", "2026-05-01T10:00:00Z", "2026-05-01T10:16:00Z");
    let starts: Vec<String> = hours.iter().map(|hour| hour.start.to_string()).collect();
    assert_eq!(starts, ["2026-05-01T09:15:00Z", "2026-05-01T10:15:00Z"]);
}

#[test]
fn the_bucket_of_now_is_not_complete() {
    let zone = TimeZone::UTC;
    let now = at("2026-05-01T10:30:00Z");
    let hours = buckets(Granularity::Hour, &zone, at("2026-05-01T09:00:00Z"), now, now);
    let complete: Vec<bool> = hours.expect("few points").iter().map(|hour| hour.complete).collect();
    assert_eq!(complete, [true, false]);
}

#[test]
fn too_many_points_say_what_would_fit() {
    let zone = TimeZone::UTC;
    let ask = |granularity, until: &str| {
        buckets(granularity, &zone, at("2026-01-01"), at(until), at("2026-01-01")).err()
    };
    let hours = ask(Granularity::Hour, "2026-03-01").expect("too many");
    assert_eq!(hours.fits, Some(Granularity::Day));
    assert!(hours.to_string().contains("one a day"), "{hours}");
    let ever = ask(Granularity::Hour, "9999-01-01").expect("too many");
    assert_eq!(ever.fits, None);
    assert!(ever.to_string().ends_with("ask for less time"), "{ever}");
    assert!(ask(Granularity::Day, "2029-01-01").is_some());
    assert_eq!(ask(Granularity::Day, "2028-01-01"), None);
    assert_eq!(ask(Granularity::Day, "2025-01-01"), None, "nothing is in between");
}

fn zones() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "UTC",
        "Asia/Kathmandu",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "America/St_Johns",
        "America/New_York",
        "America/Sao_Paulo",
        "America/Havana",
        "Africa/Cairo",
        "Pacific/Chatham",
        "Pacific/Apia",
        "Europe/Dublin",
    ])
}

proptest! {
    #[test]
    fn buckets_are_whole_and_leave_nothing_out(
        name in zones(),
        // Until 2011 Newfoundland changed its clocks a minute past midnight.
        since in 1_330_000_000_000_i64..1_900_000_000_000,
        length in 0_i64..2_000_000_000,
        days in any::<bool>(),
    ) {
        let granularity = if days { Granularity::Day } else { Granularity::Hour };
        let zone = zone(name);
        let (since, until) = (Timestamp(since), Timestamp(since + length));
        let found = buckets(granularity, &zone, since, until, until).expect("few points");
        prop_assert_eq!(found.is_empty(), length == 0);
        if let (Some(first), Some(last)) = (found.first(), found.last()) {
            prop_assert!(first.start <= since && since < first.end);
            prop_assert!(last.start < until && until <= last.end);
        }
        for pair in found.windows(2) {
            prop_assert_eq!(pair[0].end, pair[1].start);
        }
        for bucket in &found {
            let first = moment(bucket.start).to_zoned(zone.clone());
            let last = moment(Timestamp(bucket.end.0 - 1)).to_zoned(zone.clone());
            // One hour or date of the wall clock, and a whole quarter hour at each end.
            prop_assert_eq!(first.date(), last.date());
            prop_assert_eq!(bucket.start.0 % 900_000, 0);
            if granularity == Granularity::Hour {
                prop_assert_eq!(first.hour(), last.hour());
                prop_assert_eq!(first.offset(), last.offset());
                prop_assert!(bucket.end.ms_since(bucket.start) <= 3_600_000);
            } else {
                prop_assert_eq!(floor(granularity, &zone, bucket.start), bucket.start);
            }
        }
    }
}
