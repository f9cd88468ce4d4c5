//! `POST /alerts/process`: sends what is due, now.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_engine::alerts::{self, ProcessReport};

use crate::auth::Operator;
use crate::json::OptionalJsonBody;
use crate::members::Members;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// The most that one call sends.
const MOST: u64 = 100_000;

/// How far to go.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "the shape of the body, for the document; the reader is strict")]
pub(crate) struct ProcessBody {
    /// Messages to take up at most; all that are due when absent.
    #[schema(minimum = 1, maximum = 100_000)]
    limit: Option<u64>,
}

/// What was done.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ProcessReport)]
pub(crate) struct ProcessView {
    /// Deliveries whose time had come and that were taken up.
    due: u64,
    /// Sent.
    sent: u64,
    /// Not told, with a reason: told meanwhile, or muted.
    skipped: u64,
    /// Not taken: tried again later, failed for good, or unknown.
    failed: u64,
}

impl From<ProcessReport> for ProcessView {
    fn from(report: ProcessReport) -> Self {
        let ProcessReport { due, sent, skipped, failed } = report;
        Self { due, sent, skipped, failed }
    }
}

/// Closes the batches of runs that are over and sends what is due, for at most 50 seconds. It is
/// the built-in sender's work, and together with it nothing leaves twice: the way for those who
/// run without the role `alerts`, by cron or n8n.
#[utoipa::path(
    post, path = "/alerts/process", tag = "alerts",
    request_body = ProcessBody,
    responses(
        (status = 200, description = "What was done", body = ProcessView),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 422, description = "The request has problems", body = Problem),
    )
)]
pub(crate) async fn process_alerts(
    State(state): State<ApiState>,
    _: Operator,
    _: NoQuery,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Answer<Json<ProcessView>> {
    let mut members = Members::of(&body)?;
    let limit = members.whole("limit", 1, MOST).unwrap_or(MOST);
    members.finish()?;
    // On a task of its own: a client that hangs up must not leave messages whose outcome
    // nobody stores.
    let work = tokio::spawn(async move { alerts::process_due(state.engine(), limit).await });
    Ok(Json(work.await.map_err(|_| Problem::internal())??.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::alerts::stage::Stage;
    use crate::auth::Role;

    #[tokio::test]
    async fn what_is_due_is_sent_once() {
        let stage = Stage::new().await;
        stage.find(1001, &[1, 2, 3]).await;
        let body = json!({"limit": 2});
        let reply = stage.api.post("/socap/alerts/process", &body).await;
        assert_eq!(reply.json(), json!({"due": 2, "sent": 2, "skipped": 0, "failed": 0}));
        assert_eq!(stage.process().await["sent"], 1);
        assert_eq!(stage.process().await["due"], 0);
        assert_eq!(stage.receiver.heard().len(), 3);
        let bad = json!({"limit": 0, "now": true});
        let reply = stage.api.post("/socap/alerts/process", &bad).await;
        assert_eq!(
            (reply.status, reply.pointers()),
            (422, vec!["/limit".to_owned(), "/now".to_owned()])
        );
    }

    #[tokio::test]
    async fn operators_may_and_viewers_may_not() {
        let stage = Stage::new().await;
        for (role, status) in [(Role::Viewer, 403), (Role::Operator, 200), (Role::Admin, 200)] {
            let key = stage.api.key(role).await;
            let headers = [("authorization", key.as_str())];
            let reply = stage.api.call_with("POST", "/socap/alerts/process", None, &headers).await;
            assert_eq!(reply.status, status, "{role}");
        }
    }
}
