//! `POST /people/read/estimate`: what reading followings costs.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_engine::people::reading::{self, ASSUMED, Estimate, ReadingError};

use super::whom::{self, Whom};
use crate::auth::Operator;
use crate::json::JsonBody;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// What reading costs at most.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ReadEstimate {
    /// People to read.
    people: u64,
    /// `x` or `twitterapi_io`.
    provider: &'static str,
    /// Requests.
    requests: u64,
    /// Accounts that come back.
    resources: u64,
    /// Dollars, at most: what X charged today already is free.
    dollars: f64,
    /// Credits, where the provider counts those.
    credits: Option<i64>,
    /// What the numbers rest on.
    rests_on: RestsOn,
    /// Looking up the counters that are not known: ask again with `look_up: true`.
    look_up: LookUpView,
}

/// What an estimate rests on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct RestsOn {
    /// Of so many people X's own counter.
    counters: u64,
    /// Of so many the set that is known.
    earlier_sets: u64,
    /// Of so many nothing: `assumed_followings` is taken for each.
    assumed: u64,
    /// Followings taken where nothing is known.
    assumed_followings: i64,
    /// So many are being read; only the rest is counted.
    under_way: u64,
}

/// What looking up costs at most.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct LookUpView {
    /// People whose counter is not known.
    people: u64,
    /// Requests.
    requests: u64,
    /// Dollars.
    dollars: f64,
}

pub(super) fn view(state: &ApiState, estimate: &Estimate) -> ReadEstimate {
    let provider = state.engine().gateway().map(|gateway| gateway.provider().as_str());
    ReadEstimate {
        people: estimate.people,
        provider: provider.unwrap_or_default(),
        requests: estimate.requests,
        resources: estimate.resources,
        dollars: estimate.cost.dollars(),
        credits: estimate.credits,
        rests_on: RestsOn {
            counters: estimate.by_counter,
            earlier_sets: estimate.by_earlier_set,
            assumed: estimate.assumed,
            assumed_followings: ASSUMED,
            under_way: estimate.under_way,
        },
        look_up: LookUpView {
            people: estimate.look_up.people,
            requests: estimate.look_up.requests,
            dollars: estimate.look_up.cost.dollars(),
        },
    }
}

/// Reckons what reading whom people follow costs. X is asked only with `look_up`, for the
/// counters that are not known; the answer without it says what that costs.
#[utoipa::path(
    post, path = "/people/read/estimate", tag = "people",
    request_body = Whom,
    responses(
        (status = 200, description = "The estimate", body = ReadEstimate),
        (status = 400, description = "Malformed JSON", body = Problem),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 422, description = "The body has problems", body = Problem),
        (status = 503, description = "X cannot be asked", body = Problem),
    )
)]
pub(crate) async fn estimate_reading(
    State(state): State<ApiState>,
    _: Operator,
    _: NoQuery,
    JsonBody(body): JsonBody,
) -> Answer<Json<ReadEstimate>> {
    let (people, look_up) = whom::read(&state, &body, "look_up").await?;
    if look_up {
        let unknown = reading::without_counter(state.engine(), &people).await?;
        reading::look_up(state.engine(), &unknown).await?;
    }
    let estimate = reading::estimate(state.engine(), &people).await?;
    Ok(Json(view(&state, &estimate)))
}

impl From<ReadingError> for Problem {
    fn from(error: ReadingError) -> Self {
        let soon = std::time::Duration::from_mins(1);
        match error {
            ReadingError::Engine(error) => error.into(),
            other => Self::unavailable(other.to_string(), soon),
        }
    }
}
