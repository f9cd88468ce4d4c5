//! The last word of a demonstration: what was collected, beside what there was.

use std::collections::HashSet;

use socap_domain::{ActionType, CampaignId};
use socap_engine::Engine;
use socap_simulator::Simulator;
use socap_store::{engagements, tweets};

use crate::failure::Failure;
use crate::output;

const LISTS: [ActionType; 3] = [ActionType::Retweet, ActionType::Reply, ActionType::Quote];

/// Compares the stored engagements with the simulated X's own truth.
pub(super) async fn tell(
    engine: &Engine,
    simulator: &Simulator,
    campaign: &CampaignId,
) -> Result<(), Failure> {
    let (collected, removed) = engagements::totals_of(engine.db(), campaign).await?;
    let mut there = 0;
    for tweet in tweets::of_campaign(engine.db(), campaign).await? {
        for action in LISTS {
            let listed = simulator.listable(tweet.tweet_id, action);
            let others = listed.iter().filter(|one| !one.own).map(|one| one.user_id);
            there += others.collect::<HashSet<_>>().len();
        }
    }
    output::line(format!(
        "\ncollected: {collected} engagements that X lists and {removed} that vanished again; \
         X lists {there} now"
    ))
}
