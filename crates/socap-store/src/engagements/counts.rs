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
    /// Posts of the tweet's own author, left out; those that vanished with them.
    pub own_posts: i64,
    /// What X's counter would be if it listed all that it counts: posts that are there, the
    /// author's own with them, and engagements that no such post stands for. Several answers of
    /// one account are one engagement, and X counts each.
    pub present_posts: i64,
}

impl Counts {
    /// Nothing of this list.
    pub(super) const fn nothing(tweet_id: TweetId, action: ActionType) -> Self {
        Self { tweet_id, action, collected: 0, removed: 0, own_posts: 0, present_posts: 0 }
    }
}

/// Changes to the sums of one tweet and action.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) collected: i64,
    pub(super) removed: i64,
    pub(super) own_posts: i64,
    pub(super) present_posts: i64,
}

pub(super) async fn add(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
    action: ActionType,
    change: Change,
    now: Timestamp,
) -> Result<(), StoreError> {
    if change == Change::default() {
        return Ok(());
    }
    if change.own_posts != 0 || change.present_posts != change.collected {
        // Kept with the tweets and jobs of the campaign.
        tx.pending.around(campaign, now);
    }
    tx.execute(
        "-- engagement_counts_add\nINSERT INTO engagement_counts \
         (campaign_id, tweet_id, action_type, collected, removed, own_posts, present_posts) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (campaign_id, tweet_id, action_type) DO UPDATE SET \
         collected = engagement_counts.collected + excluded.collected, \
         removed = engagement_counts.removed + excluded.removed, \
         own_posts = engagement_counts.own_posts + excluded.own_posts, \
         present_posts = engagement_counts.present_posts + excluded.present_posts",
        Args::new()
            .with(campaign)
            .with(tweet)
            .with(action.as_str())
            .with(change.collected)
            .with(change.removed)
            .with(change.own_posts)
            .with(change.present_posts),
    )
    .await?;
    Ok(())
}

/// The sums of one list, as the transaction leaves them.
pub async fn counts_in(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
    action: ActionType,
) -> Result<Counts, StoreError> {
    let row: Option<(i64, i64, i64, i64)> = tx
        .optional(
            "-- engagement_counts_of_list\n\
             SELECT collected, removed, own_posts, present_posts FROM engagement_counts \
             WHERE campaign_id = $1 AND tweet_id = $2 AND action_type = $3",
            Args::new().with(campaign).with(tweet).with(action.as_str()),
        )
        .await?;
    let (collected, removed, own_posts, present_posts) = row.unwrap_or_default();
    Ok(Counts { tweet_id: tweet, action, collected, removed, own_posts, present_posts })
}

const OF_CAMPAIGN: &str = "-- engagement_counts_of\nSELECT tweet_id, action_type, collected, \
    removed, own_posts, present_posts FROM engagement_counts WHERE campaign_id = $1 \
    ORDER BY tweet_id, action_type";

type Row = (i64, String, i64, i64, i64, i64);

fn read(rows: Vec<Row>) -> Result<Vec<Counts>, StoreError> {
    rows.into_iter()
        .map(|(tweet, action, collected, removed, own_posts, present_posts)| {
            let (tweet_id, action) = (TweetId(tweet), word(&action)?);
            Ok(Counts { tweet_id, action, collected, removed, own_posts, present_posts })
        })
        .collect()
}

/// The sums of a campaign, by tweet and action.
pub async fn counts_of(db: &Db, campaign: &CampaignId) -> Result<Vec<Counts>, StoreError> {
    read(db.all(OF_CAMPAIGN, Args::new().with(campaign)).await?)
}

/// The same as the transaction leaves them.
pub(super) async fn all_in(tx: &mut Tx, campaign: &CampaignId) -> Result<Vec<Counts>, StoreError> {
    read(tx.all(OF_CAMPAIGN, Args::new().with(campaign)).await?)
}

/// What X's counter counts beside the engagements that are there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Beside {
    /// Posts of the tweet's own author, those that vanished with them.
    pub own_posts: i64,
    /// Posts that are there beyond one of each account, the author's own with them.
    pub posts: i64,
}

/// What counts beside the engagements, by tweet and action; lists without any are left out.
pub async fn beside(
    db: &Db,
    campaign: &CampaignId,
) -> Result<HashMap<(TweetId, ActionType), Beside>, StoreError> {
    let rows: Vec<(i64, String, i64, i64)> = db
        .all(
            "-- posts_beside\nSELECT tweet_id, action_type, own_posts, present_posts - collected \
             FROM engagement_counts WHERE campaign_id = $1 \
             AND (own_posts <> 0 OR present_posts <> collected)",
            Args::new().with(campaign),
        )
        .await?;
    rows.into_iter()
        .map(|(tweet, action, own_posts, posts)| {
            Ok(((TweetId(tweet), word(&action)?), Beside { own_posts, posts }))
        })
        .collect()
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
