//! Taking away the edges of sets that no longer count, a piece at a time.

use std::time::Duration;

use super::chunk::unpack;
use crate::{Args, BATCH, Db, StoreError, Tx, marks};

/// Removes at least one packed row of dead edges and at most about `limit` edges, in one
/// transaction; gives how many, 0 when nothing is left. Imports that were not touched for
/// `patience` of machine time have died; readings never do, they are gone on with.
pub async fn sweep(db: &Db, limit: usize, patience: Duration) -> Result<u64, StoreError> {
    let mut tx = db.begin().await?;
    bury_imports(&mut tx, patience).await?;
    let mut removed = 0;
    while removed < limit as u64 {
        let Some(set_no) = dead_set(&mut tx).await? else { break };
        removed += sweep_row(&mut tx, set_no).await?;
    }
    tx.commit().await?;
    Ok(removed)
}

async fn bury_imports(tx: &mut Tx, patience: Duration) -> Result<(), StoreError> {
    tx.execute(
        "-- following_sets_bury\nUPDATE following_sets SET state = 'dead' \
         WHERE state = 'reading' AND source = 'import' AND touched_at < {MACHINE_NOW} - $1",
        Args::new().with(patience),
    )
    .await?;
    Ok(())
}

async fn dead_set(tx: &mut Tx) -> Result<Option<i64>, StoreError> {
    let row: Option<(i64,)> = tx
        .optional(
            "-- following_sets_dead\nSELECT set_no FROM following_sets WHERE state = 'dead' \
             ORDER BY set_no LIMIT 1 {SKIP_LOCKED}",
            Args::new(),
        )
        .await?;
    Ok(row.map(|(set_no,)| set_no))
}

/// Removes the edges of one packed row, and the set after its last.
async fn sweep_row(tx: &mut Tx, set_no: i64) -> Result<u64, StoreError> {
    let row: Option<(i64, Vec<u8>)> = tx
        .optional(
            "-- following_chunks_first\nSELECT chunk_no, accounts FROM following_chunks \
             WHERE set_no = $1 ORDER BY chunk_no LIMIT 1",
            Args::new().with(set_no),
        )
        .await?;
    let Some((chunk_no, packed)) = row else {
        let sql = "-- following_set_gone\nDELETE FROM following_sets WHERE set_no = $1";
        tx.execute(sql, Args::new().with(set_no)).await?;
        return Ok(0);
    };
    let mut accounts: Vec<i64> = unpack(&packed).collect();
    accounts.sort_unstable();
    let mut removed = 0;
    for chunk in accounts.chunks(BATCH) {
        let mut args = Args::new().with(set_no);
        let accounts = marks(&mut args, chunk.iter().copied());
        let sql = format!(
            "-- followings_sweep\nDELETE FROM followings WHERE set_no = $1 \
             AND account_id IN ({accounts})"
        );
        removed += tx.execute(&sql, args).await?;
    }
    tx.execute(
        "-- following_chunk_gone\nDELETE FROM following_chunks WHERE set_no = $1 AND chunk_no = $2",
        Args::new().with(set_no).with(chunk_no),
    )
    .await?;
    Ok(removed)
}
