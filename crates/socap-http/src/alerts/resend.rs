//! `POST /alerts/{id}/resend`: sends one message again.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use socap_store::alerts::{self, Resend};

use super::row::{AlertRow, rows};
use crate::auth::Operator;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// Sends a delivery again that failed, or of which nobody knows whether it arrived: this row
/// alone, through its channel, with the words it had. Neither age nor mutes hold it back.
#[utoipa::path(
    post, path = "/alerts/{id}/resend", tag = "alerts",
    params(("id" = String, Path, description = "The id of a row of the trail")),
    responses(
        (status = 202, description = "It is queued, due at once", body = AlertRow),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 404, description = "There is no such row", body = Problem),
        (status = 409, description = "It was sent, is on its way or waits; or its channel is \
            broken", body = Problem),
    )
)]
pub(crate) async fn resend_alert(
    State(state): State<ApiState>,
    _: Operator,
    Path(id): Path<String>,
    _: NoQuery,
) -> Answer<(StatusCode, Json<AlertRow>)> {
    let none = || Problem::not_found("there is no such row in any trail");
    // What no id looks like is not asked of the database: PostgreSQL's texts hold no NUL.
    if id.len() > 100 || id.chars().any(char::is_control) {
        return Err(none());
    }
    match alerts::resend(state.db(), &id, state.engine().now()).await? {
        Resend::Queued => {}
        Resend::NotFound => return Err(none()),
        Resend::Refused(status) => {
            let detail =
                format!("it is {status}: only what failed or is unknown can be sent again");
            return Err(Problem::conflict(detail));
        }
        Resend::Broken(why) => {
            return Err(Problem::conflict(format!(
                "its channel is broken ({why}): change the campaign's alert_preferences, or \
                 send a test message that arrives, then send it again"
            )));
        }
    }
    let row = alerts::get(state.db(), &id).await?.ok_or_else(none)?;
    let campaign = row.campaign_id.clone();
    let row = rows(state.db(), &campaign, vec![row]).await?.pop().ok_or_else(none)?;
    Ok((StatusCode::ACCEPTED, Json(row)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::alerts::stage::Stage;

    #[tokio::test]
    async fn what_failed_is_sent_again_and_only_that() {
        let stage = Stage::new().await;
        stage.receiver.answers(400, "invalid_blocks");
        stage.find(1001, &[1]).await;
        stage.process().await;
        stage.receiver.answers(200, "ok");
        stage.find(1001, &[2]).await;
        stage.process().await;
        let failed = stage.trail("?status=failed").await["items"][0].clone();
        let resend = format!("/socap/alerts/{}/resend", failed["id"].as_str().expect("an id"));
        let reply = stage.api.call("POST", &resend, None).await;
        assert_eq!(reply.status, 202, "{}", reply.text);
        assert_eq!(reply.json()["status"], "queued");
        assert_eq!(reply.json()["id"], failed["id"]);
        assert_eq!(stage.process().await["sent"], 1);
        assert_eq!(stage.receiver.heard().len(), 3);
        assert_eq!(stage.trail("?status=sent").await["total"], 2);
        let again = stage.api.call("POST", &resend, None).await;
        assert_eq!(again.status, 409);
        assert!(again.text.contains("it is sent"), "{}", again.text);
        // It counts as told now.
        stage.find(1002, &[1]).await;
        stage.process().await;
        assert_eq!(stage.receiver.heard().len(), 3);
        for id in ["0192f8c4-0000-7000-8000-000000000000", "x", "%00"] {
            let path = format!("/socap/alerts/{id}/resend");
            assert_eq!(stage.api.call("POST", &path, None).await.status, 404, "{id}");
        }
    }

    #[tokio::test]
    async fn nothing_is_queued_on_a_broken_channel() {
        let stage = Stage::new().await;
        stage.receiver.answers(404, "no_service");
        stage.find(1001, &[1]).await;
        stage.process().await;
        let id = stage.trail("").await["items"][0]["id"].as_str().expect("an id").to_owned();
        let resend = format!("/socap/alerts/{id}/resend");
        let reply = stage.api.call("POST", &resend, None).await;
        assert_eq!(reply.status, 409);
        assert!(reply.text.contains("no_service"), "{}", reply.text);
        // A test message that arrives mends it.
        stage.receiver.answers(200, "ok");
        let test = format!("{}/alerts/test", stage.campaign);
        let reply = stage.api.post(&test, &json!({"channel": "slack"})).await;
        assert_eq!(reply.json()["outcome"], "sent");
        assert_eq!(stage.api.call("POST", &resend, None).await.status, 202);
        assert_eq!(stage.process().await["sent"], 1);
    }
}
