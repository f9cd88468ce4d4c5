//! Counting lists from their rows, and comparing with the sums that are kept.

use std::collections::{BTreeMap, BTreeSet};

use socap_domain::{ActionType, CampaignId, TweetId};

use super::counts::{Counts, all_in};
use crate::{Args, StoreError, Tx, word};

/// The sums of a campaign's lists that are not what the rows say: as kept, and as counted.
pub(crate) async fn wrong(
    tx: &mut Tx,
    campaign: &CampaignId,
) -> Result<Vec<(Counts, Counts)>, StoreError> {
    // It reads every engagement of the campaign and whether a post stands for it.
    tx.execute("-- lists_count_patience\n{WITHOUT_HURRY}", Args::new()).await?;
    let by_list = |all: Vec<Counts>| -> BTreeMap<(TweetId, &'static str), Counts> {
        all.into_iter().map(|one| ((one.tweet_id, one.action.as_str()), one)).collect()
    };
    let kept = by_list(all_in(tx, campaign).await?);
    let counted = by_list(counted(tx, campaign).await?);
    let lists: BTreeSet<_> = kept.keys().chain(counted.keys()).copied().collect();
    let both = lists.into_iter().filter_map(|list| {
        let (kept, counted) = (kept.get(&list).copied(), counted.get(&list).copied());
        let one = kept.or(counted)?;
        let nothing = Counts::nothing(one.tweet_id, one.action);
        Some((kept.unwrap_or(nothing), counted.unwrap_or(nothing)))
    });
    Ok(both.filter(|(kept, counted)| kept != counted).collect())
}

/// Puts the sums of a list right.
pub(crate) async fn put(
    tx: &mut Tx,
    campaign: &CampaignId,
    right: &Counts,
) -> Result<(), StoreError> {
    tx.execute(
        "-- engagement_counts_put\nINSERT INTO engagement_counts \
         (campaign_id, tweet_id, action_type, collected, removed, own_posts, present_posts) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (campaign_id, tweet_id, action_type) DO UPDATE SET \
         collected = excluded.collected, removed = excluded.removed, \
         own_posts = excluded.own_posts, present_posts = excluded.present_posts",
        Args::new()
            .with(campaign)
            .with(right.tweet_id)
            .with(right.action.as_str())
            .with(right.collected)
            .with(right.removed)
            .with(right.own_posts)
            .with(right.present_posts),
    )
    .await?;
    Ok(())
}

/// Engagements that are there, that vanished, and that are there without a post; then posts that
/// are there, and the authors' own.
const ENGAGEMENTS: &str = "-- lists_count_engagements\nSELECT tweet_id, action_type, \
    COUNT(*) - COUNT(removed_at), COUNT(removed_at), \
    COUNT(CASE WHEN removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM posts p \
    WHERE p.campaign_id = engagements.campaign_id AND p.tweet_id = engagements.tweet_id \
    AND p.action_type = engagements.action_type AND p.user_id = engagements.user_id \
    AND p.own = 0 AND p.removed_at IS NULL) THEN 1 END) \
    FROM engagements WHERE campaign_id = $1 GROUP BY tweet_id, action_type";
const POSTS: &str = "-- lists_count_posts\nSELECT tweet_id, action_type, \
    COUNT(*) - COUNT(removed_at), COUNT(CASE WHEN own = 1 THEN 1 END) \
    FROM posts WHERE campaign_id = $1 GROUP BY tweet_id, action_type";

async fn counted(tx: &mut Tx, campaign: &CampaignId) -> Result<Vec<Counts>, StoreError> {
    let engagements: Vec<(i64, String, i64, i64, i64)> =
        tx.all(ENGAGEMENTS, Args::new().with(campaign)).await?;
    let posts: Vec<(i64, String, i64, i64)> = tx.all(POSTS, Args::new().with(campaign)).await?;
    let mut lists: BTreeMap<(i64, String), Counts> = BTreeMap::new();
    for (tweet, action, collected, removed, bare) in engagements {
        let list = list(&mut lists, tweet, action)?;
        (list.collected, list.removed, list.present_posts) = (collected, removed, bare);
    }
    for (tweet, action, present, own) in posts {
        let list = list(&mut lists, tweet, action)?;
        list.own_posts = own;
        list.present_posts += present;
    }
    Ok(lists.into_values().collect())
}

fn list(
    lists: &mut BTreeMap<(i64, String), Counts>,
    tweet: i64,
    action: String,
) -> Result<&mut Counts, StoreError> {
    let known: ActionType = word(&action)?;
    let nothing = Counts::nothing(TweetId(tweet), known);
    Ok(lists.entry((tweet, action)).or_insert(nothing))
}
