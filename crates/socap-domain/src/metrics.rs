//! The six public counters of a tweet.

use serde::{Deserialize, Serialize};

/// What X counts about a tweet. `None` is unknown: X left it out; it is never a zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Metrics {
    /// Likes.
    pub likes: Option<i64>,
    /// Retweets, without quotes (X's page adds the two).
    pub retweets: Option<i64>,
    /// Quote tweets.
    pub quotes: Option<i64>,
    /// Direct replies.
    pub replies: Option<i64>,
    /// Views (impressions); 0 or unknown for tweets from before December 2022.
    pub views: Option<i64>,
    /// Bookmarks.
    pub bookmarks: Option<i64>,
}

impl Metrics {
    /// The counters with their names, in their documented order.
    pub const fn named(&self) -> [(&'static str, Option<i64>); 6] {
        [
            ("likes", self.likes),
            ("retweets", self.retweets),
            ("quotes", self.quotes),
            ("replies", self.replies),
            ("views", self.views),
            ("bookmarks", self.bookmarks),
        ]
    }

    /// The counter of a list; `None` where X did not say.
    pub const fn of(&self, kind: crate::JobKind) -> Option<i64> {
        match kind {
            crate::JobKind::Retweets => self.retweets,
            crate::JobKind::Replies => self.replies,
            crate::JobKind::Quotes => self.quotes,
            crate::JobKind::LikingUsers => self.likes,
            crate::JobKind::Metrics => None,
        }
    }

    /// What is known of both together: what one does not say counts for nothing, what neither says
    /// stays unknown.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let add = |a: Option<i64>, b: Option<i64>| match (a, b) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (a, b) => a.or(b),
        };
        Self {
            likes: add(self.likes, other.likes),
            retweets: add(self.retweets, other.retweets),
            quotes: add(self.quotes, other.quotes),
            replies: add(self.replies, other.replies),
            views: add(self.views, other.views),
            bookmarks: add(self.bookmarks, other.bookmarks),
        }
    }

    /// This reading over `earlier`: what it does not say stays as it was.
    #[must_use]
    pub fn or(self, earlier: Self) -> Self {
        Self {
            likes: self.likes.or(earlier.likes),
            retweets: self.retweets.or(earlier.retweets),
            quotes: self.quotes.or(earlier.quotes),
            replies: self.replies.or(earlier.replies),
            views: self.views.or(earlier.views),
            bookmarks: self.bookmarks.or(earlier.bookmarks),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_does_not_become_zero() {
        let known = Metrics { likes: Some(3), views: None, ..Metrics::default() };
        let other = Metrics { likes: Some(4), retweets: Some(1), ..Metrics::default() };
        let total = Metrics::default().plus(known).plus(other);
        assert_eq!((total.likes, total.retweets, total.views), (Some(7), Some(1), None));
    }
}
