//! Starting readings, once their price is confirmed; and giving them up.

use std::collections::HashSet;

use socap_domain::UserId;
use socap_store::followings::{self, Source};

use super::ReadingError;
use crate::Engine;

/// What was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Started {
    /// People whose reading begins.
    pub begun: u64,
    /// People whose reading is under way and goes on.
    pub under_way: u64,
}

/// Starts reading the followings of `people`. Who is being read already goes on where they are.
/// What counted before counts until each is whole.
///
/// # Errors
/// Without a credential nothing starts.
pub async fn start(engine: &Engine, people: &[UserId]) -> Result<Started, ReadingError> {
    if engine.gateway().is_none() {
        return Err(ReadingError::NoCredential);
    }
    let readings = followings::unfinished(engine.db(), Source::Reading).await?;
    let busy: HashSet<UserId> = readings.iter().map(|set| set.person_id).collect();
    let mut new: Vec<UserId> =
        people.iter().copied().filter(|person| !busy.contains(person)).collect();
    new.sort_unstable();
    new.dedup();
    if !new.is_empty() {
        followings::begin_sets(engine.db(), &new, Source::Reading, engine.now()).await?;
    }
    let again: Vec<UserId> =
        people.iter().copied().filter(|person| busy.contains(person)).collect();
    followings::hurry(engine.db(), &again).await?;
    engine.wake();
    Ok(Started { begun: new.len() as u64, under_way: again.len() as u64 })
}

/// Gives up readings: of `people`, or all. What counted before goes on counting. Gives how many.
pub async fn cancel(engine: &Engine, people: Option<&[UserId]>) -> Result<u64, ReadingError> {
    let readings = followings::unfinished(engine.db(), Source::Reading).await?;
    let sets: Vec<i64> = readings
        .iter()
        .filter(|set| people.is_none_or(|people| people.contains(&set.person_id)))
        .map(|set| set.set_no)
        .collect();
    Ok(followings::abandon(engine.db(), &sets).await?)
}
