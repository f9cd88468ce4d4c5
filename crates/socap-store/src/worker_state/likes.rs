//! Which tweets have their likers read.

use socap_domain::{CampaignId, Timestamp, TweetCategory, TweetId};

use crate::{Args, StoreError, Tx};

/// What a list of likers is stopped for that nobody wants any more.
const NOT_WANTED: &str = "not_wanted";

/// Stops the lists of likers that are no longer wanted and takes up those that are wanted
/// again. Gives the tweets whose likers are wanted, so that missing jobs can be created.
pub async fn fit_likes(
    tx: &mut Tx,
    campaign: &CampaignId,
    wanted: bool,
    now: Timestamp,
) -> Result<Vec<TweetId>, StoreError> {
    let mains = "SELECT tweet_id FROM tweets WHERE campaign_id = $1 AND tweet_category = $2";
    let args = || Args::new().with(campaign).with(TweetCategory::Main.as_str());
    tx.execute(
        &format!(
            "-- likes_stop\nUPDATE worker_state SET state = 'stopped', reason = $3, \
             lease_id = NULL, updated_at = $4 WHERE campaign_id = $1 AND kind = 'liking_users' \
             AND (state <> 'stopped' OR reason = 'paused') AND ($5 = 0 OR tweet_id NOT IN ({mains}))"
        ),
        args().with(NOT_WANTED).with(now).with(wanted),
    )
    .await?;
    if !wanted {
        return Ok(Vec::new());
    }
    tx.execute(
        &format!(
            "-- likes_take_up\nUPDATE worker_state SET state = 'due', reason = NULL, due_at = $4, \
             updated_at = $4 WHERE campaign_id = $1 AND kind = 'liking_users' \
             AND state = 'stopped' AND reason = $3 AND tweet_id IN ({mains})"
        ),
        args().with(NOT_WANTED).with(now),
    )
    .await?;
    let rows: Vec<(i64,)> = tx.all(&format!("-- likes_wanted\n{mains}"), args()).await?;
    Ok(rows.into_iter().map(|(id,)| TweetId(id)).collect())
}
