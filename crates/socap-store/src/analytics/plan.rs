//! Which sums answer a filter, and which part of it only the engagements themselves can.

use socap_domain::{Timestamp, TweetId};

use super::QUARTER;
use super::tally::{Slice, Tally};
use crate::engagements::{Filter, Removed};

/// Whether the filter asks for nothing that sums do not tell apart, but perhaps for a time, a
/// category, an action or what vanished.
pub(super) fn is_summed(filter: &Filter) -> bool {
    filter.tweet_id.is_none()
        && filter.user_id.is_none()
        && filter.min_importance.is_none()
        && filter.account_categories.is_empty()
        && filter.q.is_none()
}

/// Whether a filter leaves out nothing at all.
pub fn leaves_everything(filter: &Filter) -> bool {
    is_summed(filter)
        && !has_time(filter)
        && filter.categories.is_empty()
        && filter.actions.is_empty()
        && filter.removed == Removed::Include
}

/// Whether a filter leaves out nothing but other tweets than one.
pub fn leaves_tweet(filter: &Filter) -> bool {
    only_tweet(filter).is_some()
}

/// The tweet, where a filter leaves out nothing but the others.
pub(super) fn only_tweet(filter: &Filter) -> Option<TweetId> {
    let any = Filter { tweet_id: None, ..filter.clone() };
    filter.tweet_id.filter(|_| leaves_everything(&any))
}

pub(super) const fn has_time(filter: &Filter) -> bool {
    filter.since.is_some() || filter.until.is_some()
}

pub(super) fn wants(filter: &Filter, slice: Slice) -> bool {
    filter.takes_kind(slice.category, slice.action)
}

/// What is left of a tally under the filter.
pub(super) const fn kept(filter: &Filter, present: i64, removed: i64) -> Tally {
    Tally {
        present: if filter.removed.takes(false) { present } else { 0 },
        removed: if filter.removed.takes(true) { removed } else { 0 },
    }
}

/// A time, cut at quarter hours.
pub(super) struct Span {
    /// Whole quarter hours: from the first up to, not including, the second.
    pub(super) first: i64,
    pub(super) end: i64,
    /// What is left at the ends, to be counted one by one.
    pub(super) edges: Vec<(Timestamp, Timestamp)>,
}

impl Span {
    pub(super) fn of(filter: &Filter) -> Self {
        let since = filter.since.unwrap_or(Timestamp(i64::MIN / 4));
        let until = filter.until.unwrap_or(Timestamp(i64::MAX / 4));
        let first = (since.0 + QUARTER - 1).div_euclid(QUARTER);
        let end = until.0.div_euclid(QUARTER);
        if first > end {
            return Self { first, end: first, edges: vec![(since, until)] };
        }
        let start = (since, Timestamp(first * QUARTER));
        let tail = (Timestamp(end * QUARTER), until);
        let is_cut =
            |open: bool, edge: (Timestamp, Timestamp)| (open && edge.0 < edge.1).then_some(edge);
        let edges = is_cut(filter.since.is_some(), start)
            .into_iter()
            .chain(is_cut(filter.until.is_some(), tail))
            .collect();
        Self { first, end, edges }
    }
}
