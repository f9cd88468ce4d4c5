//! What the providers' accounts can pay, and how they say no.

use serde::{Deserialize, Serialize};
use socap_domain::Micros;

use crate::endpoint::{Endpoint, Protocol};

/// Why X stops for money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Stop {
    /// 402, `CreditsDepleted`; `newer` is the body seen since July 2026.
    CreditsDepleted {
        /// The newer of the two bodies.
        #[serde(default)]
        newer: bool,
    },
    /// 403, `SpendCapReached`, until a date.
    SpendCap {
        /// `YYYY-MM-DD`.
        reset_date: String,
    },
    /// 429, `UsageCapExceeded`, with requests remaining.
    UsageCap,
}

/// What can be paid; changed while it runs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Money {
    /// A stop in force now, whatever was spent.
    pub stop: Option<Stop>,
    /// The endpoints the stop touches; all of X's where empty.
    pub stop_endpoints: Vec<Endpoint>,
    /// What X's account holds altogether: 402 once the bill reaches it.
    pub x_balance: Option<Micros>,
    /// The bill at which X's spend cap stops, and the date it names.
    pub spend_cap: Option<(Micros, String)>,
    /// The billable posts at which X's usage cap stops.
    pub usage_cap: Option<u64>,
    /// The credits twitterapi.io's account was charged with; endless where unset.
    pub credits: Option<i64>,
    /// The newer 402 body when the balance runs out.
    pub newer_402: bool,
}

impl Money {
    /// Why X refuses to answer `endpoint` after `spent` and `posts` billable posts, if it does.
    pub(crate) fn refuses(&self, endpoint: Endpoint, spent: Micros, posts: u64) -> Option<Stop> {
        if endpoint.protocol() != Protocol::X || endpoint == Endpoint::Usage {
            return None;
        }
        let touched = self.stop_endpoints.is_empty() || self.stop_endpoints.contains(&endpoint);
        if let Some(stop) = self.stop.as_ref().filter(|_| touched) {
            return Some(stop.clone());
        }
        if self.x_balance.is_some_and(|balance| spent >= balance) {
            return Some(Stop::CreditsDepleted { newer: self.newer_402 });
        }
        if let Some((_, date)) = self.spend_cap.as_ref().filter(|(cap, _)| spent >= *cap) {
            return Some(Stop::SpendCap { reset_date: date.clone() });
        }
        self.usage_cap.is_some_and(|cap| posts >= cap).then_some(Stop::UsageCap)
    }
}
