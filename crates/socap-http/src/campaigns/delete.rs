//! `DELETE /campaigns/{id}`: takes a campaign away.

use axum::extract::State;
use axum::http::StatusCode;
use socap_engine::campaigns;

use crate::auth::Operator;
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// Deletes a campaign with its tweets, jobs and engagements. It is gone with the answer; the room
/// it took is free some time later. What it cost stays in the ledger; readings that are under way
/// end without storing anything.
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
    campaigns::delete(state.engine(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use socap_store::Args;
    use socap_testing::wait;

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
        // The caller has his answer; what the campaign had is taken away by itself.
        wait::until("nothing of it is left", Duration::from_secs(20), || async {
            let sql = "SELECT (SELECT COUNT(*) FROM campaigns) + (SELECT COUNT(*) FROM rollups)";
            api.state.db().one::<(i64,)>(sql, Args::new()).await.unwrap() == (0,)
        })
        .await;
    }
}
