//! `GET /workers/queue`: the jobs in numbers.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_domain::Timestamp;
use socap_store::worker_state::{self, QueueStats};

use crate::auth::Viewer;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// The queue.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct QueueView {
    #[serde(flatten)]
    all: Numbers,
    /// The same by kind of job.
    by_kind: BTreeMap<String, Numbers>,
    /// Since when the longest due job is due.
    #[schema(value_type = Option<String>, format = DateTime)]
    oldest_due_at: Option<Timestamp>,
    /// What blocked jobs wait for.
    blocks: Vec<BlockView>,
}

/// Jobs by state.
#[derive(Debug, Default, Clone, Copy, Serialize, utoipa::ToSchema)]
pub(crate) struct Numbers {
    /// To be run now.
    due: i64,
    /// The same as `due`.
    pending: i64,
    /// Being run.
    running: i64,
    /// The same as `running`.
    processing: i64,
    /// Waiting for a window, a budget or money.
    blocked: i64,
    /// Nothing to do until the next cycle.
    idle: i64,
    /// Paused, completed, gone, or in need of the owner.
    stopped: i64,
}

impl Numbers {
    fn add(&mut self, state: &str, jobs: i64) {
        match state {
            "due" => {
                self.due += jobs;
                self.pending += jobs;
            }
            "running" => {
                self.running += jobs;
                self.processing += jobs;
            }
            "blocked" => self.blocked += jobs,
            "idle" => self.idle += jobs,
            _ => self.stopped += jobs,
        }
    }
}

/// Jobs of one kind that wait for the same thing.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct BlockView {
    /// Their kind.
    kind: String,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
    /// For what.
    reason: String,
    /// How many.
    jobs: i64,
}

fn view(stats: QueueStats) -> QueueView {
    let mut all = Numbers::default();
    let mut by_kind = BTreeMap::<String, Numbers>::new();
    for (kind, state, jobs) in stats.by_kind {
        all.add(&state, jobs);
        by_kind.entry(kind).or_default().add(&state, jobs);
    }
    let blocks = stats.blocks.into_iter().map(|block| BlockView {
        kind: block.kind,
        until: block.until,
        reason: block.reason,
        jobs: block.jobs,
    });
    QueueView { all, by_kind, oldest_due_at: stats.oldest_due_at, blocks: blocks.collect() }
}

/// The jobs in numbers.
#[utoipa::path(
    get, path = "/workers/queue", tag = "workers",
    responses(
        (status = 200, description = "The queue now", body = QueueView),
        (status = 401, description = "No valid key", body = Problem),
    )
)]
pub(crate) async fn show_queue(
    State(state): State<ApiState>,
    _: Viewer,
    _: NoQuery,
) -> Answer<Json<QueueView>> {
    Ok(Json(view(worker_state::queue(state.db()).await?)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::Api;

    #[tokio::test]
    async fn the_queue_is_told_in_both_words() {
        let api = Api::new().await;
        let empty = api.get("/socap/workers/queue").await.json();
        assert_eq!((&empty["due"], &empty["oldest_due_at"]), (&json!(0), &json!(null)));
        api.campaign().await;
        let queue = api.get("/socap/workers/queue").await.json();
        assert_eq!((&queue["due"], &queue["pending"]), (&json!(8), &json!(8)));
        assert_eq!((&queue["running"], &queue["processing"]), (&json!(0), &json!(0)));
        assert_eq!(queue["by_kind"]["retweets"]["due"], 2);
        assert_eq!(queue["blocks"], json!([]));
        assert_eq!(queue["oldest_due_at"], "2026-03-01T12:00:00Z");
    }
}
