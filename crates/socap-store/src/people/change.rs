//! Adding, changing and removing one person.

use socap_domain::{Timestamp, UserId};

use super::person::{Person, PersonChange, hold};
use super::upsert::{rescore_followed_by, write};
use crate::{Args, Db, StoreError, scores};

/// Adds a person; `None` where they are there already. What they follow may be known before.
pub async fn insert(
    db: &Db,
    user: UserId,
    change: &PersonChange,
    now: Timestamp,
) -> Result<Option<Person>, StoreError> {
    let mut tx = db.begin().await?;
    scores::change(&mut tx).await?;
    if !hold(&mut tx, &[user]).await?.is_empty() {
        return Ok(None);
    }
    let person = Person::new(user, now).with(change);
    write(&mut tx, std::slice::from_ref(&person)).await?;
    rescore_followed_by(&mut tx, &[user.0], now).await?;
    tx.commit().await?;
    Ok(Some(person))
}

/// Changes a person; `None` where there is none. Scores follow before this returns; what was
/// stored at ingest stays.
pub async fn patch(
    db: &Db,
    user: UserId,
    change: &PersonChange,
    now: Timestamp,
) -> Result<Option<Person>, StoreError> {
    let mut tx = db.begin().await?;
    scores::change(&mut tx).await?;
    let Some(before) = hold(&mut tx, &[user]).await?.into_iter().next() else { return Ok(None) };
    let mut person = before.with(change);
    if person == before {
        return Ok(Some(person));
    }
    person.updated_at = now;
    write(&mut tx, std::slice::from_ref(&person)).await?;
    if person.counts() != before.counts() {
        rescore_followed_by(&mut tx, &[user.0], now).await?;
    }
    tx.commit().await?;
    Ok(Some(person))
}

/// Removes a person and whom they follow. Says whether there was one.
pub async fn delete(db: &Db, user: UserId, now: Timestamp) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    scores::change(&mut tx).await?;
    let sql = "-- person_delete\nDELETE FROM people WHERE user_id = $1";
    if tx.execute(sql, Args::new().with(user)).await? == 0 {
        return Ok(false);
    }
    // Their set, without a person to weigh it, counts nothing.
    rescore_followed_by(&mut tx, &[user.0], now).await?;
    tx.execute(
        "-- following_sets_of_nobody\nUPDATE following_sets SET state = 'dead', counts = 0 \
         WHERE person_id = $1 AND state <> 'dead'",
        Args::new().with(user),
    )
    .await?;
    tx.commit().await?;
    Ok(true)
}
