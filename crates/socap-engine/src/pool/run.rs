//! Working until nothing is left: `/workers/run`, `socap` commands and tests.

use std::time::Duration;

use socap_store::worker_state;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::claim;
use super::heartbeat::beat;
use crate::readings::{self, Tally};
use crate::{Engine, EngineError, alerts, schedule};

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub struct RunLimits {
    /// After so many jobs.
    pub max_jobs: u64,
    /// Groups at once.
    pub concurrency: usize,
    /// After this much machine time.
    pub timeout: Duration,
}

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunReport {
    /// Jobs claimed.
    pub processed: u64,
    /// Jobs done.
    pub completed: u64,
    /// Jobs that wait for a window, a budget or money.
    pub snoozed: u64,
    /// Jobs that failed and try again.
    pub failed: u64,
    /// Jobs still due or running anywhere.
    pub remaining_due: u64,
    /// Whether time ran out.
    pub timed_out: bool,
}

/// How long to wait before looking whether others are done.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Works until nothing is due or running anywhere, the number is reached, or time is up.
///
/// What is under way when time is up is paid for: it goes on in the background, and counts as
/// processed and as still due or running.
pub async fn run(engine: &Engine, limits: RunLimits) -> Result<RunReport, EngineError> {
    let stop = CancellationToken::new();
    let heart = {
        let (engine, stop) = (engine.clone(), stop.clone());
        tokio::spawn(async move { beat(&engine, &stop).await })
    };
    let mut groups = JoinSet::new();
    let report = work(engine, limits, &mut groups).await;
    let rest = async move {
        while groups.join_next().await.is_some() {}
        stop.cancel();
        let _ = heart.await;
    };
    match &report {
        Ok(report) if report.timed_out => drop(tokio::spawn(rest)),
        _ => rest.await,
    }
    report
}

async fn work(
    engine: &Engine,
    limits: RunLimits,
    groups: &mut JoinSet<Tally>,
) -> Result<RunReport, EngineError> {
    let mut report = RunReport::default();
    claim_and_run(engine, limits, &mut report, groups).await?;
    alerts::close_ready(engine).await?;
    schedule::end_campaigns(engine).await?;
    report.remaining_due =
        u64::try_from(worker_state::runnable(engine.db()).await?).unwrap_or_default();
    Ok(report)
}

/// Claims and runs groups until a limit is reached or nothing is left to claim or wait for.
async fn claim_and_run(
    engine: &Engine,
    limits: RunLimits,
    report: &mut RunReport,
    groups: &mut JoinSet<Tally>,
) -> Result<(), EngineError> {
    let end = Instant::now() + limits.timeout;
    let mut turn = 0;
    loop {
        worker_state::unblock_waiting(engine.db(), engine.now()).await?;
        while groups.len() < limits.concurrency.max(1) && report.processed < limits.max_jobs {
            let left = i64::try_from(limits.max_jobs - report.processed).unwrap_or(i64::MAX);
            turn += 1;
            let Some(group) = claim::next(engine, left.min(claim::GROUP), turn).await? else {
                break;
            };
            report.processed += u64::try_from(group.jobs.len()).unwrap_or_default();
            let engine = engine.clone();
            groups.spawn(async move { run_group(&engine, group).await });
        }
        if Instant::now() >= end {
            report.timed_out = true;
            return Ok(());
        }
        if groups.is_empty() {
            let full = report.processed >= limits.max_jobs;
            if full || worker_state::runnable(engine.db()).await? == 0 {
                return Ok(());
            }
            engine.woken(LOOK_AGAIN).await;
            continue;
        }
        tokio::select! {
            Some(done) = groups.join_next() => add(report, done.unwrap_or_default()),
            () = tokio::time::sleep_until(end) => {}
            // Metrics that are done make lists claimable while others still run.
            () = engine.woken(LOOK_AGAIN * 4) => {}
        }
    }
}

/// Runs a group under its hard deadline and gives its lease back.
pub(super) async fn run_group(engine: &Engine, group: socap_store::worker_state::Group) -> Tally {
    let lease_id = group.lease_id.clone();
    let kind = group.kind;
    let deadline = engine.settings().deadline;
    let tally =
        if let Ok(tally) = tokio::time::timeout(deadline, readings::run(engine, group)).await {
            tally
        } else {
            tracing::error!(%kind, "a group of jobs hung and was given back");
            Tally::default()
        };
    if let Err(error) = worker_state::release(engine.db(), &lease_id).await {
        tracing::warn!(%error, "a lease could not be given back; it runs out");
    }
    engine.wake();
    tally
}

fn add(report: &mut RunReport, tally: Tally) {
    report.completed += tally.completed;
    report.snoozed += tally.snoozed;
    report.failed += tally.failed;
}
