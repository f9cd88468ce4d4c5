//! `POST /people/read`: reads from X whom people follow.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use socap_engine::people::reading;

use super::estimate::{ReadEstimate, view};
use super::whom::{self, Whom};
use crate::auth::Operator;
use crate::json::JsonBody;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// What was started.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ReadStarted {
    /// People whose reading begins.
    begun: u64,
    /// People whose reading was under way and goes on.
    under_way: u64,
    /// What it costs at most.
    estimate: ReadEstimate,
}

/// Starts reading from X whom people follow. Workers read in the background, page by page, within
/// the windows and the budget; `/people/{user_id}` shows how far. Until a person's set is whole,
/// the one before counts.
///
/// Needs `confirm: true`: see the price at `/people/read/estimate` first.
#[utoipa::path(
    post, path = "/people/read", tag = "people",
    request_body = Whom,
    responses(
        (status = 202, description = "Started", body = ReadStarted),
        (status = 400, description = "Malformed JSON", body = Problem),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 422, description = "The body has problems, or the price is not confirmed",
            body = Problem),
        (status = 503, description = "X cannot be asked", body = Problem),
    )
)]
pub(crate) async fn read_followings(
    State(state): State<ApiState>,
    _: Operator,
    _: NoQuery,
    JsonBody(body): JsonBody,
) -> Answer<Response> {
    let (people, confirmed) = whom::read(&state, &body, "confirm").await?;
    let estimate = reading::estimate(state.engine(), &people).await?;
    if !confirmed {
        let detail = format!(
            "reading {} people costs up to {}: repeat with `confirm: true`",
            estimate.people, estimate.cost
        );
        return Err(Problem::invalid_at("/confirm", detail));
    }
    let started = reading::start(state.engine(), &people).await?;
    let estimate = view(&state, &estimate);
    let started = ReadStarted { begun: started.begun, under_way: started.under_way, estimate };
    Ok((StatusCode::ACCEPTED, Json(started)).into_response())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::Api;

    #[tokio::test]
    async fn nothing_is_read_before_its_price_is_confirmed() {
        let api = Api::new().await;
        for id in ["7", "8"] {
            assert_eq!(api.post("/socap/people", &json!({"user_id": id})).await.status, 201);
        }
        let all = json!({"all": true});
        let price = api.post("/socap/people/read/estimate", &all).await.json();
        assert_eq!((&price["people"], &price["provider"]), (&json!(2), &json!("x")));
        assert_eq!((&price["resources"], &price["dollars"]), (&json!(2_000), &json!(20.0)));
        assert_eq!(price["rests_on"]["assumed"], 2);
        assert_eq!(price["look_up"]["dollars"], 0.02);
        let refused = api.post("/socap/people/read", &all).await;
        assert_eq!((refused.status, refused.pointers()), (422, vec!["/confirm".to_owned()]));
        assert!(refused.text.contains("$20.00"), "{}", refused.text);
        assert!(api.get("/socap/people/7").await.json()["reading"].is_null());
        let one = json!({"user_ids": ["7"], "confirm": true});
        let started = api.post("/socap/people/read", &one).await;
        assert_eq!((started.status, &started.json()["begun"]), (202, &json!(1)));
        assert_eq!(api.post("/socap/people/read", &one).await.json()["under_way"], 1);
        let person = api.get("/socap/people/7").await.json();
        assert_eq!(person["reading"]["read_so_far"], 0);
        assert_eq!(api.x.requests(), 0, "workers read, not this call");
        let gone = api.call("DELETE", "/socap/people/read", None).await;
        assert_eq!(gone.json()["given_up"], 1);
        assert!(api.get("/socap/people/7").await.json()["reading"].is_null());
        for (bad, pointer) in [
            (json!({}), "/user_ids"),
            (json!({"all": true, "user_ids": ["7"]}), "/user_ids"),
            (json!({"user_ids": ["9"], "confirm": true}), "/user_ids/0"),
            (json!({"user_ids": ["x"], "confirm": true}), "/user_ids/0"),
        ] {
            let reply = api.post("/socap/people/read", &bad).await;
            assert_eq!((reply.status, reply.pointers()), (422, vec![pointer.to_owned()]), "{bad}");
        }
        let without = Api::without_x().await;
        assert_eq!(without.post("/socap/people/read/estimate", &all).await.status, 503);
    }
}
