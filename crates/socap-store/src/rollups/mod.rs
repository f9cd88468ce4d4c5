//! Sums beside what they sum, written in the same transaction: exact at every commit.
//!
//! Everything that is counted of engagements is counted account by account. A row of
//! `campaign_accounts` says what the sums have of an account in a campaign; whatever changes an
//! engagement, its account or its tweet names the account (`Pending::touch`), and at its end
//! the transaction counts the account again and changes the sums by the difference. No place
//! that writes knows how its change is summed.

mod accounts;
mod change;
mod delta;
mod kind;
mod look_up;
mod pack;
mod pending;
mod publish;
mod read;
mod recount;
mod samples;
mod state;
mod steps;
mod were;

pub use recount::{Difference, Recount, count_all, recount};

pub(crate) use accounts::{COUNTED, Counted, state};
pub(crate) use change::{important_from, move_tweet, remove_tweet, touch_shown};
pub(crate) use kind::*;
pub(crate) use look_up::of_many;
pub(crate) use pack::each;
pub(crate) use pending::Pending;
pub(crate) use publish::{publish, publish_one};
pub(crate) use read::{bodies, bodies_from, whole};
pub(crate) use state::{Entry, State};
pub(crate) use steps::{STEP, number, step};
pub use were::prune;
pub(crate) use were::{Changed, Conditions, NOT_CHANGED, refuse_forgotten, users_changed};
