//! `DELETE /rules`: returns to the rules socap comes with.

use axum::Json;
use axum::extract::State;

use super::get::{RulesView, show};
use crate::auth::Operator;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// Returns to the rules socap comes with. Stored accounts are classified again in the background.
#[utoipa::path(
    delete, path = "/rules", tag = "people",
    responses(
        (status = 200, description = "The rules now", body = RulesView),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
    )
)]
pub(crate) async fn delete_rules(
    State(state): State<ApiState>,
    _: Operator,
    _: NoQuery,
) -> Answer<Json<RulesView>> {
    socap_engine::rules::reset(state.engine()).await?;
    show(&state).await
}
