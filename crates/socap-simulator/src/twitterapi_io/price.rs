//! twitterapi.io's prices in credits (a hundred thousand are a dollar) and its requests per second.

use crate::bill::Charge;
use crate::endpoint::{Endpoint, Protocol};
use crate::exchange::Answer;

/// Every request costs at least this, empty and invalid ones too (measured 2026-08).
pub(crate) const LEAST: i64 = 15;
const TWEET: i64 = 15;
const PROFILE: i64 = 18;
/// A profile in a batch of a hundred or more.
const PROFILE_OF_MANY: i64 = 10;

pub(crate) fn tweets(count: usize) -> Charge {
    items(count, TWEET)
}

pub(crate) fn profiles(count: usize) -> Charge {
    items(count, if count >= 100 { PROFILE_OF_MANY } else { PROFILE })
}

pub(crate) fn retweeters(count: usize) -> Charge {
    items(count, PROFILE)
}

/// Measured for followers: 1 credit each on pages of 200, 2 on pages of 100, 3 below.
pub(crate) fn followed(count: usize, page_size: usize) -> Charge {
    items(
        count,
        if page_size >= 200 {
            1
        } else if page_size >= 100 {
            2
        } else {
            3
        },
    )
}

fn items(count: usize, each: i64) -> Charge {
    let credits = i64::try_from(count).unwrap_or(i64::MAX).saturating_mul(each).max(LEAST);
    Charge::Credits { millicredits: credits.saturating_mul(1_000), items: count }
}

/// The charge of an answer, with the minimum; refusals for want of a key, credits or patience
/// are free, and so is the balance itself.
pub(crate) fn at_least(endpoint: Endpoint, answer: &Answer) -> Charge {
    let counts = endpoint.protocol() == Protocol::TwitterapiIo && endpoint != Endpoint::IoInfo;
    if counts && answer.charge == Charge::Free && !matches!(answer.status, 401 | 402 | 429) {
        return items(0, LEAST);
    }
    answer.charge.clone()
}

/// How many requests in how many milliseconds a balance allows.
pub(crate) const fn requests_per_span(credits: i64) -> (usize, i64) {
    match credits {
        50_000.. => (20, 1_000),
        10_000.. => (10, 1_000),
        5_000.. => (6, 1_000),
        1_000.. => (3, 1_000),
        _ => (1, 5_000),
    }
}
