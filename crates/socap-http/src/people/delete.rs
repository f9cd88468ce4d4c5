//! `DELETE /people/{user_id}`: removes a person.

use axum::extract::State;
use axum::http::StatusCode;
use socap_store::people;

use crate::auth::Operator;
use crate::path::PersonPath;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// Removes a person and whom they follow. Current scores follow before the answer; a reading
/// under way ends.
#[utoipa::path(
    delete, path = "/people/{user_id}", tag = "people",
    params(("user_id" = String, Path, description = "Their number on X")),
    responses(
        (status = 204, description = "They are gone"),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 404, description = "There is no such person", body = Problem),
    )
)]
pub(crate) async fn delete_person(
    State(state): State<ApiState>,
    _: Operator,
    PersonPath(user): PersonPath,
    _: NoQuery,
) -> Answer<StatusCode> {
    if people::delete(state.db(), user, state.engine().now()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::no_person())
    }
}
