//! `GET /ignore-list`: accounts that never alert, but count.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_domain::{Timestamp, UserId};
use socap_store::ignored;

use crate::auth::Viewer;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// The ignore list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct IgnoreList {
    /// Its entries, in the order they were given.
    items: Vec<IgnoredView>,
}

/// An ignored account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct IgnoredView {
    /// Its number; null until an account with this handle is seen.
    #[schema(value_type = Option<String>)]
    user_id: Option<UserId>,
    /// Its handle.
    username: Option<String>,
    /// Why.
    reason: Option<String>,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    added_at: Timestamp,
}

pub(super) async fn list(state: &ApiState) -> Answer<Json<IgnoreList>> {
    let entries = ignored::list(state.db()).await?.into_iter();
    let items = entries.map(|entry| IgnoredView {
        user_id: entry.user_id,
        username: entry.username,
        reason: entry.reason,
        added_at: entry.added_at,
    });
    Ok(Json(IgnoreList { items: items.collect() }))
}

/// Shows the accounts that never alert: known bots, the own team. What they do is counted.
#[utoipa::path(
    get, path = "/ignore-list", tag = "people",
    responses(
        (status = 200, description = "The list", body = IgnoreList),
        (status = 401, description = "No valid key", body = Problem),
    )
)]
pub(crate) async fn get_ignore_list(
    State(state): State<ApiState>,
    _: Viewer,
    _: NoQuery,
) -> Answer<Json<IgnoreList>> {
    list(&state).await
}
