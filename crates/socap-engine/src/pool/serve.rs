//! The worker pool of a running process.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::claim;
use super::heartbeat::beat;
use super::run::run_group;
use crate::Engine;

/// How long a pool sleeps when nothing is due and nobody wakes it.
const IDLE: Duration = Duration::from_millis(500);
/// How long a stopping pool waits for its groups.
const FAREWELL: Duration = Duration::from_secs(10);

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
    let finished =
        tokio::time::timeout(FAREWELL, async { while groups.join_next().await.is_some() {} });
    if finished.await.is_err() {
        // Dropped groups hold their leases; these run out, or the next start takes them up.
        groups.abort_all();
    }
    heart_stop.cancel();
    let _ = heart.await;
    let _ = socap_store::worker_state::leave(engine.db(), engine.worker_id()).await;
}
