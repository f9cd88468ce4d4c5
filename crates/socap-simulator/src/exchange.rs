//! One request and its answer, before the wire.

use std::borrow::Cow;

use serde_json::Value;
use socap_domain::{Timestamp, TweetId};

use crate::bill::Charge;
use crate::chance::{draw, word};
use crate::endpoint::Endpoint;
use crate::faults::FaultKind;
use crate::options::{Holder, Options};
use crate::paging::{Listing, Oddities};
use crate::world::{Counts, Slot, World};

/// A request that may be answered.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) endpoint: Endpoint,
    pub(crate) target: Option<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) holder: Holder,
    pub(crate) now: Timestamp,
    pub(crate) seq: u64,
    /// What is left of twitterapi.io's credits; endless where unset.
    pub(crate) credits: Option<i64>,
    /// Billable posts so far, for X's report on its cap.
    pub(crate) posts_used: u64,
}

impl Ask {
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A comma list; repeated keys add up.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        let values = self.query.iter().filter(|(key, _)| key == name);
        values.flat_map(|(_, value)| value.split(',')).filter(|item| !item.is_empty()).collect()
    }

    /// The token or cursor of a page, whatever its name.
    pub(crate) fn cursor(&self) -> Option<&str> {
        let names = ["pagination_token", "next_token", "cursor"];
        names.iter().find_map(|name| self.param(name)).filter(|text| !text.is_empty())
    }

    /// The tweets the request is about.
    pub(crate) fn tweets(&self) -> Vec<TweetId> {
        let path = self.target.iter().map(String::as_str);
        let ids = self.list("ids").into_iter().chain(self.list("tweet_ids"));
        let one = self.list("tweetId");
        let query = self.param("query").unwrap_or_default();
        let named = query.split(|letter: char| !letter.is_ascii_digit());
        path.chain(ids).chain(one).chain(named).filter_map(|id| id.parse().ok()).collect()
    }

    /// What a page token of this list is bound to.
    pub(crate) fn scope(&self) -> u64 {
        let bound = ["query", "tweetId", "userName", "userId", "exclude", "queryType"];
        let words = bound.iter().map(|name| word(self.param(name).unwrap_or_default()));
        let target = word(self.target.as_deref().unwrap_or_default());
        let all: Vec<u64> = [word(self.endpoint.slug()), target].into_iter().chain(words).collect();
        draw(&all)
    }
}

/// What the faults of a request change in its answer.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Twist {
    pub(crate) odd: Oddities,
    pub(crate) expired_cursor: bool,
    pub(crate) search_lag_seconds: i64,
    pub(crate) gap: bool,
    counters_lag_seconds: i64,
    counters_off: i64,
    stale_at: Option<Timestamp>,
    pub(crate) metrics_missing: bool,
}

impl Twist {
    pub(crate) fn of(faults: &[FaultKind]) -> Self {
        let mut twist = Self::default();
        for fault in faults {
            match fault {
                FaultKind::RepeatedPage => twist.odd.repeat = true,
                FaultKind::SwappedPages => twist.odd.swap = true,
                FaultKind::ShiftingPages => twist.odd.shifting = true,
                FaultKind::RepeatingEnd => twist.odd.endless = true,
                FaultKind::ExpiredCursor => twist.expired_cursor = true,
                FaultKind::SearchLag { seconds } => twist.search_lag_seconds = *seconds,
                FaultKind::SearchGap => twist.gap = true,
                FaultKind::CountersLag { seconds } => twist.counters_lag_seconds = *seconds,
                FaultKind::CountersOff { by } => twist.counters_off = *by,
                FaultKind::StaleCounters { at } => twist.stale_at = Some(*at),
                FaultKind::MetricsMissing => twist.metrics_missing = true,
                _ => {}
            }
        }
        twist
    }
}

/// Everything a handler looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) world: &'a World,
    pub(crate) options: &'a Options,
    pub(crate) ask: &'a Ask,
    pub(crate) twist: &'a Twist,
}

impl<'a> Scene<'a> {
    pub(crate) const fn now(&self) -> Timestamp {
        self.ask.now
    }

    /// The counters as this answer tells them.
    pub(crate) fn counts(&self, id: TweetId) -> Counts {
        let lagging = Timestamp(self.now().0 - self.twist.counters_lag_seconds * 1_000);
        let at = self.twist.stale_at.map_or(lagging, |stale| stale.min(lagging));
        let true_counts = self.world.counts(id, at, self.options.counters_include_hidden);
        let off = |count: i64| (count + self.twist.counters_off).max(0);
        Counts {
            retweets: off(true_counts.retweets),
            replies: off(true_counts.replies),
            quotes: off(true_counts.quotes),
            likes: off(true_counts.likes),
            ..true_counts
        }
    }

    /// A list of posts, oldest first, of which `keep` decides what is listed.
    pub(crate) fn posts(
        &self,
        ids: Cow<'a, [TweetId]>,
        keep: impl Fn(TweetId) -> bool + 'a,
    ) -> Posts<'a> {
        let (world, now) = (self.world, self.now());
        let slot = move |id| match world.slot(id, now) {
            Slot::Listed if !keep(id) => Slot::Hidden,
            slot => slot,
        };
        Posts { ids, slot: Box::new(slot) }
    }
}

/// A list of posts.
pub(crate) struct Posts<'a> {
    pub(crate) ids: Cow<'a, [TweetId]>,
    pub(crate) slot: Box<dyn Fn(TweetId) -> Slot + 'a>,
}

impl Posts<'_> {
    pub(crate) fn at(&self, places: &[usize]) -> Vec<TweetId> {
        places.iter().filter_map(|place| self.ids.get(*place)).copied().collect()
    }
}

impl Listing for Posts<'_> {
    fn len(&self) -> usize {
        self.ids.len()
    }
    fn key(&self, place: usize) -> i64 {
        self.ids.get(place).map_or(i64::MAX, |id| id.0)
    }
    fn place(&self, key: i64) -> usize {
        self.ids.partition_point(|id| id.0 < key)
    }
    fn slot(&self, place: usize) -> Slot {
        self.ids.get(place).map_or(Slot::Void, |id| (self.slot)(*id))
    }
}

/// A list whose entries only have a place.
pub(crate) struct Places<F> {
    pub(crate) len: usize,
    pub(crate) slot: F,
}

impl<F: Fn(usize) -> Slot> Listing for Places<F> {
    fn len(&self) -> usize {
        self.len
    }
    fn key(&self, place: usize) -> i64 {
        i64::try_from(place).unwrap_or(i64::MAX)
    }
    fn place(&self, key: i64) -> usize {
        usize::try_from(key.max(0)).unwrap_or(usize::MAX).min(self.len)
    }
    fn slot(&self, place: usize) -> Slot {
        (self.slot)(place)
    }
}

/// What is sent back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    Json(Value),
    Text(String),
    Html,
    Empty,
}

/// An answer with what it costs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content: Content,
    pub(crate) charge: Charge,
}

impl Answer {
    /// An answer that costs nothing.
    pub(crate) const fn free(status: u16, content: Content) -> Self {
        Self { status, content, charge: Charge::Free }
    }

    pub(crate) const fn json(status: u16, body: Value) -> Self {
        Self::free(status, Content::Json(body))
    }
}

/// Text as both providers write it: `&`, `<` and `>` as HTML entities.
pub(crate) fn encoded(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Epoch milliseconds as a calendar time in UTC.
pub(crate) fn calendar(at: Timestamp) -> jiff::Zoned {
    jiff::Timestamp::from_millisecond(at.0)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .to_zoned(jiff::tz::TimeZone::UTC)
}
