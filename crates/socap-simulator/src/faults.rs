//! What goes wrong, by chance or by script, and can be changed while it runs.

use serde::{Deserialize, Serialize};
use socap_domain::{Timestamp, TweetId};

use crate::chance::happens;
use crate::endpoint::{Endpoint, Protocol};
use crate::money::Stop;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// 429 with the window shown as used up until `reset_seconds` from now.
    RateLimited {
        /// The older body with `code` 88 instead of the problem document.
        #[serde(default)]
        code88: bool,
        /// Leave the rate headers out.
        #[serde(default)]
        bare: bool,
        /// World seconds to the reset the headers name.
        #[serde(default = "a_minute")]
        reset_seconds: i64,
    },
    /// A money stop for this request only.
    Money {
        /// Which.
        stop: Stop,
    },
    /// 401 without rate headers.
    Unauthorized,
    /// 403, X's catch-all body.
    Forbidden,
    /// 403, the plan lacks the endpoint.
    NotEnrolled,
    /// 500, 502, 503 or 504.
    ServerError {
        /// The status.
        status: u16,
        /// Plain text instead of JSON.
        #[serde(default)]
        plain: bool,
    },
    /// 200 with a page of HTML.
    Html,
    /// 404 with no body.
    EmptyNotFound,
    /// twitterapi.io's 200 with `status` `error`.
    StatusError {
        /// Its `msg`.
        msg: String,
    },
    /// The cursor of the request is refused; requests without one pass.
    ExpiredCursor,
    /// The answer comes late, in machine milliseconds.
    Slow {
        /// How late.
        ms: u64,
    },
    /// The connection is cut before the answer.
    Cut {
        /// Whether the provider charges it all the same.
        #[serde(default)]
        billed: bool,
    },
    /// The body breaks off in the middle; charged.
    Truncated,
    /// The items of the page before come once more.
    RepeatedPage,
    /// Two neighbouring pages change places once.
    SwappedPages,
    /// Pages are counted from the newest entry: what comes or leaves between two of them moves
    /// the rest.
    ShiftingPages,
    /// The last page names itself as the next one.
    RepeatingEnd,
    /// New posts cannot be found by this search.
    SearchLag {
        /// How new, in seconds of world time.
        seconds: i64,
    },
    /// One post of the answer is missing from this search.
    SearchGap,
    /// Counters as they were earlier.
    CountersLag {
        /// How much earlier, in seconds of world time.
        seconds: i64,
    },
    /// Counters off by a number; negative ones shrink.
    CountersOff {
        /// Added to every counter, never below 0.
        by: i64,
    },
    /// The counters stand still since then.
    StaleCounters {
        /// Since when.
        at: Timestamp,
    },
    /// The counters are left out of the answer.
    MetricsMissing,
}

const fn a_minute() -> i64 {
    60
}

/// When something goes wrong: every filter that is set must hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// What.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// At this endpoint only.
    #[serde(default)]
    pub endpoint: Option<Endpoint>,
    /// In this protocol only.
    #[serde(default)]
    pub protocol: Option<Protocol>,
    /// For requests about this tweet only.
    #[serde(default)]
    pub tweet: Option<TweetId>,
    /// For this credential only, by its name.
    #[serde(default)]
    pub credential: Option<String>,
    /// With this chance; always where neither `chance` nor `nth` is set.
    #[serde(default)]
    pub chance: Option<f64>,
    /// At the n-th requests that pass the filters, counted from 1 since the fault was set.
    #[serde(default)]
    pub nth: Vec<u64>,
    /// At most so often.
    #[serde(default)]
    pub times: Option<u64>,
    /// From this world time on.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Until this world time.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

impl Fault {
    /// `kind`, always and everywhere; narrow it with the fields.
    pub const fn always(kind: FaultKind) -> Self {
        Self {
            kind,
            endpoint: None,
            protocol: None,
            tweet: None,
            credential: None,
            chance: None,
            nth: Vec::new(),
            times: None,
            from: None,
            until: None,
        }
    }

    /// Only at `endpoint`.
    #[must_use]
    pub const fn at(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = Some(endpoint);
        self
    }

    /// Only at these requests, counted from 1.
    #[must_use]
    pub fn nth(mut self, nth: &[u64]) -> Self {
        self.nth = nth.to_vec();
        self
    }

    /// Only with this chance.
    #[must_use]
    pub const fn with_chance(mut self, chance: f64) -> Self {
        self.chance = Some(chance);
        self
    }

    /// At most so often.
    #[must_use]
    pub const fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }
}

/// The request a fault is looked up for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Circumstance<'r> {
    pub(crate) endpoint: Endpoint,
    pub(crate) credential: &'r str,
    pub(crate) tweets: &'r [TweetId],
    pub(crate) now: Timestamp,
    pub(crate) seq: u64,
    pub(crate) with_cursor: bool,
}

/// The faults in force.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    seed: u64,
    rules: Vec<(Fault, u64, u64)>,
    drawn: u64,
}

impl Faults {
    pub(crate) fn new(seed: u64, faults: &[Fault]) -> Self {
        let mut new = Self { seed, ..Self::default() };
        new.set(faults.to_vec());
        new
    }

    /// Replaces all faults.
    pub fn set(&mut self, faults: Vec<Fault>) {
        self.rules = faults.into_iter().map(|fault| (fault, 0, 0)).collect();
    }

    /// Adds one.
    pub fn add(&mut self, fault: Fault) {
        self.rules.push((fault, 0, 0));
    }

    /// Takes all away.
    pub fn clear(&mut self) {
        self.rules.clear();
    }

    /// The faults in force, in order, with how often each struck.
    pub fn in_force(&self) -> Vec<(Fault, u64)> {
        self.rules.iter().map(|(fault, _, struck)| (fault.clone(), *struck)).collect()
    }

    /// What strikes this request; counts it.
    pub(crate) fn strike(&mut self, what: &Circumstance<'_>) -> Vec<FaultKind> {
        let mut struck = Vec::new();
        for (place, (fault, met, times)) in self.rules.iter_mut().enumerate() {
            if !fault.concerns(what) {
                continue;
            }
            *met += 1;
            self.drawn += 1;
            let word = u64::try_from(place).unwrap_or(0);
            let due = match (fault.chance, fault.nth.is_empty()) {
                (Some(chance), _) => happens(chance, &[self.seed, word, what.seq, self.drawn]),
                (None, false) => fault.nth.contains(met),
                (None, true) => true,
            };
            if due && fault.times.is_none_or(|most| *times < most) {
                *times += 1;
                struck.push(fault.kind.clone());
            }
        }
        struck
    }
}

impl Fault {
    fn concerns(&self, what: &Circumstance<'_>) -> bool {
        self.endpoint.is_none_or(|endpoint| endpoint == what.endpoint)
            && self.protocol.is_none_or(|protocol| protocol == what.endpoint.protocol())
            && self.tweet.is_none_or(|tweet| what.tweets.contains(&tweet))
            && self.credential.as_deref().is_none_or(|name| name == what.credential)
            && self.from.is_none_or(|from| from <= what.now)
            && self.until.is_none_or(|until| what.now < until)
            && (self.kind != FaultKind::ExpiredCursor || what.with_cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_strikes_where_it_says() {
        let script = Fault::always(FaultKind::Truncated).at(Endpoint::Retweets).nth(&[2]);
        let mut faults = Faults::new(1, &[script]);
        let mut ask = |endpoint| {
            let what = Circumstance {
                endpoint,
                credential: "app",
                tweets: &[],
                now: Timestamp(0),
                seq: 0,
                with_cursor: false,
            };
            faults.strike(&what).len()
        };
        let asked = [Endpoint::Tweets, Endpoint::Retweets, Endpoint::Retweets, Endpoint::Retweets];
        assert_eq!(asked.map(&mut ask), [0, 0, 1, 0]);
    }

    #[test]
    fn faults_are_read_as_flat_objects() {
        let text =
            r#"{"kind": "server_error", "status": 503, "endpoint": "tweets", "chance": 0.5}"#;
        let fault: Fault = serde_json::from_str(text).expect("a fault");
        assert_eq!(fault.kind, FaultKind::ServerError { status: 503, plain: false });
        assert_eq!(fault.endpoint, Some(Endpoint::Tweets));
    }
}
