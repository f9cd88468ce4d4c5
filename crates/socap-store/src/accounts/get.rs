//! Reading accounts back.

use std::collections::HashMap;

use serde_json::Value;
use socap_domain::{AccountCategory, Availability, CategorySet, Timestamp, UserId};
use sqlx::types::Json;

use crate::{Args, BATCH, Db, StoreError, marks, word};

/// An account as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub user_id: UserId,
    /// Its handle; its number where none was told yet.
    pub username: String,
    /// Its name.
    pub name: String,
    /// Its bio.
    pub bio: Option<String>,
    /// How many follow it.
    pub followers: Option<i64>,
    /// How many it follows.
    pub following: Option<i64>,
    /// Whether X verified it.
    pub verified: Option<bool>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// Whether X shows it.
    pub availability: Availability,
    /// When it was last stored.
    pub seen_at: Timestamp,
    /// Its categories; none where it is not classified yet.
    pub categories: CategorySet,
    /// Its primary one.
    pub primary: Option<AccountCategory>,
    /// The words that gave rise to each.
    pub evidence: Option<Value>,
    /// Which rules classified it; empty: none yet, or its words changed since.
    pub rules_version: String,
}

/// The columns of a [`Row`] of an account `a`.
pub(crate) const COLUMNS: &str = "a.user_id, a.username, a.name, a.bio, a.followers, a.following, \
    a.verified, a.account_created_at, a.availability, a.seen_at, a.category_mask, \
    a.primary_category, a.category_evidence, a.rules_version";

/// An account as it comes.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Row {
    user_id: i64,
    username: String,
    name: String,
    bio: Option<String>,
    followers: Option<i64>,
    following: Option<i64>,
    verified: Option<i64>,
    account_created_at: Option<i64>,
    availability: String,
    seen_at: i64,
    category_mask: i64,
    primary_category: Option<String>,
    category_evidence: Option<Json<Value>>,
    rules_version: String,
}

impl TryFrom<Row> for Known {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            user_id: UserId(row.user_id),
            username: row.username,
            name: row.name,
            bio: row.bio,
            followers: row.followers,
            following: row.following,
            verified: row.verified.map(|flag| flag != 0),
            created_at: row.account_created_at.map(Timestamp),
            availability: word(&row.availability)?,
            seen_at: Timestamp(row.seen_at),
            categories: CategorySet::from_bits(row.category_mask),
            primary: row.primary_category.as_deref().map(word).transpose()?,
            evidence: row.category_evidence.map(|evidence| evidence.0),
            rules_version: row.rules_version,
        })
    }
}

/// Those of `users` that are stored, by id.
pub async fn get_many(db: &Db, users: &[UserId]) -> Result<HashMap<UserId, Known>, StoreError> {
    let mut known = HashMap::new();
    for chunk in users.chunks(BATCH) {
        let mut args = Args::new();
        let users = marks(&mut args, chunk.iter().copied());
        let sql = format!(
            "-- accounts_get\nSELECT {COLUMNS} FROM accounts a WHERE a.user_id IN ({users})"
        );
        let rows: Vec<Row> = db.all(&sql, args).await?;
        for row in rows {
            let account = Known::try_from(row)?;
            known.insert(account.user_id, account);
        }
    }
    Ok(known)
}

/// One account.
pub async fn get(db: &Db, user: UserId) -> Result<Option<Known>, StoreError> {
    Ok(get_many(db, &[user]).await?.remove(&user))
}

/// Who has this handle, whatever its case; of several that had it the one seen last.
pub async fn by_username(db: &Db, username: &str) -> Result<Option<UserId>, StoreError> {
    let row: Option<(i64,)> = db
        .optional(
            "-- account_by_username\nSELECT user_id FROM accounts \
             WHERE LOWER(username) = LOWER($1) ORDER BY seen_at DESC, user_id LIMIT 1",
            Args::new().with(username),
        )
        .await?;
    Ok(row.map(|(id,)| UserId(id)))
}
