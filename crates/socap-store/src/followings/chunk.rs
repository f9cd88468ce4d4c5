//! The accounts of a set, packed: what a set holds is read back without an index of its own.

use crate::db::placeholders;
use crate::{Args, StoreError, Tx};

/// Accounts of one row: 32 KB.
const MOST: usize = 4_096;
/// Rows of one statement.
const ROWS: usize = 200;

/// How many rows `accounts` take.
pub(super) const fn rows(accounts: usize) -> usize {
    accounts.div_ceil(MOST)
}

/// A piece of a set: its number, the number of its first row, its accounts.
pub(super) struct Piece<'a> {
    pub(super) set_no: i64,
    pub(super) first_row: i64,
    pub(super) accounts: &'a [i64],
}

/// Stores pieces of sets.
pub(super) async fn append(tx: &mut Tx, pieces: &[Piece<'_>]) -> Result<(), StoreError> {
    let rows: Vec<(i64, i64, &[i64])> = pieces
        .iter()
        .flat_map(|piece| {
            let numbered = (piece.first_row..).zip(piece.accounts.chunks(MOST));
            numbered.map(|(row, accounts)| (piece.set_no, row, accounts))
        })
        .collect();
    for batch in rows.chunks(ROWS) {
        let mut args = Args::new();
        for (set_no, row, accounts) in batch {
            args.push(*set_no);
            args.push(*row);
            args.push(pack(accounts));
        }
        let sql = format!(
            "-- following_chunks_append\nINSERT INTO following_chunks \
             (set_no, chunk_no, accounts) VALUES {}",
            placeholders(1, batch.len(), 3)
        );
        tx.execute(&sql, args).await?;
    }
    Ok(())
}

/// The accounts of a set, sorted, each once. Eight bytes each in memory.
pub(crate) async fn members(tx: &mut Tx, set_no: i64) -> Result<Vec<i64>, StoreError> {
    let mut accounts = Vec::new();
    let mut after = -1;
    loop {
        let rows: Vec<(i64, Vec<u8>)> = tx
            .all(
                "-- following_chunks_of\nSELECT chunk_no, accounts FROM following_chunks \
                 WHERE set_no = $1 AND chunk_no > $2 ORDER BY chunk_no LIMIT 32",
                Args::new().with(set_no).with(after),
            )
            .await?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        accounts.extend(rows.iter().flat_map(|(_, packed)| unpack(packed)));
    }
    accounts.sort_unstable();
    accounts.dedup();
    Ok(accounts)
}

/// The accounts of several sets, sorted, each once.
pub(crate) async fn union_of(tx: &mut Tx, sets: &[i64]) -> Result<Vec<i64>, StoreError> {
    let mut accounts = Vec::new();
    for set in sets {
        accounts.extend(members(tx, *set).await?);
    }
    accounts.sort_unstable();
    accounts.dedup();
    Ok(accounts)
}

fn pack(accounts: &[i64]) -> Vec<u8> {
    accounts.iter().flat_map(|account| account.to_le_bytes()).collect()
}

pub(super) fn unpack(packed: &[u8]) -> impl Iterator<Item = i64> {
    packed.as_chunks::<8>().0.iter().map(|bytes| i64::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        let accounts = [0, 1, -7, i64::MAX, 1_468_001_914_302_390_278];
        assert!(unpack(&pack(&accounts)).eq(accounts));
    }
}
