//! `GET /workers/status`: the processes that work.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_domain::Timestamp;
use socap_store::worker_state::{self, Worker};

use crate::auth::Viewer;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// A process that was not heard of for so long is gone.
const HEARD_WITHIN: Duration = Duration::from_mins(2);

/// The processes.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct WorkersView {
    /// Those heard of within two minutes.
    workers: Vec<WorkerView>,
}

/// A process.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct WorkerView {
    /// Its id, new at every start.
    id: String,
    /// What it does.
    roles: Vec<String>,
    /// When it started, in machine time.
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    /// When it was last heard of, in machine time.
    #[schema(value_type = String, format = DateTime)]
    heartbeat_at: Timestamp,
    /// Jobs it holds.
    running: i64,
}

impl From<Worker> for WorkerView {
    fn from(worker: Worker) -> Self {
        let roles = worker.roles.split(',').map(str::trim).filter(|role| !role.is_empty());
        Self {
            roles: roles.map(str::to_owned).collect(),
            id: worker.id,
            started_at: worker.started_at,
            heartbeat_at: worker.heartbeat_at,
            running: worker.running,
        }
    }
}

/// The processes that work on this database.
#[utoipa::path(
    get, path = "/workers/status", tag = "workers",
    responses(
        (status = 200, description = "The processes", body = WorkersView),
        (status = 401, description = "No valid key", body = Problem),
    )
)]
pub(crate) async fn show_workers(
    State(state): State<ApiState>,
    _: Viewer,
    _: NoQuery,
) -> Answer<Json<WorkersView>> {
    let workers = worker_state::workers(state.db(), HEARD_WITHIN).await?;
    Ok(Json(WorkersView { workers: workers.into_iter().map(WorkerView::from).collect() }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use socap_store::worker_state;

    use crate::testing::Api;

    #[tokio::test]
    async fn processes_are_listed_with_their_roles() {
        let api = Api::new().await;
        worker_state::heartbeat(api.state.db(), "one", "api,worker").await.expect("a heartbeat");
        let workers = api.get("/socap/workers/status").await.json();
        assert_eq!(workers["workers"][0]["roles"], json!(["api", "worker"]));
        assert_eq!(workers["workers"][0]["running"], 0);
    }
}
