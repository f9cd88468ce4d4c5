//! How often a key may call: a runaway script must not starve the dashboard.

use std::num::NonZeroU32;
use std::time::Duration;

use axum::http::{StatusCode, header};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::problem::{Answer, Problem};

/// Forgotten keys are swept once so many are known.
const SWEPT_AT: usize = 1_000;

/// The calls of each key, in this process. Machine time.
#[derive(Debug)]
pub(crate) struct RateLimit(Option<DefaultKeyedRateLimiter<String>>);

impl RateLimit {
    /// So many calls a minute and key, all of which may come at once; 0 is no limit.
    pub(crate) fn per_minute(calls: u32) -> Self {
        let quota = NonZeroU32::new(calls).map(Quota::per_minute);
        Self(quota.map(DefaultKeyedRateLimiter::keyed))
    }

    /// Counts a call of `key`; a problem with `Retry-After` where it is one too many.
    pub(crate) fn count(&self, key: &str) -> Answer<()> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        if limiter.len() > SWEPT_AT {
            limiter.retain_recent();
        }
        limiter.check_key(&key.to_owned()).map_err(|refused| {
            let wait = refused.wait_time_from(DefaultClock::default().now());
            too_many(wait)
        })
    }
}

fn too_many(wait: Duration) -> Problem {
    let seconds = wait.as_millis().div_ceil(1_000).max(1);
    let detail = format!("this key calls too often; again in {seconds} s");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, detail)
        .with_header(header::RETRY_AFTER, seconds.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_own_allowance() {
        let limit = RateLimit::per_minute(3);
        for key in ["one", "two"] {
            for _ in 0..3 {
                assert!(limit.count(key).is_ok());
            }
            assert_eq!(limit.count(key).expect_err("one too many").status(), 429);
        }
        let open = RateLimit::per_minute(0);
        assert!((0..10_000).all(|_| open.count("one").is_ok()));
    }
}
