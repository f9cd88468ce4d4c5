//! Answers as bytes: headers, bodies, and connections that break.

use std::time::{Duration, UNIX_EPOCH};

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use futures::StreamExt;
use socap_domain::Timestamp;

use crate::exchange::{Answer, Content};
use crate::windows::{Span, Told};

/// Where a connection breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Break {
    /// Before a byte of the answer.
    Before,
    /// In the middle of its body.
    Within,
}

const HTML: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>Simulated page</title></head>\n\
    <body><p>This is a page for people, where a program expected data.</p></body>\n</html>\n";

/// How long a truncated body waits for its first half to leave, in machine time.
const FLUSH: Duration = Duration::from_millis(30);

pub(crate) fn response(
    answer: Answer,
    told: &[(Span, Told)],
    user: bool,
    now: Timestamp,
    broken: Option<Break>,
) -> Response {
    let (kind, body) = match answer.content {
        Content::Json(value) => ("application/json; charset=utf-8", value.to_string()),
        Content::Text(text) => ("text/plain; charset=utf-8", text),
        Content::Html => ("text/html;charset=utf-8", HTML.to_owned()),
        Content::Empty => ("", String::new()),
    };
    let length = body.len();
    let mut response = Response::new(body_of(body, broken));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    if !kind.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    if broken.is_some() {
        // Promise more than is sent, so that nobody can take the rest for the whole.
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length.max(2) + 64));
    }
    let seconds = u64::try_from(now.seconds()).unwrap_or(0);
    let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
    if let Ok(date) = HeaderValue::from_str(&date) {
        headers.insert(header::DATE, date);
    }
    for (name, value) in told.iter().flat_map(|(span, told)| rate_headers(*span, told, user)) {
        headers.insert(name, value);
    }
    response
}

fn rate_headers(span: Span, told: &Told, user: bool) -> [(HeaderName, HeaderValue); 3] {
    let [limit, remaining, reset] = match (span, user) {
        (Span::Quarter, _) => {
            ["x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"]
        }
        (Span::Day, false) => {
            ["x-app-limit-24hour-limit", "x-app-limit-24hour-remaining", "x-app-limit-24hour-reset"]
        }
        (Span::Day, true) => [
            "x-user-limit-24hour-limit",
            "x-user-limit-24hour-remaining",
            "x-user-limit-24hour-reset",
        ],
    };
    [
        (HeaderName::from_static(limit), HeaderValue::from(told.limit)),
        (HeaderName::from_static(remaining), HeaderValue::from(told.remaining)),
        (HeaderName::from_static(reset), HeaderValue::from(told.reset.seconds())),
    ]
}

fn body_of(body: String, broken: Option<Break>) -> Body {
    let Some(broken) = broken else { return Body::from(body) };
    let cut = || std::io::Error::new(std::io::ErrorKind::ConnectionAborted, "cut by a fault");
    let sent = match broken {
        Break::Before => Vec::new(),
        Break::Within => {
            let half = body.len() / 2;
            body.into_bytes().into_iter().take(half).collect()
        }
    };
    let first = futures::stream::iter((!sent.is_empty()).then(|| Ok(Bytes::from(sent))));
    let waits = broken == Break::Within;
    let end = futures::stream::once(async move {
        if waits {
            tokio::time::sleep(FLUSH).await;
        }
        Err::<Bytes, _>(cut())
    });
    Body::from_stream(first.chain(end))
}
