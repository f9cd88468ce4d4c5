//! Alerts: what was found, what is told of it, and what became of each message.
//!
//! A **find** is written by the transaction that stores the engagement. Closing a batch turns
//! the finds of a run into **alerts** with one **delivery** for each channel. Senders take
//! deliveries from the lanes of their channels. Locks are taken in this order: the campaign, its
//! channel, the delivery, the history.

mod batch;
mod candidates;
mod claim;
mod detect;
mod finds;
mod finish;
mod history;
mod list;
mod mutes;
mod resend;
mod sights;
mod state;
mod trial;
mod waiting;

pub use batch::{
    Fate, Fated, Find, NewAlert, NewDelivery, Surroundings, Waiting, finds_waiting, in_open_jobs,
    settle_batch, waiting,
};
pub use candidates::{Candidate, candidates};
pub use claim::{Claim, Claimed, Lane, Pace, claim, claim_this, lanes_due, take_turn};
pub use finds::{FindFilter, FindPage, FindRow, finds};
pub use finish::{End, expired, finish};
pub use history::{prune, told};
pub use list::{Delivery, Filter, Page, Status, counts, deliveries, get, latest};
pub use mutes::{Mute, Muted, Whom, mute, mutes_of, unmute};
pub use resend::{Resend, resend};
pub use sights::{Sight, sights};
pub use state::{BrokenChannel, broken_channels, oldest_due};
pub use trial::{mend, queue_test, withdraw};
pub use waiting::{
    Overdue, Owed, hold_all, overdue_campaigns, overdue_of, owed_owner, reslot, skip_stale,
    told_owner,
};

pub(crate) use detect::detect;

use socap_domain::ActionType;

/// States of a find.
pub(crate) const OPEN: &str = "open";
pub(crate) const HELD: &str = "held";
pub(crate) const SKIPPED: &str = "skipped";
pub(crate) const TOLD: &str = "told";

/// An engagement within a campaign: tweet, action, account.
pub type FindKey = (socap_domain::TweetId, ActionType, socap_domain::UserId);
