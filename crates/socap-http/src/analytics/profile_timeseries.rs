//! `GET /campaigns/{id}/profile-timeseries`: what kinds of accounts engaged, by hour or day.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use socap_domain::{AccountCategory, Timestamp};
use socap_store::analytics;
use socap_store::{Db, StoreError};

use super::dashboard::threshold_of;
use super::range::{self, Range, RangeParams};
use super::shares::{AccountShare, account_shares};
use crate::filter::Filters;
use crate::problem::{Answer, Problem};
use crate::question::Question;
use crate::state::ApiState;
use crate::table::{self, Rows};

/// What kinds of accounts engaged when. Every account counts under its primary category.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ProfileSeries {
    /// `hour` or `day`.
    #[schema(example = "day")]
    granularity: &'static str,
    /// The zone of hours and days.
    tz: String,
    /// When the series begins.
    #[schema(value_type = String, format = DateTime)]
    start: Timestamp,
    /// When it ends.
    #[schema(value_type = String, format = DateTime)]
    end: Timestamp,
    /// Accounts and engagements of each category under the filters, whenever they were.
    categories: Vec<AccountShare>,
    /// Hour by hour or day by day, without gaps in time.
    points: Vec<ProfilePoint>,
    /// Engagements of whom it is not known when they were: in no point.
    unknown_time: BTreeMap<AccountCategory, i64>,
    /// The sum of those.
    unknown_time_total: i64,
}

/// One hour or day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ProfilePoint {
    /// When it begins.
    #[schema(value_type = String, format = DateTime)]
    start: Timestamp,
    /// When it ends.
    #[schema(value_type = String, format = DateTime)]
    end: Timestamp,
    /// Whether it is over.
    complete: bool,
    /// Engagements of accounts of each category in it.
    by_account_category: BTreeMap<AccountCategory, i64>,
    /// All of them.
    total: i64,
}

/// What kinds of accounts engaged, by hour or day in any zone.
///
/// `Accept: text/csv` gives the points as a table.
#[utoipa::path(
    get, path = "/campaigns/{id}/profile-timeseries", tag = "analytics",
    params(("id" = String, Path, description = "The campaign's id"), RangeParams, Filters),
    responses(
        (status = 200, description = "The series, or a table", content(
            (ProfileSeries = "application/json"), (String = "text/csv"),
        )),
        (status = 304, description = "The client has it already"),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 422, description = "An unknown parameter or value, or too many points",
            body = Problem),
    )
)]
pub(crate) async fn get_profile_timeseries(
    State(state): State<ApiState>,
    mut question: Question,
) -> Answer<Response> {
    let range = range::read(&mut question, &state).await?;
    question.finish()?;
    let db = state.db();
    if question.wants_csv() {
        let series = reckon(db, &question, &range).await?;
        return Ok(table::whole("profile-timeseries", csv(&series, &range)));
    }
    let reckoned = async |_| Ok(reckon(db, &question, &range).await?);
    question.answer(&state, "profile-timeseries", reckoned).await
}

async fn reckon(
    db: &Db,
    Question { campaign, filter, .. }: &Question,
    range: &Range,
) -> Result<ProfileSeries, StoreError> {
    let (cells, (totals, audience)) = futures::try_join!(
        analytics::cells::<AccountCategory>(db, &campaign.id, filter),
        analytics::totals_and_audience(db, &campaign.id, filter, threshold_of(campaign)),
    )?;
    let all = |sums: &BTreeMap<AccountCategory, analytics::Tally>| -> BTreeMap<_, i64> {
        let of = |category| sums.get(category).map_or(0, |tally| tally.total());
        AccountCategory::ALL.iter().map(|category| (*category, of(category))).collect()
    };
    let points = range.buckets.iter().map(|bucket| {
        let by_account_category = all(&cells.within(bucket.start, bucket.end));
        ProfilePoint {
            start: bucket.start,
            end: bucket.end,
            complete: bucket.complete,
            total: by_account_category.values().sum(),
            by_account_category,
        }
    });
    let unknown_time = all(cells.unknown_time());
    Ok(ProfileSeries {
        granularity: range.granularity.as_str(),
        tz: range.zone.to_string(),
        start: range.opening(),
        end: range.closing(),
        categories: account_shares(&totals, &audience),
        points: points.collect(),
        unknown_time_total: unknown_time.values().sum(),
        unknown_time,
    })
}

fn csv(series: &ProfileSeries, range: &Range) -> String {
    let mut rows = Rows::new(range.zone.clone());
    let categories = AccountCategory::ALL.iter().map(|category| category.as_str());
    let head: Vec<&str> =
        ["start", "end", "complete", "total"].into_iter().chain(categories).collect();
    rows.head(&head);
    for point in &series.points {
        rows.time(point.start);
        rows.time(point.end);
        rows.plain(point.complete);
        rows.plain(point.total);
        for count in point.by_account_category.values() {
            rows.plain(count);
        }
        rows.end();
    }
    if series.unknown_time_total > 0 {
        rows.blank(3);
        rows.plain(series.unknown_time_total);
        for count in series.unknown_time.values() {
            rows.plain(count);
        }
        rows.end();
    }
    rows.take()
}
