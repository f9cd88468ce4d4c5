//! Counting the engagements themselves: the answer where no sum is kept.

use socap_domain::CampaignId;

use crate::Args;
use crate::engagements::{Filter, conditions};

/// `FROM … WHERE …` over engagements `e`, their tweets `t` and accounts `a`. Engagements lead:
/// their indexes find what the filter asks for.
pub(super) fn of(campaign: &CampaignId, filter: &Filter, args: &mut Args) -> String {
    format!(
        "FROM engagements e CROSS JOIN tweets t \
         LEFT JOIN accounts a ON a.user_id = e.user_id \
         WHERE t.campaign_id = e.campaign_id AND t.tweet_id = e.tweet_id AND {}",
        conditions(campaign, filter, args)
    )
}

/// How many of a group X shows, and how many vanished.
pub(super) const TALLY: &str = "CAST(SUM(CASE WHEN e.removed_at IS NULL THEN 1 ELSE 0 END) AS {INT}), \
     CAST(SUM(CASE WHEN e.removed_at IS NULL THEN 0 ELSE 1 END) AS {INT})";

/// Whether it is not known when an engagement `e` happened: somewhere in an interval of more
/// than two cycles.
pub(super) const UNKNOWN_TIME: &str = "e.time_unknown = 1";
