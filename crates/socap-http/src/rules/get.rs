//! `GET /rules`: the classification rules in force.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_domain::classify::RuleSet;
use socap_store::rules;

use crate::auth::Viewer;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// The classification rules in force.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct RulesView {
    /// Their version: what the file calls itself, and a mark of its content.
    #[schema(example = "2026-11-21+bb9437a8")]
    version: String,
    /// The rule file, in TOML.
    source: String,
    /// Whether they are those socap comes with.
    built_in: bool,
    /// Stored accounts that they have not classified yet; that goes on in the background.
    accounts_pending: i64,
}

pub(super) async fn show(state: &ApiState) -> Answer<Json<RulesView>> {
    state.engine().take_over_rules().await?;
    let in_force = state.engine().rules().ok_or_else(Problem::internal)?;
    let own = if in_force.built_in { None } else { rules::active(state.db()).await? };
    let source = own.map_or_else(|| RuleSet::bundled_source().to_owned(), |own| own.source);
    let accounts_pending = socap_engine::rules::pending(state.engine()).await?;
    let version = in_force.rules.version().to_owned();
    Ok(Json(RulesView { version, source, built_in: in_force.built_in, accounts_pending }))
}

/// Shows the rules in force, the owner's or those socap comes with.
#[utoipa::path(
    get, path = "/rules", tag = "people",
    responses(
        (status = 200, description = "The rules", body = RulesView),
        (status = 401, description = "No valid key", body = Problem),
    )
)]
pub(crate) async fn get_rules(
    State(state): State<ApiState>,
    _: Viewer,
    _: NoQuery,
) -> Answer<Json<RulesView>> {
    show(&state).await
}
