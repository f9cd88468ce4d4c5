//! `GET /campaigns`: all campaigns, newest first.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_domain::{CampaignId, Timestamp};
use socap_store::campaigns;

use super::view::{CampaignView, show};
use crate::auth::Viewer;
use crate::paging::{PageAsk, Paging, seal};
use crate::problem::{Answer, Problem};
use crate::query::Query;
use crate::state::ApiState;

const ORDER: &str = "campaigns";

/// A page of campaigns.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct CampaignPage {
    /// The campaigns, without their tweets.
    items: Vec<CampaignView>,
    /// The cursor of the next page; null on the last one.
    next_cursor: Option<String>,
    /// How many there are in all.
    total: i64,
}

/// Lists campaigns, newest first.
#[utoipa::path(
    get, path = "/campaigns", tag = "campaigns",
    params(
        ("status" = Option<String>, Query, description = "Comma list: active, paused, completed"),
        Paging,
    ),
    responses(
        (status = 200, description = "A page", body = CampaignPage),
        (status = 401, description = "No valid key", body = Problem),
        (status = 422, description = "An unknown parameter or value", body = Problem),
    )
)]
pub(crate) async fn list_campaigns(
    State(state): State<ApiState>,
    _: Viewer,
    mut query: Query,
) -> Answer<Json<CampaignPage>> {
    let status = query.list("status");
    let ask = PageAsk::<(i64, String)>::read(&mut query, ORDER);
    query.finish()?;
    let filter = campaigns::Filter {
        status,
        after: ask.after.map(|(at, id)| (Timestamp(at), CampaignId(id))),
        offset: ask.offset,
        // One more than asked for tells whether there is a next page.
        limit: ask.limit + 1,
    };
    let page = campaigns::list(state.db(), &filter).await?;
    let limit = usize::try_from(ask.limit).unwrap_or_default();
    let more = page.items.len() > limit;
    let mut items = Vec::with_capacity(limit.min(page.items.len()));
    let mut next_cursor = None;
    for campaign in page.items.into_iter().take(limit) {
        next_cursor = seal(ORDER, &(campaign.created_at.0, &campaign.id.0));
        items.push(show(&state, campaign, false).await?);
    }
    Ok(Json(CampaignPage { items, next_cursor: next_cursor.filter(|_| more), total: page.total }))
}

#[cfg(test)]
mod tests {
    use crate::testing::Api;

    #[tokio::test]
    async fn pages_join_and_filters_hold() {
        let api = Api::new().await;
        let mut made = Vec::new();
        for _ in 0..3 {
            made.push(api.campaign().await);
            api.advance(std::time::Duration::from_secs(1));
        }
        let mut seen = Vec::new();
        let mut path = "/socap/campaigns?limit=2".to_owned();
        loop {
            let page = api.get(&path).await.json();
            assert_eq!(page["total"], 3);
            for item in page["items"].as_array().expect("items") {
                assert!(item.get("tweets").is_none());
                assert_eq!(item["stats"]["tweets"]["total"], 2);
                seen.push(format!("/socap/campaigns/{}", item["id"].as_str().expect("an id")));
            }
            let Some(next) = page["next_cursor"].as_str() else { break };
            path = format!("/socap/campaigns?limit=2&cursor={next}");
        }
        seen.reverse();
        assert_eq!(seen, made, "newest first, each once");
        let paused = api.get("/socap/campaigns?status=paused,completed").await.json();
        assert_eq!(paused["total"], 0);
        for bad in ["status=dead", "limit=0", "colour=red", "cursor=x", "offset=-1"] {
            assert_eq!(api.get(&format!("/socap/campaigns?{bad}")).await.status, 422, "{bad}");
        }
    }
}
