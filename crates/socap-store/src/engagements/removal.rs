//! What is gone on X is marked, never deleted.

use socap_domain::{ActionType, CampaignId, Timestamp, TweetId};

use super::counts::{self, Change};
use super::of_list::{List, each};
use super::present;
use super::write::is_watched;
use crate::{Args, Db, StoreError, Tx, scores};

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

/// A look-up found these posts: the walk counts as having seen them. Says whether the tweet is in the
/// campaign still; nothing happens to one that is not, here and below.
pub async fn mark_seen_posts(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
    action: ActionType,
    posts: &[TweetId],
    walk: i64,
) -> Result<bool, StoreError> {
    if !is_watched(tx, campaign, tweet).await? {
        return Ok(false);
    }
    let sql = "-- posts_mark_seen\nUPDATE posts SET seen_in_walk = $4 WHERE campaign_id = $1 \
               AND tweet_id = $2 AND action_type = $3 AND post_id IN ({KEYS}) RETURNING user_id";
    each(tx, (campaign, tweet, action), Some(walk.into()), sql, posts).await?;
    Ok(true)
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
    if posts.is_empty() {
        return Ok(0);
    }
    scores::hold(tx).await?;
    if !is_watched(tx, campaign, tweet).await? {
        return Ok(0);
    }
    let list = (campaign, tweet, action);
    let authors = present::authors(tx, list, posts).await?;
    let before = present::of_accounts(tx, list, &authors).await?;
    let sql = "-- posts_mark_absent\nUPDATE posts SET removed_at = $4 WHERE campaign_id = $1 \
               AND tweet_id = $2 AND action_type = $3 AND removed_at IS NULL \
               AND post_id IN ({KEYS}) RETURNING user_id";
    each(tx, list, Some(now.into()), sql, posts).await?;
    let sql = "-- engagements_without_posts\nUPDATE engagements SET removed_at = $4 \
               WHERE campaign_id = $1 AND tweet_id = $2 AND action_type = $3 \
               AND user_id IN ({KEYS}) AND removed_at IS NULL AND first_post_id IS NOT NULL \
               AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.campaign_id = engagements.campaign_id \
               AND p.tweet_id = engagements.tweet_id AND p.action_type = engagements.action_type \
               AND p.user_id = engagements.user_id AND p.own = 0 AND p.removed_at IS NULL) \
               RETURNING user_id";
    let gone = each(tx, list, Some(now.into()), sql, &authors).await?;
    let present = present::of_accounts(tx, list, &authors).await? - before;
    count_removed(tx, list, gone, present, now).await
}

/// Marks the engagements that no walk from number `before` on showed and that no post stands for:
/// those of lists of accounts. Gives how many vanished.
pub async fn mark_absent_accounts(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
    action: ActionType,
    before: i64,
    now: Timestamp,
) -> Result<i64, StoreError> {
    scores::hold(tx).await?;
    if !is_watched(tx, campaign, tweet).await? {
        return Ok(0);
    }
    let sql = "-- engagements_mark_absent\nUPDATE engagements SET removed_at = $5 \
               WHERE campaign_id = $1 AND tweet_id = $2 AND action_type = $3 \
               AND removed_at IS NULL AND seen_in_walk < $4 AND first_post_id IS NULL \
               RETURNING user_id";
    let args = Args::new().with(campaign).with(tweet).with(action.as_str()).with(before).with(now);
    let gone: Vec<(i64,)> = tx.all(sql, args).await?;
    let gone: Vec<i64> = gone.into_iter().map(|(user,)| user).collect();
    // Each counted once: whoever wrote a post has a first one.
    let present = -i64::try_from(gone.len()).unwrap_or_default();
    count_removed(tx, (campaign, tweet, action), gone, present, now).await
}

/// How many engagements that no post stands for count as present, though no walk from number
/// `walk` on showed them.
pub async fn absent_accounts(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
    action: ActionType,
    walk: i64,
) -> Result<i64, StoreError> {
    let (many,): (i64,) = tx
        .one(
            "-- engagements_absent\nSELECT COUNT(*) FROM engagements WHERE campaign_id = $1 \
             AND tweet_id = $2 AND action_type = $3 AND removed_at IS NULL \
             AND seen_in_walk < $4 AND first_post_id IS NULL",
            Args::new().with(campaign).with(tweet).with(action.as_str()).with(walk),
        )
        .await?;
    Ok(many)
}

async fn count_removed(
    tx: &mut Tx,
    (campaign, tweet, action): List<'_>,
    gone: Vec<i64>,
    present_posts: i64,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let many = i64::try_from(gone.len()).unwrap_or_default();
    tx.pending.touch(campaign, gone, now);
    let change = Change { collected: -many, removed: many, own_posts: 0, present_posts };
    counts::add(tx, campaign, tweet, action, change, now).await?;
    Ok(many)
}
