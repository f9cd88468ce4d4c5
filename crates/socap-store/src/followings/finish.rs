//! A filled set takes the place of the one before.

use std::collections::HashSet;

use socap_domain::Timestamp;

use super::chunk::members;
use super::{EDGES_PER_COMMIT, current_of, weigh};
use crate::db::placeholders;
use crate::{Args, BATCH, Db, StoreError, Tx, marks, scores};

/// What finishing sets did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Finished {
    /// Sets that count now. Those given up meanwhile are not among them.
    pub sets: u64,
    /// Different accounts in them.
    pub edges: u64,
    /// Stored engagements whose current score changed.
    pub rescored: u64,
}

#[derive(sqlx::FromRow)]
struct Filled {
    set_no: i64,
    person_id: i64,
    /// Edges of the set and of the one it replaces: both are read to see what differs.
    edges: i64,
}

/// Makes filled sets the ones that count, as true at `as_of`, and rescores. A set whose person's
/// current one is as of later is given up; a reading that is not whole has no turn. Each person's set
/// changes in one step; many sets take several transactions, each of about
/// [`EDGES_PER_COMMIT`] edges. Done again after a crash it does the rest.
pub async fn finish_sets(
    db: &Db,
    sets: &[i64],
    as_of: Timestamp,
    now: Timestamp,
) -> Result<Finished, StoreError> {
    let mut finished = Finished::default();
    for chunk in sets.chunks(BATCH) {
        let mut group = Vec::new();
        let mut edges = 0;
        for set in filled(db, chunk).await? {
            let more = usize::try_from(set.edges).unwrap_or(usize::MAX);
            if edges > 0 && edges + more > EDGES_PER_COMMIT {
                finish_group(db, &group, as_of, now, &mut finished).await?;
                group.clear();
                edges = 0;
            }
            edges += more;
            group.push(set.set_no);
        }
        if !group.is_empty() {
            finish_group(db, &group, as_of, now, &mut finished).await?;
        }
    }
    learn_edges(db, finished.edges).await?;
    Ok(finished)
}

/// So many new edges change how a server should look for them.
const MANY: u64 = 50_000;

/// Has the server look at its edges again after a large change.
pub(super) async fn learn_edges(db: &Db, changed: u64) -> Result<(), StoreError> {
    if changed >= MANY {
        db.execute("-- followings_learn\n{LEARN_EDGES}", Args::new()).await?;
    }
    Ok(())
}

async fn filled(db: &Db, sets: &[i64]) -> Result<Vec<Filled>, StoreError> {
    let mut args = Args::new();
    let sets = marks(&mut args, sets.iter().copied());
    let sql = format!(
        "-- following_sets_filled\nSELECT f.set_no, f.person_id, \
         f.read_so_far + COALESCE(c.size, 0) AS edges FROM following_sets f \
         LEFT JOIN following_sets c ON c.person_id = f.person_id AND c.state = 'current' \
         WHERE f.state = 'reading' AND (f.source <> 'reading' OR f.whole = 1) \
         AND f.set_no IN ({sets}) ORDER BY f.set_no"
    );
    db.all(&sql, args).await
}

async fn finish_group(
    db: &Db,
    sets: &[i64],
    as_of: Timestamp,
    now: Timestamp,
    finished: &mut Finished,
) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    scores::change(&mut tx).await?;
    retire_older(&mut tx, sets, as_of).await?;
    let filled = hold(&mut tx, sets).await?;
    if filled.is_empty() {
        return tx.commit().await;
    }
    let people: Vec<i64> = filled.iter().map(|set| set.person_id).collect();
    let before = current_of(&mut tx, &people).await?;
    let counting = counting(&mut tx, &people).await?;
    let mut affected = Vec::new();
    let mut sizes = Vec::new();
    for set in &filled {
        let new = members(&mut tx, set.set_no).await?;
        sizes.push((set.set_no, i64::try_from(new.len()).unwrap_or(i64::MAX)));
        if counting.contains(&set.person_id) {
            let old = match before.get(&set.person_id) {
                Some((old, _)) => members(&mut tx, *old).await?,
                None => Vec::new(),
            };
            differing(&old, &new, &mut affected);
        }
    }
    let replaced: Vec<i64> = before.values().map(|(set, _)| *set).collect();
    swap(&mut tx, &replaced, &sizes, as_of).await?;
    weigh(&mut tx, &people).await?;
    affected.sort_unstable();
    affected.dedup();
    let rescored = scores::rescore(&mut tx, &affected, now).await?;
    tx.commit().await?;
    finished.sets += sizes.len() as u64;
    finished.edges += sizes.iter().map(|(_, size)| size.unsigned_abs()).sum::<u64>();
    finished.rescored += rescored;
    Ok(())
}

/// Gives up those of `sets` that know less than what counts: it is as of later.
async fn retire_older(tx: &mut Tx, sets: &[i64], as_of: Timestamp) -> Result<(), StoreError> {
    let mut args = Args::new().with(as_of);
    let sets = marks(&mut args, sets.iter().copied());
    let sql = format!(
        "-- following_sets_outdated\nUPDATE following_sets SET state = 'dead' \
         WHERE state = 'reading' AND set_no IN ({sets}) AND EXISTS (SELECT 1 \
         FROM following_sets c WHERE c.person_id = following_sets.person_id \
         AND c.state = 'current' AND c.as_of > $1)"
    );
    tx.execute(&sql, args).await?;
    Ok(())
}

/// The newest filled set of each person; an older one of the same person has no turn.
async fn hold(tx: &mut Tx, sets: &[i64]) -> Result<Vec<Filled>, StoreError> {
    let mut args = Args::new();
    let sets = marks(&mut args, sets.iter().copied());
    let sql = format!(
        "-- following_sets_hold\nSELECT set_no, person_id, read_so_far AS edges \
         FROM following_sets WHERE state = 'reading' AND (source <> 'reading' OR whole = 1) \
         AND set_no IN ({sets}) ORDER BY set_no DESC {{FOR_UPDATE}}"
    );
    let mut filled: Vec<Filled> = tx.all(&sql, args).await?;
    let mut seen = HashSet::new();
    filled.retain(|set| seen.insert(set.person_id));
    Ok(filled)
}

/// Those of `people` that are known and count.
async fn counting(tx: &mut Tx, people: &[i64]) -> Result<HashSet<i64>, StoreError> {
    if people.is_empty() {
        return Ok(HashSet::new());
    }
    let mut args = Args::new();
    let people = marks(&mut args, people.iter().copied());
    let sql = format!(
        "-- people_counting\nSELECT user_id FROM people \
         WHERE active = 1 AND weight > 0 AND user_id IN ({people})"
    );
    let rows: Vec<(i64,)> = tx.all(&sql, args).await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

async fn swap(
    tx: &mut Tx,
    replaced: &[i64],
    sizes: &[(i64, i64)],
    as_of: Timestamp,
) -> Result<(), StoreError> {
    if !replaced.is_empty() {
        let mut args = Args::new();
        let sets = marks(&mut args, replaced.iter().copied());
        let sql = format!(
            "-- following_sets_retire\nUPDATE following_sets SET state = 'dead' \
             WHERE set_no IN ({sets})"
        );
        tx.execute(&sql, args).await?;
    }
    if sizes.is_empty() {
        return Ok(());
    }
    let mut args = Args::new().with(as_of);
    for (set_no, size) in sizes {
        args.push(*set_no);
        args.push(*size);
    }
    let sql = format!(
        "-- following_sets_finish\nUPDATE following_sets SET state = 'current', as_of = $1, \
         size = v.column2, next_cursor = NULL, whole = 1 FROM (VALUES {}) AS v \
         WHERE following_sets.set_no = v.column1",
        placeholders(2, sizes.len(), 2)
    );
    tx.execute(&sql, args).await?;
    Ok(())
}

/// Adds what is in only one of two sorted lists.
fn differing(old: &[i64], new: &[i64], out: &mut Vec<i64>) {
    let (mut left, mut right) = (old.iter().peekable(), new.iter().peekable());
    loop {
        match (left.peek(), right.peek()) {
            (Some(l), Some(r)) if l == r => {
                left.next();
                right.next();
            }
            (Some(l), Some(r)) if l < r => out.extend(left.next()),
            (_, Some(_)) => out.extend(right.next()),
            (Some(_), None) => out.extend(left.next()),
            (None, None) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::differing;

    #[test]
    fn only_what_differs_is_rescored() {
        let mut out = Vec::new();
        differing(&[1, 2, 4, 9], &[2, 3, 4, 10, 11], &mut out);
        assert_eq!(out, [1, 3, 9, 10, 11]);
    }
}
