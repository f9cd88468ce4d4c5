//! What the rules made of an account, and applying changed rules to what is stored.

use std::collections::BTreeSet;

use serde_json::Value;
use socap_domain::{AccountCategory, CategorySet, Timestamp, UserId};

use crate::db::placeholders;
use crate::{Arg, Args, BATCH, Db, StoreError, Tx, rollups};

/// The categories of an account, as a rule set found them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classification {
    /// All of them.
    pub categories: CategorySet,
    /// The first by the documented order.
    pub primary: AccountCategory,
    /// The words that gave rise to each.
    pub evidence: Value,
    /// Which rule set; never empty.
    pub rules_version: String,
}

/// An account to classify: what rules look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclassified {
    /// Its id.
    pub user_id: UserId,
    /// Its handle.
    pub username: String,
    /// Its name.
    pub name: String,
    /// Its bio.
    pub bio: Option<String>,
    /// The version that classified it last.
    pub rules_version: String,
}

/// Accounts that `version` has not classified, by the version that did and by id, from after the
/// account `after`: walk them page by page, and nothing that changes on the way is met twice.
pub async fn stale_classification(
    db: &Db,
    version: &str,
    after: Option<&Unclassified>,
    limit: i64,
) -> Result<Vec<Unclassified>, StoreError> {
    let (after_version, after_user) =
        after.map_or(("", 0), |account| (account.rules_version.as_str(), account.user_id.0));
    let mut found = Vec::new();
    for side in SIDES {
        let left = limit - i64::try_from(found.len()).unwrap_or(limit);
        if left <= 0 {
            break;
        }
        let sql = format!(
            "-- accounts_stale\nSELECT user_id, username, name, bio, rules_version FROM accounts \
             WHERE rules_version {side} $1 AND (rules_version, user_id) > ($2, $3) \
             ORDER BY rules_version, user_id LIMIT $4"
        );
        let args = Args::new().with(version).with(after_version).with(after_user).with(left);
        let rows: Vec<(i64, String, String, Option<String>, String)> = db.all(&sql, args).await?;
        found.extend(rows.into_iter().map(|(user, username, name, bio, rules_version)| {
            Unclassified { user_id: UserId(user), username, name, bio, rules_version }
        }));
    }
    Ok(found)
}

/// Other versions than one, as two ranges: so the search walks the index.
const SIDES: [&str; 2] = ["<", ">"];

/// How many accounts `version` has not classified.
pub async fn stale_count(db: &Db, version: &str) -> Result<i64, StoreError> {
    let mut stale = 0;
    for side in SIDES {
        let sql = format!(
            "-- accounts_stale_count\nSELECT COUNT(*) FROM accounts WHERE rules_version {side} $1"
        );
        let (count,): (i64,) = db.one(&sql, Args::new().with(version)).await?;
        stale += count;
    }
    Ok(stale)
}

/// Stores what the rules made of accounts. An account whose words changed since it was read is
/// left out: it is classified with its new words when they are stored, or met by the next walk.
/// Gives how many were stored.
pub async fn store_classifications(
    tx: &mut Tx,
    classified: &[(Unclassified, Classification)],
    now: Timestamp,
) -> Result<u64, StoreError> {
    let mut sorted: Vec<&(Unclassified, Classification)> = classified.iter().collect();
    sorted.sort_by_key(|(account, _)| account.user_id);
    sorted.dedup_by_key(|(account, _)| account.user_id);
    let mut stored = 0;
    for chunk in sorted.chunks(BATCH / 2) {
        let mut args = Args::new();
        for (account, classification) in chunk {
            args.push(account.user_id);
            args.push(&account.username);
            args.push(&account.name);
            args.push(account.bio.clone().unwrap_or_default());
            args.push(classification.categories.bits());
            args.push(classification.primary.as_str());
            args.push(Arg::json(&classification.evidence)?);
            args.push(&classification.rules_version);
        }
        let sql = format!(
            "-- accounts_classify\nUPDATE accounts SET category_mask = v.column5, \
             primary_category = v.column6, category_evidence = v.column7, \
             rules_version = v.column8 FROM (VALUES {}) AS v \
             WHERE accounts.user_id = v.column1 AND accounts.username = v.column2 \
             AND accounts.name = v.column3 AND COALESCE(accounts.bio, '') = v.column4 \
             RETURNING accounts.user_id",
            placeholders(1, chunk.len(), 8)
        );
        let changed: Vec<(i64,)> = tx.all(&sql, args).await?;
        let changed: Vec<UserId> = changed.into_iter().map(|(user,)| UserId(user)).collect();
        rollups::touch_shown(tx, &changed, &BTreeSet::new(), now).await?;
        stored += changed.len() as u64;
    }
    Ok(stored)
}
