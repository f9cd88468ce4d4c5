//! Whether the work is being done.

use std::time::Duration;

use socap_domain::Clock;
use socap_store::{Db, worker_state};

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
    for block in &queue.blocks {
        let found = format!(
            "{} {} jobs wait until {} for {}",
            block.jobs, block.kind, block.until, block.reason
        );
        findings.ok(AREA, found);
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
