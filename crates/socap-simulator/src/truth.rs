//! What is true: what an honest and complete reading would find, and what it could ever have found.

use serde::{Deserialize, Serialize};
use socap_domain::{ActionType, Timestamp, TweetId, UserId};

use crate::world::{Counts, Slot, World};

/// X lists at most this many likers of a post, for all time.
pub const MOST_LIKERS: usize = 100;

/// One engagement as X lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Who did it.
    pub user_id: UserId,
    /// The post by which it was done; likes have none.
    pub post_id: Option<TweetId>,
    /// When, to the millisecond.
    pub created_at: Timestamp,
    /// What it says; empty for likes.
    pub text: String,
    /// Whether the tweet's own author did it.
    pub own: bool,
}

/// Reads the truth of a world.
#[derive(Debug, Clone, Copy)]
pub struct Truth<'w> {
    world: &'w World,
}

impl<'w> Truth<'w> {
    /// The truth of `world`.
    pub const fn of(world: &'w World) -> Self {
        Self { world }
    }

    /// What a complete reading at `now` lists, oldest first: direct replies only, protected,
    /// suspended and vanished accounts left out, at most a hundred likers (the newest).
    ///
    /// Empty when the tweet itself is not shown.
    pub fn listable(self, tweet: TweetId, kind: ActionType, now: Timestamp) -> Vec<Listed> {
        if self.world.availability(tweet, now) != crate::world::Seen::Shown {
            return Vec::new();
        }
        if kind == ActionType::Like {
            let likes = self.likes(tweet, now);
            return likes.into_iter().rev().take(MOST_LIKERS).rev().collect();
        }
        let listed = |id: &&TweetId| self.world.slot(**id, now) == Slot::Listed;
        self.pointing(tweet, kind, now)
            .iter()
            .filter(listed)
            .filter_map(|id| self.told(tweet, *id))
            .collect()
    }

    /// What was listed at some moment until `now`, oldest first; what vanished since is in it.
    pub fn ever_listed(self, tweet: TweetId, kind: ActionType, now: Timestamp) -> Vec<Listed> {
        if kind == ActionType::Like {
            return self.likes(tweet, now);
        }
        let ever = |id: &&TweetId| {
            let post = self.world.post_of(**id);
            post.is_some_and(|post| {
                let author = self.world.who(post.author);
                author.is_some_and(|a| a.ever_seen(post.created_at(), post.last_moment(now)))
            })
        };
        self.pointing(tweet, kind, now)
            .iter()
            .filter(ever)
            .filter_map(|id| self.told(tweet, *id))
            .collect()
    }

    /// The counters an honest X shows; `with_hidden` counts protected and suspended accounts too.
    pub fn metrics(self, tweet: TweetId, now: Timestamp, with_hidden: bool) -> Counts {
        self.world.counts(tweet, now, with_hidden)
    }

    fn pointing(self, tweet: TweetId, kind: ActionType, now: Timestamp) -> &'w [TweetId] {
        match kind {
            ActionType::Retweet => self.world.retweets_until(tweet, now),
            ActionType::Reply => self.world.replies_until(tweet, now),
            ActionType::Quote => self.world.quotes_until(tweet, now),
            ActionType::Like => &[],
        }
    }

    fn told(self, tweet: TweetId, id: TweetId) -> Option<Listed> {
        let post = self.world.post_of(id)?;
        Some(Listed {
            user_id: self.world.who(post.author)?.id,
            post_id: Some(id),
            created_at: post.created_at(),
            text: self.world.text_of(post),
            own: self.is_author(tweet, post.author),
        })
    }

    fn likes(self, tweet: TweetId, now: Timestamp) -> Vec<Listed> {
        let likes = self.world.engaged(tweet).map_or(&[] as &[_], |e| e.likes_until(now));
        let given = likes.iter().filter(|like| like.until.is_none_or(|until| now < until));
        let told = given.filter_map(|like| {
            let account = self.world.who(like.who)?;
            (account.seen(now) == crate::world::Seen::Shown).then(|| Listed {
                user_id: account.id,
                post_id: None,
                created_at: like.at,
                text: String::new(),
                own: self.is_author(tweet, like.who),
            })
        });
        told.collect()
    }

    fn is_author(self, tweet: TweetId, who: u32) -> bool {
        self.world.post_of(tweet).is_some_and(|post| post.author == who)
    }
}
