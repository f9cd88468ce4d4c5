//! The engine against a simulated X, on both databases.

#![expect(clippy::unwrap_used, clippy::cast_precision_loss, reason = "tests")]

mod alerts;
mod clocks;
mod gone;
mod hammer;
mod jobs;
mod launches;
mod ledger;
mod limits;
mod owner;
mod people;
mod people_by_handle;
mod recorded;
mod scenarios;
mod truth;

use std::time::Duration;

use socap_domain::{CampaignId, JobKind, Timestamp};
use socap_testing::Launch;

const ORIGIN: Timestamp = Timestamp(1_790_000_000_000);
const HALF_HOUR: Duration = Duration::from_mins(30);
const QUARTER: Duration = Duration::from_mins(15);

/// Lets world time pass until every list was read whole once more.
async fn audit_everything(launch: &Launch, campaign: &CampaignId) {
    let since = launch.now();
    launch.clock.advance(Duration::from_hours(25));
    for _ in 0..60 {
        launch.pass(QUARTER).await;
        let jobs = socap_store::worker_state::jobs_of(launch.engine.db(), campaign).await.unwrap();
        let lists = jobs.iter().filter(|job| job.kind != JobKind::Metrics);
        let left: Vec<_> = lists
            .filter(|job| job.state != "stopped")
            .filter(|job| job.checkpoint.full_at.is_none_or(|at| at <= since))
            .collect();
        if left.is_empty() {
            return;
        }
    }
    let jobs = socap_store::worker_state::jobs_of(launch.engine.db(), campaign).await.unwrap();
    panic!("audits never came to an end: {jobs:#?}");
}
