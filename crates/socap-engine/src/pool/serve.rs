//! The worker pool of a running process.

use std::time::Duration;

use socap_store::worker_state;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::claim;
use super::heartbeat::beat;
use super::run::run_group;
use crate::Engine;

/// How long a pool sleeps when nothing is due and nobody wakes it.
const IDLE: Duration = Duration::from_millis(500);

/// Works until `stop`, with `workers` groups at once. Then claims nothing more, lets the groups
/// finish, and gives the rest back.
pub async fn serve(engine: Engine, workers: usize, stop: CancellationToken) {
    let heart_stop = CancellationToken::new();
    let heart = {
        let (engine, stop) = (engine.clone(), heart_stop.clone());
        tokio::spawn(async move { beat(&engine, &stop).await })
    };
    let mut groups = JoinSet::new();
    let mut turn = 0;
    while !stop.is_cancelled() {
        let mut idle = groups.len() >= workers.max(1);
        if !idle {
            turn += 1;
            match claim::next(&engine, claim::GROUP, turn).await {
                Ok(Some(group)) => {
                    let engine = engine.clone();
                    groups.spawn(async move { run_group(&engine, group).await });
                }
                Ok(None) => idle = true,
                Err(error) => {
                    tracing::warn!(%error, "cannot claim jobs");
                    tokio::time::sleep(IDLE).await;
                }
            }
        }
        if idle {
            tokio::select! {
                () = engine.woken(IDLE) => {}
                () = stop.cancelled() => {}
                Some(_) = groups.join_next(), if !groups.is_empty() => {}
            }
        }
        while groups.try_join_next().is_some() {}
    }
    let finished = tokio::time::timeout(engine.settings().farewell, async {
        while groups.join_next().await.is_some() {}
    });
    if finished.await.is_err() {
        groups.shutdown().await;
    }
    heart_stop.cancel();
    let _ = heart.await;
    // Groups that were cut short still hold theirs; others need not wait for them to run out.
    match worker_state::release_all(engine.db(), engine.worker_id()).await {
        Ok(0) => {}
        Ok(jobs) => tracing::info!(jobs, "gave back what was not finished"),
        Err(error) => tracing::warn!(%error, "leases could not be given back; they run out"),
    }
    let _ = worker_state::leave(engine.db(), engine.worker_id()).await;
}
