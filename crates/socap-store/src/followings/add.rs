//! Adding edges to the sets that count.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use socap_domain::{Timestamp, UserId};

use super::chunk::{self, Piece};
use super::finish::learn_edges;
use super::{Source, current_of, weigh};
use crate::db::placeholders;
use crate::{Args, BATCH, Db, StoreError, Tx, scores};

/// Edges of one transaction, which no page can be stored beside.
const EDGES: usize = 20_000;

/// What adding edges did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Added {
    /// Edges that were not there.
    pub new: u64,
    /// Stored engagements whose current score changed.
    pub rescored: u64,
}

/// Adds edges (person, account) to the people's current sets; who has none gets one. A set that
/// was added to is as of the newer of its time and `as_of`.
pub async fn add(
    db: &Db,
    edges: &[(UserId, UserId)],
    as_of: Timestamp,
    now: Timestamp,
) -> Result<Added, StoreError> {
    let mut added = Added::default();
    for batch in edges.chunks(EDGES) {
        let mut tx = db.begin().await?;
        scores::change(&mut tx).await?;
        let sets = sets_for(&mut tx, batch, as_of, now).await?;
        let new = insert(&mut tx, batch, &sets).await?;
        grow(&mut tx, &new, as_of).await?;
        let affected: BTreeSet<i64> = new.values().flatten().copied().collect();
        let affected: Vec<i64> = affected.into_iter().collect();
        added.rescored += scores::rescore(&mut tx, &affected, now).await?;
        added.new += new.values().map(|accounts| accounts.len() as u64).sum::<u64>();
        tx.commit().await?;
    }
    learn_edges(db, added.new).await?;
    Ok(added)
}

/// The current set of every person of `edges`.
async fn sets_for(
    tx: &mut Tx,
    edges: &[(UserId, UserId)],
    as_of: Timestamp,
    now: Timestamp,
) -> Result<HashMap<i64, i64>, StoreError> {
    let people: BTreeSet<i64> = edges.iter().map(|(person, _)| person.0).collect();
    let people: Vec<i64> = people.into_iter().collect();
    let mut sets = HashMap::new();
    for chunk in people.chunks(BATCH) {
        let current = current_of(tx, chunk).await?;
        let without: Vec<i64> =
            chunk.iter().copied().filter(|person| !current.contains_key(person)).collect();
        sets.extend(current.into_iter().map(|(person, (set, _))| (person, set)));
        sets.extend(begin_current(tx, &without, as_of, now).await?);
        weigh(tx, &without).await?;
    }
    Ok(sets)
}

async fn begin_current(
    tx: &mut Tx,
    people: &[i64],
    as_of: Timestamp,
    now: Timestamp,
) -> Result<Vec<(i64, i64)>, StoreError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let many = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let (last,): (i64,) = tx
        .one(
            "-- following_set_numbers\nUPDATE counters SET value = value + $1 \
             WHERE name = 'following_set' RETURNING value",
            Args::new().with(many),
        )
        .await?;
    let sets: Vec<(i64, i64)> = people.iter().copied().zip(last - many + 1..=last).collect();
    let mut args = Args::new();
    for (person, set_no) in &sets {
        args.push(*set_no);
        args.push(*person);
        args.push(Source::Import.as_str());
        args.push(now);
        args.push(as_of);
    }
    let rows = placeholders(1, sets.len(), 5).replace(')', ", 'current', 1, {MACHINE_NOW})");
    let sql = format!(
        "-- following_sets_begin_current\nINSERT INTO following_sets \
         (set_no, person_id, source, begun_at, as_of, state, whole, touched_at) VALUES {rows}"
    );
    tx.execute(&sql, args).await?;
    Ok(sets)
}

/// The edges that were not there, by set.
async fn insert(
    tx: &mut Tx,
    edges: &[(UserId, UserId)],
    sets: &HashMap<i64, i64>,
) -> Result<BTreeMap<i64, Vec<i64>>, StoreError> {
    let mut sorted: Vec<(i64, i64)> = edges
        .iter()
        .filter_map(|(person, account)| sets.get(&person.0).map(|set| (account.0, *set)))
        .collect();
    sorted.sort_unstable();
    sorted.dedup();
    let mut new = BTreeMap::<i64, Vec<i64>>::new();
    for chunk in sorted.chunks(BATCH) {
        let mut args = Args::new();
        for (account, set_no) in chunk {
            args.push(*account);
            args.push(*set_no);
        }
        let sql = format!(
            "-- followings_add\nINSERT INTO followings (account_id, set_no) VALUES {} \
             ON CONFLICT (account_id, set_no) DO NOTHING RETURNING set_no, account_id",
            placeholders(1, chunk.len(), 2)
        );
        let rows: Vec<(i64, i64)> = tx.all(&sql, args).await?;
        for (set_no, account) in rows {
            new.entry(set_no).or_default().push(account);
        }
    }
    Ok(new)
}

async fn grow(
    tx: &mut Tx,
    new: &BTreeMap<i64, Vec<i64>>,
    as_of: Timestamp,
) -> Result<(), StoreError> {
    let mut pieces = Vec::new();
    for (set_no, accounts) in new {
        let size = i64::try_from(accounts.len()).unwrap_or(i64::MAX);
        let rows = i64::try_from(chunk::rows(accounts.len())).unwrap_or(i64::MAX);
        let (after,): (i64,) = tx
            .one(
                "-- following_set_grow\nUPDATE following_sets SET size = size + $2, \
                 read_so_far = read_so_far + $2, chunks = chunks + $3, \
                 as_of = {GREATEST}(COALESCE(as_of, $4), $4), touched_at = {MACHINE_NOW} \
                 WHERE set_no = $1 RETURNING chunks",
                Args::new().with(*set_no).with(size).with(rows).with(as_of),
            )
            .await?;
        pieces.push(Piece { set_no: *set_no, first_row: after - rows, accounts });
    }
    chunk::append(tx, &pieces).await
}
