//! What can happen: every change of the world, each with its time, past or future.

use socap_domain::{Timestamp, TweetId, UserId};

use super::index::{CounterPoint, Like};
use super::post::{Post, Refs, Who};
use super::{Follow, Interval, World, WorldError};

impl World {
    /// A tweet of its own.
    pub fn post(
        &mut self,
        author: UserId,
        text: &str,
        at: Timestamp,
    ) -> Result<TweetId, WorldError> {
        self.write(author, Some(text), Refs::default(), at)
    }

    /// Passes `tweet` on. The retweet is a post with an id of its own; an account that passes it
    /// on already keeps the one it has, as on X.
    pub fn retweet(
        &mut self,
        tweet: TweetId,
        user: UserId,
        at: Timestamp,
    ) -> Result<TweetId, WorldError> {
        let who = self.who_is(user)?;
        if let Some(there) = self.live_retweet(tweet, who, at) {
            return Ok(there);
        }
        let refs = Refs { retweeted: Some(tweet), ..Refs::default() };
        self.write(user, None, refs, at)
    }

    /// Takes the account's retweet of `tweet` back. It may retweet again later, under a new id.
    pub fn unretweet(
        &mut self,
        tweet: TweetId,
        user: UserId,
        at: Timestamp,
    ) -> Result<(), WorldError> {
        let who = self.who_is(user)?;
        let retweet = self.live_retweet(tweet, who, at);
        self.delete(retweet.ok_or(WorldError::NothingToTakeBack(user, tweet))?, at)
    }

    fn live_retweet(&self, tweet: TweetId, who: Who, at: Timestamp) -> Option<TweetId> {
        let of = |post: &Post| post.retweeted() == Some(tweet) && post.exists(at);
        let mut own = self.authored_until(who, at).iter().rev().copied();
        own.find(|id| self.posts.get(id).is_some_and(of))
    }

    /// Answers `parent`: a direct reply to it, and a nested one to everything above it.
    pub fn reply(
        &mut self,
        parent: TweetId,
        user: UserId,
        text: &str,
        at: Timestamp,
    ) -> Result<TweetId, WorldError> {
        let refs = Refs { reply_to: Some(parent), ..Refs::default() };
        self.write(user, Some(text), refs, at)
    }

    /// Quotes `tweet`.
    pub fn quote(
        &mut self,
        tweet: TweetId,
        user: UserId,
        text: &str,
        at: Timestamp,
    ) -> Result<TweetId, WorldError> {
        let refs = Refs { quoted: Some(tweet), ..Refs::default() };
        self.write(user, Some(text), refs, at)
    }

    /// Quotes `tweet` in an answer to `parent`.
    pub fn quoting_reply(
        &mut self,
        (tweet, parent): (TweetId, TweetId),
        user: UserId,
        text: &str,
        at: Timestamp,
    ) -> Result<TweetId, WorldError> {
        let refs = Refs { quoted: Some(tweet), reply_to: Some(parent), retweeted: None };
        self.write(user, Some(text), refs, at)
    }

    /// Likes `tweet`.
    pub fn like(&mut self, tweet: TweetId, user: UserId, at: Timestamp) -> Result<(), WorldError> {
        let who = self.who_is(user)?;
        self.known(tweet)?;
        self.engaged.entry(tweet).or_default().like(Like { who, at, until: None });
        Ok(())
    }

    /// Takes a like back.
    pub fn unlike(
        &mut self,
        tweet: TweetId,
        user: UserId,
        at: Timestamp,
    ) -> Result<(), WorldError> {
        let who = self.who_is(user)?;
        let likes = self.engaged.entry(tweet).or_default().likes.iter_mut();
        let like =
            likes.rev().find(|like| like.who == who && like.at <= at && like.until.is_none());
        like.ok_or(WorldError::NothingToTakeBack(user, tweet))?.until = Some(at);
        Ok(())
    }

    /// Deletes a post; a retweet's deletion is an un-retweet.
    pub fn delete(&mut self, id: TweetId, at: Timestamp) -> Result<(), WorldError> {
        let post = self.posts.get_mut(&id).ok_or(WorldError::NoPost(id))?;
        if post.is_deleted() {
            return Ok(());
        }
        post.delete(at);
        let (retweeted, reply_to, quoted) = (post.retweeted(), post.reply_to(), post.quoted());
        if let Some(tweet) = retweeted {
            self.engaged.entry(tweet).or_default().retweets.undo(at);
        }
        if let Some(tweet) = reply_to {
            self.engaged.entry(tweet).or_default().replies.undo(at);
        }
        if let Some(tweet) = quoted {
            self.engaged.entry(tweet).or_default().quotes.undo(at);
        }
        Ok(())
    }

    /// Edits a tweet: a new id, and the old one stays with frozen counters.
    pub fn edit(&mut self, id: TweetId, text: &str, at: Timestamp) -> Result<TweetId, WorldError> {
        let old = self.known(id)?;
        let (author, reply_to, quoted) = (old.author, old.reply_to(), old.quoted());
        let author = self.who(author).map(|account| account.id).ok_or(WorldError::NoPost(id))?;
        let new = self.write(author, Some(text), Refs { reply_to, quoted, retweeted: None }, at)?;
        if let Some(parent) = reply_to {
            self.engaged.entry(parent).or_default().replies.undo(at);
        }
        if let Some(tweet) = quoted {
            self.engaged.entry(tweet).or_default().quotes.undo(at);
        }
        let mut chain = self.versions.get(&id).cloned().unwrap_or_else(|| vec![id]);
        chain.push(new);
        for version in &chain {
            self.versions.insert(*version, chain.clone());
        }
        Ok(new)
    }

    /// Hides the account's posts from everybody, from `at` on, until `until` where given.
    pub fn protect(
        &mut self,
        user: UserId,
        at: Timestamp,
        until: Option<Timestamp>,
    ) -> Result<(), WorldError> {
        self.account_mut(user)?.protected.push(Interval { from: at, until });
        Ok(())
    }

    /// Suspends the account from `at` on, until `until` where given.
    pub fn suspend(
        &mut self,
        user: UserId,
        at: Timestamp,
        until: Option<Timestamp>,
    ) -> Result<(), WorldError> {
        self.account_mut(user)?.suspended.push(Interval { from: at, until });
        Ok(())
    }

    /// The account leaves X for good.
    pub fn vanish(&mut self, user: UserId, at: Timestamp) -> Result<(), WorldError> {
        self.account_mut(user)?.gone_at = Some(at);
        Ok(())
    }

    /// Gives an account another bio; empty is none.
    pub fn set_bio(&mut self, user: UserId, bio: &str) -> Result<(), WorldError> {
        bio.clone_into(&mut self.account_mut(user)?.bio);
        Ok(())
    }

    /// Gives the account another handle, at once; its id stays.
    pub fn rename(&mut self, user: UserId, username: &str) -> Result<(), WorldError> {
        let who = self.who_is(user)?;
        let account = self.account_mut(user)?;
        let old = std::mem::replace(&mut account.username, username.to_owned());
        self.by_name.remove(&old.to_lowercase());
        self.by_name.insert(username.to_lowercase(), who);
        Ok(())
    }

    /// `user` begins to follow `whom`.
    pub fn follow(&mut self, user: UserId, whom: UserId, at: Timestamp) -> Result<(), WorldError> {
        let (user, whom) = (self.who_is(user)?, self.who_is(whom)?);
        keep_sorted(self.follows.entry(user).or_default(), Follow { whom, at });
        keep_sorted(self.followers.entry(whom).or_default(), Follow { whom: user, at });
        Ok(())
    }

    /// Sets the known moments of the counters that have no single events.
    pub fn set_counters(
        &mut self,
        tweet: TweetId,
        mut track: Vec<CounterPoint>,
    ) -> Result<(), WorldError> {
        self.known(tweet)?;
        track.sort_by_key(|point| point.at);
        self.tracks.insert(tweet, track);
        Ok(())
    }

    fn account_mut(&mut self, user: UserId) -> Result<&mut super::Account, WorldError> {
        let who = self.who_is(user)?;
        let place = usize::try_from(who).unwrap_or(usize::MAX);
        self.accounts.get_mut(place).ok_or(WorldError::NoAccount(user))
    }

    fn known(&self, id: TweetId) -> Result<&Post, WorldError> {
        self.posts.get(&id).ok_or(WorldError::NoPost(id))
    }

    fn write(
        &mut self,
        author: UserId,
        text: Option<&str>,
        refs: Refs,
        at: Timestamp,
    ) -> Result<TweetId, WorldError> {
        let who = self.who_is(author)?;
        for id in [refs.reply_to, refs.quoted, refs.retweeted].into_iter().flatten() {
            self.known(id)?;
        }
        let id = TweetId(self.ids.next(at, |id| self.posts.contains_key(&TweetId(id))));
        let parent = refs.reply_to.and_then(|id| self.posts.get(&id));
        let conversation = parent.map_or(id, |parent| parent.conversation);
        self.posts.insert(id, Post::new(id, who, conversation, text.map(Box::from), refs));
        self.point(id, who, conversation, refs);
        Ok(id)
    }

    fn point(&mut self, id: TweetId, who: Who, conversation: TweetId, refs: Refs) {
        if let Some(own) = usize::try_from(who).ok().and_then(|who| self.authored.get_mut(who)) {
            insert_sorted(own, id);
        }
        if conversation != id {
            insert_sorted(self.conversations.entry(conversation).or_default(), id);
        }
        if let Some(tweet) = refs.retweeted {
            self.engaged.entry(tweet).or_default().retweets.add(id);
        }
        if let Some(tweet) = refs.reply_to {
            self.engaged.entry(tweet).or_default().replies.add(id);
        }
        if let Some(tweet) = refs.quoted {
            self.engaged.entry(tweet).or_default().quotes.add(id);
        }
    }
}

fn insert_sorted(ids: &mut Vec<TweetId>, id: TweetId) {
    let place = ids.partition_point(|other| *other < id);
    ids.insert(place, id);
}

fn keep_sorted(follows: &mut Vec<Follow>, follow: Follow) {
    let place = follows.partition_point(|other| other.at <= follow.at);
    follows.insert(place, follow);
}
