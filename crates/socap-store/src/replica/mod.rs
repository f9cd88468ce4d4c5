//! What accounts did in a campaign, held in memory: where sums do not tell apart what a filter asks
//! for, every engagement is judged, and here that is a matter of milliseconds.
//!
//! A replica is of one moment, which is a number in the campaign's sequence of events. Whoever asks
//! later has it brought forward by the accounts that changed since ([`forward`]); it is read from end
//! to end ([`load`]) once, and kept while it is asked for ([`kept`]).

mod chunk;
mod forward;
mod kept;
mod load;

use std::collections::BTreeMap;
use std::sync::Arc;

use chunk::{Chunk, Chunks};
pub(crate) use kept::{ROOM, Replicas};

use crate::engagements::Filter;
use crate::rollups::State;

/// What accounts did in a campaign; under words, only what is under them. Copies share what they
/// have in common.
#[derive(Debug, Clone, Default)]
pub(crate) struct Replica {
    /// Where the campaign stood.
    pub(crate) version: i64,
    /// In the order of accounts, as are those within each; none is empty.
    chunks: Vec<Arc<Chunk>>,
}

/// What became of accounts: nothing, where they are gone.
type Changes = BTreeMap<i64, Option<State>>;

/// Chunks between two looks around: others have their turn, and a reader who left is noticed.
const TURN: usize = 8;

impl Replica {
    /// Of accounts that come in order.
    fn of(version: i64, accounts: impl IntoIterator<Item = (i64, State)>) -> Self {
        let mut chunks = Chunks::default();
        for (user, state) in accounts {
            chunks.push(user, &state, &state.entries);
        }
        Self { version, chunks: chunks.end() }
    }

    /// Bytes that it takes.
    fn bytes(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.bytes()).sum()
    }

    /// The same at a later version, by which some accounts changed.
    fn with(&self, version: i64, mut changes: Changes) -> Self {
        let mut chunks = Vec::with_capacity(self.chunks.len() + 1);
        for (n, chunk) in self.chunks.iter().enumerate() {
            let later = match self.chunks.get(n + 1) {
                Some(next) if !changes.is_empty() => changes.split_off(&next.first()),
                _ => Changes::new(),
            };
            // Whoever comes after the last account of all belongs to the last chunk.
            let is_last = n + 1 == self.chunks.len();
            let mine = std::mem::replace(&mut changes, later);
            debug_assert!(!is_last || changes.is_empty(), "every change has its place");
            if mine.is_empty() {
                chunks.push(chunk.clone());
            } else {
                chunks.extend(chunk.with(mine));
            }
        }
        if self.chunks.is_empty() {
            let came = changes.into_iter().filter_map(|(user, state)| Some((user, state?)));
            return Self::of(version, came);
        }
        Self { version, chunks }
    }

    /// Hands over every account that did something under the filter, with nothing but that; words
    /// were judged when it was read.
    pub(crate) async fn each(&self, filter: &Filter, mut take: impl FnMut(i64, &State)) {
        let mut scratch = Vec::new();
        for (n, chunk) in self.chunks.iter().enumerate() {
            chunk.each(filter, &mut scratch, &mut take);
            if n % TURN == TURN - 1 {
                tokio::task::yield_now().await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use socap_domain::{
        AccountCategory, ActionType, CategorySet, Timestamp, TweetCategory, TweetId, Weight,
    };

    use super::*;
    use crate::rollups::Entry;

    fn state(score: i64, tweets: &[i64]) -> State {
        let entry = |tweet: &i64| Entry {
            tweet: TweetId(*tweet),
            action: ActionType::Reply,
            category: TweetCategory::Main,
            at: Timestamp(score + tweet),
            time_unknown: false,
            removed: tweet % 2 == 0,
            age: (tweet % 3 != 0).then_some(*tweet),
            stored_at: Timestamp(7),
        };
        State {
            importance: Weight(score),
            primary: AccountCategory::Media,
            account_categories: CategorySet::NONE.with(AccountCategory::Media),
            entries: tweets.iter().map(entry).collect(),
        }
    }

    async fn all(replica: &Replica) -> Vec<(i64, State)> {
        let mut all = Vec::new();
        replica.each(&Filter::default(), |user, state| all.push((user, state.clone()))).await;
        all
    }

    fn states() -> impl Strategy<Value = State> {
        (0..9_i64, prop::collection::btree_set(1..40_i64, 1..4))
            .prop_map(|(score, tweets)| state(score, &tweets.into_iter().collect::<Vec<_>>()))
    }

    proptest! {
        #[test]
        fn brought_forward_it_is_what_a_map_would_be(
            first in prop::collection::btree_map(0..4_000_i64, states(), 0..300),
            steps in prop::collection::vec(
                prop::collection::btree_map(
                    -50..4_050_i64, prop::option::of(states()), 0..200), 0..4),
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let mut truth: BTreeMap<i64, State> = first;
            let mut replica = Replica::of(0, truth.clone());
            for (version, changes) in (1..).zip(steps) {
                for (user, state) in &changes {
                    match state {
                        Some(state) => truth.insert(*user, state.clone()),
                        None => truth.remove(user),
                    };
                }
                let before = runtime.block_on(all(&replica));
                let next = replica.with(version, changes);
                prop_assert_eq!(runtime.block_on(all(&replica)), before, "readers keep theirs");
                replica = next;
                let want: Vec<(i64, State)> = truth.clone().into_iter().collect();
                prop_assert_eq!(runtime.block_on(all(&replica)), want);
            }
        }
    }

    #[tokio::test]
    async fn a_chunk_that_grows_is_cut_and_one_that_empties_is_dropped() {
        let replica = Replica::of(0, (0..3_000).map(|user| (user, state(1, &[user]))));
        let before = replica.chunks.len();
        let grown = (10_000..16_000).map(|user| (user, Some(state(2, &[user])))).collect();
        let grown = replica.with(1, grown);
        assert!(grown.chunks.len() >= before + 3, "{} of {before}", grown.chunks.len());
        assert_eq!(all(&grown).await.len(), 9_000);
        let emptied = grown.with(2, (0..16_000).map(|user| (user, None)).collect());
        assert_eq!((emptied.chunks.len(), emptied.bytes()), (0, 0));
        let again = emptied.with(3, [(5, Some(state(1, &[5])))].into());
        assert_eq!(all(&again).await, [(5, state(1, &[5]))]);
    }
}
