//! Forgetting what is over: everything that only grows, and that nobody asks for any more.

use socap_domain::Clock;
use socap_store::{access, alerts, budget, events, owner, rollups};

use crate::{Engine, EngineError};

/// Forgets what no sum, stream or repeated request needs any more.
pub async fn tidy(engine: &Engine) -> Result<(), EngineError> {
    let (db, now) = (engine.db(), engine.now());
    if let Some(gateway) = engine.gateway() {
        budget::prune(db, gateway.credential(), now).await?;
    }
    alerts::prune(db, now).await?;
    for headline in owner::prune(db, now).await? {
        tracing::warn!(headline, "nobody could be told for a day: given up");
    }
    events::prune(db).await?;
    rollups::prune(db).await?;
    access::prune(db, engine.clock().machine_now()).await?;
    Ok(())
}
