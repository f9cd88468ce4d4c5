//! What X's counter counts of what is held.

use std::collections::BTreeSet;

use socap_domain::{TweetId, UserId};

use super::of_list::{List, each};
use crate::{StoreError, Tx};

const COUNT: &str = "-- present_posts_count\nSELECT (SELECT COUNT(*) FROM posts {BY_ACCOUNT} \
    WHERE campaign_id = $1 AND tweet_id = $2 AND action_type = $3 AND removed_at IS NULL \
    AND user_id IN ({KEYS})) \
    + (SELECT COUNT(*) FROM engagements WHERE campaign_id = $1 AND tweet_id = $2 \
    AND action_type = $3 AND removed_at IS NULL AND user_id IN ({KEYS}) \
    AND NOT EXISTS (SELECT 1 FROM posts p {BY_ACCOUNT} \
    WHERE p.campaign_id = engagements.campaign_id \
    AND p.tweet_id = engagements.tweet_id AND p.action_type = engagements.action_type \
    AND p.user_id = engagements.user_id AND p.own = 0 AND p.removed_at IS NULL))";

/// Posts that are there, the author's own with them, and engagements that no such post stands
/// for; of one list, by these accounts.
pub(super) async fn of_accounts(
    tx: &mut Tx,
    list: List<'_>,
    users: &[UserId],
) -> Result<i64, StoreError> {
    Ok(each(tx, list, None, COUNT, users).await?.into_iter().sum())
}

/// The accounts that wrote these posts of one list.
pub(super) async fn authors(
    tx: &mut Tx,
    list: List<'_>,
    posts: &[TweetId],
) -> Result<Vec<UserId>, StoreError> {
    let sql = "-- posts_authors\nSELECT user_id FROM posts WHERE campaign_id = $1 \
               AND tweet_id = $2 AND action_type = $3 AND post_id IN ({KEYS})";
    let authors: BTreeSet<i64> = each(tx, list, None, sql, posts).await?.into_iter().collect();
    Ok(authors.into_iter().map(UserId).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Args, OpenOptions, marks};

    /// A page of one tweet must not cost what all its pages hold.
    #[tokio::test]
    async fn it_is_counted_by_accounts_whatever_their_number() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("socap.db").display());
        let db = OpenOptions::new(&url).open().await.unwrap();
        for many in [1, 2, 100] {
            let users: Vec<UserId> = (1..=many).map(UserId).collect();
            let mut args = Args::new().with("c").with(TweetId(1)).with("reply");
            let keys = marks(&mut args, users);
            let sql = format!("EXPLAIN QUERY PLAN {}", COUNT.replace("{KEYS}", &keys));
            let plan: Vec<(i64, i64, i64, String)> = db.all(&sql, args).await.unwrap();
            let posts =
                plan.iter().filter(|(.., step)| step.contains("posts") || step.contains(" p "));
            let posts: Vec<&str> = posts.map(|(.., step)| step.as_str()).collect();
            assert!(posts.len() > 1, "{plan:?}");
            assert!(posts.iter().all(|step| step.contains("posts_by_account")), "{plan:?}");
        }
        db.close().await;
    }
}
