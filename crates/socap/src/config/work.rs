//! How much is done at once, how often, and for how much money.

use std::time::Duration;

use socap_domain::Micros;
use socap_engine::MetricsInterval;

use super::error::ConfigError;
use super::key::Key;
use super::parse::{count, duration, switch};
use super::source::Values;

const DURATION: &str = "a duration such as 500ms, 2s, 30m, 2h or 1d";
const POOL: Key = Key::plain("SOCAP_WORKER_POOL_SIZE", "a whole number from 1 to 1000");
const CONCURRENCY: Key = Key::plain("SOCAP_WORKER_CONCURRENCY", "a whole number from 1 to 1000");
const POLL: Key =
    Key::plain("SOCAP_POLL_INTERVAL", "a duration such as 500ms, 2s, 30m, 2h or 1d, from 1s");
const METRICS: Key =
    Key::plain("SOCAP_METRICS_INTERVAL", "`auto` or a duration such as 500ms, 2s, 30m, 2h or 1d");
const AUDIT: Key = Key::plain("SOCAP_AUDIT_INTERVAL", DURATION);
const SCHEDULER: Key = Key::plain("SOCAP_SCHEDULER", "`on` or `off`");
const MOST_TWEETS: Key =
    Key::plain("SOCAP_MAX_TWEETS_PER_CAMPAIGN", "a whole number from 1 to 100000");
const MONTHLY: Key = Key::plain("SOCAP_MONTHLY_BUDGET_USD", "dollars, zero or more, such as 250");
const LEASE: Key = Key::hidden("SOCAP_LEASE", DURATION);

pub(crate) const KEYS: &[Key] =
    &[POOL, CONCURRENCY, POLL, METRICS, AUDIT, SCHEDULER, MOST_TWEETS, MONTHLY, LEASE];

/// The section. Intervals are world time.
#[derive(Debug, Clone)]
pub(crate) struct WorkConfig {
    /// Groups of jobs at once.
    pub(crate) pool_size: usize,
    /// Requests at once for each of them.
    pub(crate) concurrency: usize,
    /// How often every list is considered.
    pub(crate) poll_interval: Duration,
    /// How often counters are read.
    pub(crate) metrics_interval: MetricsInterval,
    /// How often every list is read whole.
    pub(crate) audit_interval: Duration,
    /// Whether cycles begin by themselves.
    pub(crate) scheduler: bool,
    /// Tweets of a campaign at most.
    pub(crate) max_tweets_per_campaign: usize,
    /// The cap over everything, a month.
    pub(crate) monthly_budget: Option<Micros>,
    /// How long a claim holds without a heartbeat, in machine time.
    pub(crate) lease: Option<Duration>,
}

fn at_least_a_second(text: &str) -> Option<Duration> {
    duration(text).filter(|interval| *interval >= Duration::from_secs(1))
}

/// Reads the section.
pub(crate) fn read(values: &Values) -> Result<WorkConfig, ConfigError> {
    let metrics_interval = values.read(METRICS, |text| match text {
        "auto" => Some(MetricsInterval::Auto),
        text => duration(text).map(MetricsInterval::Every),
    })?;
    let dollars = |text: &str| text.parse().ok().and_then(Micros::from_dollars);
    Ok(WorkConfig {
        pool_size: values.read(POOL, |text| count(text, 1_000))?.unwrap_or(10),
        concurrency: values.read(CONCURRENCY, |text| count(text, 1_000))?.unwrap_or(5),
        poll_interval: values.read(POLL, at_least_a_second)?.unwrap_or(Duration::from_mins(30)),
        metrics_interval: metrics_interval.unwrap_or_default(),
        audit_interval: values.read(AUDIT, duration)?.unwrap_or(Duration::from_hours(24)),
        scheduler: values.read(SCHEDULER, switch)?.unwrap_or(true),
        max_tweets_per_campaign: values
            .read(MOST_TWEETS, |text| count(text, 100_000))?
            .unwrap_or(1_000),
        monthly_budget: values.read(MONTHLY, dollars)?,
        lease: values.read(LEASE, duration)?,
    })
}
