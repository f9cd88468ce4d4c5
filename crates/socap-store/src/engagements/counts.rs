//! How many engagements there are, written with them.

use std::collections::HashMap;

use socap_domain::{ActionType, CampaignId, Timestamp, TweetId};

use crate::{Args, Db, StoreError, Tx, word};

/// Sums of one tweet and action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Which tweet.
    pub tweet_id: TweetId,
    /// Which action.
    pub action: ActionType,
    /// Engagements that X shows.
    pub collected: i64,
    /// Engagements that vanished on X.
    pub removed: i64,
    /// Posts of the tweet's own author, left out.
    pub own_posts: i64,
}

/// Changes to the sums of one tweet and action.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Change {
    pub(super) collected: i64,
    pub(super) removed: i64,
    pub(super) own_posts: i64,
}

pub(super) async fn add(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
    action: ActionType,
    change: Change,
    now: Timestamp,
) -> Result<(), StoreError> {
    if change.collected == 0 && change.removed == 0 && change.own_posts == 0 {
        return Ok(());
    }
    if change.own_posts != 0 {
        // Kept with the tweets and jobs of the campaign.
        tx.pending.around(campaign, now);
    }
    tx.execute(
        "-- engagement_counts_add\nINSERT INTO engagement_counts \
         (campaign_id, tweet_id, action_type, collected, removed, own_posts) \
         VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (campaign_id, tweet_id, action_type) DO UPDATE SET \
         collected = engagement_counts.collected + excluded.collected, \
         removed = engagement_counts.removed + excluded.removed, \
         own_posts = engagement_counts.own_posts + excluded.own_posts",
        Args::new()
            .with(campaign)
            .with(tweet)
            .with(action.as_str())
            .with(change.collected)
            .with(change.removed)
            .with(change.own_posts),
    )
    .await?;
    Ok(())
}

/// The sums of a campaign, by tweet and action.
pub async fn counts_of(db: &Db, campaign: &CampaignId) -> Result<Vec<Counts>, StoreError> {
    let rows: Vec<(i64, String, i64, i64, i64)> = db
        .all(
            "-- engagement_counts_of\nSELECT tweet_id, action_type, collected, removed, own_posts \
             FROM engagement_counts WHERE campaign_id = $1 ORDER BY tweet_id, action_type",
            Args::new().with(campaign),
        )
        .await?;
    rows.into_iter()
        .map(|(tweet, action, collected, removed, own_posts)| {
            let action = word(&action)?;
            Ok(Counts { tweet_id: TweetId(tweet), action, collected, removed, own_posts })
        })
        .collect()
}

/// Posts of the tweets' own authors, which are no engagements, by tweet and action; lists without
/// any are left out.
pub async fn own_posts(
    db: &Db,
    campaign: &CampaignId,
) -> Result<HashMap<(TweetId, ActionType), i64>, StoreError> {
    let rows: Vec<(i64, String, i64)> = db
        .all(
            "-- own_posts_of\nSELECT tweet_id, action_type, own_posts FROM engagement_counts \
             WHERE campaign_id = $1 AND own_posts <> 0",
            Args::new().with(campaign),
        )
        .await?;
    let keyed =
        |(tweet, action, posts): (i64, String, i64)| Ok(((TweetId(tweet), word(&action)?), posts));
    rows.into_iter().map(keyed).collect()
}

/// Engagements that X shows and that vanished, over the whole campaign.
pub async fn totals_of(db: &Db, campaign: &CampaignId) -> Result<(i64, i64), StoreError> {
    let (collected, removed): (Option<i64>, Option<i64>) = db
        .one(
            "-- engagement_totals_of\nSELECT CAST(SUM(collected) AS {INT}), \
             CAST(SUM(removed) AS {INT}) FROM engagement_counts WHERE campaign_id = $1",
            Args::new().with(campaign),
        )
        .await?;
    Ok((collected.unwrap_or_default(), removed.unwrap_or_default()))
}
