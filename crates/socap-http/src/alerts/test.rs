//! `POST /campaigns/{id}/alerts/test`: does a channel work?

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_domain::campaign::Channel;
use socap_engine::alerts::{self, TestError};

use crate::auth::Operator;
use crate::json::JsonBody;
use crate::members::Members;
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// Which channel to try.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "the shape of the body, for the document; the reader is strict")]
#[schema(as = TestAlert)]
pub(crate) struct TestBody {
    /// One of the campaign's channels, or one it may get.
    channel: Channel,
}

/// What came of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TestOutcome)]
pub(crate) struct TestView {
    /// The row of the trail.
    id: String,
    /// Which channel.
    channel: String,
    /// `sent`, `failed` or `unknown`; `sending` if there is no answer yet.
    #[schema(example = "sent")]
    outcome: String,
    /// The provider's own words.
    #[schema(example = "200 ok")]
    answer: Option<String>,
}

/// Sends a test message, marked as one, by the path of every alert, and waits for the provider's
/// answer. A channel that takes it is broken no longer.
#[utoipa::path(
    post, path = "/campaigns/{id}/alerts/test", tag = "alerts",
    params(("id" = String, Path, description = "The campaign's id")),
    request_body = TestBody,
    responses(
        (status = 200, description = "What the provider answered, good or bad", body = TestView),
        (status = 400, description = "Malformed JSON", body = Problem),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 422, description = "The request has problems", body = Problem),
        (status = 503, description = "The receiver was called just now", body = Problem),
    )
)]
pub(crate) async fn test_alert(
    State(state): State<ApiState>,
    _: Operator,
    CampaignPath(id): CampaignPath,
    _: NoQuery,
    JsonBody(body): JsonBody,
) -> Answer<Json<TestView>> {
    let mut members = Members::of(&body)?;
    let named = members.required_text("channel");
    let channel = named.and_then(|named| {
        named.parse::<Channel>().map_err(|detail| members.wrong("channel", &detail)).ok()
    });
    members.finish()?;
    let channel = channel.ok_or_else(|| Problem::invalid_at("/channel", "required"))?;
    // On a task of its own: the outcome is stored even if the client hangs up.
    let tried =
        tokio::spawn(async move { alerts::test(state.engine(), &id, channel.as_str()).await });
    let sent = tried.await.map_err(|_| Problem::internal())?.map_err(problem)?;
    Ok(Json(TestView {
        id: sent.id,
        channel: sent.channel,
        outcome: sent.status.as_str().to_owned(),
        answer: sent.answer,
    }))
}

fn problem(error: TestError) -> Problem {
    match error {
        TestError::NotFound => Problem::no_campaign(),
        TestError::NoSender => Problem::unavailable(error.to_string(), Duration::from_mins(5)),
        TestError::Busy => Problem::unavailable(error.to_string(), Duration::from_secs(2)),
        TestError::Engine(error) => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::alerts::stage::Stage;

    #[tokio::test]
    async fn the_providers_own_answer_is_shown() {
        let stage = Stage::new().await;
        let path = format!("{}/alerts/test", stage.campaign);
        let reply = stage.api.post(&path, &json!({"channel": "slack"})).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let told = reply.json();
        assert_eq!((&told["outcome"], &told["answer"]), (&json!("sent"), &json!("200 ok")));
        let heard = stage.receiver.heard();
        assert!(
            heard[0]["text"].as_str().is_some_and(|text| text.starts_with("TEST")),
            "{heard:?}"
        );
        stage.receiver.answers(403, "invalid_token");
        let told = stage.api.post(&path, &json!({"channel": "slack"})).await.json();
        assert_eq!(
            (&told["outcome"], &told["answer"]),
            (&json!("failed"), &json!("403 invalid_token"))
        );
        let told = stage.api.post(&path, &json!({"channel": "email"})).await.json();
        assert_eq!(told["outcome"], "failed");
        assert!(told["answer"].as_str().is_some_and(|why| why.contains("no address")), "{told}");
        let trail = stage.trail("").await;
        assert_eq!((&trail["total"], &trail["items"][0]["kind"]), (&json!(3), &json!("test")));
    }

    #[tokio::test]
    async fn what_is_no_channel_is_refused() {
        let stage = Stage::new().await;
        let path = format!("{}/alerts/test", stage.campaign);
        for body in [json!({}), json!({"channel": "pigeon"}), json!({"channel": "slack", "to": 1})]
        {
            assert_eq!(stage.api.post(&path, &body).await.status, 422, "{body}");
        }
        let missing = "/socap/campaigns/0192f8c4-0000-7000-8000-000000000000/alerts/test";
        assert_eq!(stage.api.post(missing, &json!({"channel": "slack"})).await.status, 404);
    }
}
