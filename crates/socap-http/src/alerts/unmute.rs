//! `DELETE /campaigns/{id}/mutes`: news again.

use axum::extract::State;
use axum::http::StatusCode;
use socap_domain::{TweetId, UserId};
use socap_store::alerts::{self, Whom};
use socap_store::campaigns;

use crate::auth::Operator;
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::Query;
use crate::state::ApiState;

/// Ends a mute before its time. What is muted is named as when it was muted: an account, a tweet,
/// both; neither is the whole campaign's own mute. What was not told meanwhile stays untold.
#[utoipa::path(
    delete, path = "/campaigns/{id}/mutes", tag = "alerts",
    params(
        ("id" = String, Path, description = "The campaign's id"),
        ("user_id" = Option<String>, Query, description = "The account"),
        ("tweet_id" = Option<String>, Query, description = "The tweet"),
    ),
    responses(
        (status = 204, description = "It is muted no longer"),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 404, description = "There is no such campaign, or that is not muted",
            body = Problem),
        (status = 422, description = "An unknown parameter or value", body = Problem),
    )
)]
pub(crate) async fn unmute(
    State(state): State<ApiState>,
    _: Operator,
    CampaignPath(id): CampaignPath,
    mut query: Query,
) -> Answer<StatusCode> {
    let whom = Whom {
        user_id: query.one::<UserId>("user_id"),
        tweet_id: query.one::<TweetId>("tweet_id"),
    };
    query.finish()?;
    let db = state.db();
    campaigns::get(db, &id).await?.ok_or_else(Problem::no_campaign)?;
    if alerts::unmute(db, &id, whom, state.engine().now()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("that is not muted"))
    }
}
