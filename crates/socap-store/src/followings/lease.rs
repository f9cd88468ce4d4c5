//! Who works on a reading. Each set being read from X is a standing job of its own: it keeps its
//! cursor, one worker has it at a time, and what a killed worker held is free when its lease ends.

use std::time::Duration;

use socap_domain::{Timestamp, UserId};

use super::FollowingSet;
use super::begin::MOST_RESTARTS;
use super::sets::{COLUMNS, Row};
use crate::{Args, BATCH, Db, StoreError, Tx, marks};

/// Claims the oldest reading that nobody works on and that waits for nothing.
pub async fn claim(
    db: &Db,
    lease_id: &str,
    lease: Duration,
    now: Timestamp,
) -> Result<Option<FollowingSet>, StoreError> {
    let sql = format!(
        "-- following_reading_claim\nUPDATE following_sets SET lease_id = $1, \
         lease_until = {{MACHINE_NOW}} + $2 WHERE set_no = (SELECT set_no FROM following_sets \
         WHERE state = 'reading' AND source = 'reading' AND restarts < {MOST_RESTARTS} \
         AND (lease_until IS NULL OR lease_until < {{MACHINE_NOW}}) \
         AND (waits_until IS NULL OR waits_until <= $3) ORDER BY set_no LIMIT 1 {{SKIP_LOCKED}}) \
         RETURNING {COLUMNS}"
    );
    let args = Args::new().with(lease_id).with(lease).with(now);
    let mut tx = db.begin().await?;
    let row: Option<Row> = tx.optional(&sql, args).await?;
    tx.commit().await?;
    row.map(FollowingSet::try_from).transpose()
}

/// Keeps a claimed reading for another lease. False: it was given up, or somebody else has it.
pub async fn renew(
    db: &Db,
    set_no: i64,
    lease_id: &str,
    lease: Duration,
) -> Result<bool, StoreError> {
    let args = Args::new().with(set_no).with(lease_id).with(lease);
    Ok(db.execute(RENEW, args).await? > 0)
}

/// The same inside the transaction that stores a page: what a process that slept has read is not
/// stored over what another one read meanwhile.
pub async fn renew_in(
    tx: &mut Tx,
    set_no: i64,
    lease_id: &str,
    lease: Duration,
) -> Result<bool, StoreError> {
    let args = Args::new().with(set_no).with(lease_id).with(lease);
    Ok(tx.execute(RENEW, args).await? > 0)
}

const RENEW: &str = "-- following_reading_renew\nUPDATE following_sets SET \
    lease_until = {MACHINE_NOW} + $3, waits_until = NULL, reason = NULL \
    WHERE set_no = $1 AND lease_id = $2 AND state = 'reading'";

/// Puts a claimed reading back: at once to be gone on with, or after a wait and for a reason.
pub async fn put_back(
    db: &Db,
    set_no: i64,
    lease_id: &str,
    waits: Option<(Timestamp, &str)>,
) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    put_back_in(&mut tx, set_no, lease_id, waits).await?;
    tx.commit().await
}

/// The same inside the transaction that looks whether there is still something to wait for.
pub async fn put_back_in(
    tx: &mut Tx,
    set_no: i64,
    lease_id: &str,
    waits: Option<(Timestamp, &str)>,
) -> Result<(), StoreError> {
    let until = waits.map(|(until, _)| until);
    let reason = waits.map(|(_, reason)| reason.to_owned());
    tx.execute(
        "-- following_reading_put_back\nUPDATE following_sets SET lease_id = NULL, \
         lease_until = NULL, waits_until = $3, reason = $4 WHERE set_no = $1 AND lease_id = $2",
        Args::new().with(set_no).with(lease_id).with(until).with(reason),
    )
    .await?;
    Ok(())
}

/// What waits for `reason` need not wait any longer.
pub async fn go_on(tx: &mut Tx, reason: &str) -> Result<u64, StoreError> {
    tx.execute(
        "-- following_reading_go_on\nUPDATE following_sets SET waits_until = NULL \
         WHERE state = 'reading' AND source = 'reading' AND reason = $1 AND lease_id IS NULL",
        Args::new().with(reason),
    )
    .await
}

/// The readings of these people need not wait any longer, nor rest: their owner asked again.
pub async fn hurry(db: &Db, people: &[UserId]) -> Result<(), StoreError> {
    for chunk in people.chunks(BATCH) {
        let mut args = Args::new();
        let people = marks(&mut args, chunk.iter().copied());
        let sql = format!(
            "-- following_reading_hurry\nUPDATE following_sets SET waits_until = NULL, \
             restarts = 0, read_in_vain = 0 \
             WHERE state = 'reading' AND source = 'reading' AND person_id IN ({people})"
        );
        db.execute(&sql, args).await?;
    }
    Ok(())
}
