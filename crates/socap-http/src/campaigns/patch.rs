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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};

    use crate::testing::{Api, Said};

    async fn states(api: &Api, campaign: &str) -> Vec<(String, String)> {
        let jobs = api.get(&format!("{campaign}/jobs")).await.json();
        let mut states: Vec<(String, String)> = jobs["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|job| {
                let word = |name: &str| job[name].as_str().unwrap_or_default().to_owned();
                (word("state"), word("reason"))
            })
            .collect();
        states.dedup();
        states
    }

    fn word(state: &str, reason: &str) -> Vec<(String, String)> {
        vec![(state.to_owned(), reason.to_owned())]
    }

    #[tokio::test]
    async fn pausing_stops_and_resuming_goes_on() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        for _ in 0..2 {
            let reply = api.patch(&campaign, &json!({"status": "paused"})).await;
            assert_eq!((reply.status, &reply.json()["status"]), (200, &json!("paused")));
        }
        assert_eq!(states(&api, &campaign).await, word("stopped", "paused"));
        let reply = api.patch(&campaign, &json!({"status": "active"})).await;
        assert_eq!((reply.status, &reply.json()["status"]), (200, &json!("active")));
        assert_eq!(states(&api, &campaign).await, word("due", ""));
    }

    #[tokio::test]
    async fn completed_is_final() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        for _ in 0..2 {
            let reply = api.patch(&campaign, &json!({"status": "completed"})).await;
            assert_eq!((reply.status, &reply.json()["status"]), (200, &json!("completed")));
        }
        for change in [
            json!({"status": "active"}),
            json!({"status": "paused"}),
            json!({"monitor_window": {"end_date": "2026-04-01"}}),
            json!({"remove_tweets": ["1001"]}),
        ] {
            assert_eq!(api.patch(&campaign, &change).await.status, 409, "{change}");
        }
        assert_eq!(api.patch(&campaign, &json!({"launch_name": "Later"})).await.status, 200);
    }

    #[tokio::test]
    async fn settings_are_merged() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        let change = json!({
            "launch_name": "Renamed", "budget_usd": 3, "time_zone": "Asia/Kolkata",
            "alert_preferences": {"importance_threshold": 20},
            "monitor_window": {"end_date": "2026-03-20"}
        });
        let request = axum::http::Request::builder()
            .method("PATCH")
            .uri(&campaign)
            .header("host", "localhost")
            .header("content-type", "application/merge-patch+json")
            .body(axum::body::Body::from(change.to_string()))
            .expect("a request");
        let reply = api.send(request).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let now = api.get(&campaign).await.json();
        assert_eq!((&now["launch_name"], &now["budget_usd"]), (&json!("Renamed"), &json!(3.0)));
        assert_eq!(now["alert_preferences"]["importance_threshold"], 20.0);
        assert_eq!(now["alert_preferences"]["alert_spacing_minutes"], 20.0);
        assert_eq!(now["monitor_window"]["end_date"], "2026-03-20T00:00:00Z");
        let reply = api.patch(&campaign, &json!({"budget_usd": null})).await;
        assert!(reply.json()["budget_usd"].is_null());
    }

    #[tokio::test]
    async fn tweets_come_go_and_move() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        api.x.say(1003, Said::Shown(8));
        let change = json!({
            "add": {"investor_twts": ["1003"]}, "remove_tweets": ["1002"],
            "move": {"1001": "influencer_twt"}
        });
        let reply = api.patch(&campaign, &change).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let tweets: Vec<(Value, Value)> = reply.json()["tweets"]
            .as_array()
            .expect("tweets")
            .iter()
            .map(|tweet| (tweet["tweet_id"].clone(), tweet["tweet_category"].clone()))
            .collect();
        assert_eq!(
            tweets,
            [(json!("1001"), json!("influencer_twt")), (json!("1003"), json!("investor_twt")),]
        );
        let jobs = api.get(&format!("{campaign}/jobs?tweet_id=1003&kind=metrics,quotes")).await;
        assert_eq!(jobs.json()["total"], 2);
    }

    #[tokio::test]
    async fn likers_are_read_when_wanted() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        let jobs = format!("{campaign}/jobs?kind=liking_users");
        let on = json!({"features": {"track_liking_users": true}});
        assert_eq!(api.patch(&campaign, &on).await.status, 200);
        let listed = api.get(&jobs).await.json();
        assert_eq!((&listed["total"], &listed["items"][0]["state"]), (&json!(1), &json!("due")));
        assert_eq!(api.patch(&campaign, &json!({"features": null})).await.status, 200);
        assert_eq!(api.get(&jobs).await.json()["items"][0]["reason"], "not_wanted");
        assert_eq!(api.patch(&campaign, &on).await.status, 200);
        assert_eq!(api.get(&jobs).await.json()["items"][0]["state"], "due");
    }

    #[tokio::test]
    async fn problems_change_nothing() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        let change = json!({
            "launch_name": "", "add": {"maintweets": ["4711", "1001"]}, "remove_tweets": ["9"],
            "budget": 1
        });
        let reply = api.patch(&campaign, &change).await;
        assert_eq!(reply.status, 422, "{}", reply.text);
        let mut pointers = reply.pointers();
        pointers.sort();
        assert_eq!(
            pointers,
            [
                "/add/maintweets/0",
                "/add/maintweets/1",
                "/budget",
                "/launch_name",
                "/remove_tweets/0"
            ]
        );
        assert_eq!(api.get(&campaign).await.json()["launch_name"], "Synthetic launch");
    }

    #[tokio::test]
    async fn a_window_that_is_over_can_be_seen_but_not_undone() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        api.advance(Duration::from_hours(8 * 24));
        assert_eq!(api.patch(&campaign, &json!({"launch_name": "Late"})).await.status, 200);
        let missing = "/socap/campaigns/0192f8c4-0000-7000-8000-000000000000";
        assert_eq!(api.patch(missing, &json!({})).await.status, 404);
    }
}
