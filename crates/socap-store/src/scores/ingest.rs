//! The score that decided about the alert, and why it was what it was.

use std::collections::HashMap;

use socap_domain::{ActionType, CampaignId, Timestamp, TweetId, UserId, Weight};
use sqlx::types::Json;

use super::Receipt;
use crate::db::placeholders;
use crate::{Arg, Args, BATCH, Db, StoreError, Tx};

/// A person as they counted when an engagement was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Who.
    pub user_id: UserId,
    /// Their handle at that time.
    pub username: String,
    /// What they counted.
    pub weight: Weight,
    /// When it was known whom they follow.
    pub as_of: Timestamp,
}

/// In the database: an array, since there may be many.
type Stored = (i64, String, i64, i64);

/// The people whose weights made up the score at ingest: heaviest first, then by id. Nobody
/// where the score was 0. What changed since does not change it.
pub async fn at_ingest(
    db: &Db,
    campaign: &CampaignId,
    tweet: TweetId,
    action: ActionType,
    user: UserId,
) -> Result<Vec<Counted>, StoreError> {
    let row: Option<(Json<Vec<Stored>>,)> = db
        .optional(
            "-- score_receipt_at_ingest\nSELECT followed_by FROM score_receipts \
             WHERE campaign_id = $1 AND tweet_id = $2 AND action_type = $3 AND user_id = $4",
            Args::new().with(campaign).with(tweet).with(action.as_str()).with(user),
        )
        .await?;
    let people = row.map(|(people,)| people.0).unwrap_or_default();
    Ok(people
        .into_iter()
        .map(|(user_id, username, weight, as_of)| Counted {
            user_id: UserId(user_id),
            username,
            weight: Weight(weight),
            as_of: Timestamp(as_of),
        })
        .collect())
}

/// Keeps the receipts of new engagements that score.
pub(crate) async fn keep(
    tx: &mut Tx,
    (campaign, tweet, action): (&CampaignId, TweetId, ActionType),
    receipts: &HashMap<UserId, Receipt>,
) -> Result<(), StoreError> {
    let mut scoring: Vec<(&UserId, &Receipt)> =
        receipts.iter().filter(|(_, receipt)| receipt.score > Weight::ZERO).collect();
    scoring.sort_by_key(|(user, _)| **user);
    for chunk in scoring.chunks(BATCH) {
        let mut args = Args::new();
        for (user, receipt) in chunk {
            let people: Vec<Stored> = receipt
                .followed_by
                .iter()
                .map(|p| (p.user_id.0, p.username.clone(), p.weight.0, p.as_of.0))
                .collect();
            args.push(campaign);
            args.push(tweet);
            args.push(action.as_str());
            args.push(**user);
            args.push(Arg::json(&people)?);
        }
        let sql = format!(
            "-- score_receipts_keep\nINSERT INTO score_receipts \
             (campaign_id, tweet_id, action_type, user_id, followed_by) VALUES {}",
            placeholders(1, chunk.len(), 5)
        );
        tx.execute(&sql, args).await?;
    }
    Ok(())
}
