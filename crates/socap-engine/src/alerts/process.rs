//! The sender: one function for the built-in loop and for whoever asks by the API.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use socap_store::StoreError;
use socap_store::alerts::{self, Lane};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::outlet::Alerting;
use super::send::{Step, step};
use super::{close, upkeep};
use crate::secrets::random_bytes;
use crate::{Engine, EngineError, owner};

/// Lanes at work at once in this process.
const LANES: usize = 32;
/// How often lanes are looked for while others are at work, in machine time.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// How often the built-in sender looks, in machine time.
const TURN: Duration = Duration::from_millis(250);
/// An asked-for round begins no more messages after this, in machine time.
const ROUND: Duration = Duration::from_secs(50);

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProcessReport {
    /// Deliveries whose time had come and that were taken up.
    pub due: u64,
    /// Sent.
    pub sent: u64,
    /// Not told, with a reason.
    pub skipped: u64,
    /// Not taken: tried again later, failed for good, or unknown.
    pub failed: u64,
}

#[derive(Debug, Default)]
struct Tally {
    /// Messages that were begun, so that lanes together begin no more than the limit.
    begun: AtomicU64,
    due: AtomicU64,
    sent: AtomicU64,
    skipped: AtomicU64,
    failed: AtomicU64,
}

impl Tally {
    fn report(&self) -> ProcessReport {
        ProcessReport {
            due: self.due.load(Ordering::Relaxed),
            sent: self.sent.load(Ordering::Relaxed),
            skipped: self.skipped.load(Ordering::Relaxed),
            failed: self.failed.load(Ordering::Relaxed),
        }
    }
}

/// Closes what can close and sends what is due, at most `limit` messages, until nothing is due
/// or time is up; and what the owner is to be told, which counts for nothing. Whatever the number of processes that do this at once, nothing leaves twice.
pub async fn process_due(engine: &Engine, limit: u64) -> Result<ProcessReport, EngineError> {
    let (end, never) = (Instant::now() + ROUND, CancellationToken::new());
    // Before the campaigns' messages, which may take all the time, and what these gave cause for.
    owner::tell(engine, end, &never).await;
    let report = round(engine, limit, end, &never).await;
    owner::tell(engine, end, &never).await;
    report
}

/// Sends until `stop`; what is on its way then is ended properly.
pub async fn serve(engine: Engine, stop: CancellationToken) {
    tokio::join!(rounds(&engine, &stop), owner::serve(&engine, &stop));
}

async fn rounds(engine: &Engine, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        let never = Instant::now() + Duration::from_hours(24);
        if let Err(error) = round(engine, u64::MAX, never, stop).await {
            tracing::warn!(%error, "the sender missed a turn");
        }
        tokio::select! {
            () = tokio::time::sleep(TURN) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Works until no lane has anything due. Lanes that are slow hold up no other: while they are
/// at work, the others are looked for again and again.
async fn round(
    engine: &Engine,
    limit: u64,
    end: Instant,
    stop: &CancellationToken,
) -> Result<ProcessReport, EngineError> {
    let tally = Arc::new(Tally::default());
    let mut lanes = JoinSet::new();
    let begun = begin_lanes(engine, limit, end, stop, &tally, &mut lanes).await;
    // What was claimed is on its way: its outcome is stored before this answers.
    while lanes.join_next().await.is_some() {}
    begun?;
    Ok(tally.report())
}

async fn begin_lanes(
    engine: &Engine,
    limit: u64,
    end: Instant,
    stop: &CancellationToken,
    tally: &Arc<Tally>,
    lanes: &mut JoinSet<Lane>,
) -> Result<(), EngineError> {
    let mut busy = HashSet::<Lane>::new();
    loop {
        tend(engine).await?;
        let over = stop.is_cancelled()
            || Instant::now() >= end
            || tally.due.load(Ordering::Relaxed) >= limit;
        if over || engine.alerting().is_none() {
            return Ok(());
        }
        for lane in alerts::lanes_due(engine.db(), engine.now()).await? {
            if busy.len() < LANES && busy.insert(lane.clone()) {
                let work = LaneWork {
                    engine: engine.clone(),
                    lane,
                    limit,
                    end,
                    stop: stop.clone(),
                    tally: tally.clone(),
                };
                lanes.spawn(work.run());
            }
        }
        if busy.is_empty() {
            return Ok(());
        }
        tokio::select! {
            Some(done) = lanes.join_next() => match done {
                Ok(lane) => { busy.remove(&lane); }
                Err(error) => {
                    tracing::error!(%error, "a lane of alerts broke off");
                    return Err(StoreError::Interrupted.into());
                }
            },
            () = tokio::time::sleep(LOOK_AGAIN) => {}
        }
    }
}

/// Everything that comes before sending.
async fn tend(engine: &Engine) -> Result<(), EngineError> {
    close::close_ready(engine).await?;
    let seed = random_bytes::<8>().map_or(1, u64::from_le_bytes);
    upkeep::upkeep(engine, &mut close::numbers(seed)).await?;
    if engine.alerting().is_some() {
        owner::broken_channels(engine).await?;
    }
    Ok(())
}

/// How one step of a lane went.
enum Went {
    /// A delivery was taken up.
    On,
    /// The receiver wanted a pause.
    Waited,
    /// Nothing is due.
    Out,
}

struct LaneWork {
    engine: Engine,
    lane: Lane,
    limit: u64,
    end: Instant,
    stop: CancellationToken,
    tally: Arc<Tally>,
}

impl LaneWork {
    /// Sends one message of the lane after the other.
    async fn run(self) -> Lane {
        let Some(alerting) = self.engine.alerting() else { return self.lane };
        while !self.stop.is_cancelled() && Instant::now() < self.end && self.may_begin() {
            let went = self.one(alerting).await;
            if !matches!(went, Ok(Went::On)) {
                self.tally.begun.fetch_sub(1, Ordering::Relaxed);
            }
            match went {
                Ok(Went::On | Went::Waited) => {}
                Ok(Went::Out) => break,
                Err(error) => {
                    tracing::warn!(%error, "a lane of alerts stumbled; the next turn goes on");
                    break;
                }
            }
        }
        self.lane
    }

    fn may_begin(&self) -> bool {
        let more = |begun: u64| (begun < self.limit).then_some(begun + 1);
        self.tally.begun.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
    }

    async fn one(&self, alerting: &Alerting) -> Result<Went, EngineError> {
        let counter = match step(&self.engine, alerting, &self.lane).await? {
            Step::Sent => &self.tally.sent,
            Step::Skipped => &self.tally.skipped,
            Step::Failed => &self.tally.failed,
            Step::Wait(time) => {
                tokio::select! {
                    () = tokio::time::sleep(time) => {}
                    () = self.stop.cancelled() => {}
                }
                return Ok(Went::Waited);
            }
            Step::Nothing => return Ok(Went::Out),
        };
        self.tally.due.fetch_add(1, Ordering::Relaxed);
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(Went::On)
    }
}
