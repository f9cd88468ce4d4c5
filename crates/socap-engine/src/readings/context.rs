//! What the jobs of a group share: the engine, the lease, the count of what became of them.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::Engine;

/// What became of the jobs of a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) completed: u64,
    pub(crate) snoozed: u64,
    pub(crate) failed: u64,
}

/// A group at work.
#[derive(Debug)]
pub(super) struct GroupContext {
    pub(super) engine: Engine,
    pub(super) lease_id: String,
    completed: AtomicU64,
    snoozed: AtomicU64,
    failed: AtomicU64,
}

impl GroupContext {
    pub(super) fn new(engine: Engine, lease_id: String) -> Self {
        Self {
            engine,
            lease_id,
            completed: AtomicU64::new(0),
            snoozed: AtomicU64::new(0),
            failed: AtomicU64::new(0),
        }
    }

    pub(super) fn count_completed(&self) {
        self.completed.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_snoozed(&self) {
        self.snoozed.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_failed(&self) {
        self.failed.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn tally(&self) -> Tally {
        Tally {
            completed: self.completed.load(Ordering::Relaxed),
            snoozed: self.snoozed.load(Ordering::Relaxed),
            failed: self.failed.load(Ordering::Relaxed),
        }
    }
}
