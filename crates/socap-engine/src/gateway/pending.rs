//! An answered call that is still to be settled, in the transaction that stores its answer.

use socap_domain::Timestamp;
use socap_store::budget::{self, Settled, SettledCall, Settlement, Share, WindowReading};
use socap_store::{StoreError, Tx};

/// A call whose answer is here. Settle it; what is never settled counts as lost.
#[derive(Debug)]
#[must_use = "an answered call must be settled where its answer is stored"]
pub struct Pending {
    pub(super) request_id: String,
    pub(super) shares: Vec<Share>,
    pub(super) daily_dedup: bool,
    pub(super) window: Option<WindowReading>,
    pub(super) closed_until: Option<Timestamp>,
    pub(super) answered: bool,
    pub(super) outcome: String,
    pub(super) at: Timestamp,
}

impl Pending {
    /// Settles the call, as the last thing of its transaction: all calls share the rows of
    /// windows and budgets, and whoever touches them holds them until the commit.
    pub async fn settle(&self, tx: &mut Tx) -> Result<Settled, StoreError> {
        budget::settle(
            tx,
            &Settlement {
                request_id: &self.request_id,
                shares: &self.shares,
                daily_dedup: self.daily_dedup,
                window: self.window,
                closed_until: self.closed_until,
                answered: self.answered,
                outcome: &self.outcome,
                at: self.at,
            },
        )
        .await
    }

    /// What names the call once it is settled.
    pub fn into_settled(self) -> SettledCall {
        SettledCall { request_id: self.request_id, at: self.at }
    }
}
