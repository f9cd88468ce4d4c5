//! `GET /campaigns/{id}/metrics`: how the numbers moved, by hour or day.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use socap_domain::{CampaignId, Metrics, Timestamp, TweetCategory};
use socap_store::analytics::{self, Cells, CounterAsk, CounterSeries};
use socap_store::campaigns;
use socap_store::engagements::Filter;
use socap_store::{Db, StoreError};

use super::peak::{PeakHour, peak_hour};
use super::range::{self, Range, RangeParams};
use crate::accept::wants_csv;
use crate::auth::Viewer;
use crate::filter::{self, Filters, counters_reason};
use crate::frames::Frame;
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::Query;
use crate::state::ApiState;
use crate::table::{self, Rows};

/// How the numbers moved.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct MetricSeries {
    /// `hour` or `day`.
    #[schema(example = "day")]
    granularity: &'static str,
    /// The zone of hours and days.
    #[schema(example = "Asia/Kolkata")]
    tz: String,
    /// When the series begins.
    #[schema(value_type = String, format = DateTime)]
    start: Timestamp,
    /// When it ends.
    #[schema(value_type = String, format = DateTime)]
    end: Timestamp,
    /// Why X's counters are null under these filters; null where they follow them.
    counters_reason: Option<String>,
    /// Hour by hour or day by day, without gaps in time.
    points: Vec<MetricPoint>,
    /// Engagements of whom it is not known when they were: in no point.
    unknown_time: i64,
    /// The hour in which most engagements were.
    peak_hour: Option<PeakHour>,
}

/// One hour or day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct MetricPoint {
    /// When it begins.
    #[schema(value_type = String, format = DateTime)]
    start: Timestamp,
    /// When it ends.
    #[schema(value_type = String, format = DateTime)]
    end: Timestamp,
    /// Whether it is over.
    complete: bool,
    /// Whether any counter was read in it; where not, there is a gap.
    read: bool,
    /// Tweets that were not read in it: they carry their last values.
    carried_tweets: i64,
    /// What X counted at its end.
    total: Metrics,
    /// How much that grew in it. The first value known of a tweet is no growth.
    change: Metrics,
    /// The same by category of tweet.
    by_category: BTreeMap<TweetCategory, CounterStep>,
    /// The engagements that were collected.
    engagements: EngagementStep,
}

/// What X counts.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
pub(crate) struct CounterStep {
    /// At the end.
    pub(crate) total: Metrics,
    /// How much that grew.
    pub(crate) change: Metrics,
}

/// Engagements.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct EngagementStep {
    /// Up to the end.
    total: i64,
    /// In between.
    change: i64,
    /// The same by category of tweet.
    by_category: BTreeMap<TweetCategory, Step>,
}

/// How many.
#[derive(Debug, Clone, Copy, Default, Serialize, utoipa::ToSchema)]
pub(crate) struct Step {
    /// Up to the end.
    pub(crate) total: i64,
    /// In between.
    pub(crate) change: i64,
}

/// How a campaign's numbers moved: what X counts, cumulative and its changes, and the
/// engagements that were collected, by hour or day in any zone.
///
/// A tweet that could not be read keeps its last values, and the point says how many do. X's
/// counters follow only `category`, `tweet_id` and time. `Accept: text/csv` gives the points as a
/// table.
#[utoipa::path(
    get, path = "/campaigns/{id}/metrics", tag = "analytics",
    params(("id" = String, Path, description = "The campaign's id"), RangeParams, Filters),
    responses(
        (status = 200, description = "The series, or a table", content(
            (MetricSeries = "application/json"), (String = "text/csv"),
        )),
        (status = 304, description = "The client has it already"),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 422, description = "An unknown parameter or value, or too many points",
            body = Problem),
    )
)]
pub(crate) async fn get_metrics(
    State(state): State<ApiState>,
    _: Viewer,
    CampaignPath(id): CampaignPath,
    headers: HeaderMap,
    mut query: Query,
) -> Answer<Response> {
    let campaign = campaigns::get(state.db(), &id).await?.ok_or_else(Problem::no_campaign)?;
    let ask = query.order("metrics");
    let zone = range::zone(&mut query, &campaign);
    let filter = filter::read(&mut query, &zone);
    let range = range::read(&mut query, zone, &filter, &campaign, state.engine().now());
    query.finish()?;
    let db = state.db();
    if wants_csv(&headers) {
        let frame = state.frames().of(db, &campaign).await?;
        let series = reckon(db, &id, &frame, &filter, &range).await?;
        return Ok(table::whole("metrics", csv(&series, &range)));
    }
    let reckoned = async |_| {
        let frame = state.frames().of(db, &campaign).await?;
        Ok(reckon(db, &id, &frame, &filter, &range).await?)
    };
    state.answers().of((&id, campaign.event_seq), ask, &headers, reckoned).await
}

/// The series of a campaign under a filter.
async fn reckon(
    db: &Db,
    campaign: &CampaignId,
    frame: &Frame,
    filter: &Filter,
    range: &Range,
) -> Result<MetricSeries, StoreError> {
    let (counters, cells) = futures::try_join!(
        frame.counted.of(db, campaign, ask(filter, range)),
        analytics::cells::<TweetCategory>(db, campaign, filter)
    )?;
    Ok(series(filter, range, &counters, &cells))
}

/// To ask what X counted in the time of a series, and when it was read.
pub(crate) fn ask(filter: &Filter, range: &Range) -> CounterAsk {
    // Also where they are not shown: they tell when something was read.
    CounterAsk {
        categories: filter.categories.clone(),
        tweet_id: filter.tweet_id,
        since: Some(range.opening()),
        until: Some(range.closing()),
        readings: true,
    }
}

/// The series of what was read.
pub(crate) fn series(
    filter: &Filter,
    range: &Range,
    counters: &CounterSeries,
    cells: &Cells<TweetCategory>,
) -> MetricSeries {
    let reason = counters_reason(filter);
    let shown = shown(filter);
    let mut sums = opening(cells, range.opening());
    let mut points = Vec::with_capacity(range.buckets.len());
    for bucket in &range.buckets {
        let news = cells.within(bucket.start, bucket.end);
        let by_category: BTreeMap<_, _> = shown
            .iter()
            .map(|category| {
                let change = news.get(category).map_or(0, |tally| tally.total());
                let total = sums.entry(*category).or_default();
                *total += change;
                (*category, Step { total: *total, change })
            })
            .collect();
        let of = |category| match &reason {
            None => step(counters, (bucket.start, bucket.end), category),
            Some(_) => nothing(),
        };
        let all = of(None);
        points.push(MetricPoint {
            start: bucket.start,
            end: bucket.end,
            complete: bucket.complete,
            read: counters.read(bucket.start, bucket.end),
            carried_tweets: counters.carried(bucket.start, bucket.end),
            total: all.total,
            change: all.change,
            by_category: shown.iter().map(|category| (*category, of(Some(*category)))).collect(),
            engagements: EngagementStep {
                total: by_category.values().map(|step| step.total).sum(),
                change: by_category.values().map(|step| step.change).sum(),
                by_category,
            },
        });
    }
    MetricSeries {
        granularity: range.granularity.as_str(),
        tz: range.zone.to_string(),
        start: range.opening(),
        end: range.closing(),
        counters_reason: reason,
        points,
        unknown_time: cells.unknown_time().values().map(|tally| tally.total()).sum(),
        peak_hour: peak_hour(cells, &range.zone, (range.opening(), range.closing())),
    }
}

/// The categories that a filter leaves.
pub(crate) fn shown(filter: &Filter) -> Vec<TweetCategory> {
    let all = TweetCategory::ALL.iter().copied();
    all.filter(|c| filter.categories.is_empty() || filter.categories.contains(c)).collect()
}

/// What was before the first point.
pub(crate) fn opening(
    cells: &Cells<TweetCategory>,
    until: Timestamp,
) -> BTreeMap<TweetCategory, i64> {
    let before = cells.within(Timestamp(i64::MIN), until);
    before.into_iter().map(|(category, tally)| (category, tally.total())).collect()
}

pub(crate) fn step(
    series: &CounterSeries,
    (start, end): (Timestamp, Timestamp),
    category: Option<TweetCategory>,
) -> CounterStep {
    CounterStep { total: series.at(end, category), change: series.change(start, end, category) }
}

fn nothing() -> CounterStep {
    CounterStep { total: Metrics::default(), change: Metrics::default() }
}

fn csv(series: &MetricSeries, range: &Range) -> String {
    let mut rows = Rows::new(range.zone.clone());
    let mut head: Vec<String> =
        ["start", "end", "complete", "read", "carried_tweets", "engagements", "engagements_change"]
            .map(str::to_owned)
            .to_vec();
    for (name, _) in Metrics::default().named() {
        head.extend([name.to_owned(), format!("{name}_change")]);
    }
    rows.head(&head.iter().map(String::as_str).collect::<Vec<_>>());
    for point in &series.points {
        rows.time(point.start);
        rows.time(point.end);
        rows.plain(point.complete);
        rows.plain(point.read);
        rows.plain(point.carried_tweets);
        rows.plain(point.engagements.total);
        rows.plain(point.engagements.change);
        for ((_, total), (_, change)) in point.total.named().into_iter().zip(point.change.named()) {
            rows.known(total);
            rows.known(change);
        }
        rows.end();
    }
    rows.take()
}
