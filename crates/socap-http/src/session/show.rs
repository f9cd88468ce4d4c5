//! `GET /session`: who is logged in.

use axum::Json;

use super::Session;
use crate::auth::Viewer;
use crate::problem::Problem;
use crate::query::NoQuery;

/// Who is logged in.
#[utoipa::path(
    get, path = "/session", tag = "session",
    responses(
        (status = 200, description = "Who calls", body = Session),
        (status = 401, description = "Nobody: a key is needed", body = Problem),
    )
)]
pub(crate) async fn show_session(Viewer(caller): Viewer, _: NoQuery) -> Json<Session> {
    Json(caller.into())
}
