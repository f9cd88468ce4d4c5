//! Adding and changing many people, and the scores with them.

use std::collections::BTreeMap;

use socap_domain::{Timestamp, UserId};

use super::person::{Person, PersonChange, hold};
use crate::db::placeholders;
use crate::{Arg, Args, BATCH, Db, StoreError, Tx, followings, scores};

/// What an upsert did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Upserted {
    /// What became of each person. One who was given twice may be here twice, in order.
    pub people: Vec<(UserId, Became)>,
    /// Stored engagements whose current score changed.
    pub rescored: u64,
}

/// What an upsert made of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// They were not there.
    Added,
    /// Something of them changed.
    Changed,
    /// They were so already.
    Unchanged,
}

/// Adds people and changes those that are there; a person given twice is changed twice. Each
/// person changes together with the scores; many people take several transactions, each of
/// people with about [`followings::EDGES_PER_COMMIT`] edges.
pub async fn upsert_many(
    db: &Db,
    people: &[(UserId, PersonChange)],
    now: Timestamp,
) -> Result<Upserted, StoreError> {
    let mut done = Upserted::default();
    for chunk in people.chunks(BATCH) {
        let ids: Vec<UserId> = chunk.iter().map(|(user, _)| *user).collect();
        let sets = followings::set_of(db, &ids).await?;
        let mut group = Vec::new();
        let mut edges = 0;
        for (user, change) in chunk {
            let size = sets.get(user).map_or(0, |set| set.size);
            let size = usize::try_from(size).unwrap_or_default();
            if edges > 0 && edges + size > followings::EDGES_PER_COMMIT {
                upsert_group(db, &group, now, &mut done).await?;
                group.clear();
                edges = 0;
            }
            edges += size;
            group.push((*user, change));
        }
        upsert_group(db, &group, now, &mut done).await?;
    }
    Ok(done)
}

async fn upsert_group(
    db: &Db,
    people: &[(UserId, &PersonChange)],
    now: Timestamp,
    done: &mut Upserted,
) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    scores::change(&mut tx).await?;
    let ids: Vec<UserId> = people.iter().map(|(user, _)| *user).collect();
    let before: BTreeMap<UserId, Person> =
        hold(&mut tx, &ids).await?.into_iter().map(|person| (person.user_id, person)).collect();
    let mut after = BTreeMap::<UserId, Person>::new();
    for (user, change) in people {
        let base = after.get(user).or_else(|| before.get(user)).cloned();
        let base = base.unwrap_or_else(|| Person::new(*user, now));
        after.insert(*user, base.with(change));
    }
    let mut became = Vec::with_capacity(after.len());
    let mut written = Vec::new();
    let mut weighed = Vec::new();
    for (user, mut person) in after {
        let old = before.get(&user);
        if old == Some(&person) {
            became.push((user, Became::Unchanged));
            continue;
        }
        if old.map_or(socap_domain::Weight::ZERO, Person::counts) != person.counts() {
            weighed.push(user.0);
        }
        became.push((user, if old.is_none() { Became::Added } else { Became::Changed }));
        person.updated_at = now;
        written.push(person);
    }
    write(&mut tx, &written).await?;
    let rescored = rescore_followed_by(&mut tx, &weighed, now).await?;
    tx.commit().await?;
    done.people.extend(became);
    done.rescored += rescored;
    Ok(())
}

/// Writes at most [`BATCH`] people as they are given.
pub(super) async fn write(tx: &mut Tx, people: &[Person]) -> Result<(), StoreError> {
    if people.is_empty() {
        return Ok(());
    }
    let mut args = Args::new();
    for person in people {
        args.push(person.user_id);
        args.push(&person.username);
        args.push(&person.name);
        args.push(person.weight);
        args.push(person.active);
        args.push(Arg::json(&person.tags)?);
        args.push(person.created_at);
        args.push(person.updated_at);
    }
    let sql = format!(
        "-- people_write\nINSERT INTO people (user_id, username, name, weight, active, tags, \
         created_at, updated_at) VALUES {} ON CONFLICT (user_id) DO UPDATE SET \
         username = excluded.username, name = excluded.name, weight = excluded.weight, \
         active = excluded.active, tags = excluded.tags, updated_at = excluded.updated_at",
        placeholders(1, people.len(), 8)
    );
    tx.execute(&sql, args).await?;
    Ok(())
}

/// Rescores whom at most [`BATCH`] people follow, after what the people count changed. The
/// transaction's last step.
pub(super) async fn rescore_followed_by(
    tx: &mut Tx,
    people: &[i64],
    now: Timestamp,
) -> Result<u64, StoreError> {
    if people.is_empty() {
        return Ok(0);
    }
    followings::weigh(tx, people).await?;
    let sets = followings::current_of(tx, people).await?;
    let sets: Vec<i64> = sets.into_values().map(|(set, _)| set).collect();
    let accounts = followings::union_of(tx, &sets).await?;
    scores::rescore(tx, &accounts, now).await
}
