//! From when to when a series goes, in which steps, on whose clock.

use socap_domain::series::{self, Bucket, Granularity};
use socap_domain::{Timestamp, Zone};
use socap_store::campaigns::Campaign;
use socap_store::engagements::Filter;

use crate::query::Query;

/// The parameters as they are described. They are read by [`read`].
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct RangeParams {
    /// hour or day; by itself hours up to three days, then days
    #[param(example = "day")]
    granularity: Option<String>,
    /// From here: RFC 3339, or a date, which begins at midnight of `tz`. By itself `since`, else
    /// the beginning of the monitor window
    #[param(example = "2026-03-01")]
    start_date: Option<String>,
    /// Up to, not including, here. By itself `until`, else now, or the end of the monitor window
    end_date: Option<String>,
    /// The zone of hours and days; by itself the campaign's
    #[param(example = "Asia/Kolkata")]
    tz: Option<String>,
}

/// A stretch of time in steps.
#[derive(Debug, Clone)]
pub(crate) struct Range {
    pub(crate) granularity: Granularity,
    pub(crate) zone: Zone,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) buckets: Vec<Bucket>,
}

const GRANULARITIES: &[(&str, Granularity)] =
    &[("hour", Granularity::Hour), ("day", Granularity::Day)];

/// Up to so long the steps are hours by themselves.
const HOURS_UP_TO_MS: i64 = 3 * 86_400_000;

/// Reads the parameters; what is wrong with them is kept in the query.
pub(crate) fn read(
    query: &mut Query,
    zone: Zone,
    filter: &Filter,
    campaign: &Campaign,
    now: Timestamp,
) -> Range {
    let settings = &campaign.settings;
    let window = settings.monitor_window;
    let mut moment = |name| {
        let text = query.text(name)?;
        zone.read(&text).map_err(|error| query.wrong(name, error.to_string())).ok()
    };
    let (first, last) = (moment("start_date"), moment("end_date"));
    let start = first.or(filter.since).unwrap_or(window.start_date);
    // A series by itself ends with the step that is under way.
    let end = last.or(filter.until).unwrap_or_else(|| Timestamp(now.0 + 1).min(window.end_date));
    if last.is_some() && start > end {
        query.wrong("end_date", "before `start_date`: nothing can be in between");
    }
    // After the end of the window nothing was watched: an empty series, not a mistake.
    let end = if last.is_none() { end.max(start) } else { end };
    let asked = query.choice("granularity", GRANULARITIES);
    let short = end.ms_since(start) <= HOURS_UP_TO_MS;
    let granularity = asked.unwrap_or(if short { Granularity::Hour } else { Granularity::Day });
    let buckets = series::buckets(granularity, zone.as_time_zone(), start, end, now);
    let mut buckets = buckets.unwrap_or_else(|error| {
        query.wrong("granularity", error.to_string());
        Vec::new()
    });
    // Nothing more comes: what is under way on the clock is over, too.
    let over = campaign.completed_at.is_some();
    for bucket in &mut buckets {
        bucket.complete |= over;
    }
    Range { granularity, zone, start, end, buckets }
}

/// The zone that was asked for, else the campaign's.
pub(crate) fn zone(query: &mut Query, campaign: &Campaign) -> Zone {
    let own = || campaign.settings.time_zone.parse().unwrap_or(Zone::UTC);
    query.one::<Zone>("tz").unwrap_or_else(own)
}

impl Range {
    /// When the first step begins.
    pub(crate) fn opening(&self) -> Timestamp {
        self.buckets.first().map_or(self.start, |bucket| bucket.start)
    }

    /// When the last step ends.
    pub(crate) fn closing(&self) -> Timestamp {
        self.buckets.last().map_or(self.end, |bucket| bucket.end)
    }
}
