//! X's rate windows, per credential and endpoint, in world time.

use std::collections::HashMap;

use socap_domain::Timestamp;

use crate::endpoint::Endpoint;

/// What the headers of an answer tell about a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// On a whole second, as the header can say no other.
    pub(crate) reset: Timestamp,
    pub(crate) refused: bool,
}

/// How long a window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Span {
    Quarter,
    Day,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    reset: Timestamp,
    used: u32,
}

/// The windows that are open.
#[derive(Debug, Clone, Default)]
pub(crate) struct Windows {
    open: HashMap<(String, Endpoint, Span), Window>,
    last_search_all: HashMap<String, Timestamp>,
}

impl Windows {
    /// Takes one request out of a window; a refused one takes nothing.
    pub(crate) fn take(
        &mut self,
        (credential, endpoint): (&str, Endpoint),
        (span, seconds): (Span, i64),
        limit: u32,
        now: Timestamp,
    ) -> Told {
        let fresh = Window { reset: Timestamp((now.seconds() + seconds) * 1_000), used: 0 };
        let key = (credential.to_owned(), endpoint, span);
        let window = self.open.entry(key).or_insert(fresh);
        if window.reset <= now {
            *window = fresh;
        }
        let refused = window.used >= limit;
        window.used += u32::from(!refused);
        Told { limit, remaining: limit.saturating_sub(window.used), reset: window.reset, refused }
    }

    /// Whether a second has passed since the credential's last search of everything.
    pub(crate) fn second_passed(&mut self, credential: &str, now: Timestamp) -> bool {
        let last = self.last_search_all.get(credential);
        let passed = last.is_none_or(|last| now.ms_since(*last) >= 1_000);
        if passed {
            self.last_search_all.insert(credential.to_owned(), now);
        }
        passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_opens_with_its_first_request_and_reopens_at_its_reset() {
        let mut windows = Windows::default();
        let mut take = |ms: i64| {
            let who = ("app", Endpoint::Retweets);
            windows.take(who, (Span::Quarter, 900), 2, Timestamp(1_000_500 + ms))
        };
        let first = take(0);
        assert_eq!((first.remaining, first.reset), (1, Timestamp(1_900_000)));
        assert_eq!(take(1).remaining, 0);
        assert!(take(899_499).refused);
        assert_eq!(take(899_500).remaining, 1, "the header's second has come");
    }
}
