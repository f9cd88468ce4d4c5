//! The last word of a demonstration: what was collected, beside what there was.

use std::collections::HashSet;

use socap_domain::{ActionType, Availability, CampaignId, Timestamp, TweetId, UserId, Weight};
use socap_engine::Engine;
use socap_simulator::{Simulator, Truth};
use socap_store::{campaigns, engagements, tweets};

use super::summary::top;
use crate::failure::Failure;
use crate::output;

/// Accounts that are named at the end.
const MATTERED: usize = 8;
const LISTS: [ActionType; 3] = [ActionType::Retweet, ActionType::Reply, ActionType::Quote];

/// Compares the stored engagements with the simulated X's own truth: now, or when the launch
/// was over.
pub(super) async fn tell(
    engine: &Engine,
    simulator: &Simulator,
    id: &CampaignId,
) -> Result<(), Failure> {
    let db = engine.db();
    let campaign = campaigns::get(db, id).await?;
    let over = campaign.and_then(|campaign| campaign.completed_at);
    let at = over.unwrap_or_else(|| simulator.now());
    let counts = engagements::counts_of(db, id).await?;
    let (mut listed, mut collected, mut kept) = (0, 0, 0);
    for tweet in tweets::of_campaign(db, id).await? {
        let stored: i64 =
            counts.iter().filter(|c| c.tweet_id == tweet.tweet_id).map(|c| c.collected).sum();
        if tweet.availability != Availability::Available {
            kept += stored;
            continue;
        }
        collected += stored;
        let versions = [tweet.tweet_id, tweet.followed_id];
        listed +=
            LISTS.iter().map(|action| listed_by_x(simulator, versions, *action, at)).sum::<usize>();
    }
    let (_, vanished) = engagements::totals_of(db, id).await?;
    output::line(format!(
        "\ncollected: {collected} engagements, where X lists {listed}; {vanished} more that \
         vanished on X, and {kept} on tweets that X no longer shows"
    ))?;
    let listed = i64::try_from(listed).unwrap_or(i64::MAX);
    if collected > listed {
        let gone = collected - listed;
        output::line(format!(
            "{gone} of them were taken back since; the daily audit of their list marks them"
        ))?;
    }
    Ok(())
}

/// Tells who mattered most: the accounts with the highest scores.
pub(super) async fn tell_who_matters(engine: &Engine, id: &CampaignId) -> Result<(), Failure> {
    let mut seen = HashSet::new();
    let mut rows = Vec::new();
    for row in top(engine, id, 100).await? {
        if row.importance > Weight::ZERO && seen.insert(row.user_id) && rows.len() < MATTERED {
            let categories: Vec<String> =
                row.account_categories.iter().map(|category| category.to_string()).collect();
            let handle = format!("@{}", row.username);
            let did = row.action.to_string();
            rows.push(vec![row.importance.to_string(), handle, did, categories.join(" ")]);
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    output::line("\nwho mattered most:")?;
    output::table(&["score", "account", "did", "categories"], &rows)
}

/// Accounts other than the tweet's own that X lists for any version of it.
fn listed_by_x(
    simulator: &Simulator,
    versions: [TweetId; 2],
    action: ActionType,
    at: Timestamp,
) -> usize {
    let accounts: HashSet<UserId> = simulator.world(|world| {
        let truth = Truth::of(world);
        let listed = versions.iter().flat_map(|tweet| truth.listable(*tweet, action, at));
        listed.filter(|one| !one.own).map(|one| one.user_id).collect()
    });
    accounts.len()
}
