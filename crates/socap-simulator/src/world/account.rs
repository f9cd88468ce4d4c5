//! Accounts and the moments at which they hide, are suspended or leave.

use serde::{Deserialize, Serialize};
use socap_domain::{Timestamp, UserId};

/// A stretch of world time, `from` included, `until` not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// When it begins.
    pub from: Timestamp,
    /// When it is over; `None` is never.
    pub until: Option<Timestamp>,
}

impl Interval {
    /// Whether `at` lies in it.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// What X shows of an account or a post at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Everybody sees it.
    Shown,
    /// Its account is protected.
    Protected,
    /// Its account is suspended.
    Suspended,
    /// Deleted, deactivated, or not there yet.
    Gone,
}

/// An account of the simulated X.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id; handles may change, ids do not.
    pub id: UserId,
    /// Its handle, without `@`.
    pub username: String,
    /// The name it shows.
    pub name: String,
    /// Its bio; empty is none.
    pub bio: String,
    /// How many follow it, by X's counter.
    pub followers: i64,
    /// How many it follows, by X's counter.
    pub following: i64,
    /// Whether it carries the check mark.
    pub verified: bool,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was protected.
    pub protected: Vec<Interval>,
    /// When it was suspended.
    pub suspended: Vec<Interval>,
    /// When it left X for good.
    pub gone_at: Option<Timestamp>,
}

impl Account {
    /// What X shows of it at `at`.
    pub fn seen(&self, at: Timestamp) -> Seen {
        if self.gone_at.is_some_and(|gone| gone <= at) {
            Seen::Gone
        } else if self.suspended.iter().any(|interval| interval.holds(at)) {
            Seen::Suspended
        } else if self.protected.iter().any(|interval| interval.holds(at)) {
            Seen::Protected
        } else {
            Seen::Shown
        }
    }

    /// Whether X showed it at some moment of `from..=until`.
    pub(crate) fn ever_seen(&self, from: Timestamp, until: Timestamp) -> bool {
        let ends = self.protected.iter().chain(&self.suspended).filter_map(|hidden| hidden.until);
        std::iter::once(from)
            .chain(ends.filter(|end| *end > from && *end <= until))
            .any(|at| self.seen(at) == Seen::Shown)
    }
}

/// What a new account is made of; everything but the handle has a default.
#[derive(Debug, Clone, Default)]
pub struct NewAccount {
    /// Its handle, without `@`.
    pub username: String,
    /// The name it shows; the handle where empty.
    pub name: String,
    /// Its bio.
    pub bio: String,
    /// How many follow it.
    pub followers: i64,
    /// How many it follows.
    pub following: i64,
    /// Whether it carries the check mark.
    pub verified: bool,
    /// When it was opened; a moment drawn from the seed where unset.
    pub created_at: Option<Timestamp>,
}
