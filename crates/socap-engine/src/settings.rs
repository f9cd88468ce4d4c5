//! How the engine works, as its owner set it.

use std::time::Duration;

use socap_domain::Micros;

/// How often counters are read between cycles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MetricsInterval {
    /// Five minutes where the provider charges a post once a day, else once a cycle.
    #[default]
    Auto,
    /// So often.
    Every(Duration),
}

/// Where retweets are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RetweetSource {
    /// As posts, with times, where the provider can; else as accounts.
    #[default]
    Auto,
    /// `/2/tweets/:id/retweets`: posts, with times.
    Retweets,
    /// `/2/tweets/:id/retweeted_by`: accounts.
    RetweetedBy,
}

/// The settings of the engine.
#[derive(Debug, Clone)]
pub struct Settings {
    /// A cycle considers every list at least this often, in world time.
    pub poll_interval: Duration,
    /// How often counters are read.
    pub metrics_interval: MetricsInterval,
    /// Every list is read whole this often, regardless of counters, in world time.
    pub audit_interval: Duration,
    /// Whether cycles begin by themselves.
    pub scheduler: bool,
    /// Requests at once in this process.
    pub requests_at_once: usize,
    /// The cap over everything, a month.
    pub monthly_budget: Option<Micros>,
    /// Where retweets are read.
    pub retweets: RetweetSource,
    /// How long a claim holds without a heartbeat, in machine time.
    pub lease: Duration,
    /// What a killed process had asked for counts as lost after this, in machine time.
    pub lost_after: Duration,
    /// The longest a group of jobs may take, in machine time.
    pub deadline: Duration,
    /// How long a stopping pool waits for its groups, in machine time.
    pub farewell: Duration,
    /// Tweets a campaign may have.
    pub max_tweets_per_campaign: usize,
    /// What this process does, for the list of workers.
    pub roles: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            poll_interval: Duration::from_mins(30),
            metrics_interval: MetricsInterval::Auto,
            audit_interval: Duration::from_hours(24),
            scheduler: true,
            requests_at_once: 50,
            monthly_budget: None,
            retweets: RetweetSource::Auto,
            lease: Duration::from_mins(1),
            lost_after: Duration::from_mins(2),
            deadline: Duration::from_mins(10),
            farewell: Duration::from_secs(10),
            max_tweets_per_campaign: 1_000,
            roles: "api,scheduler,worker".to_owned(),
        }
    }
}
