//! twitterapi.io: one key, requests per second by balance, credits per item.

mod errors;
mod page;
mod parse;
mod paths;

use serde_json::Value;

pub(crate) use paths::{balance_call, call};

use crate::client::Balance;
use crate::error::{RetryReason, UpstreamError};
use crate::exchange::{Bill, Certainty, Exchange};
use crate::http::Reply;
use crate::loose::int;
use crate::price::Prices;
use crate::request::Request;

/// What `reply` means as the answer to `request`.
pub(crate) fn read(request: &Request, reply: &Reply, prices: &Prices) -> Exchange {
    let (outcome, bill) = outcome(request, reply, prices);
    Exchange { outcome, bill, window: None, answered_at: reply.date() }
}

fn outcome(
    request: &Request,
    reply: &Reply,
    prices: &Prices,
) -> (Result<crate::Answer, UpstreamError>, Bill) {
    // Every call that is answered costs the least there is, empty and invalid ones too; but not
    // those refused for want of a key, of credits or of patience.
    if matches!(reply.status, 401 | 402 | 429) {
        return (Err(errors::classify(reply)), Bill { credits: Some(0), ..Bill::free() });
    }
    let least =
        Bill { certainty: Certainty::Exact, credits: Some(prices.min_credits), ..Bill::default() };
    if !reply.is_success() {
        return (Err(errors::classify(reply)), least);
    }
    let body = match object(reply) {
        Ok(body) => body,
        Err(error) => return (Err(error), Bill::unknown()),
    };
    if let Some(said) = errors::under_success(&body) {
        return (page::failed(request, &said, reply), least);
    }
    match page::answer(request, &body) {
        Ok(found) => {
            let items = i64::try_from(found.posts.len().max(found.users.len())).unwrap_or(i64::MAX);
            let credits = Some(prices.credits(request, items));
            (Ok(found.answer), Bill { credits, posts: found.posts, users: found.users, ..least })
        }
        Err(error) => (Err(error), least),
    }
}

/// The balance in `reply`.
pub(crate) fn balance(reply: &Reply) -> Result<Balance, UpstreamError> {
    if !reply.is_success() {
        return Err(errors::classify(reply));
    }
    let body = object(reply)?;
    let recharged = int(&body, &["recharge_credits"]).ok_or_else(|| UpstreamError::Retry {
        reason: RetryReason::Drift,
        detail: "the balance lacks `recharge_credits`".into(),
        after: None,
    })?;
    Ok(Balance { recharged, bonus: int(&body, &["total_bonus_credits"]).unwrap_or(0) })
}

/// Requests per second by balance (documented, and measured in August 2026).
pub(crate) const fn qps_for(credits: i64) -> f64 {
    match credits {
        50_000.. => 20.0,
        10_000.. => 10.0,
        5_000.. => 6.0,
        1_000.. => 3.0,
        _ => 0.2,
    }
}

fn object(reply: &Reply) -> Result<Value, UpstreamError> {
    let body = serde_json::from_slice::<Value>(&reply.body).ok().filter(Value::is_object);
    body.ok_or_else(|| UpstreamError::Retry {
        reason: RetryReason::Unreadable,
        detail: "no JSON object under a status of success".into(),
        after: None,
    })
}

#[cfg(test)]
mod tests;
