//! `PUT /rules`: puts the owner's classification rules in force.

use axum::Json;
use axum::extract::State;
use socap_engine::rules::{self, PutError};

use super::get::{RulesView, show};
use crate::auth::Operator;
use crate::json::TextBody;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// Puts a rule file in force; an empty body returns to the rules socap comes with. New accounts
/// are classified by them at once, stored ones in the background.
#[utoipa::path(
    put, path = "/rules", tag = "people",
    request_body(content(
        (String = "application/toml", example = "version = \"mine\"\n\n[[rule]]\nname = \"tea\"\n\
            category = \"media\"\nphrases = [\"tea columnist\"]\n"),
        (String = "text/plain"), (String = "application/octet-stream"),
    )),
    responses(
        (status = 200, description = "The rules now", body = RulesView),
        (status = 400, description = "The body broke off or is no text", body = Problem),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 413, description = "The file is too large", body = Problem),
        (status = 415, description = "No kind of text that is read", body = Problem),
        (status = 422, description = "Which rule and phrase cannot be used, and why",
            body = Problem),
    )
)]
pub(crate) async fn put_rules(
    State(state): State<ApiState>,
    _: Operator,
    _: NoQuery,
    TextBody(source): TextBody,
) -> Answer<Json<RulesView>> {
    if source.trim().is_empty() {
        rules::reset(state.engine()).await?;
    } else {
        rules::put(state.engine(), &source).await?;
    }
    show(&state).await
}

impl From<PutError> for Problem {
    fn from(error: PutError) -> Self {
        match error {
            PutError::Invalid(error) => Self::invalid_at("", error.to_string()),
            PutError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use serde_json::json;

    use crate::testing::{Api, Reply};

    async fn put(api: &Api, kind: &str, body: &str) -> Reply {
        let request = Request::builder()
            .method("PUT")
            .uri("/socap/rules")
            .header("host", "localhost")
            .header("content-type", kind)
            .body(Body::from(body.to_owned()))
            .expect("a request");
        api.send(request).await
    }

    #[tokio::test]
    async fn rules_are_put_in_force_and_taken_back() {
        let api = Api::new().await;
        let built_in = api.get("/socap/rules").await.json();
        assert_eq!(built_in["built_in"], json!(true));
        let mine = "version = \"mine\"\n[[rule]]\nname = \"tea\"\ncategory = \"media\"\nphrases = [\"tea\"]\n";
        let reply = put(&api, "application/toml", mine).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let now = api.get("/socap/rules").await.json();
        assert_eq!((&now["built_in"], &now["source"]), (&json!(false), &json!(mine)));
        assert!(now["version"].as_str().is_some_and(|version| version.starts_with("mine+")));
        let bad = mine.replace("\"tea\"]", "\"tea <nothing>\"]");
        let reply = put(&api, "text/plain", &bad).await;
        assert_eq!(reply.status, 422);
        assert!(reply.text.contains("tea"), "names rule and phrase: {}", reply.text);
        assert_eq!(put(&api, "image/png", mine).await.status, 415);
        assert_eq!(api.get("/socap/rules").await.json(), now, "nothing changed");
        assert_eq!(put(&api, "text/plain", "").await.json(), built_in);
        put(&api, "text/plain", mine).await;
        assert_eq!(api.call("DELETE", "/socap/rules", None).await.json(), built_in);
    }
}
