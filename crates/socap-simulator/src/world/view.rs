//! What can be seen of the world at a moment.

use socap_domain::{Timestamp, TweetId};

use super::index::{Engaged, Pointing, counters_at, until};
use super::post::{Post, Who};
use super::{Follow, Seen, World};

/// The six counters at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Counts {
    /// Retweets.
    pub retweets: i64,
    /// Direct replies.
    pub replies: i64,
    /// Quotes.
    pub quotes: i64,
    /// Likes.
    pub likes: i64,
    /// Views.
    pub views: i64,
    /// Bookmarks.
    pub bookmarks: i64,
}

/// How an entry of a list stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Listed.
    Listed,
    /// Its account hides: not listed, and X's pages are shorter for it.
    Hidden,
    /// Not there.
    Void,
}

impl World {
    /// What X shows of a post at `now`.
    pub(crate) fn seen(&self, post: &Post, now: Timestamp) -> Seen {
        if !post.exists(now) {
            return Seen::Gone;
        }
        let author = self.who(post.author).map_or(Seen::Gone, |account| account.seen(now));
        let original = post.retweeted().and_then(|id| self.post_of(id));
        match (author, original) {
            (Seen::Shown, Some(original)) if self.seen(original, now) != Seen::Shown => Seen::Gone,
            _ => author,
        }
    }

    /// What X shows of the post `id` at `now`.
    pub fn availability(&self, id: TweetId, now: Timestamp) -> Seen {
        self.post_of(id).map_or(Seen::Gone, |post| self.seen(post, now))
    }

    /// How the post stands in a list at `now`. Earlier versions of an edited post are not listed.
    pub(crate) fn slot(&self, id: TweetId, now: Timestamp) -> Slot {
        let Some(post) = self.post_of(id).filter(|post| post.exists(now)) else {
            return Slot::Void;
        };
        if self.newest_version(id, now) != id {
            return Slot::Void;
        }
        match self.seen(post, now) {
            Seen::Shown => Slot::Listed,
            Seen::Protected | Seen::Suspended => Slot::Hidden,
            Seen::Gone => Slot::Void,
        }
    }

    /// The text X shows: a retweet's is `RT @author: …`, cut at 140 characters.
    pub(crate) fn text_of(&self, post: &Post) -> String {
        let Some(original) = post.retweeted().and_then(|id| self.post_of(id)) else {
            return post.text.as_deref().unwrap_or_default().to_owned();
        };
        let author = self.who(original.author).map_or("", |account| account.username.as_str());
        let whole = format!("RT @{author}: {}", original.text.as_deref().unwrap_or_default());
        if whole.chars().count() <= 140 {
            return whole;
        }
        whole.chars().take(139).chain(['…']).collect()
    }

    /// The versions of an edited post until `now`, oldest first; the post alone where unedited.
    pub(crate) fn versions(&self, id: TweetId, now: Timestamp) -> Vec<TweetId> {
        let chain = self.versions.get(&id).map_or(&[] as &[TweetId], |chain| until(chain, now));
        if chain.is_empty() { vec![id] } else { chain.to_vec() }
    }

    fn newest_version(&self, id: TweetId, now: Timestamp) -> TweetId {
        if self.versions.is_empty() {
            return id;
        }
        let chain = self.versions.get(&id).map_or(&[] as &[TweetId], |chain| until(chain, now));
        chain.last().copied().unwrap_or(id)
    }

    /// The counters of a post. Those of an earlier version stand still from its edit on.
    pub(crate) fn counts(&self, id: TweetId, now: Timestamp, with_hidden: bool) -> Counts {
        let versions = self.versions(id, now);
        let next = versions.iter().skip_while(|version| **version != id).nth(1);
        let now = next.and_then(|next| next.posted_at()).map_or(now, |edited| edited.min(now));
        let track = self.tracks.get(&id).map_or(&[] as &[_], Vec::as_slice);
        let many = counters_at(track, now);
        let none = Engaged::default();
        let engaged = self.engaged.get(&id).unwrap_or(&none);
        let count = |pointing: &Pointing| {
            if with_hidden {
                return whole(pointing.count(now));
            }
            let ids = pointing.until(now).iter();
            whole(ids.filter(|id| self.slot(**id, now) == Slot::Listed).count())
        };
        let liked = engaged.likes_until(now).iter();
        let liked = liked.filter(|like| like.until.is_none_or(|until| now < until)).count();
        Counts {
            retweets: count(&engaged.retweets),
            replies: count(&engaged.replies),
            quotes: count(&engaged.quotes),
            likes: many.likes + whole(liked),
            views: many.views,
            bookmarks: many.bookmarks,
        }
    }

    pub(crate) fn engaged(&self, id: TweetId) -> Option<&Engaged> {
        self.engaged.get(&id)
    }

    /// Retweets of `id` made until `now`, oldest first.
    pub(crate) fn retweets_until(&self, id: TweetId, now: Timestamp) -> &[TweetId] {
        self.engaged.get(&id).map_or(&[], |engaged| engaged.retweets.until(now))
    }

    /// Direct replies to `id` made until `now`, oldest first.
    pub(crate) fn replies_until(&self, id: TweetId, now: Timestamp) -> &[TweetId] {
        self.engaged.get(&id).map_or(&[], |engaged| engaged.replies.until(now))
    }

    /// Quotes of `id` made until `now`, oldest first.
    pub(crate) fn quotes_until(&self, id: TweetId, now: Timestamp) -> &[TweetId] {
        self.engaged.get(&id).map_or(&[], |engaged| engaged.quotes.until(now))
    }

    /// Answers at any depth below the conversation's first post, oldest first.
    pub(crate) fn conversation_until(&self, root: TweetId, now: Timestamp) -> &[TweetId] {
        self.conversations.get(&root).map_or(&[], |ids| until(ids, now))
    }

    /// Everything the account posted until `now`, retweets included, oldest first.
    pub(crate) fn authored_until(&self, who: Who, now: Timestamp) -> &[TweetId] {
        let own = usize::try_from(who).ok().and_then(|who| self.authored.get(who));
        own.map_or(&[], |ids| until(ids, now))
    }

    /// Every post made until `now`, newest first.
    pub(crate) fn newest_first(&self, now: Timestamp) -> impl Iterator<Item = &Post> {
        let end = TweetId::first_at(Timestamp(now.0.saturating_add(1)));
        self.posts.range(..end).rev().map(|(_, post)| post)
    }

    /// Whom the account follows at `now`, the earliest first.
    pub(crate) fn follows_until(&self, who: Who, now: Timestamp) -> &[Follow] {
        follows_until(self.follows.get(&who), now)
    }

    /// Who follows the account at `now`, the earliest first.
    pub(crate) fn followers_until(&self, who: Who, now: Timestamp) -> &[Follow] {
        follows_until(self.followers.get(&who), now)
    }

    /// The place of the account of this id.
    pub(crate) fn place_of(&self, id: socap_domain::UserId) -> Option<Who> {
        self.by_id.get(&id).copied()
    }
}

fn follows_until(follows: Option<&Vec<Follow>>, now: Timestamp) -> &[Follow] {
    let Some(follows) = follows else { return &[] };
    let end = follows.partition_point(|follow| follow.at <= now);
    follows.get(..end).unwrap_or_default()
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
