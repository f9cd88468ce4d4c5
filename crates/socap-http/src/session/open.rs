//! `POST /session`: opens a session with a key.

use std::time::Duration;

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::{AppendHeaders, IntoResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use socap_domain::campaign::Problem as FieldProblem;
use socap_engine::secrets::random_bytes;
use socap_store::access;

use super::Session;
use crate::auth::{Caller, Role, hash};
use crate::json::JsonBody;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;
use crate::{cookie, origin};

/// A working week away from the desk; then the key is asked for again.
const LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

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
    let key = read(&body)?;
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

fn read(body: &Value) -> Answer<&str> {
    let Some(members) = body.as_object() else {
        return Err(Problem::invalid_at("", "expected an object"));
    };
    let mut problems: Vec<FieldProblem> = members
        .keys()
        .filter(|name| *name != "key")
        .map(|name| FieldProblem::at(format!("/{name}"), "unknown member; expected: key"))
        .collect();
    let key = members.get("key").and_then(Value::as_str);
    if key.is_none() {
        problems.push(FieldProblem::at("/key", "required: a key, as text"));
    }
    match key {
        Some(key) if problems.is_empty() => Ok(key),
        _ => Err(Problem::invalid(problems)),
    }
}
