//! `GET /readyz`: the database can be reached.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_store::worker_state;

use crate::problem::{Answer, Problem};
use crate::state::ApiState;

/// Ready.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Ready {
    /// `ready`.
    status: &'static str,
    /// Seconds since when the longest due job is due; null when none is. What grows here is not
    /// being worked on.
    oldest_due_age_seconds: Option<f64>,
    /// Whether there is a credential to ask X with.
    x_credential: bool,
}

/// Whether requests can be served: the database answers. Needs no key.
#[utoipa::path(
    get, path = "/readyz", tag = "operation", security(()),
    responses(
        (status = 200, description = "They can", body = Ready),
        (status = 503, description = "The database does not answer", body = Problem),
    )
)]
pub(crate) async fn readyz(State(state): State<ApiState>) -> Answer<Json<Ready>> {
    let queue = worker_state::queue(state.db()).await?;
    let now = state.engine().now();
    Ok(Json(Ready {
        status: "ready",
        oldest_due_age_seconds: queue.oldest_due_at.map(|at| seconds(now.ms_since(at))),
        x_credential: state.engine().gateway().is_some(),
    }))
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of at most some thousand years")]
pub(super) fn seconds(ms: i64) -> f64 {
    ms.max(0) as f64 / 1_000.0
}
