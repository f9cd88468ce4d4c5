//! `GET /campaigns/{id}`: one campaign.

use axum::Json;
use axum::extract::State;
use socap_store::campaigns;

use super::view::{CampaignView, show};
use crate::auth::Viewer;
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// A campaign with its tweets and their counters.
#[utoipa::path(
    get, path = "/campaigns/{id}", tag = "campaigns",
    params(("id" = String, Path, description = "The campaign's id")),
    responses(
        (status = 200, description = "The campaign", body = CampaignView),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
    )
)]
pub(crate) async fn get_campaign(
    State(state): State<ApiState>,
    _: Viewer,
    CampaignPath(id): CampaignPath,
    _: NoQuery,
) -> Answer<Json<CampaignView>> {
    let campaign = campaigns::get(state.db(), &id).await?.ok_or_else(Problem::no_campaign)?;
    Ok(Json(show(&state, campaign, true).await?))
}

#[cfg(test)]
mod tests {
    use crate::testing::Api;

    #[tokio::test]
    async fn ids_that_do_not_exist_are_not_found() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        assert_eq!(api.get(&campaign).await.status, 200);
        for bad in ["1", "x%00y", "%ff", "..%2f", "0192f8c4-0000-7000-8000-000000000000"] {
            let reply = api.get(&format!("/socap/campaigns/{bad}")).await;
            assert_eq!(
                (reply.status, reply.header("content-type")),
                (404, "application/problem+json"),
                "{bad}"
            );
        }
        assert_eq!(api.get(&format!("{campaign}?x=1")).await.status, 422);
    }
}
