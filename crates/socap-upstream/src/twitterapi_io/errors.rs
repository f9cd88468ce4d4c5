//! twitterapi.io's refusals: the status first, then the words, which have four names.

use serde_json::Value;

use crate::error::{MoneyStop, Refusal, RetryReason, UpstreamError};
use crate::http::Reply;
use crate::loose::{at, raw};

/// What to do about a reply that is not a success.
pub(super) fn classify(reply: &Reply) -> UpstreamError {
    let body = serde_json::from_slice::<Value>(&reply.body).ok().filter(Value::is_object);
    let explained = body.is_some();
    let detail = body
        .as_ref()
        .and_then(words)
        .unwrap_or_else(|| format!("status {} without an explanation", reply.status));
    match reply.status {
        402 => UpstreamError::Money { stop: MoneyStop::CreditsDepleted },
        429 => wait(reply),
        401 => UpstreamError::Refused { reason: Refusal::Unauthorized, detail },
        // A page of HTML is from whatever stands before the service.
        403 if explained => UpstreamError::Refused { reason: Refusal::Forbidden, detail },
        400 | 422 => said(&detail, reply).unwrap_or(UpstreamError::Nonsense { detail }),
        // No such path or method: the service has changed.
        404 | 405 => retry(RetryReason::Drift, detail, reply),
        408 => retry(RetryReason::Timeout, detail, reply),
        500.. => retry(RetryReason::Trouble, detail, reply),
        _ => retry(RetryReason::Unreadable, detail, reply),
    }
}

/// The words of a failure under a status of success.
pub(super) fn under_success(body: &Value) -> Option<String> {
    let status = raw(body, &["status"])?;
    status.eq_ignore_ascii_case("error").then(|| words(body).unwrap_or_else(|| status.to_string()))
}

/// What a failure is, by its words; `None` for words that are about none of these.
pub(super) fn said(words: &str, reply: &Reply) -> Option<UpstreamError> {
    let words = words.to_ascii_lowercase();
    let says = |word: &str| words.contains(word);
    if says("credits") && (says("not enough") || says("recharge")) {
        Some(UpstreamError::Money { stop: MoneyStop::CreditsDepleted })
    } else if says("too many requests") || says("qps") || says("rate limit") {
        Some(wait(reply))
    } else if says("cursor") && (says("expired") || says("invalid")) {
        Some(UpstreamError::RestartWalk)
    } else {
        None
    }
}

fn wait(reply: &Reply) -> UpstreamError {
    let until = reply.retry_after().zip(reply.date()).map(|(pause, date)| date + pause);
    UpstreamError::WaitUntil { until }
}

fn words(body: &Value) -> Option<String> {
    let plain = raw(body, &["detail", "msg", "message", "error"]).map(String::from);
    // A list of what failed to validate.
    plain.or_else(|| {
        Some(at(body, "detail")).filter(|detail| detail.is_array()).map(Value::to_string)
    })
}

fn retry(reason: RetryReason, detail: String, reply: &Reply) -> UpstreamError {
    UpstreamError::Retry { reason, detail, after: reply.retry_after() }
}
