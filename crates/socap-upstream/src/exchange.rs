//! One call with everything the budget and the ledger must know about it.

use socap_domain::Timestamp;

use crate::answer::Answer;
use crate::error::UpstreamError;

/// What one call came to.
#[derive(Debug)]
pub struct Exchange {
    /// The answer, or what to do instead.
    pub outcome: Result<Answer, UpstreamError>,
    /// What it cost. A failed call can cost too.
    pub bill: Bill,
    /// The rate window as the answer told it.
    pub window: Option<WindowReading>,
    /// The provider's clock (`Date`), to the second.
    pub answered_at: Option<Timestamp>,
}

/// How sure a bill is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Certainty {
    /// The answer was read whole: this is what was billed.
    Exact,
    /// The provider was not reached: nothing can have been billed.
    #[default]
    NothingSent,
    /// The answer was lost: up to [`crate::Prices::most`] may have been billed.
    Unknown,
}

/// What a call is billed for, as ids, because X charges a resource once per UTC day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bill {
    /// How sure this is.
    pub certainty: Certainty,
    /// Posts listed.
    pub posts: Vec<i64>,
    /// Accounts listed.
    pub users: Vec<i64>,
    /// Posts that came along (`includes`); whether X bills them is not documented.
    pub included_posts: Vec<i64>,
    /// Accounts that came along (`includes`); whether X bills them is not documented.
    pub included_users: Vec<i64>,
    /// twitterapi.io's credits, by its price list (no answer carries them).
    pub credits: Option<i64>,
}

impl Bill {
    /// Nothing was sent.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// The answer was lost.
    pub fn unknown() -> Self {
        Self { certainty: Certainty::Unknown, ..Self::default() }
    }

    /// Answered, and nothing on it.
    pub fn free() -> Self {
        Self { certainty: Certainty::Exact, ..Self::default() }
    }
}

/// A rate window as told by an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowReading {
    /// Calls per window.
    pub limit: i64,
    /// Calls left.
    pub remaining: i64,
    /// When the window starts anew, by the provider's clock.
    pub reset_at: Timestamp,
}
