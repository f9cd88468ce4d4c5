//! `POST /campaigns/estimate`: what a draft would cost.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_engine::campaigns::{self, Estimate, PerDay};

use super::body::CreateCampaign;
use crate::auth::Viewer;
use crate::json::JsonBody;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// What a campaign would cost. Without the engagements themselves: those are priced apart.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct EstimateView {
    /// Tweets of the draft.
    tweets: usize,
    /// `x` or `twitterapi_io`.
    provider: &'static str,
    /// Days until the end of its window; a draft without one is taken to run a week.
    days: f64,
    /// The most that looking the tweets up costs, once, in dollars.
    look_up_usd: f64,
    /// A day on which nothing happens.
    quiet_day: DayView,
    /// A day on which every list of every tweet has news in every cycle.
    busy_day: DayView,
    /// Dollars for a thousand engagements when they are found; each audit costs it again.
    thousand_engagements_usd: f64,
    /// What a busy day needs of X's rate windows. What does not fit is read later.
    windows: Vec<WindowView>,
}

/// Requests and dollars of a day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct DayView {
    /// All requests.
    requests: f64,
    /// Those for counters, a hundred tweets each.
    metrics_requests: f64,
    /// Those for what is new in lists.
    list_requests: f64,
    /// Those that read lists whole, at least one page each.
    audit_requests: f64,
    /// Dollars.
    dollars: f64,
}

/// The use of a rate window of 15 minutes.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct WindowView {
    /// Which endpoint's.
    endpoint: &'static str,
    /// Requests needed.
    needed: f64,
    /// Requests it holds.
    limit: i64,
    /// Whether they fit.
    fits: bool,
}

impl From<PerDay> for DayView {
    fn from(day: PerDay) -> Self {
        Self {
            requests: day.requests,
            metrics_requests: day.metrics_requests,
            list_requests: day.list_requests,
            audit_requests: day.audit_requests,
            dollars: day.dollars,
        }
    }
}

impl From<Estimate> for EstimateView {
    fn from(estimate: Estimate) -> Self {
        let windows = estimate.windows.iter().map(|window| WindowView {
            endpoint: window.endpoint.as_str(),
            needed: window.needed,
            limit: window.limit,
            fits: window.fits(),
        });
        Self {
            tweets: estimate.tweets,
            provider: estimate.provider.as_str(),
            days: estimate.days,
            look_up_usd: estimate.look_up.dollars(),
            quiet_day: estimate.quiet.into(),
            busy_day: estimate.busy.into(),
            thousand_engagements_usd: estimate.thousand_engagements.dollars(),
            windows: windows.collect(),
        }
    }
}

/// Reckons requests and dollars a day for a draft. X is not asked; the name, the window and the
/// tweets may still be missing.
#[utoipa::path(
    post, path = "/campaigns/estimate", tag = "campaigns",
    request_body = CreateCampaign,
    responses(
        (status = 200, description = "The estimate", body = EstimateView),
        (status = 400, description = "Malformed JSON", body = Problem),
        (status = 401, description = "No valid key", body = Problem),
        (status = 422, description = "The draft has problems", body = Problem),
    )
)]
pub(crate) async fn estimate_campaign(
    State(state): State<ApiState>,
    _: Viewer,
    _: NoQuery,
    JsonBody(body): JsonBody,
) -> Answer<Json<EstimateView>> {
    let estimate = campaigns::estimate(state.engine(), state.policy(), &body).await?;
    Ok(Json(estimate.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::{Api, campaign_body};

    #[tokio::test]
    async fn a_draft_is_reckoned_without_asking_x() {
        let api = Api::new().await;
        let estimate = api.post("/socap/campaigns/estimate", &campaign_body()).await.json();
        assert_eq!((&estimate["tweets"], &estimate["provider"]), (&json!(2), &json!("x")));
        assert_eq!(estimate["quiet_day"]["metrics_requests"], 288.0);
        assert_eq!(estimate["look_up_usd"], 0.01);
        assert_eq!(estimate["windows"][0]["fits"], true);
        assert_eq!(api.x.requests(), 0);
        let reply = api.post("/socap/campaigns/estimate", &json!({"maintweets": ["x"]})).await;
        assert_eq!((reply.status, reply.pointers()), (422, vec!["/maintweets/0".to_owned()]));
    }
}
