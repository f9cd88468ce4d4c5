//! The ignore list: accounts that never alert, but count.

use std::collections::HashSet;

use socap_domain::{Timestamp, UserId};

use crate::db::placeholders;
use crate::{Args, BATCH, Db, StoreError, Tx, marks};

/// An ignored account: by id, or by handle until its id is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// Its id.
    pub user_id: Option<UserId>,
    /// Its handle, without `@`.
    pub username: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Since when.
    pub added_at: Timestamp,
}

type Row = (Option<i64>, Option<String>, Option<String>, i64);

const LIST: &str = "-- ignore_list\nSELECT user_id, username, reason, added_at \
    FROM ignore_list ORDER BY position";

/// The list, in the order it was given.
pub async fn list(db: &Db) -> Result<Vec<Ignored>, StoreError> {
    let rows: Vec<Row> = db.all(LIST, Args::new()).await?;
    Ok(rows.into_iter().map(entry).collect())
}

fn entry((user_id, username, reason, added_at): Row) -> Ignored {
    Ignored { user_id: user_id.map(UserId), username, reason, added_at: Timestamp(added_at) }
}

/// Replaces the whole list at once. An entry that stays keeps its `added_at`; a handle of a
/// known account gets that account's id.
pub async fn replace(db: &Db, entries: &[Ignored]) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    let before = hold(&mut tx).await?;
    write(&mut tx, &before, entries).await?;
    tx.commit().await
}

/// Adds an entry at the end; it takes the place of one for the same account.
pub async fn add(db: &Db, entry: Ignored) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    let before = hold(&mut tx).await?;
    let mut entries: Vec<Ignored> =
        before.iter().filter(|old| !is_same(old, &entry)).cloned().collect();
    entries.push(entry);
    write(&mut tx, &before, &entries).await?;
    tx.commit().await
}

/// Takes away the entries for the account of `entry`. False: there was none.
pub async fn remove(db: &Db, entry: &Ignored) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let before = hold(&mut tx).await?;
    let entries: Vec<Ignored> = before.iter().filter(|old| !is_same(old, entry)).cloned().collect();
    if entries.len() == before.len() {
        return Ok(false);
    }
    write(&mut tx, &before, &entries).await?;
    tx.commit().await?;
    Ok(true)
}

/// The list, which nobody else changes until the transaction ends: an empty one has no row to
/// hold, so the counter's row is held.
async fn hold(tx: &mut Tx) -> Result<Vec<Ignored>, StoreError> {
    let sql = "-- ignore_list_hold\nUPDATE counters SET value = value + 1 \
               WHERE name = 'ignore_list'";
    tx.execute(sql, Args::new()).await?;
    let rows: Vec<Row> = tx.all(LIST, Args::new()).await?;
    Ok(rows.into_iter().map(entry).collect())
}

async fn write(tx: &mut Tx, before: &[Ignored], entries: &[Ignored]) -> Result<(), StoreError> {
    tx.execute("-- ignore_list_clear\nDELETE FROM ignore_list", Args::new()).await?;
    let numbered: Vec<(i64, &Ignored)> = (1..).zip(entries).collect();
    for chunk in numbered.chunks(BATCH) {
        let mut args = Args::new();
        for (position, new) in chunk {
            let since = before.iter().find(|old| is_same(old, new)).map(|old| old.added_at);
            args.push(*position);
            args.push(new.user_id);
            args.push(new.username.clone());
            args.push(new.reason.clone());
            args.push(since.unwrap_or(new.added_at));
        }
        let sql = format!(
            "-- ignore_list_put\nINSERT INTO ignore_list \
             (position, user_id, username, reason, added_at) VALUES {}",
            placeholders(1, chunk.len(), 5)
        );
        tx.execute(&sql, args).await?;
    }
    tx.execute(&learn_ids("1 = 1"), Args::new()).await?;
    Ok(())
}

fn is_same(old: &Ignored, new: &Ignored) -> bool {
    let handles = || old.username.as_deref().zip(new.username.as_deref());
    match (old.user_id, new.user_id) {
        (Some(old), Some(new)) => old == new,
        _ => handles().is_some_and(|(old, new)| old.eq_ignore_ascii_case(new)),
    }
}

/// Handles of the list that accounts have turn into ids: of several, the one seen last.
fn learn_ids(accounts: &str) -> String {
    format!(
        "-- ignore_list_learn\nUPDATE ignore_list SET user_id = (SELECT a.user_id FROM accounts a \
         WHERE LOWER(a.username) = LOWER(ignore_list.username) AND {accounts} \
         ORDER BY a.seen_at DESC, a.user_id LIMIT 1) \
         WHERE user_id IS NULL AND username IS NOT NULL AND EXISTS (SELECT 1 FROM accounts a \
         WHERE LOWER(a.username) = LOWER(ignore_list.username) AND {accounts})"
    )
}

/// Accounts were seen with handles new to them: ignored handles among them get their ids.
pub(crate) async fn learn(tx: &mut Tx, users: &[UserId]) -> Result<(), StoreError> {
    let mut args = Args::new();
    let users = marks(&mut args, users.iter().copied());
    tx.execute(&learn_ids(&format!("a.user_id IN ({users})")), args).await?;
    Ok(())
}

/// Which of `users` are ignored.
pub async fn which(db: &Db, users: &[UserId]) -> Result<HashSet<UserId>, StoreError> {
    let mut ignored = HashSet::new();
    for chunk in users.chunks(BATCH) {
        let (sql, args) = question(chunk);
        let rows: Vec<(i64,)> = db.all(&sql, args).await?;
        ignored.extend(rows.into_iter().map(|(user,)| UserId(user)));
    }
    Ok(ignored)
}

/// The same inside a transaction: that of the page which would alert.
pub async fn which_in(tx: &mut Tx, users: &[UserId]) -> Result<HashSet<UserId>, StoreError> {
    let mut ignored = HashSet::new();
    for chunk in users.chunks(BATCH) {
        let (sql, args) = question(chunk);
        let rows: Vec<(i64,)> = tx.all(&sql, args).await?;
        ignored.extend(rows.into_iter().map(|(user,)| UserId(user)));
    }
    Ok(ignored)
}

fn question(users: &[UserId]) -> (String, Args) {
    let mut args = Args::new();
    let users = marks(&mut args, users.iter().copied());
    let sql =
        format!("-- ignore_list_which\nSELECT user_id FROM ignore_list WHERE user_id IN ({users})");
    (sql, args)
}
