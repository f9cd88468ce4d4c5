//! Whether the work is being done.

use std::time::Duration;

use socap_domain::Clock;
use socap_engine::owner;
use socap_store::Db;
use socap_store::budget::{self, CapStop};
use socap_store::worker_state::{self, Waiting};

use super::finding::Findings;
use crate::config::Config;
use crate::failure::Failure;

const AREA: &str = "work";
/// A process not heard of for so long is dead.
const ALIVE: Duration = Duration::from_mins(1);

/// Looks at the queue and at who works on it.
pub(super) async fn examine(
    config: &Config,
    db: &Db,
    findings: &mut Findings,
) -> Result<(), Failure> {
    let workers = worker_state::workers(db, ALIVE).await?;
    let works = |part: &str| workers.iter().any(|w| w.roles.split(',').any(|role| role == part));
    let queue = worker_state::queue(db).await?;
    let in_state = |state: &str| -> i64 {
        queue.by_kind.iter().filter(|(_, s, _)| s == state).map(|(.., jobs)| jobs).sum()
    };
    let told = format!(
        "{} jobs due, {} running, {} blocked, {} idle, {} stopped",
        in_state("due"),
        in_state("running"),
        in_state("blocked"),
        in_state("idle"),
        in_state("stopped")
    );
    findings.ok(AREA, told);
    let now = config.clock.now();
    let stops = budget::cap_stops(db).await?;
    // Without one, only calls under way stand in the way, or it is a last reading that waits.
    let capped = |reason: &str| {
        let is = |stop: &CapStop| match reason {
            "budget" => stop.campaign.is_some(),
            "monthly_budget" => stop.campaign.is_none(),
            _ => true,
        };
        !reason.contains("budget") || stops.iter().any(|s| is(s) && s.waits && !s.is_over(now))
    };
    for Waiting { kind, reason, jobs, first } in worker_state::waiting(db).await? {
        if let Some(mend) = needs(&reason).filter(|_| capped(&reason)) {
            let stand = if jobs == 1 { "job stands" } else { "jobs stand" };
            let found = format!("{jobs} {kind} {stand} still: {reason}, tried again from {first}");
            findings.note(AREA, found, mend);
        } else {
            let wait = if jobs == 1 { "job waits" } else { "jobs wait" };
            let until = if jobs == 1 { "until" } else { "the first until" };
            findings.ok(AREA, format!("{jobs} {kind} {wait} for {reason}, {until} {first}"));
        }
    }
    let late =
        queue.oldest_due_at.filter(|at| *at + config.work.poll_interval < config.clock.now());
    if let Some(since) = late {
        let found = format!("jobs are due since {since}");
        if works("worker") {
            findings.note(AREA, found, "more workers, or a longer poll_interval");
        } else {
            findings.wrong(AREA, format!("{found}, and nobody works"), "`socap serve`");
        }
    }
    Ok(())
}

/// What somebody has to do before such jobs can go on; `None` where they go on by themselves.
fn needs(reason: &str) -> Option<&'static str> {
    match reason {
        "budget" => Some("raise the campaign's budget_usd; `money` above says whose"),
        "monthly_budget" => Some(owner::MEND_MONTH),
        "credits_depleted" | "spend_cap" | "usage_cap" => {
            Some("see `money` above: the provider wants money first")
        }
        "refused" => Some("the credential may not read this: replace it, or extend its plan"),
        _ => None,
    }
}
