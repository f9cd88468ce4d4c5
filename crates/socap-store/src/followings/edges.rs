//! Filling a set.

use std::collections::HashMap;

use socap_domain::UserId;

use super::EDGES_PER_COMMIT;
use super::chunk::{self, Piece};
use crate::db::placeholders;
use crate::{Args, BATCH, Db, StoreError, Tx};

/// Edges of one statement.
const EDGES_PER_STATEMENT: usize = 1_000;

/// An account in a set that is being filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The set, from [`super::begin_sets`].
    pub set_no: i64,
    /// Whom its person follows.
    pub account: UserId,
}

/// Adds edges to sets that are being filled; those of sets given up meanwhile are dropped.
/// Gives how many were taken. Hand in many at once ([`EDGES_PER_COMMIT`]): the larger a batch,
/// the fewer pages of the index it writes for each of them. The same edge twice is one.
pub async fn add_edges(db: &Db, edges: &[Edge]) -> Result<u64, StoreError> {
    let mut taken = 0;
    for batch in edges.chunks(EDGES_PER_COMMIT) {
        let mut tx = db.begin().await?;
        taken += add_batch(&mut tx, batch).await?;
        tx.commit().await?;
    }
    Ok(taken)
}

/// Adds a page of a reading, with where it goes on; `next` is `None` after the last page.
/// False: the set was given up meanwhile.
pub async fn add_page(
    tx: &mut Tx,
    set_no: i64,
    accounts: &[UserId],
    next: Option<&str>,
) -> Result<bool, StoreError> {
    let edges: Vec<Edge> = accounts.iter().map(|&account| Edge { set_no, account }).collect();
    add_batch(tx, &edges).await?;
    let kept = tx
        .execute(
            "-- following_set_progress\nUPDATE following_sets SET next_cursor = $2, whole = $3, \
             touched_at = {MACHINE_NOW} WHERE set_no = $1 AND state = 'reading'",
            Args::new().with(set_no).with(next.map(str::to_owned)).with(next.is_none()),
        )
        .await?;
    Ok(kept > 0)
}

async fn add_batch(tx: &mut Tx, edges: &[Edge]) -> Result<u64, StoreError> {
    let mut by_set = edges.to_vec();
    by_set.sort_unstable();
    by_set.dedup();
    let open = take_rows(tx, &by_set).await?;
    by_set.retain(|edge| open.contains_key(&edge.set_no));
    let accounts: Vec<i64> = by_set.iter().map(|edge| edge.account.0).collect();
    let mut pieces = Vec::new();
    let mut begin = 0;
    for group in by_set.chunk_by(|a, b| a.set_no == b.set_no) {
        let end = begin + group.len();
        if let (Some(edge), Some(accounts)) = (group.first(), accounts.get(begin..end)) {
            let first_row = open.get(&edge.set_no).copied().unwrap_or_default();
            pieces.push(Piece { set_no: edge.set_no, first_row, accounts });
        }
        begin = end;
    }
    chunk::append(tx, &pieces).await?;
    by_set.sort_unstable_by_key(|edge| (edge.account, edge.set_no));
    insert(tx, &by_set).await?;
    Ok(by_set.len() as u64)
}

/// Counts the edges of `by_set` (sorted by set) in their sets and takes rows for them. Gives
/// the first row of each set that is still being filled.
async fn take_rows(tx: &mut Tx, by_set: &[Edge]) -> Result<HashMap<i64, i64>, StoreError> {
    let groups: Vec<(i64, usize)> = by_set
        .chunk_by(|a, b| a.set_no == b.set_no)
        .filter_map(|group| group.first().map(|edge| (edge.set_no, group.len())))
        .collect();
    let mut first_rows = HashMap::new();
    for batch in groups.chunks(BATCH) {
        let mut args = Args::new();
        for (set_no, edges) in batch {
            args.push(*set_no);
            args.push(i64::try_from(*edges).unwrap_or(i64::MAX));
            args.push(i64::try_from(chunk::rows(*edges)).unwrap_or(i64::MAX));
        }
        let sql = format!(
            "-- following_sets_take_rows\nUPDATE following_sets SET \
             read_so_far = read_so_far + v.column2, chunks = chunks + v.column3, \
             touched_at = {{MACHINE_NOW}} FROM (VALUES {}) AS v \
             WHERE following_sets.set_no = v.column1 AND state = 'reading' \
             RETURNING set_no, chunks",
            placeholders(1, batch.len(), 3)
        );
        let rows: Vec<(i64, i64)> = tx.all(&sql, args).await?;
        let taken: HashMap<i64, i64> = rows.into_iter().collect();
        for (set_no, edges) in batch {
            if let Some(after) = taken.get(set_no) {
                let rows = i64::try_from(chunk::rows(*edges)).unwrap_or(i64::MAX);
                first_rows.insert(*set_no, after - rows);
            }
        }
    }
    Ok(first_rows)
}

/// Inserts edges sorted by account: the index grows from left to right.
async fn insert(tx: &mut Tx, edges: &[Edge]) -> Result<(), StoreError> {
    let full = statement(EDGES_PER_STATEMENT);
    for batch in edges.chunks(EDGES_PER_STATEMENT) {
        let mut args = Args::new();
        for edge in batch {
            args.push(edge.account);
            args.push(edge.set_no);
        }
        if batch.len() == EDGES_PER_STATEMENT {
            tx.execute(&full, args).await?;
        } else {
            tx.execute(&statement(batch.len()), args).await?;
        }
    }
    Ok(())
}

fn statement(edges: usize) -> String {
    let rows = placeholders(1, edges, 2);
    format!(
        "-- followings_insert\nINSERT INTO followings (account_id, set_no) VALUES {rows} \
         ON CONFLICT (account_id, set_no) DO NOTHING"
    )
}
