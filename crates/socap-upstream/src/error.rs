//! What went wrong, said as what to do next. No message carries a credential.

use std::time::Duration;

use socap_domain::{Availability, Timestamp, TweetId};

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpstreamError {
    /// The rate window is spent: come back later; costs no attempt.
    #[error("the rate limit is spent{}", until.map(|t| format!(" until {t}")).unwrap_or_default())]
    WaitUntil {
        /// When the window starts anew, by the provider's clock; `None` where it was not said.
        until: Option<Timestamp>,
    },
    /// Money has run out: stop this credential, tell the owner, probe now and then.
    #[error("{stop}")]
    Money {
        /// Which money.
        stop: MoneyStop,
    },
    /// The tweet or account asked about cannot be read any more: stop its job.
    #[error("what was asked about is {0}")]
    Gone(Availability),
    /// The cursor is of no use any more: forget it and start at the newest end.
    #[error("the provider no longer knows the cursor")]
    RestartWalk,
    /// The credential may not do this: tell the owner.
    #[error("{reason}: {detail}")]
    Refused {
        /// What kind of refusal.
        reason: Refusal,
        /// In the provider's words.
        detail: String,
    },
    /// Something passing: try again with growing delays.
    #[error("{reason}: {detail}")]
    Retry {
        /// What kind of trouble.
        reason: RetryReason,
        /// What was seen.
        detail: String,
        /// The delay the provider asked for.
        after: Option<Duration>,
    },
    /// `since` is older than the provider searches: ask with a later one.
    #[error("the search does not reach back to the id asked for")]
    StaleSince {
        /// The provider's own bound; a greater id is fine.
        oldest_allowed: Option<TweetId>,
    },
    /// The request itself is wrong; sending it again would not help.
    #[error("the provider cannot take this request: {detail}")]
    Nonsense {
        /// Which part.
        detail: String,
    },
}

/// Longer explanations are cut.
const LONGEST_DETAIL: usize = 300;

impl UpstreamError {
    /// Without `secret`, should a provider have echoed it, and no longer than a line in a log.
    #[must_use]
    pub(crate) fn without(mut self, secret: &str) -> Self {
        if let Self::Refused { detail, .. }
        | Self::Retry { detail, .. }
        | Self::Nonsense { detail } = &mut self
        {
            if !secret.is_empty() {
                *detail = detail.replace(secret, "[redacted]");
            }
            *detail = detail.chars().filter(|c| !c.is_control()).take(LONGEST_DETAIL).collect();
        }
        self
    }
}

/// Which money has run out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyStop {
    /// No credits are left: recharge.
    #[error("the account has no credits left")]
    CreditsDepleted,
    /// The account's own cap for the billing cycle.
    #[error("the account's spend cap is reached")]
    SpendCap {
        /// When the cycle ends, midnight UTC of the day told.
        reset: Option<Timestamp>,
    },
    /// The plan's monthly number of posts.
    #[error("the plan's usage cap is reached")]
    UsageCap {
        /// When it ends, if told.
        reset: Option<Timestamp>,
    },
}

/// What kind of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// The token is invalid or expired. A burst of these can be an outage of the provider.
    #[error("the credential is not accepted")]
    Unauthorized,
    /// The endpoint wants another kind of token.
    #[error("the endpoint wants another kind of credential")]
    UnsupportedAuthentication,
    /// The plan lacks the endpoint.
    #[error("the plan does not include this endpoint")]
    NotEnrolled,
    /// X's catch-all: a scope or permission is missing.
    #[error("the credential may not do this")]
    Forbidden,
}

/// What kind of passing trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum RetryReason {
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The provider cannot be reached.
    #[error("the provider cannot be reached")]
    Unreachable,
    /// The answer broke off.
    #[error("the answer broke off")]
    BrokeOff,
    /// The provider has trouble (5xx).
    #[error("the provider has trouble")]
    Trouble,
    /// The answer is not JSON, or not the JSON of this provider.
    #[error("the answer cannot be read")]
    Unreadable,
    /// The path is not known there: a removed endpoint, or a proxy's passing word.
    #[error("the provider does not know this path")]
    NoSuchPath,
    /// The answer lacks what it must have, or is larger than any answer is.
    #[error("the answer has another shape than documented")]
    Drift,
    /// The answer showed that X speaks the other field dialect; the next request uses it.
    #[error("the provider speaks the other field dialect")]
    DialectLearnt,
}
