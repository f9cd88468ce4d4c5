//! `GET /campaigns/{id}/jobs`: what reads a campaign, and how that goes.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_domain::{JobKind, Timestamp, TweetId};
use socap_store::worker_state::JobRow;
use socap_store::{campaigns, worker_state};

use crate::auth::Viewer;
use crate::paging::{PageAsk, Paging, page_of};
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::Query;
use crate::state::ApiState;

const ORDER: &str = "jobs";

/// A page of jobs.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct JobPage {
    /// The jobs, by tweet and priority.
    items: Vec<JobView>,
    /// The cursor of the next page; null on the last one.
    next_cursor: Option<String>,
    /// How many there are in all.
    total: i64,
}

/// A standing job.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct JobView {
    /// Which tweet it reads.
    #[schema(value_type = String)]
    tweet_id: TweetId,
    /// What of it.
    kind: JobKind,
    /// `idle`, `due`, `running`, `blocked` or `stopped`.
    state: String,
    /// For what it is blocked, or why it stopped.
    reason: Option<String>,
    /// Since when it is due.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
    /// Until when it is blocked.
    #[schema(value_type = Option<String>, format = DateTime)]
    blocked_until: Option<Timestamp>,
    /// What the last run did, or why it did nothing.
    last_outcome: Option<String>,
    /// When a run last succeeded.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_success_at: Option<Timestamp>,
    /// What last went wrong.
    last_error: Option<String>,
    /// When.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_error_at: Option<Timestamp>,
    /// Failures in a row.
    failures: i64,
    /// When the list was last read whole.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_full_reading_at: Option<Timestamp>,
}

impl From<JobRow> for JobView {
    fn from(job: JobRow) -> Self {
        let when = |state: &str| (job.state == state).then_some(job.due_at);
        Self {
            tweet_id: job.tweet_id,
            kind: job.kind,
            due_at: when("due"),
            blocked_until: when("blocked"),
            state: job.state,
            reason: job.reason,
            last_outcome: job.outcome,
            last_success_at: job.last_success_at,
            last_error: job.last_error,
            last_error_at: job.last_error_at,
            failures: job.failures,
            last_full_reading_at: job.checkpoint.full_at,
        }
    }
}

/// The jobs of a campaign, one per tweet and kind.
#[utoipa::path(
    get, path = "/campaigns/{id}/jobs", tag = "campaigns",
    params(
        ("id" = String, Path, description = "The campaign's id"),
        ("kind" = Option<String>, Query,
            description = "Comma list: metrics, retweets, replies, quotes, liking_users"),
        ("state" = Option<String>, Query,
            description = "Comma list: idle, due, running, blocked, stopped"),
        ("tweet_id" = Option<String>, Query, description = "Only of this tweet"),
        Paging,
    ),
    responses(
        (status = 200, description = "A page", body = JobPage),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 422, description = "An unknown parameter or value", body = Problem),
    )
)]
pub(crate) async fn list_jobs(
    State(state): State<ApiState>,
    _: Viewer,
    CampaignPath(id): CampaignPath,
    mut query: Query,
) -> Answer<Json<JobPage>> {
    let kinds: Vec<JobKind> = query.list("kind");
    let states: Vec<JobState> = query.list("state");
    let tweet: Option<TweetId> = query.one("tweet_id");
    let ask = PageAsk::<(usize, (i64, JobKind))>::read(&mut query, ORDER);
    query.finish()?;
    campaigns::get(state.db(), &id).await?.ok_or_else(Problem::no_campaign)?;
    let mut jobs = worker_state::jobs_of(state.db(), &id).await?;
    jobs.retain(|job| {
        (kinds.is_empty() || kinds.contains(&job.kind))
            && (states.is_empty() || states.iter().any(|state| state.0 == job.state))
            && tweet.is_none_or(|tweet| tweet == job.tweet_id)
    });
    let (rows, next_cursor, total) = page_of(jobs, &ask, ORDER, |job| (job.tweet_id.0, job.kind));
    Ok(Json(JobPage { items: rows.into_iter().map(JobView::from).collect(), next_cursor, total }))
}

/// A state as a parameter.
#[derive(Debug, PartialEq)]
struct JobState(String);

impl std::str::FromStr for JobState {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "idle" | "due" | "running" | "blocked" | "stopped" => Ok(Self(text.to_owned())),
            _ => Err("expected some of: idle, due, running, blocked, stopped"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Api;

    #[tokio::test]
    async fn jobs_are_listed_by_tweet_and_kind() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        let page = api.get(&format!("{campaign}/jobs?limit=5")).await.json();
        assert_eq!(page["total"], 8);
        let next = page["next_cursor"].as_str().expect("a cursor");
        let rest = api.get(&format!("{campaign}/jobs?limit=5&cursor={next}")).await.json();
        assert_eq!(rest["items"].as_array().map(Vec::len), Some(3));
        assert!(rest["next_cursor"].is_null());
        let due = api.get(&format!("{campaign}/jobs?state=due&kind=metrics")).await.json();
        assert_eq!(due["items"][0]["due_at"], "2026-03-01T12:00:00Z");
        for bad in ["state=dead", "kind=x", "tweet_id=x", "limit=501"] {
            assert_eq!(api.get(&format!("{campaign}/jobs?{bad}")).await.status, 422, "{bad}");
        }
    }
}
