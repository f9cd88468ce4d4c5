//! One turn of the clockwork, and the loop that turns it.

use std::time::Duration;

use socap_store::{budget, campaigns, followings, worker_state};
use tokio_util::sync::CancellationToken;

use super::completion::end_campaigns;
use super::probe::probe;
use super::tidy::tidy;
use crate::{Engine, EngineError, owner, rules};

/// How often the clockwork turns, in machine time.
const TURN: Duration = Duration::from_millis(500);
/// How often stored accounts are looked at, in machine time.
const ACCOUNTS: Duration = Duration::from_secs(10);
/// How often it is looked for what is left of deleted campaigns, in machine time.
const DELETED: Duration = Duration::from_secs(10);
/// Turns between two rounds of upkeep.
const UPKEEP_TURNS: u64 = 20;
/// Turns between two rounds of tidying: an hour.
const TIDY_TURNS: u64 = 7_200;

/// Turns the clockwork once: everything whose time has come becomes due.
pub async fn tick(engine: &Engine) -> Result<(), EngineError> {
    let (db, now) = (engine.db(), engine.now());
    owner::lift_caps(engine).await?;
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
    let lost = budget::sweep_lost(db, engine.settings().lost_after).await?;
    if lost > 0 {
        tracing::warn!(
            requests = lost,
            "requests whose answer was lost count at their worst price"
        );
    }
    Ok(())
}

/// Accounts that one round of upkeep classifies again at most.
const RECLASSIFIED: u64 = 20_000;

/// Follows changed classification rules, and applies them to what is stored.
pub async fn keep_classified(engine: &Engine) -> Result<(), EngineError> {
    engine.follow_rules().await?;
    let done = rules::reapply(engine, RECLASSIFIED).await?;
    if done > 0 {
        tracing::info!(accounts = done, "classified stored accounts again");
    }
    Ok(())
}

/// Edges that one transaction sweeps, and transactions of one round.
const SWEPT: (usize, u32) = (20_000, 50);
/// An import that was not touched for so long has died, in machine time.
const DEAD_IMPORT: Duration = Duration::from_hours(1);

/// Sweeps the edges of sets that count no longer.
pub async fn sweep(engine: &Engine) -> Result<(), EngineError> {
    let (edges, rounds) = SWEPT;
    for _ in 0..rounds {
        if followings::sweep(engine.db(), edges, DEAD_IMPORT).await? == 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Takes away what is left of deleted campaigns, one after the other, unless somebody is at it.
pub async fn sweep_deleted(engine: &Engine) -> Result<(), EngineError> {
    while let Some(sweep) = campaigns::Sweep::next(engine.db()).await? {
        let campaign = sweep.campaign().clone();
        tracing::info!(%campaign, "takes away what is left of a deleted campaign");
        sweep.run(engine.db(), |_| ()).await?;
    }
    Ok(())
}

/// Turns the clockwork until `stop`. A turn that fails is logged and the next one tried.
pub async fn serve(engine: Engine, stop: CancellationToken) {
    // The probe waits for X, perhaps long; nothing else waits for the probe.
    let credentials = look_after_credentials(&engine, &stop);
    let accounts = look_after_accounts(&engine, &stop);
    tokio::join!(turn(&engine, &stop), credentials, accounts, look_after_deleted(&engine, &stop));
}

async fn turn(engine: &Engine, stop: &CancellationToken) {
    let mut turns = 0_u64;
    while !stop.is_cancelled() {
        if let Err(error) = tick(engine).await {
            tracing::warn!(%error, "the clockwork missed a turn");
        }
        if turns.is_multiple_of(UPKEEP_TURNS)
            && let Err(error) = upkeep(engine).await
        {
            tracing::warn!(%error, "upkeep missed a turn");
        }
        if turns.is_multiple_of(TIDY_TURNS)
            && let Err(error) = tidy(engine).await
        {
            tracing::warn!(%error, "what is over was not forgotten; the next round does it");
        }
        turns += 1;
        sleep(TURN, stop).await;
    }
}

async fn look_after_credentials(engine: &Engine, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = probe(engine).await {
            tracing::warn!(%error, "a stopped credential could not be probed");
        }
        sleep(TURN, stop).await;
    }
}

async fn look_after_accounts(engine: &Engine, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = keep_classified(engine).await {
            tracing::warn!(%error, "stored accounts were not classified; the next round does it");
        }
        if let Err(error) = sweep(engine).await {
            tracing::warn!(%error, "replaced followings were not swept; the next round does it");
        }
        sleep(ACCOUNTS, stop).await;
    }
}

async fn look_after_deleted(engine: &Engine, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        // It can take minutes, and can be left at any moment.
        let swept = tokio::select! {
            swept = sweep_deleted(engine) => swept,
            () = stop.cancelled() => Ok(()),
        };
        if let Err(error) = swept {
            tracing::warn!(%error, "a deleted campaign was not swept; the next round does it");
        }
        sleep(DELETED, stop).await;
    }
}

async fn sleep(time: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = stop.cancelled() => {}
    }
}
