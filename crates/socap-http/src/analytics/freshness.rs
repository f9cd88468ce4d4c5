//! How fresh a campaign's numbers are, said plainly.

use std::time::Duration;

use serde::Serialize;
use socap_domain::{Availability, CampaignStatus, Timestamp};
use socap_engine::campaigns::shown_status;
use socap_store::campaigns::Campaign;
use socap_store::tweets::CampaignTweet;

/// How fresh the numbers are.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct FreshnessView {
    /// When the latest cycle began.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_cycle_at: Option<Timestamp>,
    /// When the next one begins by itself; null when none does.
    #[schema(value_type = Option<String>, format = DateTime)]
    next_cycle_at: Option<Timestamp>,
    /// When counters were last read of any tweet.
    #[schema(value_type = Option<String>, format = DateTime)]
    metrics_at: Option<Timestamp>,
    /// When they were last read of the tweet that waits longest.
    #[schema(value_type = Option<String>, format = DateTime)]
    oldest_metrics_at: Option<Timestamp>,
    /// Tweets whose counters are older than two cycles.
    tweets_behind: usize,
    /// Whether anything is older than it should be.
    late: bool,
    /// What is late, in words; null where nothing is.
    detail: Option<String>,
}

/// The freshness of a campaign at `now`; a list is considered every `interval`.
pub(crate) fn of(
    campaign: &Campaign,
    tweets: &[CampaignTweet],
    scheduler: bool,
    interval: Duration,
    now: Timestamp,
) -> FreshnessView {
    let active = shown_status(campaign) == CampaignStatus::Active;
    let cycles = active && scheduler && campaign.final_reading_at.is_none();
    let watched = || tweets.iter().filter(|tweet| tweet.availability == Availability::Available);
    let begun = campaign.settings.monitor_window.start_date;
    let patience = interval * 2;
    let behind =
        watched().filter(|tweet| tweet.metrics_at.unwrap_or(begun) + patience < now).count();
    let late_cycle = cycles && campaign.next_cycle_at + interval < now && begun <= now;
    let tweets_behind = if active && begun <= now { behind } else { 0 };
    let detail = if late_cycle {
        Some(format!("no cycle has begun since it was due at {}", campaign.next_cycle_at))
    } else if tweets_behind > 0 {
        let all = watched().count();
        Some(format!("counters of {tweets_behind} of {all} tweets are older than two cycles"))
    } else {
        None
    };
    FreshnessView {
        last_cycle_at: campaign.last_cycle_at,
        next_cycle_at: cycles.then_some(campaign.next_cycle_at),
        metrics_at: tweets.iter().filter_map(|tweet| tweet.metrics_at).max(),
        oldest_metrics_at: watched().filter_map(|tweet| tweet.metrics_at).min(),
        tweets_behind,
        late: detail.is_some(),
        detail,
    }
}
