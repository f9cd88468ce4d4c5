//! `POST /campaigns`: creates a campaign.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
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
            return Ok((status, [("idempotency-replayed", "true")], Json(body)).into_response());
        }
    };
    // On a task of its own: a client that hangs up must not leave the key claimed or a paid
    // look-up unsettled.
    let work = tokio::spawn(async move {
        let created = create(&state, &body).await;
        if let Some(claim) = claim {
            match &created {
                Ok(body) => claim.answer(&state, StatusCode::CREATED, body).await,
                Err(_) => claim.give_back(&state).await,
            }
        }
        created
    });
    let body = work.await.map_err(|_| Problem::internal())??;
    let id = body.get("id").and_then(Value::as_str).unwrap_or_default();
    let location = [(header::LOCATION, format!("/socap/campaigns/{id}"))];
    Ok((StatusCode::CREATED, location, Json(body)).into_response())
}

async fn create(state: &ApiState, body: &Value) -> Answer<Value> {
    let campaign = campaigns::create(state.engine(), state.policy(), body).await?;
    let view = show(state, campaign, true).await?;
    serde_json::to_value(view).map_err(|_| Problem::internal())
}
