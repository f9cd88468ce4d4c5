//! Scores of many accounts in one query.

use std::collections::HashMap;

use socap_domain::{UserId, Weight};

use crate::{Args, BATCH, Db, StoreError, Tx, marks};

/// The scores of accounts as they are now, one query for each 500. Unknown accounts are 0.
pub async fn of(db: &Db, users: &[UserId]) -> Result<HashMap<UserId, Weight>, StoreError> {
    let mut scores = zeros(users);
    for chunk in users.chunks(BATCH) {
        let (sql, args) = question(chunk.iter().copied());
        let rows: Vec<(i64, i64)> = db.all(&sql, args).await?;
        scores.extend(rows.into_iter().map(|(user, score)| (UserId(user), Weight(score))));
    }
    Ok(scores)
}

/// The same inside a transaction, for at most [`BATCH`] accounts.
pub(super) async fn of_in(tx: &mut Tx, users: &[i64]) -> Result<HashMap<i64, i64>, StoreError> {
    let (sql, args) = question(users.iter().copied().map(UserId));
    let rows: Vec<(i64, i64)> = tx.all(&sql, args).await?;
    Ok(rows.into_iter().collect())
}

fn zeros(users: &[UserId]) -> HashMap<UserId, Weight> {
    users.iter().map(|user| (*user, Weight::ZERO)).collect()
}

fn question(users: impl Iterator<Item = UserId>) -> (String, Args) {
    let mut args = Args::new();
    let users = marks(&mut args, users);
    let sql = format!(
        "-- scores_of\nSELECT f.account_id, CAST(SUM(s.counts) AS {{INT}}) \
         FROM followings f CROSS JOIN following_sets s \
         WHERE s.set_no = f.set_no AND f.account_id IN ({users}) GROUP BY f.account_id"
    );
    (sql, args)
}
