//! Lists that were not read: who engaged meanwhile is not known.

use std::collections::HashMap;

use socap_domain::{Timestamp, TweetId};
use socap_engine::coverage::is_watched;
use socap_store::engagements::Filter;

use super::metrics::shown_tweets;
use crate::frames::Frame;

/// When each of the lists that a filter leaves was last read to its end, or known to have nothing
/// new; `None` before that. What X does not let be read is no part of it.
#[derive(Debug)]
pub(crate) struct Readings(Vec<Option<Timestamp>>);

impl Readings {
    /// The readings of the lists under a filter.
    pub(crate) fn of(frame: &Frame, filter: &Filter) -> Self {
        let tweets: HashMap<TweetId, _> =
            shown_tweets(&frame.tweets, filter).map(|tweet| (tweet.tweet_id, tweet)).collect();
        let wanted = |action| filter.actions.is_empty() || filter.actions.contains(&action);
        let lists =
            frame.jobs.iter().filter(|job| job.kind.action().is_some_and(wanted)).filter(|job| {
                tweets.get(&job.tweet_id).is_some_and(|tweet| is_watched(tweet, job))
            });
        Self(lists.map(|job| job.last_success_at).collect())
    }

    /// How many of them there are.
    pub(crate) fn lists(&self) -> usize {
        self.0.len()
    }

    /// How many of them were not read since.
    pub(crate) fn unread_since(&self, start: Timestamp) -> usize {
        self.0.iter().filter(|read| read.is_none_or(|at| at < start)).count()
    }
}
