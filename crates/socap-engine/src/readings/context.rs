//! What the jobs of a group share: the engine, the lease, the count of what became of them.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use socap_domain::{CampaignId, JobKind};
use socap_store::{StoreError, worker_state};
use tokio::sync::OnceCell;

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
    waiting: OnceCell<Vec<CampaignId>>,
    told: Mutex<HashSet<(CampaignId, String)>>,
    completed: AtomicU64,
    snoozed: AtomicU64,
    failed: AtomicU64,
}

impl GroupContext {
    pub(super) fn new(engine: Engine, lease_id: String) -> Self {
        Self {
            engine,
            lease_id,
            waiting: OnceCell::new(),
            told: Mutex::default(),
            completed: AtomicU64::new(0),
            snoozed: AtomicU64::new(0),
            failed: AtomicU64::new(0),
        }
    }

    /// The campaigns with lists of the group's `kind` that want to be read now, looked up once.
    pub(super) async fn waiting(&self, kind: JobKind) -> Result<&[CampaignId], StoreError> {
        let look = || worker_state::campaigns_waiting(self.engine.db(), kind);
        Ok(self.waiting.get_or_try_init(look).await?)
    }

    /// Whether a reason to wait was not told yet of this campaign.
    pub(super) fn is_news(&self, campaign: &CampaignId, reason: &str) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.insert((campaign.clone(), reason.to_owned()))
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
