//! Standing jobs: one row for each subject and kind, claimed in groups under one lease.
//!
//! States: `idle` (nothing to do until `due_at`), `due`, `running`, `blocked` (until `due_at`,
//! for `reason`) and `stopped` (for `reason`). Every write of a worker carries its lease id; a
//! row that was taken over meanwhile is left alone.

mod claim;
mod create;
mod due;
mod finish;
mod lease;
mod likes;
mod queue;
mod workers;

pub use claim::{Group, Job, claim};
pub use create::{Subject, create_for_tweets};
pub use due::{
    TriggerReport, TriggeredCampaign, begin_cycles, campaigns_waiting, list_due_now, planned_due,
    revive_tweet, stop_tweet, trigger, unblock_for, unblock_waiting,
};
pub use finish::{Outcome, finish, holds, save_checkpoint};
pub use lease::{reap, release, release_all, renew};
pub use likes::fit_likes;
pub use queue::{
    Block, JobRow, QueueStats, Waiting, jobs_of, open_jobs_of, queue, runnable, waiting,
};
pub use workers::{Worker, heartbeat, leave, workers};
