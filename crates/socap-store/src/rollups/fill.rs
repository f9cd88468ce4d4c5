//! What newer versions keep of an account, added to rows of older ones, a step at a time.

use crate::{Args, Db, StoreError};

/// Accounts of one step.
const STEP: i64 = 5_000;

/// Keeps all categories of every account with what is counted of it; for the opening of a
/// database. Once that is done it asks for one row.
pub(crate) async fn fill_categories(db: &Db) -> Result<(), StoreError> {
    let sql = "-- category_masks_to_fill\nSELECT value FROM counters \
               WHERE name = 'category_masks_to_fill'";
    let row: Option<(i64,)> = db.optional(sql, Args::new()).await?;
    if row.is_none_or(|(value,)| value == 0) {
        return Ok(());
    }
    let ids: Vec<(String,)> =
        db.all("-- campaigns_all\nSELECT id FROM campaigns", Args::new()).await?;
    for (id,) in ids {
        let mut after = i64::MIN;
        loop {
            let sql = "-- campaign_accounts_step\nSELECT MAX(user_id) FROM (SELECT user_id \
                       FROM campaign_accounts WHERE campaign_id = $1 AND user_id > $2 \
                       ORDER BY user_id LIMIT $3) step";
            let args = Args::new().with(&id).with(after).with(STEP);
            let (last,): (Option<i64>,) = db.one(sql, args).await?;
            let Some(last) = last else { break };
            let sql = "-- campaign_accounts_fill\nUPDATE campaign_accounts SET category_mask = \
                       COALESCE((SELECT a.category_mask FROM accounts a \
                       WHERE a.user_id = campaign_accounts.user_id), 0) \
                       WHERE campaign_id = $1 AND user_id > $2 AND user_id <= $3 \
                       AND category_mask IS NULL";
            db.execute(sql, Args::new().with(&id).with(after).with(last)).await?;
            after = last;
        }
    }
    let sql = "-- category_masks_filled\nUPDATE counters SET value = 0 \
               WHERE name = 'category_masks_to_fill'";
    db.execute(sql, Args::new()).await?;
    Ok(())
}
