//! Why readings wait, said once instead of a hundred times.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The reasons that were said since a reading last went on: words, of which there are few.
#[derive(Debug, Default)]
pub(crate) struct Said(Mutex<HashSet<String>>);

impl Said {
    /// Whether a reason was not said yet; it is now.
    pub(super) fn is_news(&self, reason: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(reason.to_owned())
    }

    /// A reading goes on: whatever stops it next is news.
    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
