//! Counting an account again: what is stored of it now, in the place of what was counted.

use std::collections::{BTreeMap, BTreeSet};

use socap_domain::{CampaignId, CategorySet, Timestamp, TweetId, Weight};

use super::delta::Delta;
use super::kind::HOUR;
use super::state::{Entry, State};
use crate::db::placeholders;
use crate::{Args, BATCH, StoreError, Tx, marks, word};

/// Counts `users` (at most [`BATCH`]) again in a campaign that the transaction has to itself. Those of
/// them that say something else than before are marked as changed in any case.
pub(super) async fn count_again(
    tx: &mut Tx,
    campaign: &CampaignId,
    seq: i64,
    (users, reworded): (&[i64], &BTreeSet<i64>),
    important_from: Weight,
    delta: &mut Delta,
) -> Result<(), StoreError> {
    let before = counted(tx, campaign, users).await?;
    let after = stored(tx, campaign, users).await?;
    let (mut changed, mut only_reworded) = (Vec::new(), Vec::new());
    for user in users {
        let (old, new) = (before.get(user), after.get(user));
        if old == new {
            only_reworded.extend(new.and(reworded.get(user)));
            continue;
        }
        if let Some(old) = old {
            old.count(delta, important_from, -1);
        }
        if let Some(new) = new {
            new.count(delta, important_from, 1);
        }
        changed.push(*user);
    }
    let known = changed.iter().filter(|user| before.contains_key(user)).copied();
    keep_as_they_were(tx, campaign, seq, known.collect()).await?;
    let new: Vec<(i64, &State)> =
        changed.iter().filter_map(|user| Some((*user, after.get(user)?))).collect();
    put(tx, campaign, seq, &new).await?;
    mark_changed(tx, campaign, seq, only_reworded).await?;
    let gone = changed.into_iter().filter(|user| !after.contains_key(user));
    drop_rows(tx, campaign, &gone.collect::<Vec<_>>()).await
}

/// Account, score, primary category, all categories, packed engagements: [`COUNTED`].
pub(crate) type Counted = (i64, i64, String, i64, Vec<u8>);

/// The columns of a [`Counted`] of a row `x`.
pub(crate) const COUNTED: &str =
    "x.user_id, x.importance, x.primary_category, x.category_mask, x.packed";

/// What the sums have of accounts.
pub(super) async fn counted(
    tx: &mut Tx,
    campaign: &CampaignId,
    users: &[i64],
) -> Result<BTreeMap<i64, State>, StoreError> {
    let mut args = Args::new().with(campaign);
    let users = marks(&mut args, users.iter().copied());
    let sql = format!(
        "-- campaign_accounts_counted\nSELECT {COUNTED} FROM campaign_accounts x \
         WHERE x.campaign_id = $1 AND x.user_id IN ({users})"
    );
    let rows: Vec<Counted> = tx.all(&sql, args).await?;
    rows.into_iter().map(state).collect()
}

pub(crate) fn state(
    (user, importance, primary, mask, packed): Counted,
) -> Result<(i64, State), StoreError> {
    let (primary, entries) = (word(&primary)?, State::unpack(&packed)?);
    let account_categories = CategorySet::from_bits(mask);
    Ok((user, State { importance: Weight(importance), primary, account_categories, entries }))
}

#[derive(sqlx::FromRow)]
struct Row {
    user_id: i64,
    tweet_id: i64,
    action_type: String,
    tweet_category: String,
    sort_at: i64,
    time_unknown: i64,
    removed: i64,
    created_at: i64,
    posted_at: Option<i64>,
    importance: i64,
    primary_category: String,
    category_mask: i64,
}

/// What is stored of accounts.
pub(super) async fn stored(
    tx: &mut Tx,
    campaign: &CampaignId,
    users: &[i64],
) -> Result<BTreeMap<i64, State>, StoreError> {
    let mut args = Args::new().with(campaign);
    let users = marks(&mut args, users.iter().copied());
    let sql = format!(
        "-- engagements_of_accounts\nSELECT e.user_id, e.tweet_id, e.action_type, \
         t.tweet_category, e.sort_at, e.time_unknown, \
         CAST(CASE WHEN e.removed_at IS NULL THEN 0 ELSE 1 END AS {{INT}}) AS removed, \
         e.created_at, t.posted_at, e.importance, \
         COALESCE(a.primary_category, 'others') AS primary_category, \
         COALESCE(a.category_mask, 0) AS category_mask \
         FROM engagements e CROSS JOIN tweets t LEFT JOIN accounts a ON a.user_id = e.user_id \
         WHERE e.user_id IN ({users}) AND e.campaign_id = $1 \
         AND t.campaign_id = e.campaign_id AND t.tweet_id = e.tweet_id"
    );
    let rows: Vec<Row> = tx.all(&sql, args).await?;
    let mut states = BTreeMap::<i64, State>::new();
    for row in rows {
        let entry = Entry {
            tweet: TweetId(row.tweet_id),
            action: word(&row.action_type)?,
            category: word(&row.tweet_category)?,
            at: Timestamp(row.sort_at),
            time_unknown: row.time_unknown != 0,
            removed: row.removed != 0,
            age: row.posted_at.map(|posted| (row.sort_at - posted).div_euclid(HOUR).max(0)),
            stored_at: Timestamp(row.created_at),
        };
        let (importance, primary) = (Weight(row.importance), word(&row.primary_category)?);
        let account_categories = CategorySet::from_bits(row.category_mask);
        let fresh = State { importance, primary, account_categories, entries: Vec::new() };
        let state = states.entry(row.user_id).or_insert(fresh);
        state.importance = state.importance.max(importance);
        state.entries.push(entry);
    }
    for state in states.values_mut() {
        state.entries.sort_unstable();
    }
    Ok(states)
}

/// Keeps rows that are about to change for those who page through a list.
async fn keep_as_they_were(
    tx: &mut Tx,
    campaign: &CampaignId,
    seq: i64,
    users: Vec<i64>,
) -> Result<(), StoreError> {
    if users.is_empty() {
        return Ok(());
    }
    let mut args = Args::new().with(campaign).with(seq);
    let users = marks(&mut args, users);
    let sql = format!(
        "-- campaign_accounts_keep\nINSERT INTO campaign_accounts_were (campaign_id, user_id, \
         seq, importance, engagements, removed, tweets, first_at, last_at, primary_category, \
         category_mask, packed, written_at) SELECT campaign_id, user_id, $2, importance, engagements, removed, \
         tweets, first_at, last_at, primary_category, category_mask, packed, {{MACHINE_NOW}} \
         FROM campaign_accounts WHERE campaign_id = $1 AND user_id IN ({users})"
    );
    tx.execute(&sql, args).await?;
    Ok(())
}

/// Says of rows that stay as they are that something about them changed by the event `seq`.
async fn mark_changed(
    tx: &mut Tx,
    campaign: &CampaignId,
    seq: i64,
    users: Vec<i64>,
) -> Result<(), StoreError> {
    if users.is_empty() {
        return Ok(());
    }
    let mut args = Args::new().with(campaign).with(seq);
    let users = marks(&mut args, users);
    let sql = format!(
        "-- campaign_accounts_mark\nUPDATE campaign_accounts SET changed_seq = $2 \
         WHERE campaign_id = $1 AND user_id IN ({users})"
    );
    tx.execute(&sql, args).await?;
    Ok(())
}

/// Writes the rows of accounts that changed by the event `seq`.
pub(super) async fn put(
    tx: &mut Tx,
    campaign: &CampaignId,
    seq: i64,
    states: &[(i64, &State)],
) -> Result<(), StoreError> {
    for chunk in states.chunks(BATCH) {
        let mut args = Args::new();
        for (user, state) in chunk {
            args.push(campaign);
            args.push(*user);
            args.push(state.importance);
            args.push(state.engagements());
            args.push(state.removed());
            args.push(state.tweets());
            args.push(state.first_at());
            args.push(state.last_at());
            args.push(state.primary.as_str());
            args.push(state.account_categories.bits());
            args.push(state.pack());
            args.push(seq);
        }
        let sql = format!(
            "-- campaign_accounts_put\nINSERT INTO campaign_accounts (campaign_id, user_id, \
             importance, engagements, removed, tweets, first_at, last_at, primary_category, \
             category_mask, packed, changed_seq) VALUES {} ON CONFLICT (campaign_id, user_id) DO UPDATE SET \
             importance = excluded.importance, engagements = excluded.engagements, \
             removed = excluded.removed, tweets = excluded.tweets, \
             first_at = excluded.first_at, last_at = excluded.last_at, \
             primary_category = excluded.primary_category, \
             category_mask = excluded.category_mask, packed = excluded.packed, \
             changed_seq = excluded.changed_seq",
            placeholders(1, chunk.len(), 12)
        );
        tx.execute(&sql, args).await?;
    }
    Ok(())
}

pub(super) async fn drop_rows(
    tx: &mut Tx,
    campaign: &CampaignId,
    users: &[i64],
) -> Result<(), StoreError> {
    for chunk in users.chunks(BATCH) {
        let mut args = Args::new().with(campaign);
        let users = marks(&mut args, chunk.iter().copied());
        let sql = format!(
            "-- campaign_accounts_drop\nDELETE FROM campaign_accounts WHERE campaign_id = $1 \
             AND user_id IN ({users})"
        );
        tx.execute(&sql, args).await?;
    }
    Ok(())
}
