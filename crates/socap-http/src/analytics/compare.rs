//! `GET /campaigns/{id}/compare`: main, influencer and investor tweets beside each other.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use socap_domain::{ActionType, Metrics, Timestamp, TweetCategory};
use socap_store::analytics::{self, Cells, CounterAsk, CounterSeries, Slice};
use socap_store::engagements::Filter;

use super::dashboard::threshold_of;
use super::metrics::{CounterStep, Step, opening, shown, step};
use super::range::{self, Range, RangeParams};
use super::shares::{AccountShare, account_shares, by};
use crate::filter::{Filters, counters_reason};
use crate::problem::{Answer, Problem};
use crate::question::Question;
use crate::state::ApiState;
use crate::table::{self, Rows};

/// The categories of tweets beside each other.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Comparison {
    /// `hour` or `day`; `hour` where the points are aligned.
    granularity: &'static str,
    /// The zone of hours and days.
    tz: String,
    /// `time`, or `posted`: by hours since each tweet was posted.
    align: &'static str,
    /// Why X's counters are null; null where they are told.
    counters_reason: Option<String>,
    /// Each category under the filters.
    categories: Vec<ComparedCategory>,
    /// Accounts by exactly the categories of tweets they engaged with.
    overlap: Vec<Overlap>,
}

/// A category of tweets.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ComparedCategory {
    /// Which.
    category: TweetCategory,
    /// How many tweets it has.
    tweets: usize,
    /// What X counts.
    counters: Metrics,
    /// Engagements.
    engagements: i64,
    /// Engagements a tweet; null without tweets.
    engagements_per_tweet: Option<f64>,
    /// Different accounts.
    unique_accounts: i64,
    /// Those of them whose score is at least the campaign's threshold, and more than nothing.
    important_accounts: i64,
    /// Engagements by what was done.
    by_action: BTreeMap<ActionType, i64>,
    /// What the accounts are.
    account_categories: Vec<AccountShare>,
    /// How it moved.
    points: Vec<ComparedPoint>,
    /// Engagements of which it is not known when they were: in no point. Where the points are
    /// aligned, those after the last hour too.
    unknown_time: i64,
}

/// One step of a category.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ComparedPoint {
    /// When it begins; null where the points are aligned.
    #[schema(value_type = Option<String>, format = DateTime)]
    start: Option<Timestamp>,
    /// When it ends; null where the points are aligned.
    #[schema(value_type = Option<String>, format = DateTime)]
    end: Option<Timestamp>,
    /// Whole hours since the tweets were posted; null where the points are not aligned.
    hours: Option<i64>,
    /// Whether it is over.
    complete: bool,
    /// Engagements.
    engagements: Step,
    /// What X counts; null where the points are aligned or the filters do not let it follow.
    counters: Option<CounterStep>,
}

/// Accounts that engaged with tweets of exactly these categories.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Overlap {
    /// The categories.
    categories: Vec<TweetCategory>,
    /// How many accounts.
    accounts: i64,
}

/// How points are put beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Align {
    #[default]
    Time,
    Posted,
}

const ALIGNS: &[(&str, Align)] = &[("time", Align::Time), ("posted", Align::Posted)];

/// Aligned points of each category at most: six weeks of hours.
const MOST_HOURS: i64 = 1_000;

/// Compares main, influencer and investor tweets: sums, accounts, and how they moved, by the
/// clock or by hours since each tweet was posted. `Accept: text/csv` gives the points as a table.
#[utoipa::path(
    get, path = "/campaigns/{id}/compare", tag = "analytics",
    params(
        ("id" = String, Path, description = "The campaign's id"),
        ("align" = Option<String>, Query,
            description = "time (default), or posted: by hours since each tweet was posted, at \
                most 1000"),
        RangeParams,
        Filters,
    ),
    responses(
        (status = 200, description = "The comparison, or a table", content(
            (Comparison = "application/json"), (String = "text/csv"),
        )),
        (status = 304, description = "The client has it already"),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 422, description = "An unknown parameter or value, or too many points",
            body = Problem),
    )
)]
pub(crate) async fn compare_categories(
    State(state): State<ApiState>,
    mut question: Question,
) -> Answer<Response> {
    let align = question.query.choice("align", ALIGNS).unwrap_or_default();
    let range = range::read(&mut question, &state).await?;
    question.finish()?;
    if question.wants_csv() {
        let comparison = reckon(&state, &question, &range, align).await?;
        return Ok(table::whole("compare", csv(&comparison, &range)));
    }
    let reckoned = async |_| reckon(&state, &question, &range, align).await;
    question.answer(&state, "compare", reckoned).await
}

async fn reckon(
    state: &ApiState,
    Question { campaign, filter, .. }: &Question,
    range: &Range,
    align: Align,
) -> Answer<Comparison> {
    let (db, id) = (state.db(), &campaign.id);
    let reason = counters_reason(filter);
    let counted = async {
        if reason.is_some() {
            return Ok(None);
        }
        let ask = CounterAsk {
            categories: filter.categories.clone(),
            tweet_id: filter.tweet_id,
            since: None,
            until: filter.until,
            readings: false,
        };
        analytics::counters(db, id, &ask).await.map(Some)
    };
    let sums = async {
        futures::try_join!(
            analytics::totals_and_audience(db, id, filter, threshold_of(campaign)),
            counted,
        )
        .map_err(Problem::from)
    };
    let (frame, ((totals, audience), counters)) =
        futures::try_join!(state.frames().of(db, campaign), sums)?;
    let tweets = &frame.tweets;
    let (mut points, cells) = match align {
        Align::Time => {
            let cells = analytics::cells::<TweetCategory>(db, id, filter).await?;
            (by_time(filter, range, &cells, counters.as_ref()), Some(cells))
        }
        Align::Posted => {
            let hours = analytics::by_hours_since_posting(db, id, filter).await?;
            let ages = tweets.iter().filter_map(|tweet| tweet.posted_at);
            // Nothing is watched after the end.
            let now = campaign.completed_at.unwrap_or_else(|| state.engine().now());
            let oldest = ages.min().map_or(0, |at| now.ms_since(at) / 3_600_000);
            (by_age(filter, &hours, oldest, campaign.completed_at.is_some()), None)
        }
    };
    let end = filter.until.unwrap_or(Timestamp(i64::MAX));
    let categories = shown(filter).into_iter().map(|category| {
        let own = totals.only(|slice: Slice| slice.category == category);
        let heads = audience.of(category);
        let tweets = tweets
            .iter()
            .filter(|tweet| tweet.category == category)
            .filter(|tweet| filter.tweet_id.is_none_or(|id| id == tweet.tweet_id))
            .count();
        let engagements = own.sum().total();
        let points = points.remove(&category).unwrap_or_default();
        let unknown_time = match &cells {
            Some(cells) => cells.unknown_time().get(&category).map_or(0, |tally| tally.total()),
            None => engagements - points.last().map_or(0, |point| point.engagements.total),
        };
        ComparedCategory {
            category,
            tweets,
            counters: counters.as_ref().map_or_else(Metrics::default, |series| {
                match filter.since {
                    Some(since) => series.change(since, end, Some(category)),
                    None => series.at(end, Some(category)),
                }
            }),
            engagements,
            engagements_per_tweet: per(engagements, tweets),
            unique_accounts: heads.unique(),
            important_accounts: heads.important(),
            by_action: by(&own, ActionType::ALL),
            account_categories: account_shares(&own, &heads),
            points,
            unknown_time,
        }
    });
    let overlap = audience.overlap().into_iter();
    Ok(Comparison {
        granularity: if align == Align::Posted { "hour" } else { range.granularity.as_str() },
        tz: range.zone.to_string(),
        align: if align == Align::Posted { "posted" } else { "time" },
        counters_reason: reason,
        categories: categories.collect(),
        overlap: overlap.map(|(categories, accounts)| Overlap { categories, accounts }).collect(),
    })
}

/// To two places.
fn per(engagements: i64, tweets: usize) -> Option<f64> {
    let tweets = i64::try_from(tweets).ok().filter(|n| *n > 0)?;
    #[expect(clippy::cast_precision_loss, reason = "hundredths of small numbers")]
    let rounded = (engagements * 100 / tweets) as f64 / 100.0;
    Some(rounded)
}

type Points = BTreeMap<TweetCategory, Vec<ComparedPoint>>;

fn by_time(
    filter: &Filter,
    range: &Range,
    cells: &Cells<TweetCategory>,
    counters: Option<&CounterSeries>,
) -> Points {
    let before = opening(cells, range.opening());
    let mut points = Points::new();
    for category in shown(filter) {
        let mut total = before.get(&category).copied().unwrap_or_default();
        let of = range.buckets.iter().map(|bucket| {
            let news = cells.within(bucket.start, bucket.end);
            let change = news.get(&category).map_or(0, |tally| tally.total());
            total += change;
            ComparedPoint {
                start: Some(bucket.start),
                end: Some(bucket.end),
                hours: None,
                complete: bucket.complete,
                engagements: Step { total, change },
                counters: counters
                    .map(|series| step(series, (bucket.start, bucket.end), Some(category))),
            }
        });
        points.insert(category, of.collect());
    }
    points
}

/// By hours since posting, up to the age of the oldest tweet.
fn by_age(
    filter: &Filter,
    hours: &BTreeMap<(TweetCategory, i64), analytics::Tally>,
    oldest: i64,
    is_over: bool,
) -> Points {
    let mut points = Points::new();
    for category in shown(filter) {
        let mut total = 0;
        let of = (0..=oldest.clamp(0, MOST_HOURS - 1)).map(|hour| {
            let change = hours.get(&(category, hour)).map_or(0, |tally| tally.total());
            total += change;
            ComparedPoint {
                start: None,
                end: None,
                hours: Some(hour),
                complete: is_over || hour < oldest,
                engagements: Step { total, change },
                counters: None,
            }
        });
        points.insert(category, of.collect());
    }
    points
}

fn csv(comparison: &Comparison, range: &Range) -> String {
    let mut rows = Rows::new(range.zone.clone());
    rows.head(&[
        "category",
        "start",
        "end",
        "hours",
        "complete",
        "engagements",
        "engagements_change",
        "likes",
        "retweets",
        "quotes",
        "replies",
        "views",
        "bookmarks",
    ]);
    for category in &comparison.categories {
        for point in &category.points {
            let counters = point.counters.map(|step| step.total).unwrap_or_default();
            rows.plain(category.category);
            rows.time(point.start);
            rows.time(point.end);
            rows.known(point.hours);
            rows.plain(point.complete);
            rows.plain(point.engagements.total);
            rows.plain(point.engagements.change);
            for (_, counter) in counters.named() {
                rows.known(counter);
            }
            rows.end();
        }
        if category.unknown_time > 0 {
            rows.plain(category.category);
            rows.blank(5);
            rows.plain(category.unknown_time);
            rows.blank(6);
            rows.end();
        }
    }
    rows.take()
}
