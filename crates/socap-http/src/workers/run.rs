//! `POST /workers/run`: works here, now.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use socap_engine::pool::{self, RunLimits, RunReport};

use crate::auth::Admin;
use crate::json::OptionalJsonBody;
use crate::members::Members;
use crate::problem::{Answer, Problem, no_credential};
use crate::query::NoQuery;
use crate::state::ApiState;

/// How far to work.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "the shape of the body, for the document; the reader is strict")]
pub(crate) struct RunBody {
    /// Jobs to run at most; `maxJobs` is understood too.
    #[schema(default = 100, minimum = 1)]
    max_jobs: Option<u64>,
    /// Groups of jobs at once.
    #[schema(default = 5, minimum = 1, maximum = 50)]
    concurrency: Option<u64>,
    /// Seconds after which no new work begins.
    #[schema(default = 55, minimum = 0, maximum = 3600)]
    timeout_seconds: Option<f64>,
}

/// What was done.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct RunView {
    /// Jobs that were run.
    processed: u64,
    /// Jobs that are done.
    completed: u64,
    /// Jobs that wait for a window, a budget or money.
    snoozed: u64,
    /// Jobs that failed and try again.
    failed: u64,
    /// Jobs that are still due or running anywhere.
    remaining_due: u64,
    /// Whether time was up.
    timed_out: bool,
}

impl From<RunReport> for RunView {
    fn from(report: RunReport) -> Self {
        Self {
            processed: report.processed,
            completed: report.completed,
            snoozed: report.snoozed,
            failed: report.failed,
            remaining_due: report.remaining_due,
            timed_out: report.timed_out,
        }
    }
}

/// Works until nothing is due or running anywhere, the number is reached or time is up.
#[utoipa::path(
    post, path = "/workers/run", tag = "workers",
    request_body = RunBody,
    responses(
        (status = 200, description = "What was done", body = RunView),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role admin is needed", body = Problem),
        (status = 422, description = "The request has problems", body = Problem),
        (status = 503, description = "There is no X credential", body = Problem),
    )
)]
pub(crate) async fn run_workers(
    State(state): State<ApiState>,
    _: Admin,
    _: NoQuery,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Answer<Json<RunView>> {
    let limits = read(&body)?;
    if state.engine().gateway().is_none() {
        return Err(no_credential());
    }
    // On a task of its own: a client that hangs up must not cut readings that are paid for.
    let work = tokio::spawn(async move { pool::run(state.engine(), limits).await });
    Ok(Json(work.await.map_err(|_| Problem::internal())??.into()))
}

fn read(body: &Value) -> Answer<RunLimits> {
    let mut members = Members::of(body)?;
    let max_jobs = members.whole("max_jobs", 1, 1_000_000);
    let max_jobs_too = members.whole("maxJobs", 1, 1_000_000);
    if max_jobs.is_some() && max_jobs_too.is_some() {
        members.wrong("maxJobs", "the same as max_jobs: give one of them");
    }
    let concurrency = members.whole("concurrency", 1, 50).unwrap_or(5);
    let timeout = members.number("timeout_seconds", 0.0, 3_600.0).unwrap_or(55.0);
    members.finish()?;
    Ok(RunLimits {
        max_jobs: max_jobs.or(max_jobs_too).unwrap_or(100),
        concurrency: usize::try_from(concurrency).unwrap_or(5),
        timeout: Duration::from_secs_f64(timeout),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_spellings_and_the_defaults_are_understood() {
        let plain = read(&json!({})).expect("defaults");
        assert_eq!((plain.max_jobs, plain.concurrency), (100, 5));
        assert_eq!(plain.timeout, Duration::from_secs(55));
        assert_eq!(read(&json!({"maxJobs": 7})).map(|l| l.max_jobs).ok(), Some(7));
        assert_eq!(read(&json!({"max_jobs": 7})).map(|l| l.max_jobs).ok(), Some(7));
        for bad in [
            json!([]),
            json!({"max_jobs": 0}),
            json!({"max_jobs": 1, "maxJobs": 1}),
            json!({"concurrency": 51}),
            json!({"timeout_seconds": -1}),
            json!({"timeout_seconds": "55"}),
            json!({"speed": 1}),
        ] {
            assert_eq!(read(&bad).map_err(|p| p.status()).err(), Some(422), "{bad}");
        }
    }

    #[tokio::test]
    async fn work_is_done_here() {
        let api = crate::testing::Api::new().await;
        api.campaign().await;
        // The fake X knows only tweets: their counters are read, the lists fail and back off.
        let body = json!({"max_jobs": 100, "timeout_seconds": 20});
        let reply = api.post("/socap/workers/run", &body).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let report = reply.json();
        assert!(report["processed"].as_u64().is_some_and(|n| n >= 2), "{report}");
        let none = crate::testing::Api::without_x().await;
        assert_eq!(none.post("/socap/workers/run", &json!({})).await.status, 503);
    }
}
