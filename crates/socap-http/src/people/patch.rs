//! `PATCH /people/{user_id}`: changes a person.

use axum::Json;
use axum::extract::State;
use socap_store::people;

use super::body::{self, ChangePerson};
use super::view::{PersonDetail, detail};
use crate::auth::Operator;
use crate::json::PatchBody;
use crate::path::PersonPath;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// Changes a person. Current scores follow before the answer; those at ingest stay, and nothing
/// alerts.
#[utoipa::path(
    patch, path = "/people/{user_id}", tag = "people",
    params(("user_id" = String, Path, description = "Their number on X")),
    request_body = ChangePerson,
    responses(
        (status = 200, description = "The person now", body = PersonDetail),
        (status = 400, description = "Malformed JSON", body = Problem),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 404, description = "There is no such person", body = Problem),
        (status = 422, description = "The body has problems", body = Problem),
    )
)]
pub(crate) async fn patch_person(
    State(state): State<ApiState>,
    _: Operator,
    PersonPath(user): PersonPath,
    _: NoQuery,
    PatchBody(body): PatchBody,
) -> Answer<Json<PersonDetail>> {
    let change = body::patch(&body)?;
    let person = people::patch(state.db(), user, &change, state.engine().now()).await?;
    let person = person.ok_or_else(Problem::no_person)?;
    Ok(Json(detail(state.db(), person).await?))
}
