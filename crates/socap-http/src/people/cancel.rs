//! `DELETE /people/read`: gives readings up.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_engine::people::reading;

use crate::auth::Operator;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// What was given up.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ReadingsGivenUp {
    /// People who are not read any further.
    given_up: u64,
}

/// Gives up every reading of followings that is under way. What was read of them is thrown away;
/// what counted before goes on counting.
#[utoipa::path(
    delete, path = "/people/read", tag = "people",
    responses(
        (status = 200, description = "Given up", body = ReadingsGivenUp),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
    )
)]
pub(crate) async fn cancel_readings(
    State(state): State<ApiState>,
    _: Operator,
    _: NoQuery,
) -> Answer<Json<ReadingsGivenUp>> {
    let given_up = reading::cancel(state.engine(), None).await?;
    Ok(Json(ReadingsGivenUp { given_up }))
}
