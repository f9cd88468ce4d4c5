//! What happened to one post, sorted by time, so that a page of 50,000 retweets is a binary search.

use socap_domain::{Timestamp, TweetId};

use super::post::Who;

/// A like; it has no id of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Like {
    pub(crate) who: Who,
    pub(crate) at: Timestamp,
    pub(crate) until: Option<Timestamp>,
}

/// Posts that point at one post in one way, oldest first, with the moments at which some left.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pointing {
    pub(crate) ids: Vec<TweetId>,
    undone: Vec<Timestamp>,
}

impl Pointing {
    pub(crate) fn add(&mut self, id: TweetId) {
        let place = self.ids.partition_point(|other| *other < id);
        self.ids.insert(place, id);
    }

    pub(crate) fn undo(&mut self, at: Timestamp) {
        let place = self.undone.partition_point(|other| *other <= at);
        self.undone.insert(place, at);
    }

    /// Those made until `now`, oldest first; some may be deleted or hidden.
    pub(crate) fn until(&self, now: Timestamp) -> &[TweetId] {
        until(&self.ids, now)
    }

    /// How many exist at `now`, hidden accounts' included.
    pub(crate) fn count(&self, now: Timestamp) -> usize {
        self.until(now).len().saturating_sub(self.undone.partition_point(|at| *at <= now))
    }
}

/// The part of the ascending `ids` that was made until `now`.
pub(crate) fn until(ids: &[TweetId], now: Timestamp) -> &[TweetId] {
    let first_later = TweetId::first_at(Timestamp(now.0.saturating_add(1)));
    let end = ids.partition_point(|id| *id < first_later);
    ids.get(..end).unwrap_or_default()
}

/// Everything that happened to one post.
#[derive(Debug, Clone, Default)]
pub(crate) struct Engaged {
    pub(crate) retweets: Pointing,
    pub(crate) replies: Pointing,
    pub(crate) quotes: Pointing,
    pub(crate) likes: Vec<Like>,
}

impl Engaged {
    pub(crate) fn like(&mut self, like: Like) {
        let place = self.likes.partition_point(|other| other.at <= like.at);
        self.likes.insert(place, like);
    }

    /// The likes given until `now`, oldest first; some may be withdrawn.
    pub(crate) fn likes_until(&self, now: Timestamp) -> &[Like] {
        let end = self.likes.partition_point(|like| like.at <= now);
        self.likes.get(..end).unwrap_or_default()
    }
}

/// A known moment of the counters that have no single events: likes of the many, views, bookmarks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct CounterPoint {
    /// When.
    pub at: Timestamp,
    /// Likes beyond the single like events.
    pub likes: i64,
    /// Views.
    pub views: i64,
    /// Bookmarks.
    pub bookmarks: i64,
}

/// The counters at `now`: straight lines between the known moments, flat outside.
pub(crate) fn counters_at(track: &[CounterPoint], now: Timestamp) -> CounterPoint {
    let next = track.partition_point(|point| point.at <= now);
    let after = track.get(next);
    match (next.checked_sub(1).and_then(|before| track.get(before)), after) {
        (Some(before), Some(after)) => between(before, after, now),
        (Some(last), None) => *last,
        (None, Some(first)) => CounterPoint { at: now, ..*first },
        (None, None) => CounterPoint::default(),
    }
}

fn between(before: &CounterPoint, after: &CounterPoint, now: Timestamp) -> CounterPoint {
    let whole = i128::from(after.at.ms_since(before.at).max(1));
    let part = i128::from(now.ms_since(before.at));
    let line = |from: i64, to: i64| {
        let step = i128::from(to - from) * part / whole;
        from + i64::try_from(step).unwrap_or(0)
    };
    CounterPoint {
        at: now,
        likes: line(before.likes, after.likes),
        views: line(before.views, after.views),
        bookmarks: line(before.bookmarks, after.bookmarks),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_follow_straight_lines() {
        let point =
            |at, likes| CounterPoint { at: Timestamp(at), likes, ..CounterPoint::default() };
        let track = [point(100, 50), point(200, 75)];
        let likes = |at| counters_at(&track, Timestamp(at)).likes;
        assert_eq!(
            (likes(0), likes(100), likes(140), likes(200), likes(900)),
            (50, 50, 60, 75, 75)
        );
    }
}
