//! `POST /campaigns`: creates a campaign.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use socap_engine::campaigns;

use super::body::CreateCampaign;
use super::view::{CampaignView, show};
use crate::auth::Operator;
use crate::idempotency::{self, Turn};
use crate::json::JsonBody;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// Creates a campaign.
///
/// Every problem of the request is told at once, each with its pointer, those that only X knows
/// about included. Nothing is stored unless there are none. The answer has the tweets as X
/// showed them; a counter that X did not tell is null.
#[utoipa::path(
    post, path = "/campaigns", tag = "campaigns",
    params(("Idempotency-Key" = Option<String>, Header,
        description = "The same request sent again with the same key is answered as before.")),
    request_body = CreateCampaign,
    responses(
        (status = 201, description = "The campaign; its jobs are due", body = CampaignView),
        (status = 400, description = "Malformed JSON", body = Problem),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 409, description = "The same request is under way", body = Problem),
        (status = 413, description = "More than 2 MB", body = Problem),
        (status = 415, description = "Not JSON", body = Problem),
        (status = 422, description = "The request has problems", body = Problem),
        (status = 503, description = "X cannot be asked; nothing was stored", body = Problem),
    )
)]
pub(crate) async fn create_campaign(
    State(state): State<ApiState>,
    Operator(caller): Operator,
    _: NoQuery,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Answer<Response> {
    let turn = idempotency::claim(&state, &caller, &headers, "POST /campaigns", &body).await?;
    let claim = match turn {
        Turn::Do(claim) => claim,
        Turn::Repeat(status, body) => {
            let headers = [
                (HeaderName::from_static("idempotency-replayed"), "true".to_owned()),
                (header::LOCATION, location(&body)),
            ];
            return Ok((status, headers, Json(body)).into_response());
        }
    };
    // On a task of its own: a client that hangs up must not leave the key claimed or a paid
    // look-up unsettled.
    let work = tokio::spawn(async move {
        let created = create(&state, &body).await;
        if let Some(claim) = claim {
            match &created {
                Ok(body) => claim.answer(&state, StatusCode::CREATED, &kept(body)).await,
                Err(_) => claim.give_back(&state).await,
            }
        }
        created
    });
    let body = work.await.map_err(|_| Problem::internal())??;
    let headers = [(header::LOCATION, location(&body))];
    Ok((StatusCode::CREATED, headers, Json(body)).into_response())
}

fn location(body: &Value) -> String {
    let id = body.get("id").and_then(Value::as_str).unwrap_or_default();
    format!("/socap/campaigns/{id}")
}

/// The answer as it is kept for a repetition: without the webhook's secret.
fn kept(body: &Value) -> Value {
    let mut body = body.clone();
    if let Some(alerts) = body.get_mut("alert_preferences").and_then(Value::as_object_mut) {
        alerts.remove("webhook_secret");
    }
    body
}

async fn create(state: &ApiState, body: &Value) -> Answer<Value> {
    let campaign = campaigns::create(state.engine(), state.policy(), body).await?;
    let view = show(state, campaign, true).await?;
    serde_json::to_value(view).map_err(|_| Problem::internal())
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use serde_json::json;

    use crate::testing::{Api, Said, campaign_body};

    #[tokio::test]
    async fn a_campaign_is_created_with_what_x_says() {
        let api = Api::new().await;
        api.x.say(1001, Said::Shown(3));
        api.x.say(1002, Said::WithoutCounters);
        let reply = api.post("/api/socap/campaigns", &campaign_body()).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        let campaign = reply.json();
        let id = campaign["id"].as_str().expect("an id");
        assert_eq!(reply.header("location"), format!("/socap/campaigns/{id}"));
        assert_eq!(campaign["status"], "active");
        assert_eq!(campaign["monitor_window"]["start_date"], "2026-03-01T12:00:00Z");
        let tweet = &campaign["tweets"][0];
        assert_eq!(tweet["tweet_id"], "1001");
        assert_eq!(tweet["text"], "Synthetic tweet 1001 & more");
        assert_eq!(tweet["author"]["username"], "synthetic_author");
        assert_eq!(
            (&tweet["metrics"]["retweets"], &tweet["metrics"]["views"]),
            (&json!(3), &json!(100))
        );
        let unknown = &campaign["tweets"][1];
        assert!(unknown["metrics"]["likes"].is_null() && unknown["metrics_at"].is_null());
        assert_eq!(campaign["stats"]["metrics"]["likes"], 5);
        assert_eq!(campaign["stats"]["tweets"]["by_category"]["investor_twt"], 0);
        assert_eq!(api.x.requests(), 1, "a hundred tweets a request");
        let queue = api.get("/socap/workers/queue").await.json();
        assert_eq!((&queue["due"], &queue["pending"]), (&json!(8), &json!(8)));
        let usage = api.get("/socap/usage").await.json();
        assert_eq!((&usage["requests"], &usage["dollars"]), (&json!(1), &json!(0.01)));
    }

    #[tokio::test]
    async fn every_problem_is_told_at_once() {
        let api = Api::new().await;
        api.x.say(1001, Said::Error("resource-not-found"));
        api.x.say(1002, Said::RetweetOf(55));
        api.x.say(1003, Said::Error("not-authorized-for-resource"));
        api.x.say(1004, Said::Shown(1));
        api.x.say(1005, Said::EditedTo(1004));
        let mut body = campaign_body();
        body["investor_twts"] = json!(["1003", "1004", "1005", "https://example.com/x"]);
        body["client_info"] = json!({"email": "nobody"});
        let reply = api.post("/socap/campaigns", &body).await;
        assert_eq!(reply.status, 422, "{}", reply.text);
        assert_eq!(reply.header("content-type"), "application/problem+json");
        let mut pointers = reply.pointers();
        pointers.sort();
        assert_eq!(
            pointers,
            [
                "/client_info/email",
                "/influencer_twts/0",
                "/investor_twts/0",
                "/investor_twts/2",
                "/investor_twts/3",
                "/maintweets/0/url",
            ]
        );
        for words in ["x.com/i/status/55", "protected", "unknown", "edit of the same tweet"] {
            assert!(reply.text.contains(words), "{words} in {}", reply.text);
        }
        assert_eq!(api.get("/socap/campaigns").await.json()["total"], 0);
    }

    #[tokio::test]
    async fn an_edited_tweet_is_followed() {
        let api = Api::new().await;
        api.x.say(1001, Said::EditedTo(2001));
        api.x.say(2001, Said::Shown(9));
        api.x.say(1002, Said::Shown(0));
        let campaign = api.post("/socap/campaigns", &campaign_body()).await.json();
        assert_eq!(campaign["tweets"][0]["tweet_id"], "2001");
        assert_eq!(campaign["tweets"][0]["metrics"]["retweets"], 9);
        assert_eq!(campaign["tweets"][0]["url"], "https://x.com/team/status/1001");
    }

    #[tokio::test]
    async fn nothing_is_stored_when_x_cannot_be_asked() {
        let api = Api::without_x().await;
        let reply = api.post("/socap/campaigns", &campaign_body()).await;
        assert_eq!(reply.status, 503);
        assert!(!reply.header("retry-after").is_empty());
        assert_eq!(api.get("/socap/campaigns").await.json()["total"], 0);
        let reply = api.post("/socap/campaigns", &json!({})).await;
        assert_eq!(reply.status, 422, "what is wrong anyway is told");
    }

    #[tokio::test]
    async fn passing_trouble_is_ridden_out() {
        let api = Api::new().await;
        api.x.fail(&[StatusCode::SERVICE_UNAVAILABLE]);
        api.campaign().await;
        assert_eq!(api.x.requests(), 2);
    }

    #[tokio::test]
    async fn the_campaigns_own_budget_must_pay_the_look_up() {
        let api = Api::new().await;
        let mut body = campaign_body();
        body["budget_usd"] = json!(0.009);
        let reply = api.post("/socap/campaigns", &body).await;
        assert_eq!((reply.status, reply.pointers()), (422, vec!["/budget_usd".to_owned()]));
        assert_eq!(api.x.requests(), 0);
    }

    #[tokio::test]
    async fn a_webhook_is_sealed_and_never_shown() {
        let api = Api::new().await;
        api.x.say(1001, Said::Shown(3));
        api.x.say(1002, Said::Shown(3));
        let mut body = campaign_body();
        let url = "https://hooks.slack.com/services/T0/B0/secret";
        body["alert_preferences"] = json!({"channels": ["slack"], "slack_webhook_url": url});
        let reply = api.post("/socap/campaigns", &body).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        assert!(!reply.text.contains("hooks.slack"));
        assert_eq!(reply.json()["alert_preferences"]["slack_webhook_set"], true);
    }

    #[tokio::test]
    async fn a_webhooks_secret_is_shown_once() {
        let api = Api::new().await;
        api.x.say(1001, Said::Shown(3));
        api.x.say(1002, Said::Shown(3));
        let mut body = campaign_body();
        let url = "https://hooks.example.com/path";
        body["alert_preferences"] = json!({"channels": ["webhook"], "webhook_url": url});
        let key = [("idempotency-key", "one")];
        let reply = api.call_with("POST", "/socap/campaigns", Some(&body), &key).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        assert!(!reply.text.contains("hooks.example"));
        let alerts = &reply.json()["alert_preferences"];
        assert_eq!(alerts["webhook_set"], true);
        let secret = alerts["webhook_secret"].as_str().expect("a secret").to_owned();
        assert!(secret.starts_with("socap_whsec_") && secret.len() > 50);
        let again = api.call_with("POST", "/socap/campaigns", Some(&body), &key).await;
        assert_eq!(again.json()["id"], reply.json()["id"]);
        let path = format!("/socap/campaigns/{}", reply.json()["id"].as_str().expect("an id"));
        let shown = api.get(&path).await;
        assert!(!again.text.contains(&secret) && !shown.text.contains(&secret));
        // Another address keeps the secret; null makes a new one; a given one is taken.
        let change = |change: serde_json::Value| {
            let (api, path) = (&api, &path);
            async move {
                let reply = api.patch(path, &json!({"alert_preferences": change})).await;
                assert_eq!(reply.status, 200, "{}", reply.text);
                let alerts = reply.json()["alert_preferences"].clone();
                (alerts["webhook_set"].clone(), alerts["webhook_secret"].clone())
            }
        };
        let moved = change(json!({"webhook_url": "https://hooks.example.com/other"})).await;
        assert_eq!(moved, (json!(true), json!(null)));
        let renewed = change(json!({"webhook_secret": null})).await.1;
        assert!(renewed.is_string() && renewed != json!(secret));
        let given = change(json!({"webhook_secret": "a synthetic secret"})).await.1;
        assert_eq!(given, "a synthetic secret");
        let cleared = change(json!({"webhook_url": null, "channels": []})).await;
        assert_eq!(cleared, (json!(false), json!(null)));
        let refused = json!({"alert_preferences": {"webhook_url": "https://169.254.169.254/x"}});
        let refused = api.patch(&path, &refused).await;
        assert_eq!(refused.pointers(), ["/alert_preferences/webhook_url"]);
        assert!(!refused.text.contains("169.254"), "{}", refused.text);
    }

    #[tokio::test]
    async fn an_idempotency_key_makes_one_campaign() {
        let api = Api::new().await;
        api.x.say(1001, Said::Shown(3));
        api.x.say(1002, Said::Shown(3));
        let key = [("idempotency-key", "one")];
        let send = |body| {
            let api = &api;
            async move { api.call_with("POST", "/socap/campaigns", Some(&body), &key).await }
        };
        let mut wrong = campaign_body();
        wrong["launch_name"] = json!("");
        assert_eq!(send(wrong).await.status, 422, "a refused request gives its key back");
        let first = send(campaign_body()).await;
        let again = send(campaign_body()).await;
        assert_eq!((first.status, again.status), (201, 201));
        assert_eq!(first.json()["id"], again.json()["id"]);
        assert_eq!(again.header("idempotency-replayed"), "true");
        let mut other = campaign_body();
        other["launch_name"] = json!("Another");
        assert_eq!(send(other).await.status, 422);
        assert_eq!(api.get("/socap/campaigns").await.json()["total"], 1);
    }
}
