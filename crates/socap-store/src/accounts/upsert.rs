//! Storing accounts as answers show them.

use std::collections::BTreeSet;

use socap_domain::{Availability, Timestamp, UserId};

use super::{Classification, handles};
use crate::db::placeholders;
use crate::{Arg, Args, BATCH, StoreError, Tx, ignored, rollups};

/// An account as an answer showed it. What is `None` keeps its stored value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub user_id: UserId,
    /// Its handle; its number where the answer left the profile out.
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
    /// What the rules make of these words. `None` keeps what is stored, as out of date where
    /// the words are new.
    pub classification: Option<Classification>,
}

impl Account {
    /// Whether only its number is known.
    pub(super) fn is_nameless(&self) -> bool {
        self.username == self.user_id.to_string()
    }
}

/// Whether the words that rules look at are others than before.
const NEW_WORDS: &str = "((accounts.username <> excluded.username \
    AND excluded.username <> CAST(excluded.user_id AS TEXT)) \
    OR (accounts.name <> excluded.name AND excluded.name <> '') \
    OR (excluded.bio IS NOT NULL AND accounts.bio IS DISTINCT FROM excluded.bio))";

/// Stores accounts. A profile whose words did not change is touched at most once an hour.
pub async fn upsert(tx: &mut Tx, accounts: &[Account], now: Timestamp) -> Result<(), StoreError> {
    let mut sorted: Vec<&Account> = accounts.iter().collect();
    sorted.sort_by_key(|account| account.user_id);
    sorted.dedup_by_key(|account| account.user_id);
    for chunk in sorted.chunks(BATCH) {
        let renamed = handles::note(tx, chunk, now).await?;
        let (changed, reworded) = write(tx, chunk, now).await?;
        if !renamed.is_empty() {
            ignored::learn(tx, &renamed).await?;
        }
        rollups::touch_shown(tx, &changed, &reworded, now).await?;
    }
    Ok(())
}

/// Gives whose row is new or was written, and whose words are new.
async fn write(
    tx: &mut Tx,
    accounts: &[&Account],
    now: Timestamp,
) -> Result<(Vec<UserId>, BTreeSet<UserId>), StoreError> {
    let mut args = Args::new();
    for account in accounts {
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
        let known = account.classification.as_ref();
        args.push(known.map_or(0, |c| c.categories.bits()));
        args.push(known.map(|c| c.primary.as_str().to_owned()));
        args.push(match known {
            Some(c) => Arg::json(&c.evidence)?,
            None => Arg::Json(None),
        });
        args.push(known.map(|c| c.rules_version.clone()).unwrap_or_default());
        args.push(now);
    }
    // Written as one: a classification replaces all of the one before, or nothing of it.
    let classified = |column: &str| {
        format!(
            "{column} = CASE WHEN excluded.rules_version <> '' THEN excluded.{column} \
             ELSE accounts.{column} END"
        )
    };
    let sql = format!(
        "-- accounts_upsert\nINSERT INTO accounts (user_id, username, name, bio, followers, \
         following, verified, account_created_at, availability, seen_at, updated_at, \
         category_mask, primary_category, category_evidence, rules_version, reworded_at) \
         VALUES {} ON CONFLICT (user_id) DO UPDATE SET \
         username = CASE WHEN excluded.username = CAST(excluded.user_id AS TEXT) \
         THEN accounts.username ELSE excluded.username END, \
         name = CASE WHEN excluded.name = '' THEN accounts.name ELSE excluded.name END, \
         bio = COALESCE(excluded.bio, accounts.bio), \
         followers = COALESCE(excluded.followers, accounts.followers), \
         following = COALESCE(excluded.following, accounts.following), \
         verified = COALESCE(excluded.verified, accounts.verified), \
         account_created_at = COALESCE(excluded.account_created_at, accounts.account_created_at), \
         availability = excluded.availability, seen_at = excluded.seen_at, \
         updated_at = excluded.updated_at, {}, {}, {}, \
         rules_version = CASE WHEN excluded.rules_version <> '' THEN excluded.rules_version \
         WHEN {NEW_WORDS} THEN '' ELSE accounts.rules_version END, \
         reworded_at = CASE WHEN {NEW_WORDS} THEN excluded.reworded_at \
         ELSE accounts.reworded_at END \
         WHERE accounts.seen_at < excluded.seen_at - 3600000 \
         OR accounts.availability <> excluded.availability OR {NEW_WORDS} \
         OR (excluded.rules_version <> '' AND (accounts.rules_version <> excluded.rules_version \
         OR accounts.category_mask <> excluded.category_mask)) RETURNING user_id, reworded_at",
        placeholders(1, accounts.len(), 16),
        classified("category_mask"),
        classified("primary_category"),
        classified("category_evidence"),
    );
    let written: Vec<(i64, i64)> = tx.all(&sql, args).await?;
    // Words that became others earlier at the same moment are told once more: that harms nobody.
    let reworded = written.iter().filter(|(_, at)| *at == now.0).map(|(user, _)| UserId(*user));
    let reworded = reworded.collect();
    Ok((written.into_iter().map(|(user, _)| UserId(user)).collect(), reworded))
}
