//! Importance scores: the exact sum of the weights of the active people who follow an account.
//!
//! Only a person's current, whole set of followings counts. The score of the moment is kept
//! beside each engagement and changed by the transaction that changes what it is made of.

mod hold;
mod ingest;
mod receipt;
mod rescore;
mod sum;

pub use ingest::{Counted, at_ingest};
pub use receipt::{Follower, Receipt, receipt, receipts};
pub use sum::of;

pub(crate) use hold::{change, hold};
pub(crate) use ingest::keep;
pub(crate) use receipt::receipts_in;
pub(crate) use rescore::rescore;
