//! Beginning sets, and giving them up.

use socap_domain::{Timestamp, UserId};

use super::Source;
use crate::db::placeholders;
use crate::{Args, BATCH, Db, StoreError, Tx, marks};

/// Begins an empty set for each of `people`; gives their numbers in the same order. The sets
/// that count stay until these are finished. A new reading of a person gives up the one before.
pub async fn begin_sets(
    db: &Db,
    people: &[UserId],
    source: Source,
    now: Timestamp,
) -> Result<Vec<i64>, StoreError> {
    let mut tx = db.begin().await?;
    let many = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let (last,): (i64,) = tx
        .one(
            "-- following_set_numbers\nUPDATE counters SET value = value + $1 \
             WHERE name = 'following_set' RETURNING value",
            Args::new().with(many),
        )
        .await?;
    let numbers: Vec<i64> = (last - many + 1..=last).collect();
    let begun: Vec<(&UserId, &i64)> = people.iter().zip(&numbers).collect();
    for chunk in begun.chunks(BATCH) {
        if source == Source::Reading {
            give_up_readings(&mut tx, chunk.iter().map(|(person, _)| **person)).await?;
        }
        insert(&mut tx, chunk, source, now).await?;
    }
    tx.commit().await?;
    Ok(numbers)
}

/// A reading that began again so often by itself is worked on no further: its owner asks again
/// ([`super::hurry`]), or gives it up.
pub const MOST_RESTARTS: i64 = 3;

/// Begins the set of a claimed reading again, from the first page, after a wait and for a
/// reason. `restarts`: how often that was done by then; at [`MOST_RESTARTS`] it rests. Gives the
/// new set's number; `None`: the reading was given up, or somebody else has it.
pub async fn begin_again(
    db: &Db,
    set: &super::FollowingSet,
    lease_id: &str,
    restarts: i64,
    waits: (Option<Timestamp>, &str),
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let mut tx = db.begin().await?;
    let retired = tx
        .execute(
            "-- following_set_retire_reading\nUPDATE following_sets SET state = 'dead' \
             WHERE set_no = $1 AND lease_id = $2 AND state = 'reading'",
            Args::new().with(set.set_no).with(lease_id),
        )
        .await?;
    if retired == 0 {
        return Ok(None);
    }
    let (number,): (i64,) = tx
        .one(
            "-- following_set_number\nUPDATE counters SET value = value + 1 \
             WHERE name = 'following_set' RETURNING value",
            Args::new(),
        )
        .await?;
    insert(&mut tx, &[(&set.person_id, &number)], set.source, now).await?;
    let (until, reason) = waits;
    tx.execute(
        "-- following_set_carry_over\nUPDATE following_sets SET restarts = $2, \
         read_in_vain = $3, waits_until = $4, reason = $5 WHERE set_no = $1",
        Args::new()
            .with(number)
            .with(restarts)
            .with(set.read_in_vain.saturating_add(set.read_so_far))
            .with(until)
            .with(reason),
    )
    .await?;
    tx.commit().await?;
    Ok(Some(number))
}

async fn give_up_readings(
    tx: &mut Tx,
    people: impl Iterator<Item = UserId>,
) -> Result<(), StoreError> {
    let mut args = Args::new();
    let people = marks(&mut args, people);
    let sql = format!(
        "-- following_sets_supersede\nUPDATE following_sets SET state = 'dead' \
         WHERE state = 'reading' AND source = 'reading' AND person_id IN ({people})"
    );
    tx.execute(&sql, args).await?;
    Ok(())
}

async fn insert(
    tx: &mut Tx,
    sets: &[(&UserId, &i64)],
    source: Source,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut args = Args::new();
    for (person, number) in sets {
        args.push(**number);
        args.push(**person);
        args.push(source.as_str());
        args.push(now);
    }
    let rows = placeholders(1, sets.len(), 4).replace(')', ", 'reading', {MACHINE_NOW})");
    let sql = format!(
        "-- following_sets_begin\nINSERT INTO following_sets \
         (set_no, person_id, source, begun_at, state, touched_at) VALUES {rows}"
    );
    tx.execute(&sql, args).await?;
    Ok(())
}

/// Gives up sets that are being filled. What counted before goes on counting.
pub async fn abandon(db: &Db, sets: &[i64]) -> Result<u64, StoreError> {
    let mut given_up = 0;
    for chunk in sets.chunks(BATCH) {
        let mut args = Args::new();
        let sets = marks(&mut args, chunk.iter().copied());
        let sql = format!(
            "-- following_sets_abandon\nUPDATE following_sets SET state = 'dead' \
             WHERE state = 'reading' AND set_no IN ({sets})"
        );
        given_up += db.execute(&sql, args).await?;
    }
    Ok(given_up)
}
