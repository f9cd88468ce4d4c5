//! Going on with a list of accounts in the order in which it was begun: who changed since is
//! listed with its numbers of then, judged as of then. What accounts and texts say is looked for
//! as of now.

use std::cmp::Reverse;

use socap_domain::CampaignId;

use super::accounts::{AccountStart, AccountsAsk, Numbers};
use crate::engagements::{Filter, each_changed};
use crate::rollups::{Conditions, State};
use crate::{Db, StoreError};

/// Adds to a page, which has the accounts that did not change since its list was begun, those
/// that did, in their places and with their numbers of then.
pub(super) async fn add(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    (ask, start): (&AccountsAsk, &AccountStart),
    found: &mut Vec<Numbers>,
) -> Result<(), StoreError> {
    let mut best = Best::new(ask, Some(start), start.version);
    changed(db, campaign, filter, start.version, &mut best).await?;
    found.extend(best.take().0);
    found.sort_by_key(|numbers| Reverse(numbers.place));
    // Who changed while this page was read is in both parts.
    found.dedup_by_key(|numbers| numbers.place.user_id);
    Ok(())
}

/// Adds the accounts that changed since a version.
pub(super) async fn changed(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    version: i64,
    best: &mut Best,
) -> Result<(), StoreError> {
    let conditions = Conditions { least: filter.min_importance, ..Conditions::default() };
    each_changed(db, campaign, filter, (version, conditions), |user, state| {
        best.add(user, &state);
    })
    .await
}

/// More accounts than a page has rows: of some the profile may be gone.
const SPARE: usize = 20;

/// The first accounts of a list, of any number that come by.
pub(super) struct Best {
    ask: AccountsAsk,
    /// Only those after it.
    start: Option<AccountStart>,
    version: i64,
    many: usize,
    found: Vec<(AccountStart, State)>,
    is_whole: bool,
    /// The last of as many as are wanted, where there are more.
    worst: Option<AccountStart>,
    end: Option<AccountStart>,
}

impl Best {
    pub(super) fn new(ask: &AccountsAsk, start: Option<&AccountStart>, version: i64) -> Self {
        let of = |n: i64| usize::try_from(n).unwrap_or_default();
        let many = of(ask.limit).saturating_add(of(ask.offset)).saturating_add(SPARE);
        let start = start.map(|start| AccountStart { version, ..*start });
        let found = Vec::new();
        Self { ask: *ask, start, version, many, found, is_whole: true, worst: None, end: None }
    }

    /// Adds an account where it is in the list and after its start; gives whether it is in it.
    pub(super) fn add(&mut self, user: i64, state: &State) -> bool {
        if state.entries.is_empty() || state.tweets() < self.ask.min_tweets {
            return false;
        }
        let place = AccountStart {
            key: self.ask.sort.key_of(state),
            last_at: state.last_at().0,
            user_id: user,
            version: self.version,
        };
        if self.start.is_none_or(|start| place < start) && self.end.is_none_or(|end| place >= end) {
            // Whoever comes after as many as are wanted is not kept.
            if self.worst.is_some_and(|worst| place < worst) {
                return true;
            }
            self.found.push((place, state.clone()));
            if self.found.len() >= self.many.saturating_mul(2).saturating_add(1_024) {
                self.cut();
            }
        }
        true
    }

    fn cut(&mut self) {
        self.found.sort_unstable_by_key(|(place, _)| Reverse(*place));
        if self.found.len() > self.many {
            self.is_whole = false;
            self.found.truncate(self.many);
            self.worst = self.found.last().map(|(place, _)| *place);
        }
    }

    /// From now on nothing is added after the last one that is kept, if any was left behind:
    /// others would have to come between.
    pub(super) fn end(&mut self) {
        self.cut();
        self.end = self.found.last().filter(|_| !self.is_whole).map(|(place, _)| *place);
        self.worst = None;
    }

    /// Leaves out accounts; gives how many.
    pub(super) fn leave_out(&mut self, is_out: impl Fn(i64) -> bool) -> usize {
        let before = self.found.len();
        self.found.retain(|(place, _)| !is_out(place.user_id));
        before - self.found.len()
    }

    /// Lists that were begun at a version from now on.
    pub(super) fn begun_at(&mut self, version: i64) {
        self.version = version;
        let places = self.found.iter_mut().map(|(place, _)| place);
        for place in places.chain(&mut self.end).chain(&mut self.start) {
            place.version = version;
        }
    }

    /// The accounts in their order, and whether there are no others.
    pub(super) fn take(mut self) -> (Vec<Numbers>, bool) {
        self.cut();
        let is_whole = self.is_whole && self.end.is_none();
        let sort = (self.ask.sort, self.version);
        let numbers = self.found.iter().filter_map(|(place, state)| {
            Numbers::of(place.user_id, state.importance, state.entries.iter(), sort)
        });
        (numbers.collect(), is_whole)
    }
}
