//! `POST /session`: opens a session with a key.

use std::time::Duration;

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::{AppendHeaders, IntoResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use socap_engine::secrets::random_bytes;
use socap_store::access;

use super::Session;
use crate::auth::{Caller, Role, hash};
use crate::json::JsonBody;
use crate::members::Members;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;
use crate::{cookie, origin};

/// A week; then the key is asked for again.
const LIFE: Duration = Duration::from_hours(7 * 24);

/// A key.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "the shape of the body, for the document; the reader is strict")]
pub(crate) struct OpenSession {
    /// As `socap key create` printed it.
    key: String,
}

/// Where a login comes from.
#[derive(Debug)]
pub(crate) struct SameOrigin {
    tls: bool,
}

impl FromRequestParts<ApiState> for SameOrigin {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Problem> {
        if origin::is_foreign(parts) {
            return Err(Problem::forbidden("a page of another origin may not log in"));
        }
        Ok(Self { tls: origin::is_tls(&parts.headers) })
    }
}

/// Opens a session.
///
/// The answer sets a cookie (`HttpOnly`, `SameSite=Strict`) that stands for the key.
#[utoipa::path(
    post, path = "/session", tag = "session",
    request_body = OpenSession,
    responses(
        (status = 200, description = "The session is open", body = Session),
        (status = 401, description = "The key is unknown or was revoked", body = Problem),
    )
)]
pub(crate) async fn open_session(
    State(state): State<ApiState>,
    from: SameOrigin,
    _: NoQuery,
    JsonBody(body): JsonBody,
) -> Answer<impl IntoResponse> {
    let mut members = Members::of(&body)?;
    let key = members.required_text("key").unwrap_or_default();
    members.finish()?;
    let found = access::key_by_hash(state.db(), &hash(key.trim())).await?;
    let Some(key) = found else {
        return Err(Problem::unauthorized("the key is unknown or was revoked"));
    };
    let token = random_bytes::<32>().map_err(|_| Problem::internal())?;
    let token = URL_SAFE_NO_PAD.encode(token);
    let now = state.machine_now();
    access::insert_session(state.db(), &hash(&token), &key.id, now, now + LIFE).await?;
    let role: Role = key.role.parse().map_err(|_| Problem::internal())?;
    let session = Session::from(Caller { key_id: Some(key.id), name: key.name, role });
    let cookie = cookie::set(&token, LIFE.as_secs(), from.tls);
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Json(session)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::auth::Role;
    use crate::testing::Api;

    #[tokio::test]
    async fn a_key_becomes_a_cookie_and_the_cookie_ends() {
        let api = Api::new().await;
        let shown = api.get("/socap/session").await.json();
        assert_eq!((&shown["role"], &shown["key_needed"]), (&json!("admin"), &json!(false)));
        let key = api.key(Role::Operator).await;
        assert_eq!(api.get("/socap/session").await.status, 401);
        let key = key.trim_start_matches("Bearer ");
        let reply = api.post("/socap/session", &json!({"key": key})).await;
        assert_eq!((reply.status, &reply.json()["role"]), (200, &json!("operator")));
        let cookie = reply.header("set-cookie").to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
        let cookie = cookie.split(';').next().expect("a cookie");
        let with = [("cookie", cookie)];
        assert_eq!(api.call_with("GET", "/socap/session", None, &with).await.status, 200);
        let foreign = [("cookie", cookie), ("origin", "https://evil.example")];
        let reply = api.call_with("DELETE", "/socap/session", None, &foreign).await;
        assert_eq!(reply.status, 403);
        let own = [("cookie", cookie), ("origin", "http://127.0.0.1:8080")];
        let reply = api.call_with("DELETE", "/socap/session", None, &own).await;
        assert_eq!(reply.status, 204);
        assert!(reply.header("set-cookie").contains("Max-Age=0"));
        assert_eq!(api.call_with("GET", "/socap/session", None, &with).await.status, 401);
    }

    #[tokio::test]
    async fn wrong_keys_open_nothing() {
        let api = Api::new().await;
        api.key(Role::Admin).await;
        let reply = api.post("/socap/session", &json!({"key": "socap_wrong"})).await;
        assert_eq!((reply.status, reply.header("set-cookie")), (401, ""));
        for bad in [json!({}), json!({"key": 1}), json!({"key": "x", "y": 1}), json!([])] {
            assert_eq!(api.post("/socap/session", &bad).await.status, 422, "{bad}");
        }
    }
}
