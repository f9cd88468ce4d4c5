//! What the sums have of single accounts, outside a transaction.

use socap_domain::CampaignId;

use super::accounts::{COUNTED, Counted};
use crate::{Args, BATCH, Db, StoreError, marks};

/// What any number of accounts did; two look-ups at a time.
pub(crate) async fn of_many(
    db: &Db,
    campaign: &CampaignId,
    users: &[i64],
) -> Result<Vec<Counted>, StoreError> {
    let mut rows = Vec::with_capacity(users.len());
    for chunk in users.chunks(2 * BATCH) {
        let (low, high) = chunk.split_at(chunk.len() / 2);
        let (first, second) =
            tokio::try_join!(of_users(db, campaign, low), of_users(db, campaign, high))?;
        rows.extend(first);
        rows.extend(second);
    }
    Ok(rows)
}

/// What some accounts did, at most [`BATCH`] of them.
async fn of_users(
    db: &Db,
    campaign: &CampaignId,
    users: &[i64],
) -> Result<Vec<Counted>, StoreError> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let mut args = Args::new().with(campaign);
    let users = marks(&mut args, users.iter().copied());
    let sql = format!(
        "-- accounts_of_users\nSELECT {COUNTED} FROM campaign_accounts x \
         WHERE x.campaign_id = $1 AND x.user_id IN ({users})"
    );
    db.all(&sql, args).await
}
