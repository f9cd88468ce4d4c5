//! The heartbeat: this process lives, and so do its leases.

use std::time::Duration;

use socap_store::worker_state;
use tokio_util::sync::CancellationToken;

use crate::Engine;

/// Beats until `stop`. Three beats fit into a lease.
pub(super) async fn beat(engine: &Engine, stop: &CancellationToken) {
    let every = (engine.settings().lease / 4).max(Duration::from_millis(200));
    while !stop.is_cancelled() {
        let beat = async {
            let id = engine.worker_id();
            worker_state::heartbeat(engine.db(), id, &engine.settings().roles).await?;
            worker_state::renew(engine.db(), id, engine.settings().lease).await
        };
        if let Err(error) = beat.await {
            tracing::warn!(%error, "a heartbeat failed; leases run out if this goes on");
        }
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            () = stop.cancelled() => {}
        }
    }
}
