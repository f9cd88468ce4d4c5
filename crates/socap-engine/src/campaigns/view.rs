//! What a campaign looks like at a glance.

use std::collections::BTreeMap;

use socap_domain::{CampaignStatus, Metrics, TweetCategory};
use socap_store::campaigns::Campaign;
use socap_store::tweets::CampaignTweet;

/// Where a campaign stands for its owner. One that was completed by hand is completed at once,
/// though its last reading may still be under way.
pub fn shown_status(campaign: &Campaign) -> CampaignStatus {
    let ended_by_hand =
        campaign.final_reading_at.is_some_and(|at| at < campaign.settings.monitor_window.end_date);
    if ended_by_hand { CampaignStatus::Completed } else { campaign.status }
}

/// Whether the campaign is completed, which is final.
pub fn is_over(campaign: &Campaign) -> bool {
    shown_status(campaign) == CampaignStatus::Completed
}

/// A campaign in a few numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuickStats {
    /// Tweets of each category.
    pub tweets: BTreeMap<TweetCategory, usize>,
    /// The sums of what X counts about the tweets. A counter that is known of no tweet is
    /// unknown; tweets of which it is not known are left out of its sum.
    pub metrics: Metrics,
}

/// The few numbers of a campaign's tweets.
pub fn quick_stats(tweets: &[CampaignTweet]) -> QuickStats {
    let mut stats = QuickStats::default();
    for category in TweetCategory::ALL {
        stats.tweets.insert(*category, 0);
    }
    for tweet in tweets {
        *stats.tweets.entry(tweet.category).or_default() += 1;
        stats.metrics = stats.metrics.plus(tweet.metrics);
    }
    stats
}
