//! What a score is made of.

use std::collections::HashMap;

use socap_domain::{Timestamp, UserId, Weight};
use sqlx::types::Json;

use crate::{Args, BATCH, Db, StoreError, Tx, marks};

/// An important person who follows an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follower {
    /// Who.
    pub user_id: UserId,
    /// Their handle.
    pub username: String,
    /// Their name.
    pub name: String,
    /// What they count.
    pub weight: Weight,
    /// Their tags.
    pub tags: Vec<String>,
    /// When it was known whom they follow.
    pub as_of: Timestamp,
}

/// A score and who it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receipt {
    /// The score.
    pub score: Weight,
    /// Heaviest first, then by id. Their weights add up to the score.
    pub followed_by: Vec<Follower>,
}

/// The receipt of one account's score of now.
pub async fn receipt(db: &Db, user: UserId) -> Result<Receipt, StoreError> {
    Ok(receipts(db, &[user]).await?.remove(&user).unwrap_or_default())
}

/// The receipts of accounts, one query for each 500. Accounts nobody follows are left out.
pub async fn receipts(db: &Db, users: &[UserId]) -> Result<HashMap<UserId, Receipt>, StoreError> {
    let mut receipts = HashMap::new();
    for chunk in users.chunks(BATCH) {
        let (sql, args) = question(chunk);
        collect(&mut receipts, db.all(&sql, args).await?);
    }
    Ok(receipts)
}

/// The same inside a transaction.
pub(crate) async fn receipts_in(
    tx: &mut Tx,
    users: &[UserId],
) -> Result<HashMap<UserId, Receipt>, StoreError> {
    let mut receipts = HashMap::new();
    for chunk in users.chunks(BATCH) {
        let (sql, args) = question(chunk);
        collect(&mut receipts, tx.all(&sql, args).await?);
    }
    Ok(receipts)
}

#[derive(sqlx::FromRow)]
struct Row {
    account_id: i64,
    user_id: i64,
    username: String,
    name: String,
    weight: i64,
    tags: Json<Vec<String>>,
    active: i64,
    state: String,
    as_of: i64,
}

/// Which sets and people count is told in [`collect`]: a condition here would make a server
/// without statistics begin with the sets, and look for every account in each of them.
fn question(users: &[UserId]) -> (String, Args) {
    let mut args = Args::new();
    let users = marks(&mut args, users.iter().copied());
    let sql = format!(
        "-- score_receipts_of\nSELECT f.account_id, p.user_id, p.username, p.name, p.weight, \
         p.tags, p.active, s.state, COALESCE(s.as_of, s.begun_at) AS as_of \
         FROM followings f CROSS JOIN following_sets s CROSS JOIN people p \
         WHERE s.set_no = f.set_no AND p.user_id = s.person_id AND f.account_id IN ({users}) \
         ORDER BY f.account_id, p.weight DESC, p.user_id"
    );
    (sql, args)
}

fn collect(receipts: &mut HashMap<UserId, Receipt>, rows: Vec<Row>) {
    for row in rows.into_iter().filter(|row| row.active == 1 && row.state == "current") {
        let receipt = receipts.entry(UserId(row.account_id)).or_default();
        let weight = Weight(row.weight);
        receipt.score.0 += weight.0;
        receipt.followed_by.push(Follower {
            user_id: UserId(row.user_id),
            username: row.username,
            name: row.name,
            weight,
            tags: row.tags.0,
            as_of: Timestamp(row.as_of),
        });
    }
}
