//! `DELETE /session`: logs out.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse};
use socap_store::access;

use super::open::SameOrigin;
use crate::auth::hash;
use crate::cookie;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// Closes the session, if there is one.
#[utoipa::path(
    delete, path = "/session", tag = "session",
    responses(
        (status = 204, description = "There is no session any more"),
        (status = 403, description = "A page of another origin asked", body = Problem),
    )
)]
pub(crate) async fn close_session(
    State(state): State<ApiState>,
    _: SameOrigin,
    _: NoQuery,
    headers: HeaderMap,
) -> Answer<impl IntoResponse> {
    if let Some(token) = cookie::session_of(&headers) {
        access::delete_session(state.db(), &hash(token)).await?;
    }
    let forget = cookie::set("", 0, false);
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(SET_COOKIE, forget)])))
}
