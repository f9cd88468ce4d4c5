//! What a campaign will cost a day, before it is created.
//!
//! The sums, for N tweets of which M are main tweets whose likers are read:
//!
//! - counters: ⌈N / 100⌉ requests every metrics interval. X charges a tweet once a UTC day, so N
//!   posts a day; twitterapi.io charges every reading.
//! - audits: every list is read whole once every audit interval, at least one page: 3 N + M
//!   requests.
//! - lists, on a busy day: every list of every tweet has news in every cycle: N requests for
//!   retweets, M for likers, and for replies and quotes as few searches as hold all tweets (one
//!   request a list where the provider cannot search). On a quiet day: none, counters tell that
//!   nothing is new.
//! - every engagement is paid for when it is found, and again by each audit.

use std::time::Duration;

use serde_json::Value;
use socap_domain::campaign::CampaignSettings;
use socap_domain::{Micros, TweetCategory, TweetId, draft};
use socap_store::budget;
use socap_upstream::capabilities::fits;
use socap_upstream::{Capabilities, Endpoint, Prices, Provider, Request};

use super::{CampaignError, Policy};
use crate::Engine;
use crate::gateway::Gateway;

const DAY: f64 = 86_400.0;
/// Seconds in one of X's rate windows.
const WINDOW: f64 = 900.0;
/// X's published windows for an app (rate limits page, 2026); what answers told beats them.
const PUBLISHED: &[(Endpoint, i64)] = &[
    (Endpoint::Tweets, 3_500),
    (Endpoint::Retweets, 75),
    (Endpoint::RetweetedBy, 75),
    (Endpoint::QuoteTweets, 75),
    (Endpoint::SearchRecent, 450),
];

/// Requests and money of a day.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PerDay {
    /// Requests for counters.
    pub metrics_requests: f64,
    /// Requests for what is new in lists.
    pub list_requests: f64,
    /// Requests that read lists whole.
    pub audit_requests: f64,
    /// All of them.
    pub requests: f64,
    /// Dollars without the engagements themselves.
    pub dollars: f64,
}

/// How a rate window would be used on a busy day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Which endpoint's.
    pub endpoint: Endpoint,
    /// Requests needed in 15 minutes.
    pub needed: f64,
    /// Requests it holds.
    pub limit: i64,
}

impl Window {
    /// Whether the requests fit.
    pub fn fits(&self) -> bool {
        self.needed <= number(self.limit)
    }
}

/// What a campaign will cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// Tweets of the draft.
    pub tweets: usize,
    /// The provider it was reckoned for.
    pub provider: Provider,
    /// Days from now to the end of its window.
    pub days: f64,
    /// The most that looking the tweets up costs, once.
    pub look_up: Micros,
    /// A day on which nothing happens.
    pub quiet: PerDay,
    /// A day on which every list has news in every cycle.
    pub busy: PerDay,
    /// What a thousand engagements cost when they are found; each audit costs it again.
    pub thousand_engagements: Micros,
    /// The windows of a busy day; none where the provider has none.
    pub windows: Vec<Window>,
}

/// Reckons what the campaign of a body would cost. X is not asked; name and window may still
/// be missing.
pub async fn estimate(
    engine: &Engine,
    policy: &Policy,
    body: &Value,
) -> Result<Estimate, CampaignError> {
    let reading = draft::read_unfinished(body, &policy.limits(engine));
    let Some(settings) = reading.settings.filter(|_| reading.problems.is_empty()) else {
        return Err(CampaignError::Invalid(reading.problems));
    };
    let mains = reading.tweets.iter().filter(|t| t.category == TweetCategory::Main).count();
    let likes = if settings.features.track_liking_users { mains } else { 0 };
    let plan =
        Plan::new(engine, &reading.tweets.iter().map(|t| t.tweet_id).collect::<Vec<_>>(), likes);
    let mut estimate = plan.estimate(days_left(engine, &settings));
    learn_limits(engine, &mut estimate.windows).await?;
    Ok(estimate)
}

fn days_left(engine: &Engine, settings: &CampaignSettings) -> f64 {
    let window = settings.monitor_window;
    let from = window.start_date.max(engine.now());
    number(window.end_date.ms_since(from).max(0)) / (DAY * 1_000.0)
}

/// What the sums are made of.
struct Plan {
    capabilities: Capabilities,
    prices: Prices,
    ids: Vec<TweetId>,
    likes: usize,
    metrics_interval: Duration,
    poll_interval: Duration,
    audit_interval: Duration,
}

impl Plan {
    fn new(engine: &Engine, ids: &[TweetId], likes: usize) -> Self {
        let gateway = engine.gateway();
        Self {
            capabilities: gateway
                .map_or_else(|| Capabilities::of(Provider::X), Gateway::capabilities),
            prices: gateway.map_or_else(Prices::default, |gateway| gateway.prices().clone()),
            ids: ids.to_vec(),
            likes,
            metrics_interval: engine.metrics_interval(),
            poll_interval: engine.settings().poll_interval,
            audit_interval: engine.settings().audit_interval,
        }
    }

    fn estimate(&self, days: f64) -> Estimate {
        let per_day = |interval: Duration| DAY / interval.as_secs_f64().max(1.0);
        let (readings, cycles, audits) = (
            per_day(self.metrics_interval),
            per_day(self.poll_interval),
            per_day(self.audit_interval),
        );
        let metrics_requests = count(self.batches()) * readings;
        let audit_requests = count(3 * self.ids.len() + self.likes) * audits;
        let busy_cycle: f64 = self.busy_cycle().iter().map(|(_, requests)| requests).sum();
        let paid_readings = if self.capabilities.dedupes_daily { 1.0 } else { readings };
        let counters = self.look_up().dollars() * paid_readings;
        let least = self.least_call().dollars();
        let day = |list_requests: f64| PerDay {
            metrics_requests,
            list_requests,
            audit_requests,
            requests: metrics_requests + list_requests + audit_requests,
            dollars: counters + least * (list_requests + audit_requests),
        };
        Estimate {
            tweets: self.ids.len(),
            provider: self.capabilities.provider,
            days,
            look_up: self.look_up(),
            quiet: day(0.0),
            busy: day(busy_cycle * cycles),
            thousand_engagements: self.thousand(),
            windows: self.windows(),
        }
    }

    fn batches(&self) -> usize {
        let batch = usize::try_from(self.capabilities.lookup_batch).unwrap_or(100).max(1);
        self.ids.len().div_ceil(batch)
    }

    /// One reading of all counters, at list price.
    fn look_up(&self) -> Micros {
        let batch = usize::try_from(self.capabilities.lookup_batch).unwrap_or(100).max(1);
        let each = self.ids.chunks(batch).map(|ids| {
            let request = Request::Tweets { ids: ids.to_vec() };
            self.prices.most(&request, self.capabilities.provider).0
        });
        Micros(each.fold(0, i64::saturating_add))
    }

    /// What a call costs that finds nothing.
    fn least_call(&self) -> Micros {
        match self.capabilities.provider {
            Provider::X => Micros::ZERO,
            Provider::TwitterApiIo => {
                Micros(self.prices.credit.0.saturating_mul(self.prices.min_credits))
            }
        }
    }

    fn thousand(&self) -> Micros {
        let each = match self.capabilities.provider {
            Provider::X => self.prices.post.0,
            Provider::TwitterApiIo => {
                self.prices.credit.0.saturating_mul(self.prices.tweet_credits)
            }
        };
        Micros(each.saturating_mul(1_000))
    }

    /// The requests of a cycle in which every list has news.
    fn busy_cycle(&self) -> Vec<(Endpoint, f64)> {
        let tweets = self.ids.len();
        let retweets = if self.capabilities.retweets_with_times {
            Endpoint::Retweets
        } else {
            Endpoint::RetweetedBy
        };
        let mut requests = vec![(retweets, count(tweets + self.likes))];
        if self.capabilities.search {
            let searches = tweets.div_ceil(tweets_per_search());
            requests.push((Endpoint::SearchRecent, count(searches)));
        } else {
            requests.push((Endpoint::Replies, count(tweets)));
            requests.push((Endpoint::QuoteTweets, count(tweets)));
        }
        requests
    }

    fn windows(&self) -> Vec<Window> {
        if !self.capabilities.windows {
            return Vec::new();
        }
        let share = |interval: Duration| WINDOW / interval.as_secs_f64().max(1.0);
        let metrics = count(self.batches()) * share(self.metrics_interval).max(1.0);
        let lists = self
            .busy_cycle()
            .into_iter()
            .map(|(endpoint, requests)| (endpoint, requests * share(self.poll_interval).max(1e-9)));
        std::iter::once((Endpoint::Tweets, metrics))
            .chain(lists)
            .map(|(endpoint, needed)| Window { endpoint, needed, limit: published(endpoint) })
            .collect()
    }
}

fn published(endpoint: Endpoint) -> i64 {
    let found = PUBLISHED.iter().find(|(published, _)| *published == endpoint);
    found.map_or(0, |(_, limit)| *limit)
}

/// Replaces published limits by what answers told.
async fn learn_limits(engine: &Engine, windows: &mut [Window]) -> Result<(), CampaignError> {
    let Some(gateway) = engine.gateway() else { return Ok(()) };
    for learnt in budget::windows(engine.db()).await? {
        let same = |window: &&mut Window| {
            learnt.credential == gateway.credential() && window.endpoint.as_str() == learnt.endpoint
        };
        if let (Some(window), Some(limit)) = (windows.iter_mut().find(same), learnt.window_limit) {
            window.limit = limit;
        }
    }
    Ok(())
}

/// How many tweets' replies and quotes one search holds, with ids of today's length.
fn tweets_per_search() -> usize {
    let ids = [TweetId(1_956_000_000_000_000_000); 32];
    let fitting = (1..=ids.len()).take_while(|n| {
        let some = ids.get(..*n).unwrap_or_default();
        fits(some, some)
    });
    fitting.last().unwrap_or(1)
}

#[expect(clippy::cast_precision_loss, reason = "counts of requests, far below 2^52")]
fn count(n: usize) -> f64 {
    n as f64
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of at most some thousand years")]
fn number(n: i64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(provider: Provider, tweets: i64) -> Plan {
        Plan {
            capabilities: Capabilities::of(provider),
            prices: Prices::default(),
            ids: (1..=tweets).map(TweetId).collect(),
            likes: 0,
            metrics_interval: Duration::from_mins(5),
            poll_interval: Duration::from_mins(30),
            audit_interval: Duration::from_hours(24),
        }
    }

    #[test]
    fn three_hundred_tweets_on_x() {
        let estimate = plan(Provider::X, 300).estimate(7.0);
        assert!((estimate.quiet.metrics_requests - 3.0 * 288.0).abs() < 1e-6);
        assert!((estimate.quiet.audit_requests - 900.0).abs() < 1e-6);
        assert!((estimate.quiet.dollars - 1.5).abs() < 1e-9, "300 posts, once a day");
        let retweets = estimate.windows.iter().find(|w| w.endpoint == Endpoint::Retweets);
        let needed = retweets.map(|w| (w.needed, w.limit)).expect("a window");
        assert!((needed.0 - 150.0).abs() < 1e-6 && needed.1 == 75, "does not fit: {needed:?}");
    }

    #[test]
    fn every_reading_costs_on_twitterapi_io() {
        let estimate = plan(Provider::TwitterApiIo, 100).estimate(1.0);
        let readings = 100.0 * 15.0 * 0.000_01 * 288.0;
        let audits = 300.0 * 15.0 * 0.000_01;
        assert!((estimate.quiet.dollars - readings - audits).abs() < 1e-6);
        assert!(estimate.windows.is_empty());
    }

    #[test]
    fn searches_hold_several_tweets() {
        assert!((2..=11).contains(&tweets_per_search()));
    }
}
