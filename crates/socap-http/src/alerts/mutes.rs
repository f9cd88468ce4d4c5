//! `GET /campaigns/{id}/mutes`: what is not told for a while.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_domain::{Timestamp, TweetId, UserId};
use socap_store::alerts::{self, Mute};
use socap_store::campaigns;

use crate::auth::Viewer;
use crate::paging::{PageAsk, Paging, page_of};
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::Query;
use crate::state::ApiState;

const ORDER: &str = "mutes";

/// A page of mutes.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct MutePage {
    /// The mutes in force, the first to end first.
    items: Vec<MuteView>,
    /// The cursor of the next page; null on the last one.
    next_cursor: Option<String>,
    /// How many there are in all.
    total: i64,
}

/// What is muted, and until when. Neither account nor tweet: the whole campaign.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Mute)]
pub(crate) struct MuteView {
    /// Its id.
    id: String,
    /// Only this account.
    #[schema(value_type = Option<String>)]
    user_id: Option<UserId>,
    /// Only this tweet.
    #[schema(value_type = Option<String>)]
    tweet_id: Option<TweetId>,
    /// It ends by itself then.
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<Mute> for MuteView {
    fn from(mute: Mute) -> Self {
        let Mute { id, user_id, tweet_id, until, created_at } = mute;
        Self { id, user_id, tweet_id, until, created_at }
    }
}

/// The mutes of a campaign that are in force.
#[utoipa::path(
    get, path = "/campaigns/{id}/mutes", tag = "alerts",
    params(
        ("id" = String, Path, description = "The campaign's id"),
        Paging,
    ),
    responses(
        (status = 200, description = "A page", body = MutePage),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 422, description = "An unknown parameter or value", body = Problem),
    )
)]
pub(crate) async fn list_mutes(
    State(state): State<ApiState>,
    _: Viewer,
    CampaignPath(id): CampaignPath,
    mut query: Query,
) -> Answer<Json<MutePage>> {
    let ask = PageAsk::<(usize, String)>::read(&mut query, ORDER);
    query.finish()?;
    campaigns::get(state.db(), &id).await?.ok_or_else(Problem::no_campaign)?;
    let mutes = alerts::mutes_of(state.db(), &id, state.engine().now()).await?;
    let (rows, next_cursor, total) = page_of(mutes, &ask, ORDER, |mute| mute.id.clone());
    Ok(Json(MutePage { items: rows.into_iter().map(MuteView::from).collect(), next_cursor, total }))
}
