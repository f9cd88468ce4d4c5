//! `GET /campaigns/{id}/metrics`: how the numbers moved, by hour or day.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use socap_domain::{Metrics, Timestamp, TweetCategory};
use socap_store::analytics::{self, Cells, CounterAsk, CounterSeries};
use socap_store::engagements::Filter;
use socap_store::tweets::CampaignTweet;

use super::peak::{PeakHour, peak_hour};
use super::range::{self, Range, RangeParams};
use super::unread::Readings;
use crate::filter::{Filters, counters_reason};
use crate::problem::{Answer, Problem};
use crate::question::Question;
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
    /// Lists of who engaged that the filters leave and that X lets be read.
    #[schema(example = 36)]
    lists: usize,
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
    /// Whether any counter was read in it; where not, there is a gap in what X counts.
    read: bool,
    /// Of the `lists`, those that were not read since it began: who engaged there since is not
    /// known, or not yet. A budget that is used up leaves them behind, say.
    #[schema(example = 0)]
    unread_lists: usize,
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
    mut question: Question,
) -> Answer<Response> {
    let range = range::read(&mut question, &state).await?;
    question.finish()?;
    if question.wants_csv() {
        let series = reckon(&state, &question, &range).await?;
        return Ok(table::whole("metrics", csv(&series, &range)));
    }
    let reckoned = async |_| reckon(&state, &question, &range).await;
    question.answer(&state, "metrics", reckoned).await
}

/// The series of a campaign under a filter.
async fn reckon(
    state: &ApiState,
    Question { campaign, filter, .. }: &Question,
    range: &Range,
) -> Answer<MetricSeries> {
    let db = state.db();
    let frame = state.frames().of(db, campaign).await?;
    let readings = Readings::of(&frame, filter);
    let (counters, cells) = futures::try_join!(
        frame.counted.of(db, &campaign.id, ask(filter, range)),
        analytics::cells::<TweetCategory>(db, &campaign.id, filter)
    )?;
    Ok(series(filter, range, &readings, &counters, &cells))
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
    readings: &Readings,
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
            unread_lists: readings.unread_since(bucket.start),
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
        lists: readings.lists(),
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

/// The tweets that a filter leaves.
pub(crate) fn shown_tweets<'a>(
    tweets: &'a [CampaignTweet],
    filter: &Filter,
) -> impl Iterator<Item = &'a CampaignTweet> {
    let (categories, only) = (shown(filter), filter.tweet_id);
    tweets.iter().filter(move |tweet| {
        categories.contains(&tweet.category) && only.is_none_or(|id| id == tweet.tweet_id)
    })
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
    let mut head: Vec<String> = [
        "start",
        "end",
        "complete",
        "read",
        "unread_lists",
        "carried_tweets",
        "engagements",
        "engagements_change",
    ]
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
        rows.plain(point.unread_lists);
        rows.plain(point.carried_tweets);
        rows.plain(point.engagements.total);
        rows.plain(point.engagements.change);
        for ((_, total), (_, change)) in point.total.named().into_iter().zip(point.change.named()) {
            rows.known(total);
            rows.known(change);
        }
        rows.end();
    }
    if series.unknown_time > 0 {
        rows.blank(7);
        rows.plain(series.unknown_time);
        rows.blank(head.len() - 8);
        rows.end();
    }
    rows.take()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};
    use socap_domain::Timestamp;
    use socap_store::{Args, events};

    use crate::campaigns::engagements::tests::retweets_read_at;
    use crate::testing::{Api, NOW, campaign_body};

    const HOUR: i64 = 3_600_000;

    fn points(series: &Value) -> Vec<Value> {
        series["points"].as_array().cloned().unwrap_or_default()
    }

    #[tokio::test]
    async fn a_series_begins_with_the_first_post_though_watching_began_later() {
        let api = Api::new().await;
        api.campaign().await;
        let mut body = campaign_body();
        body["monitor_window"]["start_date"] = json!(Timestamp(NOW.0 + 5 * HOUR).to_string());
        let created = api.post("/socap/campaigns", &body).await.json();
        let campaign = format!("/socap/campaigns/{}", created["id"].as_str().expect("an id"));
        api.advance(Duration::from_hours(6));
        retweets_read_at(&api, &campaign, 1..4, Timestamp(NOW.0 + 6 * HOUR)).await;
        for call in ["metrics", "profile-timeseries", "tweets/1001"] {
            let answer = api.get(&format!("{campaign}/{call}")).await.json();
            let series = if call == "tweets/1001" { &answer["series"] } else { &answer };
            assert_eq!(series["start"], "2026-03-01T10:00:00Z", "{call}: when it was posted");
            let sum: i64 = points(series)
                .iter()
                .filter_map(|p| p["engagements"]["change"].as_i64().or(p["total"].as_i64()))
                .sum();
            assert_eq!(sum, 3, "{call}");
        }
        let named = api.get(&format!("{campaign}/metrics?start_date=2026-03-01T17:00:00Z")).await;
        assert_eq!(named.json()["start"], "2026-03-01T17:00:00Z");
    }

    /// More steps than an answer holds: the series is of what was watched, in the steps of that.
    #[tokio::test]
    async fn a_post_of_long_ago_does_not_begin_the_series() {
        for hours in [0, 5] {
            let api = Api::new().await;
            api.campaign().await;
            let mut body = campaign_body();
            let begins = Timestamp(NOW.0 + hours * HOUR).to_string();
            body["monitor_window"]["start_date"] = json!(begins);
            let created = api.post("/socap/campaigns", &body).await.json();
            let campaign = created["id"].as_str().expect("an id");
            let sql = "UPDATE tweets SET posted_at = 1577836800000";
            api.state.db().execute(sql, Args::new()).await.expect("posted in 2020");
            let series = api.get(&format!("/socap/campaigns/{campaign}/metrics")).await.json();
            assert_eq!(series["start"], begins.as_str(), "{series}");
            assert_eq!(series["granularity"], "hour", "{series}");
            let text = |name: &str| series[name].as_str().unwrap_or_default().to_owned();
            assert!(text("end") >= text("start"), "{series}");
        }
    }

    #[tokio::test]
    async fn a_point_tells_the_lists_that_were_not_read_since_it_began() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        api.advance(Duration::from_hours(3));
        let all = points(&api.get(&format!("{campaign}/metrics")).await.json());
        assert!(all.iter().all(|point| point["unread_lists"] == 6), "nothing was read: {all:?}");
        // All lists at 13:10, replies at 14:40 too; the rest waits for money.
        for (at, kinds) in [(70, "'retweets', 'replies', 'quotes'"), (160, "'replies'")] {
            let sql = format!(
                "-- test_read\nUPDATE worker_state SET last_success_at = $1 WHERE kind IN ({kinds})"
            );
            let args = Args::new().with(Timestamp(NOW.0 + at * 60_000));
            api.state.db().execute(&sql, args).await.expect("an update");
        }
        let id = campaign.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        let mut tx = api.state.db().begin().await.expect("a transaction");
        events::append(&mut tx, &id, "jobs", &json!({}), NOW).await.expect("an event");
        tx.commit().await.expect("a commit");
        for (ask, lists, want) in [
            ("", 6, [0, 0, 0, 0, 4, 6]),
            ("&action_type=reply", 2, [0, 0, 0, 0, 0, 2]),
            ("&tweet_id=1001", 3, [0, 0, 0, 0, 2, 3]),
        ] {
            let path = format!("{campaign}/metrics?granularity=hour{ask}");
            let series = api.get(&path).await.json();
            let unread: Vec<_> =
                points(&series).iter().map(|p| p["unread_lists"].clone()).collect();
            assert_eq!((&series["lists"], unread), (&json!(lists), want.map(Value::from).to_vec()));
        }
    }
}
