//! Working on readings: in the pool of a server, or in a command until nothing is left.

use std::time::Duration;

use socap_domain::IdSource;
use socap_store::{StoreError, followings};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::set::{Ended, read};
use crate::Engine;

/// Readings at once. X's window is narrow; twitterapi.io gains by a few.
const AT_ONCE: usize = 4;
/// How long nothing to do is taken for an answer, in machine time.
const IDLE: Duration = Duration::from_millis(500);

/// What became of readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Worked {
    /// People whose new set counts now.
    pub finished: u64,
    /// People X does not show; their old set counts on.
    pub unavailable: u64,
    /// Readings that wait: for a window, money, or after a failure.
    pub waiting: u64,
}

/// Works on everything that can be read now, until nothing is left or everything waits.
///
/// # Errors
/// The database's.
pub async fn work(engine: &Engine, stop: &CancellationToken) -> Result<Worked, StoreError> {
    let mut worked = Worked::default();
    let mut readers = JoinSet::new();
    let claimed = async {
        while !stop.is_cancelled() {
            while readers.len() < AT_ONCE {
                if !spawn(engine, &mut readers, stop).await? {
                    break;
                }
            }
            let Some(done) = readers.join_next().await else { break };
            worked.add(done.unwrap_or(Ended::Waits));
        }
        Ok(())
    }
    .await;
    // What is under way is paid for: it is stored before this ends.
    while let Some(done) = readers.join_next().await {
        worked.add(done.unwrap_or(Ended::Waits));
    }
    claimed.map(|()| worked)
}

impl Worked {
    fn add(&mut self, ended: Ended) {
        match ended {
            Ended::Finished => self.finished += 1,
            Ended::Unavailable => self.unavailable += 1,
            Ended::Waits => self.waiting += 1,
            Ended::Lost => {}
        }
    }
}

/// Works on readings until `stop`: a part of every worker.
pub async fn serve(engine: Engine, stop: CancellationToken) {
    if engine.gateway().is_none() {
        return;
    }
    while !stop.is_cancelled() {
        match work(&engine, &stop).await {
            Ok(Worked { finished: 0, unavailable: 0, .. }) => {}
            Ok(worked) => tracing::info!(
                finished = worked.finished,
                unavailable = worked.unavailable,
                waiting = worked.waiting,
                "read whom people follow"
            ),
            Err(error) => tracing::warn!(%error, "cannot claim readings of followings"),
        }
        tokio::select! {
            () = tokio::time::sleep(IDLE) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Claims a reading and sets a task to it. Says whether there was one.
async fn spawn(
    engine: &Engine,
    readers: &mut JoinSet<Ended>,
    stop: &CancellationToken,
) -> Result<bool, StoreError> {
    let lease_id = IdSource.next();
    let lease = engine.settings().lease;
    let claimed = followings::claim(engine.db(), &lease_id, lease, engine.now()).await?;
    let Some(set) = claimed else { return Ok(false) };
    let (engine, stop) = (engine.clone(), stop.clone());
    readers.spawn(async move { read(&engine, set, lease_id, &stop).await });
    Ok(true)
}
