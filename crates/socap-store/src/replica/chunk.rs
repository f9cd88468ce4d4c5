//! Some accounts that follow one another: what is copied when one of them changes.

use std::sync::Arc;

use socap_domain::{AccountCategory, CategorySet, Weight};

use super::Changes;
use crate::engagements::Filter;
use crate::rollups::{Entry, State};

/// Accounts of a chunk; up to twice as many before it is cut.
const ACCOUNTS: usize = 1_024;

/// What some accounts did, in their order.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    accounts: Vec<Account>,
    /// Those of the first account, then those of the second, and so on.
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Account {
    user: i64,
    importance: Weight,
    categories: CategorySet,
    primary: AccountCategory,
    /// Where its entries end.
    end: u32,
}

/// Chunks in the making, of accounts that come in order.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    done: Vec<Arc<Chunk>>,
    last: Chunk,
    bytes: usize,
}

impl Chunks {
    /// Adds an account that did these things.
    pub(super) fn push(&mut self, user: i64, state: &State, entries: &[Entry]) {
        self.last.push(user, state, entries);
        if self.last.accounts.len() >= ACCOUNTS {
            let chunk = std::mem::take(&mut self.last).fitted();
            self.bytes += chunk.bytes();
            self.done.push(chunk);
        }
    }

    /// Bytes that the whole ones take.
    pub(super) fn bytes(&self) -> u64 {
        u64::try_from(self.bytes).unwrap_or(u64::MAX)
    }

    /// All of them.
    pub(super) fn end(mut self) -> Vec<Arc<Chunk>> {
        if !self.last.accounts.is_empty() {
            self.done.push(self.last.fitted());
        }
        self.done
    }
}

impl Chunk {
    fn fitted(mut self) -> Arc<Self> {
        self.accounts.shrink_to_fit();
        self.entries.shrink_to_fit();
        Arc::new(self)
    }

    fn push(&mut self, user: i64, state: &State, entries: &[Entry]) {
        let State { importance, primary, account_categories: categories, .. } = *state;
        self.entries.extend_from_slice(entries);
        // A thousand accounts did less than four thousand million things.
        let end = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.accounts.push(Account { user, importance, categories, primary, end });
    }

    /// Its first account.
    pub(super) fn first(&self) -> i64 {
        self.accounts.first().map_or(i64::MIN, |account| account.user)
    }

    /// Bytes that it takes.
    pub(super) const fn bytes(&self) -> usize {
        self.accounts.capacity() * size_of::<Account>()
            + self.entries.capacity() * size_of::<Entry>()
            + size_of::<Self>()
    }

    /// Bytes that so much takes.
    pub(super) const fn bytes_of(accounts: u64, engagements: u64) -> u64 {
        accounts * size_of::<Account>() as u64 + engagements * size_of::<Entry>() as u64
    }

    /// What becomes of it by changes: none, one or several chunks.
    pub(super) fn with(&self, changes: Changes) -> Vec<Arc<Self>> {
        let mut next = Self::default();
        let mut changes = changes.into_iter().peekable();
        let add = |next: &mut Self, (user, state): (i64, Option<State>)| {
            if let Some(state) = state {
                next.push(user, &state, &state.entries);
            }
        };
        for (state, user, entries) in self.iter() {
            while let Some(change) = changes.next_if(|(changed, _)| *changed < user) {
                add(&mut next, change);
            }
            match changes.next_if(|(changed, _)| *changed == user) {
                Some(change) => add(&mut next, change),
                None => next.push(user, &state, entries),
            }
        }
        for change in changes {
            add(&mut next, change);
        }
        if next.accounts.is_empty() {
            Vec::new()
        } else if next.accounts.len() <= 2 * ACCOUNTS {
            vec![next.fitted()]
        } else {
            let mut cut = Chunks::default();
            for (state, user, entries) in next.iter() {
                cut.push(user, &state, entries);
            }
            cut.end()
        }
    }

    /// Every account: what is known of it, without its entries; who it is; and these.
    fn iter(&self) -> impl Iterator<Item = (State, i64, &[Entry])> {
        let mut begin = 0;
        self.accounts.iter().map(move |account| {
            let Account { user, importance, categories, primary, end } = *account;
            let end = usize::try_from(end).unwrap_or(usize::MAX);
            let entries = self.entries.get(begin..end).unwrap_or_default();
            begin = end;
            let state =
                State { importance, primary, account_categories: categories, entries: Vec::new() };
            (state, user, entries)
        })
    }

    /// Hands over what is under a filter; `scratch` saves it a place for each account.
    pub(super) fn each(
        &self,
        filter: &Filter,
        scratch: &mut Vec<Entry>,
        take: &mut impl FnMut(i64, &State),
    ) {
        for (mut state, user, entries) in self.iter() {
            if !filter.takes_account(user, &state) {
                continue;
            }
            scratch.clear();
            scratch.extend(entries.iter().filter(|entry| filter.takes(entry)));
            if !scratch.is_empty() {
                std::mem::swap(&mut state.entries, scratch);
                take(user, &state);
                std::mem::swap(&mut state.entries, scratch);
            }
        }
    }
}
