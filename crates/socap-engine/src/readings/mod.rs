//! The four readings: what a claimed group of jobs does.
//!
//! `metrics` reads counters, a hundred tweets a request. `lists` decides by counter which lists
//! are worth a call and reads them: each by a walk of its own (`walk`), or several together by
//! one search (`batch`). `verify` asks for what an audit did not see (`look_up`); `last` settles
//! what the counters leave open before a campaign's numbers freeze.

mod again;
mod ask;
mod batch;
mod context;
mod end;
mod last;
mod lists;
mod look_up;
mod metrics;
mod page;
mod verify;
mod walk;

use socap_domain::JobKind;
use socap_store::worker_state::Group;

pub(crate) use context::Tally;
pub(crate) use page::stored;

use crate::Engine;
use context::GroupContext;

/// Runs a claimed group to its end. Every job is finished, given back, or was taken away.
pub(crate) async fn run(engine: &Engine, group: Group) -> Tally {
    // A process without a clockwork follows changed rules too.
    if let Err(error) = engine.follow_rules().await {
        tracing::warn!(%error, "cannot tell which classification rules are in force");
    }
    let context = GroupContext::new(engine.clone(), group.lease_id.clone());
    match group.kind {
        JobKind::Metrics => metrics::run(&context, group.jobs).await,
        _ => lists::run(&context, group.jobs).await,
    }
    context.tally()
}
