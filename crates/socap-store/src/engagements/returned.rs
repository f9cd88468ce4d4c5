//! What counted as gone and shows again: an account that hid for a while, a suspension that ended.

use socap_domain::{ActionType, CampaignId, Timestamp, TweetId};

use super::counts::{self, Change};
use super::of_list::each;
use super::present;
use super::write::is_watched;
use crate::{Args, Db, StoreError, Tx, scores};

/// What vanished from a list and may show again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vanished {
    /// The posts: each can be looked up.
    pub posts: Vec<TweetId>,
    /// Engagements that no post stands for: only the list itself can show them.
    pub without_posts: i64,
}

/// What vanished from a list.
pub async fn vanished(
    db: &Db,
    campaign: &CampaignId,
    tweet: TweetId,
    action: ActionType,
) -> Result<Vanished, StoreError> {
    let list = || Args::new().with(campaign).with(tweet).with(action.as_str());
    let posts: Vec<(i64,)> = db
        .all(
            "-- posts_vanished\nSELECT post_id FROM posts WHERE campaign_id = $1 \
             AND tweet_id = $2 AND action_type = $3 AND removed_at IS NOT NULL ORDER BY post_id",
            list(),
        )
        .await?;
    let (without_posts,): (i64,) = db
        .one(
            "-- engagements_vanished\nSELECT COUNT(*) FROM engagements WHERE campaign_id = $1 \
             AND tweet_id = $2 AND action_type = $3 AND removed_at IS NOT NULL \
             AND first_post_id IS NULL",
            list(),
        )
        .await?;
    let posts = posts.into_iter().map(|(post,)| TweetId(post)).collect();
    Ok(Vanished { posts, without_posts })
}

/// What is there again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Back {
    /// Posts, the author's own with them.
    pub posts: i64,
    /// Engagements.
    pub engagements: i64,
    /// How much more is held of what X counts.
    pub present_posts: i64,
}

/// A look-up showed these posts: those that counted as gone are there again, and so are the
/// engagements they stand for. Nothing happens to a tweet that is not in the campaign any more.
pub async fn bring_back_posts(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
    action: ActionType,
    posts: &[TweetId],
    now: Timestamp,
) -> Result<Back, StoreError> {
    if posts.is_empty() {
        return Ok(Back::default());
    }
    scores::hold(tx).await?;
    if !is_watched(tx, campaign, tweet).await? {
        return Ok(Back::default());
    }
    let list = (campaign, tweet, action);
    let authors = present::authors(tx, list, posts).await?;
    let before = present::of_accounts(tx, list, &authors).await?;
    let sql = "-- posts_bring_back\nUPDATE posts SET removed_at = NULL WHERE campaign_id = $1 \
               AND tweet_id = $2 AND action_type = $3 AND removed_at IS NOT NULL \
               AND post_id IN ({KEYS}) RETURNING user_id";
    let shown = each(tx, list, None, sql, posts).await?;
    let sql = "-- engagements_bring_back\nUPDATE engagements SET removed_at = NULL, \
               last_seen_at = $4 WHERE campaign_id = $1 AND tweet_id = $2 AND action_type = $3 \
               AND user_id IN ({KEYS}) AND removed_at IS NOT NULL \
               AND EXISTS (SELECT 1 FROM posts p WHERE p.campaign_id = engagements.campaign_id \
               AND p.tweet_id = engagements.tweet_id AND p.action_type = engagements.action_type \
               AND p.user_id = engagements.user_id AND p.own = 0 AND p.removed_at IS NULL) \
               RETURNING user_id";
    let back = each(tx, list, Some(now.into()), sql, &authors).await?;
    let many = i64::try_from(back.len()).unwrap_or_default();
    tx.pending.touch(campaign, back, now);
    let present_posts = present::of_accounts(tx, list, &authors).await? - before;
    let change = Change { collected: many, removed: -many, own_posts: 0, present_posts };
    counts::add(tx, campaign, tweet, action, change, now).await?;
    let posts = i64::try_from(shown.len()).unwrap_or_default();
    Ok(Back { posts, engagements: many, present_posts })
}
