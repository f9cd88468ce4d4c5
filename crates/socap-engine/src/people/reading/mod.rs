//! Reading from X whom important people follow: for a price that was told first, page by page,
//! and never half.
//!
//! Each person's new set is a standing job of its own (ADR 7): it keeps the cursor, and one
//! worker at a time has its lease. A page's edges, its cursor and its bill are one transaction,
//! so a killed process loses at most the page under way. Until the last page was stored the
//! person's old set counts.

mod estimate;
mod look_up;
mod said;
mod set;
mod start;
mod work;

pub use estimate::{ASSUMED, Estimate, LookUp, estimate, without_counter};
pub(super) use look_up::keep;
pub use look_up::look_up;
pub(crate) use said::Said;
pub use start::{Started, cancel, start};
pub use work::{Worked, serve, work};

use socap_domain::Timestamp;
use socap_store::StoreError;

use crate::EngineError;

/// Why followings are not read, or not priced.
#[derive(Debug, thiserror::Error)]
pub enum ReadingError {
    /// There is nothing to ask X with.
    #[error("no X credential is configured: set TWITTER_BEARER_TOKEN or TWITTER_API_KEY")]
    NoCredential,
    /// X, a window or a budget says no at present.
    #[error("X cannot be asked at present: {reason}")]
    Waits {
        /// For what.
        reason: String,
        /// Until when, in world time, where that is known.
        until: Option<Timestamp>,
    },
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for ReadingError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}
