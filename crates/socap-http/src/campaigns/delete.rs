//! `DELETE /campaigns/{id}`: takes a campaign away.

use axum::extract::State;
use axum::http::StatusCode;
use socap_store::campaigns;

use crate::auth::Operator;
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// Deletes a campaign with its tweets, jobs and engagements. What it cost stays in the ledger;
/// readings that are under way end without storing anything.
#[utoipa::path(
    delete, path = "/campaigns/{id}", tag = "campaigns",
    params(("id" = String, Path, description = "The campaign's id")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
    )
)]
pub(crate) async fn delete_campaign(
    State(state): State<ApiState>,
    _: Operator,
    CampaignPath(id): CampaignPath,
    _: NoQuery,
) -> Answer<StatusCode> {
    if campaigns::delete(state.db(), &id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::no_campaign())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Api;

    #[tokio::test]
    async fn a_deleted_campaign_is_gone_and_its_cost_stays() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        assert_eq!(api.call("DELETE", &campaign, None).await.status, 204);
        assert_eq!(api.call("DELETE", &campaign, None).await.status, 404);
        assert_eq!(api.get(&campaign).await.status, 404);
        assert_eq!(api.get("/socap/workers/queue").await.json()["due"], 0);
        assert_eq!(api.get("/socap/usage").await.json()["requests"], 1);
    }
}
