//! `PATCH /campaigns/{id}`: changes a campaign.

use axum::Json;
use axum::extract::State;
use socap_engine::campaigns;

use super::body::PatchCampaign;
use super::view::{CampaignView, show};
use crate::auth::Operator;
use crate::json::PatchBody;
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// Changes a campaign.
///
/// Settings are merged (RFC 7396); the same status again is fine, and completed is final.
/// Completing by hand begins the last reading. Every problem is told at once, and nothing
/// changes unless there are none.
#[utoipa::path(
    patch, path = "/campaigns/{id}", tag = "campaigns",
    params(("id" = String, Path, description = "The campaign's id")),
    request_body(content(
        (PatchCampaign = "application/json"), (PatchCampaign = "application/merge-patch+json"),
    )),
    responses(
        (status = 200, description = "The campaign as it is now", body = CampaignView),
        (status = 400, description = "Malformed JSON", body = Problem),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 409, description = "Its state does not allow that", body = Problem),
        (status = 415, description = "Not JSON", body = Problem),
        (status = 422, description = "The request has problems", body = Problem),
        (status = 503, description = "X cannot be asked; nothing changed", body = Problem),
    )
)]
pub(crate) async fn patch_campaign(
    State(state): State<ApiState>,
    _: Operator,
    CampaignPath(id): CampaignPath,
    _: NoQuery,
    PatchBody(body): PatchBody,
) -> Answer<Json<CampaignView>> {
    // On a task of its own: a paid look-up is settled even if the client hangs up.
    let work = tokio::spawn(async move {
        let campaign = campaigns::patch(state.engine(), state.policy(), &id, &body).await?;
        Ok::<_, Problem>(show(&state, campaign, true).await?)
    });
    Ok(Json(work.await.map_err(|_| Problem::internal())??))
}
