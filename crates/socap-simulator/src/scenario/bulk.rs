//! Large uniform worlds for tests and benchmarks.

use serde::{Deserialize, Serialize};
use socap_domain::{Timestamp, TweetId, UserId};

use crate::chance::draw;
use crate::world::{CounterPoint, NewAccount, World, WorldError};

/// The measures of a bulk world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bulk {
    /// What chance is drawn from.
    pub seed: u64,
    /// Tweets, each by an account of its own.
    pub tweets: usize,
    /// Accounts that engage; at least as many as the retweets of one tweet.
    pub accounts: usize,
    /// Retweets of each tweet.
    pub retweets_per_tweet: usize,
    /// Direct replies to each.
    pub replies_per_tweet: usize,
    /// Replies to the first reply of each.
    pub nested_replies_per_tweet: usize,
    /// Quotes of each.
    pub quotes_per_tweet: usize,
    /// Likes of each, as single events.
    pub likes_per_tweet: usize,
    /// The engagements spread evenly from the tweet's time over so many milliseconds.
    pub over_ms: i64,
}

impl Default for Bulk {
    fn default() -> Self {
        Self {
            seed: 1,
            tweets: 10,
            accounts: 1_000,
            retweets_per_tweet: 50,
            replies_per_tweet: 10,
            nested_replies_per_tweet: 2,
            quotes_per_tweet: 5,
            likes_per_tweet: 0,
            over_ms: 3_600_000,
        }
    }
}

impl Bulk {
    /// The world and its tweets; all tweets are posted at `origin`.
    pub fn build(&self, origin: Timestamp) -> Result<(World, Vec<TweetId>), WorldError> {
        let mut world = World::new(self.seed);
        let join = |world: &mut World, name: String, followers| {
            world.add_account(NewAccount { username: name, followers, ..NewAccount::default() })
        };
        let authors: Vec<UserId> =
            (0..self.tweets).map(|n| join(&mut world, format!("author_{n}"), 5_000)).collect();
        let crowd: Vec<UserId> =
            (0..self.accounts).map(|n| join(&mut world, format!("bulk_{n}"), 100)).collect();
        let mut tweets = Vec::with_capacity(self.tweets);
        for (number, author) in authors.into_iter().enumerate() {
            let tweet = world.post(author, &format!("Bulk tweet {number}"), origin)?;
            let views = vec![CounterPoint { at: origin, views: 1_000, ..CounterPoint::default() }];
            world.set_counters(tweet, views)?;
            self.engage(&mut world, tweet, &crowd, origin)?;
            tweets.push(tweet);
        }
        Ok((world, tweets))
    }

    fn engage(
        &self,
        world: &mut World,
        tweet: TweetId,
        crowd: &[UserId],
        origin: Timestamp,
    ) -> Result<(), WorldError> {
        let start = draw(&[self.seed, tweet.0.cast_unsigned()]);
        let start = usize::try_from(start % 1_000_003).unwrap_or(0);
        let who = |n: usize| crowd.get((start + n) % crowd.len().max(1)).copied();
        let at = |n: usize, of: usize| {
            Timestamp(origin.0 + super::curve::even(n, of, self.over_ms).max(1))
        };
        for n in 0..self.retweets_per_tweet.min(crowd.len()) {
            if let Some(user) = who(n) {
                world.retweet(tweet, user, at(n, self.retweets_per_tweet))?;
            }
        }
        let mut first_reply = None;
        for n in 0..self.replies_per_tweet {
            if let Some(user) = who(n * 3) {
                let text = format!("Bulk reply {n}");
                let reply = world.reply(tweet, user, &text, at(n, self.replies_per_tweet))?;
                first_reply = first_reply.or(Some(reply));
            }
        }
        for n in 0..self.nested_replies_per_tweet {
            if let (Some(user), Some(parent)) = (who(n * 7), first_reply) {
                let text = format!("Bulk nested reply {n}");
                world.reply(parent, user, &text, Timestamp(origin.0 + self.over_ms))?;
            }
        }
        for n in 0..self.quotes_per_tweet {
            if let Some(user) = who(n * 5) {
                let text = format!("Bulk quote {n}");
                world.quote(tweet, user, &text, at(n, self.quotes_per_tweet))?;
            }
        }
        for n in 0..self.likes_per_tweet.min(crowd.len()) {
            if let Some(user) = who(n) {
                world.like(tweet, user, at(n, self.likes_per_tweet))?;
            }
        }
        Ok(())
    }
}
