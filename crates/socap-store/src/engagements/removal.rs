//! What is gone on X is marked, never deleted.

use socap_domain::{ActionType, CampaignId, Timestamp, TweetId};

use super::counts::{self, Change};
use crate::{Args, BATCH, Db, StoreError, Tx, scores};

/// A post that a complete walk did not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AbsentPost {
    /// Its id.
    pub post_id: TweetId,
    /// Who wrote it.
    pub user_id: i64,
}

/// The posts of a list that a complete walk did not show. They may be gone, or out of the
/// list's reach: a look-up tells.
pub async fn absent_posts(
    db: &Db,
    campaign: &CampaignId,
    tweet: TweetId,
    action: ActionType,
    walk: i64,
) -> Result<Vec<AbsentPost>, StoreError> {
    let rows: Vec<(i64, i64)> = db
        .all(
            "-- posts_absent\nSELECT post_id, user_id FROM posts \
             WHERE campaign_id = $1 AND tweet_id = $2 AND action_type = $3 \
             AND removed_at IS NULL AND seen_in_walk < $4 ORDER BY post_id",
            Args::new().with(campaign).with(tweet).with(action.as_str()).with(walk),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(post, user_id)| AbsentPost { post_id: TweetId(post), user_id })
        .collect())
}

/// A look-up found these posts: the walk counts as having seen them.
pub async fn mark_seen_posts(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
    action: ActionType,
    posts: &[TweetId],
    walk: i64,
) -> Result<(), StoreError> {
    for chunk in posts.chunks(BATCH) {
        let mut args = Args::new().with(campaign).with(tweet).with(action.as_str()).with(walk);
        let marks: Vec<_> = chunk.iter().map(|post| format!("${}", args.push(*post))).collect();
        let sql = format!(
            "-- posts_mark_seen\nUPDATE posts SET seen_in_walk = $4 WHERE campaign_id = $1 \
             AND tweet_id = $2 AND action_type = $3 AND post_id IN ({})",
            marks.join(", ")
        );
        tx.execute(&sql, args).await?;
    }
    Ok(())
}

/// Marks posts as gone, and the engagements that have no post left. Gives how many
/// engagements vanished.
pub async fn mark_absent_posts(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
    action: ActionType,
    posts: &[TweetId],
    now: Timestamp,
) -> Result<i64, StoreError> {
    scores::hold(tx).await?;
    for chunk in posts.chunks(BATCH) {
        let mut args = Args::new().with(campaign).with(tweet).with(action.as_str()).with(now);
        let marks: Vec<_> = chunk.iter().map(|post| format!("${}", args.push(*post))).collect();
        let sql = format!(
            "-- posts_mark_absent\nUPDATE posts SET removed_at = $4 WHERE campaign_id = $1 \
             AND tweet_id = $2 AND action_type = $3 AND removed_at IS NULL AND post_id IN ({})",
            marks.join(", ")
        );
        tx.execute(&sql, args).await?;
    }
    let gone: Vec<(i64,)> = tx
        .all(
            "-- engagements_without_posts\nUPDATE engagements SET removed_at = $4 \
             WHERE campaign_id = $1 AND tweet_id = $2 AND action_type = $3 \
             AND removed_at IS NULL AND first_post_id IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.campaign_id = engagements.campaign_id \
             AND p.tweet_id = engagements.tweet_id AND p.action_type = engagements.action_type \
             AND p.user_id = engagements.user_id AND p.own = 0 AND p.removed_at IS NULL) \
             RETURNING user_id",
            Args::new().with(campaign).with(tweet).with(action.as_str()).with(now),
        )
        .await?;
    count_removed(tx, (campaign, tweet, action), gone, now).await
}

/// Marks the engagements that a complete walk did not show and that no post stands for: those
/// of lists of accounts. Gives how many vanished.
pub async fn mark_absent_accounts(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
    action: ActionType,
    walk: i64,
    now: Timestamp,
) -> Result<i64, StoreError> {
    scores::hold(tx).await?;
    let sql = "-- engagements_mark_absent\nUPDATE engagements SET removed_at = $5 \
               WHERE campaign_id = $1 AND tweet_id = $2 AND action_type = $3 \
               AND removed_at IS NULL AND seen_in_walk < $4 AND first_post_id IS NULL \
               RETURNING user_id";
    let args = Args::new().with(campaign).with(tweet).with(action.as_str()).with(walk).with(now);
    let gone: Vec<(i64,)> = tx.all(sql, args).await?;
    count_removed(tx, (campaign, tweet, action), gone, now).await
}

async fn count_removed(
    tx: &mut Tx,
    (campaign, tweet, action): (&CampaignId, TweetId, ActionType),
    gone: Vec<(i64,)>,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let many = i64::try_from(gone.len()).unwrap_or_default();
    tx.pending.touch(campaign, gone.into_iter().map(|(user,)| user), now);
    let change = Change { collected: -many, removed: many, own_posts: 0 };
    counts::add(tx, campaign, tweet, action, change, now).await?;
    Ok(many)
}
