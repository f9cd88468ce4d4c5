//! Every account seen, once; refreshed when seen again.

use socap_domain::{Availability, Timestamp, UserId};

use crate::db::placeholders;
use crate::{Args, BATCH, StoreError, Tx};

/// An account as an answer showed it. What is `None` keeps its stored value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub user_id: UserId,
    /// Its handle.
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
}

/// Stores accounts. A profile that did not change is touched at most once an hour.
pub async fn upsert(tx: &mut Tx, accounts: &[Account], now: Timestamp) -> Result<(), StoreError> {
    let mut sorted: Vec<&Account> = accounts.iter().collect();
    sorted.sort_by_key(|account| account.user_id);
    sorted.dedup_by_key(|account| account.user_id);
    for chunk in sorted.chunks(BATCH) {
        let mut args = Args::new();
        for account in chunk {
            args.push(account.user_id);
            args.push(&account.username);
            args.push(&account.name);
            args.push(account.bio.clone());
            args.push(account.followers);
            args.push(account.following);
            args.push(account.verified.map(i64::from));
            args.push(account.created_at);
            args.push(account.availability.as_str());
            args.push(now);
            args.push(now);
        }
        let sql = format!(
            "-- accounts_upsert\nINSERT INTO accounts (user_id, username, name, bio, followers, \
             following, verified, account_created_at, availability, seen_at, updated_at) \
             VALUES {} ON CONFLICT (user_id) DO UPDATE SET \
             username = excluded.username, name = excluded.name, \
             bio = COALESCE(excluded.bio, accounts.bio), \
             followers = COALESCE(excluded.followers, accounts.followers), \
             following = COALESCE(excluded.following, accounts.following), \
             verified = COALESCE(excluded.verified, accounts.verified), \
             account_created_at = COALESCE(excluded.account_created_at, accounts.account_created_at), \
             availability = excluded.availability, seen_at = excluded.seen_at, \
             updated_at = excluded.updated_at \
             WHERE accounts.seen_at < excluded.seen_at - 3600000 \
             OR accounts.username <> excluded.username OR accounts.name <> excluded.name \
             OR accounts.availability <> excluded.availability",
            placeholders(1, chunk.len(), 11)
        );
        tx.execute(&sql, args).await?;
    }
    Ok(())
}
