//! `POST /workers/trigger`: a cycle now.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use socap_domain::{CampaignId, CampaignStatus};
use socap_engine::campaigns::shown_status;
use socap_engine::schedule;
use socap_store::{StoreError, campaigns, worker_state};

use crate::auth::Admin;
use crate::json::OptionalJsonBody;
use crate::members::Members;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// Which campaign; all when absent.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "the shape of the body, for the document; the reader is strict")]
pub(crate) struct TriggerBody {
    /// Its id.
    campaign_id: Option<String>,
}

/// What a trigger did.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub(crate) struct Triggered {
    /// Active campaigns in their window.
    campaigns_processed: usize,
    /// Jobs that became due.
    jobs_enqueued: i64,
    /// Jobs that were due already, running, stopped, or waiting for a window, a budget or money.
    jobs_skipped: i64,
    /// Campaigns that could not be triggered.
    errors: Vec<TriggerError>,
}

/// Why a campaign could not be triggered.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct TriggerError {
    /// The campaign, as named in the request.
    campaign_id: String,
    /// Why.
    detail: String,
}

/// Makes every job of every active campaign in its window due that is not running or waiting.
///
/// Where the scheduler is off, this is also what completes campaigns whose window is over.
#[utoipa::path(
    post, path = "/workers/trigger", tag = "workers",
    request_body = TriggerBody,
    responses(
        (status = 202, description = "The jobs are due", body = Triggered),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role admin is needed", body = Problem),
        (status = 422, description = "The request has problems", body = Problem),
    )
)]
pub(crate) async fn trigger_workers(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    _: NoQuery,
    OptionalJsonBody(body): OptionalJsonBody,
) -> Answer<(StatusCode, Json<Triggered>)> {
    let mut members = Members::of(&body)?;
    let named = members.text("campaign_id").map(str::to_owned);
    members.finish()?;
    let (db, now) = (state.db(), state.engine().now());
    if !state.engine().settings().scheduler {
        schedule::end_campaigns(state.engine()).await?;
    }
    let mut triggered = Triggered::default();
    let only = named.as_deref().map(str::parse::<CampaignId>);
    let report = match &only {
        Some(Err(_)) => worker_state::TriggerReport::default(),
        Some(Ok(id)) => worker_state::trigger(db, Some(id), now).await?,
        None => worker_state::trigger(db, None, now).await?,
    };
    triggered.campaigns_processed = report.campaigns.len();
    for campaign in report.campaigns {
        triggered.jobs_enqueued += campaign.enqueued;
        triggered.jobs_skipped += campaign.skipped;
    }
    if let Some(named) = named.filter(|_| triggered.campaigns_processed == 0) {
        let detail = why_not(&state, only.and_then(Result::ok)).await?;
        triggered.errors.push(TriggerError { campaign_id: named, detail });
    }
    tracing::info!(caller = caller.name, jobs = triggered.jobs_enqueued, "a cycle was triggered");
    state.engine().wake();
    Ok((StatusCode::ACCEPTED, Json(triggered)))
}

/// Why a named campaign was not triggered.
async fn why_not(state: &ApiState, id: Option<CampaignId>) -> Result<String, StoreError> {
    let found = match &id {
        Some(id) => campaigns::get(state.db(), id).await?,
        None => None,
    };
    let Some(campaign) = found else { return Ok("there is no such campaign".to_owned()) };
    let window = campaign.settings.monitor_window;
    Ok(match shown_status(&campaign) {
        CampaignStatus::Completed => "the campaign is completed".to_owned(),
        CampaignStatus::Paused => "the campaign is paused".to_owned(),
        CampaignStatus::Active if campaign.final_reading_at.is_some() => {
            "the campaign's window is over, and its last reading is under way".to_owned()
        }
        CampaignStatus::Active if window.start_date > state.engine().now() => {
            format!("the campaign begins at {}", window.start_date)
        }
        CampaignStatus::Active => format!("the campaign's window ended at {}", window.end_date),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use crate::testing::Api;

    #[tokio::test]
    async fn what_is_due_already_is_skipped() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        let reply = api.post("/socap/workers/trigger", &json!({})).await;
        assert_eq!(reply.status, 202);
        assert_eq!(
            reply.json(),
            json!({"campaigns_processed": 1, "jobs_enqueued": 0, "jobs_skipped": 8, "errors": []})
        );
        let id = campaign.rsplit('/').next().expect("an id");
        api.patch(&campaign, &json!({"status": "paused"})).await;
        let reply = api.post("/socap/workers/trigger", &json!({"campaign_id": id})).await.json();
        assert_eq!(
            reply["errors"],
            json!([{"campaign_id": id, "detail": "the campaign is paused"}])
        );
        let reply =
            api.post("/socap/workers/trigger", &json!({"campaign_id": "nope"})).await.json();
        assert_eq!(reply["errors"][0]["detail"], "there is no such campaign");
        assert_eq!(api.post("/socap/workers/trigger", &json!({"id": 1})).await.status, 422);
        assert_eq!(api.call("POST", "/socap/workers/trigger", None).await.status, 202);
    }

    #[tokio::test]
    async fn without_a_scheduler_a_trigger_ends_campaigns() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        api.patch(&campaign, &json!({"status": "paused"})).await;
        api.advance(Duration::from_hours(8 * 24));
        assert_eq!(api.post("/socap/workers/trigger", &json!({})).await.status, 202);
        let campaign = api.get(&campaign).await.json();
        assert_eq!(campaign["status"], "completed");
        assert!(!campaign["completed_at"].is_null());
    }
}
