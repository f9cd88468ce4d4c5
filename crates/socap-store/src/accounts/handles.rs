//! The handles accounts had: they change, ids do not.

use std::collections::HashMap;

use socap_domain::{Timestamp, UserId};

use super::Account;
use crate::db::placeholders;
use crate::{Args, BATCH, Db, StoreError, Tx, marks};

/// A handle an account had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handle {
    /// The handle, without `@`.
    pub username: String,
    /// When it was first seen with it.
    pub first_seen_at: Timestamp,
    /// When it was last seen with it; for the one it has, when its account was last stored.
    pub last_seen_at: Timestamp,
}

/// The handles of an account, the first one first.
pub async fn handles_of(db: &Db, user: UserId) -> Result<Vec<Handle>, StoreError> {
    let rows: Vec<(String, i64, i64)> = db
        .all(
            "-- account_handles_of\nSELECT h.username, h.first_seen_at, \
             CASE WHEN a.username = h.username THEN {GREATEST}(a.seen_at, h.last_seen_at) \
             ELSE h.last_seen_at END FROM account_handles h \
             LEFT JOIN accounts a ON a.user_id = h.user_id \
             WHERE h.user_id = $1 ORDER BY h.first_seen_at, h.username",
            Args::new().with(user),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(username, first, last)| Handle {
            username,
            first_seen_at: Timestamp(first),
            last_seen_at: Timestamp(last),
        })
        .collect())
}

/// Notes the handles of `accounts` (at most [`BATCH`]) that are new to them, and when the ones
/// they replace were last seen. Before the accounts themselves are written. Gives whose handle
/// is new.
pub(super) async fn note(
    tx: &mut Tx,
    accounts: &[&Account],
    now: Timestamp,
) -> Result<Vec<UserId>, StoreError> {
    let mut args = Args::new();
    let users = marks(&mut args, accounts.iter().map(|account| account.user_id));
    let sql = format!(
        "-- account_handles_now\nSELECT user_id, username, seen_at FROM accounts \
         WHERE user_id IN ({users})"
    );
    let rows: Vec<(i64, String, i64)> = tx.all(&sql, args).await?;
    let known: HashMap<i64, (String, i64)> =
        rows.into_iter().map(|(user, username, seen)| (user, (username, seen))).collect();
    let mut handles: Vec<(UserId, &str, i64)> = Vec::new();
    let mut changed = Vec::new();
    for account in accounts {
        let before = known.get(&account.user_id.0);
        let same = before.is_some_and(|(username, _)| *username == account.username);
        if same || account.is_nameless() {
            continue;
        }
        if let Some((username, seen)) =
            before.filter(|(old, _)| *old != account.user_id.to_string())
        {
            handles.push((account.user_id, username, *seen));
        }
        handles.push((account.user_id, &account.username, now.0));
        changed.push(account.user_id);
    }
    write(tx, &handles).await?;
    Ok(changed)
}

async fn write(tx: &mut Tx, handles: &[(UserId, &str, i64)]) -> Result<(), StoreError> {
    for chunk in handles.chunks(BATCH) {
        let mut args = Args::new();
        for (user, username, at) in chunk {
            args.push(*user);
            args.push(*username);
            args.push(*at);
            args.push(*at);
        }
        let sql = format!(
            "-- account_handles_note\nINSERT INTO account_handles \
             (user_id, username, first_seen_at, last_seen_at) VALUES {} \
             ON CONFLICT (user_id, username) DO UPDATE SET last_seen_at = \
             {{GREATEST}}(account_handles.last_seen_at, excluded.last_seen_at)",
            placeholders(1, chunk.len(), 4)
        );
        tx.execute(&sql, args).await?;
    }
    Ok(())
}
