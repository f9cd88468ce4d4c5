//! From when to when a series goes, in which steps, on whose clock.

use socap_domain::series::{self, Bucket, Granularity};
use socap_domain::{Timestamp, Zone};

use super::metrics::shown_tweets;
use crate::problem::Answer;
use crate::question::Question;
use crate::state::ApiState;

/// The parameters as they are described. They are read by [`read`].
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct RangeParams {
    /// hour or day; by itself hours up to three days, then days
    #[param(example = "day")]
    granularity: Option<String>,
    /// From here: RFC 3339, or a date, which begins at midnight of `tz`. By itself `since`, else
    /// when the first of the tweets was posted or the monitor window began, whichever was first;
    /// where that would be too many points, the beginning of the window
    #[param(example = "2026-03-01")]
    start_date: Option<String>,
    /// Up to, not including, here. By itself `until`, else now; of a completed campaign, when its
    /// numbers were frozen, which is after the last look at it
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

/// Reads the parameters; what is wrong with them is kept in the question.
pub(crate) async fn read(question: &mut Question, state: &ApiState) -> Answer<Range> {
    let Question { campaign, zone, filter, query, .. } = question;
    let now = state.engine().now();
    let frame = state.frames().of(state.db(), campaign).await?;
    let window = campaign.settings.monitor_window;
    let mut moment = |name| {
        let text = query.text(name)?;
        zone.read(&text).map_err(|error| query.wrong(name, error.to_string())).ok()
    };
    let (first, last) = (moment("start_date"), moment("end_date"));
    // People engage from the first post on, also where watching began later.
    let posted = shown_tweets(&frame.tweets, filter).filter_map(|tweet| tweet.posted_at).min();
    let mut start = first
        .or(filter.since)
        .unwrap_or_else(|| posted.map_or(window.start_date, |at| at.min(window.start_date)));
    // A series by itself ends with the step that is under way, or in which the numbers were frozen:
    // the last look at a campaign is after the end of its window.
    let frozen = campaign.completed_at.unwrap_or(now);
    let until = last.or(filter.until).unwrap_or(Timestamp(frozen.0 + 1));
    let asked = query.choice("granularity", GRANULARITIES);
    let steps = |start: Timestamp| {
        // After the end nothing was watched: an empty series, not a mistake.
        let end = if last.is_none() { until.max(start) } else { until };
        let short = end.ms_since(start) <= HOURS_UP_TO_MS;
        let granularity = asked.unwrap_or(if short { Granularity::Hour } else { Granularity::Day });
        let buckets = series::buckets(granularity, zone.as_time_zone(), start, end, now);
        (end, granularity, buckets)
    };
    let (mut end, mut granularity, mut buckets) = steps(start);
    if first.or(filter.since).is_none() && buckets.is_err() {
        // A post of long ago: what was watched of it is asked for.
        start = window.start_date;
        (end, granularity, buckets) = steps(start);
    }
    if last.is_some() && start > end {
        query.wrong("end_date", "before `start_date`: nothing can be in between");
    }
    let mut buckets = buckets.unwrap_or_else(|error| {
        query.wrong("granularity", error.to_string());
        Vec::new()
    });
    // Nothing more comes: what is under way on the clock is over, too.
    let over = campaign.completed_at.is_some();
    for bucket in &mut buckets {
        bucket.complete |= over;
    }
    Ok(Range { granularity, zone: zone.clone(), start, end, buckets })
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
