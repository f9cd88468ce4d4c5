//! X's own API v2.

pub(crate) mod dialect;
mod errors;
mod fields;
mod headers;
mod page;
mod parse;
mod paths;
mod usage;

use serde_json::Value;

pub(crate) use paths::call;
pub(crate) use usage::{usage, usage_call};

use crate::error::{RetryReason, UpstreamError};
use crate::exchange::{Bill, Exchange, WindowReading};
use crate::http::Reply;
use crate::request::Request;
use dialect::{Dialect, DialectState, Marks};

/// What `reply` means as the answer to `request`, which was put in `spoken`.
pub(crate) fn read(
    request: &Request,
    reply: &Reply,
    spoken: Dialect,
    dialects: &DialectState,
) -> Exchange {
    let window = headers::window(reply);
    let (outcome, bill) = if reply.is_success() {
        success(request, reply, window.as_ref(), spoken, dialects)
    } else {
        let error = errors::classify(request, reply, window.as_ref());
        (Err(learnt_from_refusal(error, spoken, dialects)), Bill::free())
    };
    Exchange { outcome, bill, window, answered_at: reply.date() }
}

type Outcome = (Result<crate::Answer, UpstreamError>, Bill);

fn success(
    request: &Request,
    reply: &Reply,
    window: Option<&WindowReading>,
    spoken: Dialect,
    dialects: &DialectState,
) -> Outcome {
    let Some(body) = serde_json::from_slice::<Value>(&reply.body).ok().filter(Value::is_object)
    else {
        let detail = "no JSON object under a status of success".into();
        return (Err(retry(RetryReason::Unreadable, detail)), Bill::unknown());
    };
    let found = page::answer(request, &body);
    let bill = page::bill(request, &body);
    match found {
        Ok(found) if found.lacks && dialects.learn(spoken, Marks::of(&body)) => {
            let detail = "the fields asked for did not come".into();
            (Err(dialect_learnt(detail)), bill)
        }
        Ok(found) if found.lacks && found.useless => {
            let detail = "posts came without their authors or references".into();
            (Err(retry(RetryReason::Drift, detail)), bill)
        }
        Ok(found) => (Ok(found.answer), bill),
        Err(error) if matches!(error, UpstreamError::Retry { .. }) => {
            (Err(errors::under_success(&body, reply, window).unwrap_or(error)), bill)
        }
        Err(error) => (Err(error), bill),
    }
}

/// A strict server refuses the other dialect's parameters by name.
fn learnt_from_refusal(
    error: UpstreamError,
    spoken: Dialect,
    dialects: &DialectState,
) -> UpstreamError {
    let UpstreamError::Nonsense { detail } = &error else { return error };
    let name = spoken.fields_parameter();
    if ![format!("[{name}]"), format!("`{name}`")].iter().any(|text| detail.contains(text)) {
        return error;
    }
    let marks = Marks { tweet: spoken == Dialect::Post, post: spoken == Dialect::Tweet };
    if dialects.learn(spoken, marks) {
        return dialect_learnt(detail.clone());
    }
    error
}

/// The next request speaks the other dialect, so there is nothing to wait for.
const fn dialect_learnt(detail: String) -> UpstreamError {
    let after = Some(std::time::Duration::ZERO);
    UpstreamError::Retry { reason: RetryReason::DialectLearnt, detail, after }
}

const fn retry(reason: RetryReason, detail: String) -> UpstreamError {
    UpstreamError::Retry { reason, detail, after: None }
}

#[cfg(test)]
mod dialect_tests;
#[cfg(test)]
mod error_tests;
#[cfg(test)]
mod openapi_tests;
#[cfg(test)]
mod recorded_tests;
