//! Faults for tests: a share of all statements fails, at the one place all of them pass.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::StoreError;

/// A switchable share of statements that fail. Off by default; shared by all clones of a
/// database.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<State>);

#[derive(Debug, Default)]
struct State {
    per_mille: AtomicU32,
    counter: AtomicU64,
    struck: AtomicU64,
}

impl Faults {
    /// Lets `per_mille` of a thousand statements fail from now on.
    pub fn set_per_mille(&self, per_mille: u32) {
        self.0.per_mille.store(per_mille.min(1_000), Ordering::Relaxed);
    }

    /// How many statements failed by these faults.
    pub fn struck(&self) -> u64 {
        self.0.struck.load(Ordering::Relaxed)
    }

    pub(super) fn pass(&self) -> Result<(), StoreError> {
        let per_mille = self.0.per_mille.load(Ordering::Relaxed);
        if per_mille == 0 {
            return Ok(());
        }
        let n = self.0.counter.fetch_add(1, Ordering::Relaxed);
        // SplitMix64 of a counter: spread evenly, the same in every run.
        let mut x = n.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        if (x ^ (x >> 31)) % 1_000 < u64::from(per_mille) {
            self.0.struck.fetch_add(1, Ordering::Relaxed);
            return Err(StoreError::Injected);
        }
        Ok(())
    }
}
