//! Why a reading cannot go on, and what to do about it.

use std::time::Duration;

use socap_domain::{Availability, CampaignId, Micros, Timestamp, TweetId};

use crate::EngineError;

/// An instruction to the job that wanted a call.
#[derive(Debug)]
pub enum Halt {
    /// Wait for something outside; costs no attempt.
    Snooze {
        /// Until when, in world time.
        until: Timestamp,
        /// For what: `window`, `audit_share`, `fair_share`, `budget`, `credits_depleted`, …
        reason: String,
        /// The campaign whose budget is spent; the others need not wait.
        campaign: Option<CampaignId>,
        /// What the call could have cost, where what was spent leaves no room for it in a cap:
        /// that lasts until somebody acts.
        wanted: Option<Micros>,
    },
    /// Try again later; counts as a failure.
    Retry {
        /// What went wrong.
        error: String,
        /// The provider's own wish, in machine time.
        after: Option<Duration>,
    },
    /// The tweet is no longer shown.
    Gone(Availability),
    /// The cursor expired: begin the walk again.
    RestartWalk,
    /// The search does not reach back so far.
    StaleSince(Option<TweetId>),
    /// The provider does not know the path: a removed endpoint, or a proxy's passing word.
    NoPath(String),
    /// The endpoint does not exist for this credential.
    NoEndpoint(String),
    /// The job was paused, deleted or taken over: stop without a word.
    Fenced,
    /// The engine itself failed.
    Failed(EngineError),
}

impl Halt {
    /// Divides what was asked for together into what cannot go on and what goes on without it:
    /// where one campaign's budget is spent, the others need not wait.
    pub(crate) fn concerns<T>(
        &self,
        all: Vec<T>,
        campaign_of: impl Fn(&T) -> &CampaignId,
    ) -> (Vec<T>, Vec<T>) {
        let Self::Snooze { campaign: Some(spent), .. } = self else { return (all, Vec::new()) };
        let (out, rest): (Vec<T>, Vec<T>) =
            all.into_iter().partition(|one| campaign_of(one) == spent);
        // Nobody's budget here: then everybody waits.
        if out.is_empty() { (rest, out) } else { (out, rest) }
    }
}

impl Halt {
    /// A wait for something outside that has nothing to do with a cap.
    pub(super) const fn snooze(until: Timestamp, reason: String) -> Self {
        Self::Snooze { until, reason, campaign: None, wanted: None }
    }
}

impl From<EngineError> for Halt {
    fn from(error: EngineError) -> Self {
        Self::Failed(error)
    }
}

impl From<socap_store::StoreError> for Halt {
    fn from(error: socap_store::StoreError) -> Self {
        Self::Failed(error.into())
    }
}
