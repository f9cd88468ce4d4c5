//! `GET /campaigns/{id}/alerts/finds`: who was found, and why not all of them were told.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_domain::{ActionType, Timestamp, TweetId, UserId};
use socap_store::alerts::{self, FindFilter, FindRow};
use socap_store::campaigns;

use crate::auth::Viewer;
use crate::paging::{PageAsk, Paging, seal};
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::Query;
use crate::state::ApiState;

/// A page of finds.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct FindPage {
    /// The finds, the latest first.
    items: Vec<FindView>,
    /// The cursor of the next page; null on the last one.
    next_cursor: Option<String>,
    /// How many there are in all.
    total: i64,
}

/// An engagement at or above its threshold, and what became of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct FindView {
    /// On which tweet.
    #[schema(value_type = String)]
    tweet_id: TweetId,
    /// What was done.
    action_type: ActionType,
    /// Who did it.
    #[schema(value_type = String)]
    user_id: UserId,
    /// Their handle.
    username: Option<String>,
    /// The score that decided.
    #[schema(example = 12.5)]
    importance: f64,
    /// When it was found.
    #[schema(value_type = String, format = DateTime)]
    found_at: Timestamp,
    /// `alert`, or `digest` for what was there before the campaign.
    #[schema(example = "alert")]
    treatment: String,
    /// `open` until its batch closes, `held`, `told` in an alert, or `skipped`.
    #[schema(example = "told")]
    state: String,
    /// Why it is held or not told: `quiet_hours`; `ignored`, `muted`, `dedup` (the same account
    /// and action was told within the window), `completed`, `before_the_campaign`, `no_channel`.
    reason: Option<String>,
    /// Until when it is held.
    #[schema(value_type = Option<String>, format = DateTime)]
    held_until: Option<Timestamp>,
    /// The alert that tells it.
    alert_id: Option<String>,
}

impl From<FindRow> for FindView {
    fn from(find: FindRow) -> Self {
        Self {
            tweet_id: find.tweet_id,
            action_type: find.action,
            user_id: find.user_id,
            username: find.username,
            importance: find.importance.as_f64(),
            found_at: find.found_at,
            treatment: find.treatment,
            state: find.state,
            reason: find.reason,
            held_until: find.held_until,
            alert_id: find.alert_id,
        }
    }
}

/// A state as a parameter.
#[derive(Debug, PartialEq)]
struct FindState(&'static str);

impl std::str::FromStr for FindState {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let states = ["open", "held", "told", "skipped"];
        let found = states.into_iter().find(|state| *state == text);
        found.map(Self).ok_or("expected some of: open, held, told, skipped")
    }
}

/// The place of a find in the list.
type Place = (i64, i64, ActionType, i64);

/// Every engagement that reached its threshold, and the reason for each that was not told.
#[utoipa::path(
    get, path = "/campaigns/{id}/alerts/finds", tag = "alerts",
    params(
        ("id" = String, Path, description = "The campaign's id"),
        ("state" = Option<String>, Query, description = "Comma list: open, held, told, skipped"),
        Paging,
    ),
    responses(
        (status = 200, description = "A page", body = FindPage),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 422, description = "An unknown parameter or value", body = Problem),
    )
)]
pub(crate) async fn list_finds(
    State(state): State<ApiState>,
    _: Viewer,
    CampaignPath(id): CampaignPath,
    mut query: Query,
) -> Answer<Json<FindPage>> {
    let order = query.order(&format!("finds of {id}"));
    let states: Vec<FindState> = query.list("state");
    let ask = PageAsk::<Place>::read(&mut query, &order);
    query.finish()?;
    campaigns::get(state.db(), &id).await?.ok_or_else(Problem::no_campaign)?;
    let after = ask.after.map(|(found_at, tweet, action, user)| {
        (Timestamp(found_at), (TweetId(tweet), action, UserId(user)))
    });
    let filter = FindFilter {
        state: states.iter().map(|state| state.0.to_owned()).collect(),
        after,
        offset: ask.offset,
        limit: ask.limit + 1,
    };
    let mut page = alerts::finds(state.db(), &id, &filter).await?;
    let limit = usize::try_from(ask.limit).unwrap_or_default();
    let more = page.items.len() > limit;
    page.items.truncate(limit);
    let last = page.items.last().filter(|_| more);
    let next_cursor = last.and_then(|find| {
        let place: Place = (find.found_at.0, find.tweet_id.0, find.action, find.user_id.0);
        seal(&order, &place)
    });
    let items = page.items.into_iter().map(FindView::from).collect();
    Ok(Json(FindPage { items, next_cursor, total: page.total }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use crate::alerts::stage::Stage;

    #[tokio::test]
    async fn every_find_has_a_fate() {
        let stage = Stage::new().await;
        let api = &stage.api;
        let ignored = json!({"items": [{"user_id": "3"}]});
        let reply = api.call("PUT", "/socap/ignore-list", Some(&ignored)).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        stage.find(1001, &[1, 2, 3]).await;
        stage.process().await;
        api.advance(Duration::from_mins(1));
        stage.find(1002, &[1]).await;
        stage.process().await;
        let path = format!("{}/alerts/finds", stage.campaign);
        let page = api.get(&path).await.json();
        assert_eq!(page["total"], 4);
        let fate = |n: usize| {
            let find = &page["items"][n];
            let word = |name: &str| find[name].as_str().unwrap_or("-").to_owned();
            [word("user_id"), word("state"), word("reason")]
        };
        assert_eq!(fate(0), ["1", "skipped", "dedup"]);
        assert_eq!(fate(1), ["3", "skipped", "ignored"]);
        assert_eq!(fate(2), ["2", "told", "-"]);
        let told = &page["items"][2];
        assert_eq!(told["username"], "synthetic_2");
        assert_eq!((&told["importance"], &told["treatment"]), (&json!(5.0), &json!("alert")));
        assert_eq!(told["alert_id"], stage.trail("").await["items"][0]["alert_id"]);
        let skipped = api.get(&format!("{path}?state=skipped&limit=1")).await.json();
        assert_eq!(skipped["total"], 2);
        let next = skipped["next_cursor"].as_str().expect("a cursor");
        let rest = api.get(&format!("{path}?state=skipped&limit=1&cursor={next}")).await.json();
        assert_eq!(rest["items"][0]["user_id"], "3");
        assert!(rest["next_cursor"].is_null());
        for bad in ["?state=lost", "?limit=501", "?who=1"] {
            assert_eq!(api.get(&format!("{path}{bad}")).await.status, 422, "{bad}");
        }
    }
}
