//! Bodies: JSON and nothing else, at most two megabytes.
//!
//! 415 unless it says that it is JSON, 413 if it is too large, 400 if it is malformed. Whether
//! it fits (422) is for its reader to say.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use futures::StreamExt;
use serde_json::{Map, Value};

use crate::problem::Problem;

/// The largest body that is read.
pub(crate) const LARGEST: usize = 2 << 20;
/// What of a larger one is thrown away before the answer, so that a client that is still
/// sending gets to see it.
const DRAINED: usize = 64 << 20;

/// A JSON body.
#[derive(Debug)]
pub(crate) struct JsonBody(pub(crate) Value);

/// A JSON body whose every member can be left out: none at all is an empty object.
#[derive(Debug)]
pub(crate) struct OptionalJsonBody(pub(crate) Value);

/// A JSON body that may also call itself a merge-patch.
#[derive(Debug)]
pub(crate) struct PatchBody(pub(crate) Value);

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        present(read(request, &["application/json"]).await?).map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for OptionalJsonBody {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let body = read(request, &["application/json"]).await?;
        Ok(Self(body.unwrap_or_else(|| Value::Object(Map::new()))))
    }
}

impl<S: Send + Sync> FromRequest<S> for PatchBody {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let kinds = ["application/json", "application/merge-patch+json"];
        present(read(request, &kinds).await?).map(Self)
    }
}

fn present(body: Option<Value>) -> Result<Value, Problem> {
    body.ok_or_else(|| Problem::bad_request("the body is empty: expected JSON"))
}

/// The body; `None` where it is empty.
async fn read(request: Request, kinds: &[&str]) -> Result<Option<Value>, Problem> {
    let (parts, body) = request.into_parts();
    if let Some(length) = content_length(&parts.headers).filter(|length| *length > LARGEST) {
        if !parts.headers.contains_key(header::EXPECT) {
            drain(body, 0).await;
        }
        return Err(too_large(&format!("{length} bytes")));
    }
    let kind = check_kind(&parts.headers, kinds);
    let bytes = collect(body).await?;
    if bytes.is_empty() {
        return Ok(None);
    }
    kind?;
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|error| Problem::bad_request(format!("the body is not JSON: {error}")))
}

fn content_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The body must say what it is; a charset other than UTF-8 and compression are refused.
fn check_kind(headers: &HeaderMap, kinds: &[&str]) -> Result<(), Problem> {
    let wrong = |detail: String| Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
    if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return wrong("compressed bodies are not read: send the JSON as it is".to_owned());
    }
    let expected = kinds.join(" or ");
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        return wrong(format!("the body has no Content-Type: expected {expected}"));
    };
    let kind = kind.to_str().unwrap_or_default().to_ascii_lowercase();
    let (essence, parameters) = kind.split_once(';').unwrap_or((&kind, ""));
    let utf8 = |parameter: &str| match parameter.trim().strip_prefix("charset=") {
        Some(charset) => matches!(charset.trim_matches('"'), "utf-8" | "utf8"),
        None => true,
    };
    if kinds.contains(&essence.trim()) && parameters.split(';').all(utf8) {
        return Ok(());
    }
    wrong(format!("expected {expected}"))
}

async fn collect(body: Body) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Problem::bad_request("the body broke off"))?;
        if bytes.len() + chunk.len() > LARGEST {
            let read = bytes.len() + chunk.len();
            drain_stream(stream, read).await;
            return Err(too_large("more"));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn drain(body: Body, read: usize) {
    drain_stream(body.into_data_stream(), read).await;
}

async fn drain_stream(mut stream: axum::body::BodyDataStream, mut read: usize) {
    while let Some(Ok(chunk)) = stream.next().await {
        read += chunk.len();
        if read > DRAINED {
            return;
        }
    }
}

fn too_large(found: &str) -> Problem {
    let detail = format!("the body is too large: at most {LARGEST} bytes, found {found}");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn status_of(kind: Option<&str>, body: impl Into<Body>) -> Result<Value, u16> {
        let mut request = Request::builder().method("POST").uri("/");
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let request = request.body(body.into()).expect("a request");
        JsonBody::from_request(request, &()).await.map(|b| b.0).map_err(|p| p.status())
    }

    #[tokio::test]
    async fn only_json_is_read() {
        let json = Some("application/json; charset=UTF-8");
        assert_eq!(status_of(json, "{\"a\":1}").await, Ok(serde_json::json!({"a": 1})));
        assert_eq!(status_of(None, "").await, Err(400));
        assert_eq!(status_of(json, "").await, Err(400));
        assert_eq!(status_of(None, "{}").await, Err(415));
        assert_eq!(status_of(Some("text/plain"), "{}").await, Err(415));
        assert_eq!(status_of(Some("application/json; charset=latin1"), "{}").await, Err(415));
        assert_eq!(status_of(Some("application/merge-patch+json"), "{}").await, Err(415));
        for bad in ["{", "{\"a\":}", "nul", "{} {}", "\u{feff}{}"] {
            assert_eq!(status_of(json, bad).await, Err(400), "{bad}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(status_of(json, deep).await, Err(400));
        assert_eq!(status_of(json, vec![0xff, 0xfe]).await, Err(400));
    }

    #[tokio::test]
    async fn where_all_can_be_left_out_nothing_is_an_object() {
        let request = Request::builder().method("POST").uri("/").body(Body::empty());
        let body = OptionalJsonBody::from_request(request.expect("a request"), &()).await;
        assert_eq!(body.expect("an object").0, serde_json::json!({}));
    }

    #[tokio::test]
    async fn large_bodies_are_refused() {
        let large = format!("\"{}\"", "x".repeat(LARGEST));
        assert_eq!(status_of(Some("application/json"), large).await, Err(413));
    }
}
