//! `GET /people/{user_id}`: one person.

use axum::Json;
use axum::extract::State;
use socap_store::people;

use super::view::{PersonDetail, detail};
use crate::auth::Viewer;
use crate::path::PersonPath;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// Shows a person: what they count, whom they follow and since when that is known, and how far a
/// reading is.
#[utoipa::path(
    get, path = "/people/{user_id}", tag = "people",
    params(("user_id" = String, Path, description = "Their number on X")),
    responses(
        (status = 200, description = "The person", body = PersonDetail),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such person", body = Problem),
    )
)]
pub(crate) async fn get_person(
    State(state): State<ApiState>,
    _: Viewer,
    PersonPath(user): PersonPath,
    _: NoQuery,
) -> Answer<Json<PersonDetail>> {
    let person = people::get(state.db(), user).await?.ok_or_else(Problem::no_person)?;
    Ok(Json(detail(state.db(), person).await?))
}
