//! Which engagements a filter takes, judged in memory: the one rule beside the one in SQL
//! ([`super::filter::conditions`]). What accounts and texts say is judged where they are stored
//! ([`super::said`]).

use socap_domain::{AccountCategory, ActionType, Timestamp, TweetCategory};

use super::filter::{Filter, Removed};
use crate::rollups::{Entry, State};

impl Removed {
    /// Whether it takes what vanished, or what did not.
    pub(crate) const fn takes(self, removed: bool) -> bool {
        match self {
            Self::Include => true,
            Self::Exclude => !removed,
            Self::Only => removed,
        }
    }
}

impl Filter {
    /// Whether it takes engagements of a kind.
    pub(crate) fn takes_kind(&self, category: TweetCategory, action: ActionType) -> bool {
        (self.categories.is_empty() || self.categories.contains(&category))
            && (self.actions.is_empty() || self.actions.contains(&action))
    }

    fn takes_time(&self, at: Timestamp) -> bool {
        self.since.is_none_or(|since| at >= since) && self.until.is_none_or(|until| at < until)
    }

    /// Whether it takes an account; with what, [`Self::takes`] tells.
    pub(crate) fn takes_account(&self, user: i64, state: &State) -> bool {
        let of = state.account_categories;
        self.user_id.is_none_or(|wanted| wanted.0 == user)
            && self.min_importance.is_none_or(|least| state.importance >= least)
            && (self.account_categories.is_empty()
                || self.account_categories.bits() & of.bits() != 0
                || (of.is_empty() && self.account_categories.contains(AccountCategory::Others)))
    }

    /// Whether it takes an engagement of an account that it takes.
    pub(crate) fn takes(&self, entry: &Entry) -> bool {
        self.takes_kind(entry.category, entry.action)
            && self.takes_time(entry.at)
            && self.removed.takes(entry.removed)
            && self.tweet_id.is_none_or(|tweet| tweet == entry.tweet)
    }

    /// What it takes of an account; `None` where that is nothing.
    pub(crate) fn taken(&self, user: i64, mut state: State) -> Option<State> {
        if !self.takes_account(user, &state) {
            return None;
        }
        state.entries.retain(|entry| self.takes(entry));
        (!state.entries.is_empty()).then_some(state)
    }
}
