//! One turn of the clockwork, and the loop that turns it.

use std::time::Duration;

use socap_domain::{CampaignStatus, TweetId};
use socap_store::{budget, campaigns, tweets, worker_state};
use tokio_util::sync::CancellationToken;

use super::completion::end_campaigns;
use crate::{Engine, EngineError};

/// How often the clockwork turns, in machine time.
const TURN: Duration = Duration::from_millis(500);
/// Turns between two rounds of upkeep.
const UPKEEP_TURNS: u64 = 20;

/// X's oldest public tweet: what a probe asks about where no campaign is active.
const OLDEST: TweetId = TweetId(20);

/// Turns the clockwork once: everything whose time has come becomes due.
pub async fn tick(engine: &Engine) -> Result<(), EngineError> {
    let (db, now) = (engine.db(), engine.now());
    let mut due = worker_state::unblock_waiting(db, now).await?;
    if engine.settings().scheduler {
        let begun = worker_state::begin_cycles(db, now, engine.settings().poll_interval).await?;
        for campaign in &begun {
            tracing::info!(%campaign, "a cycle begins");
        }
        due += u64::try_from(begun.len()).unwrap_or_default();
        due += worker_state::planned_due(db, now).await?;
        end_campaigns(engine).await?;
    }
    probe(engine).await?;
    if due > 0 {
        engine.wake();
    }
    Ok(())
}

/// Takes up what dead processes held: their jobs, and the calls whose answers are lost.
pub async fn upkeep(engine: &Engine) -> Result<(), EngineError> {
    let db = engine.db();
    let taken = worker_state::reap(db).await?;
    if taken > 0 {
        tracing::warn!(jobs = taken, "took up what a dead worker held");
        engine.wake();
    }
    let lost_after = i64::try_from(engine.settings().lost_after.as_millis()).unwrap_or(120_000);
    let lost = budget::sweep_lost(db, lost_after).await?;
    if lost > 0 {
        tracing::warn!(
            requests = lost,
            "requests whose answer was lost count at their worst price"
        );
    }
    if let Some(gateway) = engine.gateway() {
        budget::prune(db, gateway.credential(), engine.now()).await?;
    }
    Ok(())
}

/// Finds out whether a stopped credential works again.
async fn probe(engine: &Engine) -> Result<(), EngineError> {
    let Some(gateway) = engine.gateway() else { return Ok(()) };
    if budget::stops(engine.db()).await?.is_empty() {
        return Ok(());
    }
    let mut asked = OLDEST;
    for campaign in campaigns::in_status(engine.db(), CampaignStatus::Active).await? {
        if let Some(tweet) = tweets::of_campaign(engine.db(), &campaign.id).await?.first() {
            asked = tweet.followed_id;
            break;
        }
    }
    gateway.probe(asked).await?;
    Ok(())
}

/// Turns the clockwork until `stop`. A turn that fails is logged and the next one tried.
pub async fn serve(engine: Engine, stop: CancellationToken) {
    let mut turns = 0_u64;
    while !stop.is_cancelled() {
        if let Err(error) = tick(&engine).await {
            tracing::warn!(%error, "the clockwork missed a turn");
        }
        if turns.is_multiple_of(UPKEEP_TURNS)
            && let Err(error) = upkeep(&engine).await
        {
            tracing::warn!(%error, "upkeep missed a turn");
        }
        turns += 1;
        tokio::select! {
            () = tokio::time::sleep(TURN) => {}
            () = stop.cancelled() => {}
        }
    }
}
