//! Posts: tweets, replies, quotes and retweets are all posts with an id of their own.

use socap_domain::{Timestamp, TweetId};

/// Which account, by its place in the world.
pub(crate) type Who = u32;

/// "Never", as a time that no clock reaches.
const NEVER: i64 = i64::MAX;

/// A post. Kept small: a viral tweet has tens of thousands of retweets.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) id: TweetId,
    pub(crate) author: Who,
    pub(crate) conversation: TweetId,
    pub(crate) text: Option<Box<str>>,
    reply_to: i64,
    quoted: i64,
    retweeted: i64,
    deleted_at: i64,
}

/// What a post answers, quotes or passes on.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Refs {
    pub(crate) reply_to: Option<TweetId>,
    pub(crate) quoted: Option<TweetId>,
    pub(crate) retweeted: Option<TweetId>,
}

const fn known(id: i64) -> Option<TweetId> {
    if id == 0 { None } else { Some(TweetId(id)) }
}

impl Post {
    pub(crate) fn new(
        id: TweetId,
        author: Who,
        conversation: TweetId,
        text: Option<Box<str>>,
        refs: Refs,
    ) -> Self {
        let raw = |id: Option<TweetId>| id.map_or(0, |id| id.0);
        Self {
            id,
            author,
            conversation,
            text,
            reply_to: raw(refs.reply_to),
            quoted: raw(refs.quoted),
            retweeted: raw(refs.retweeted),
            deleted_at: NEVER,
        }
    }

    pub(crate) fn created_at(&self) -> Timestamp {
        self.id.posted_at().unwrap_or_default()
    }

    pub(crate) const fn reply_to(&self) -> Option<TweetId> {
        known(self.reply_to)
    }

    pub(crate) const fn quoted(&self) -> Option<TweetId> {
        known(self.quoted)
    }

    pub(crate) const fn retweeted(&self) -> Option<TweetId> {
        known(self.retweeted)
    }

    /// Whether it was made and not yet deleted at `at`.
    pub(crate) fn exists(&self, at: Timestamp) -> bool {
        self.created_at() <= at && at.0 < self.deleted_at
    }

    /// Its last moment, at most `now`.
    pub(crate) fn last_moment(&self, now: Timestamp) -> Timestamp {
        Timestamp(now.0.min(self.deleted_at.saturating_sub(1)))
    }

    pub(crate) const fn is_deleted(&self) -> bool {
        self.deleted_at != NEVER
    }

    pub(crate) const fn delete(&mut self, at: Timestamp) {
        self.deleted_at = at.0;
    }
}
