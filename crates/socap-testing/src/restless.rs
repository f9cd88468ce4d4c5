//! A world in which everything happens that a reader must survive: engagements taken back and
//! made again, deletions, accounts that vanish, hide or are suspended, nested replies, the
//! author's own posts, retweets of quotes.

use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use socap_domain::{Timestamp, TweetId, UserId};
use socap_simulator::{NewAccount, World};

/// How much happens.
#[derive(Debug, Clone, Copy)]
pub struct Restless {
    /// Everything is drawn from it.
    pub seed: u64,
    /// Campaign tweets.
    pub tweets: usize,
    /// Accounts that engage.
    pub accounts: usize,
    /// Things that happen.
    pub happenings: usize,
    /// From the beginning on, so long.
    pub over: Duration,
}

impl Default for Restless {
    fn default() -> Self {
        Self { seed: 7, tweets: 6, accounts: 160, happenings: 1_400, over: Duration::from_hours(6) }
    }
}

impl Restless {
    /// Builds the world from `origin` on. Campaign tweets are there at `origin`.
    ///
    /// # Panics
    /// If the world refuses something, which would be an error of this generator.
    pub fn build(&self, origin: Timestamp) -> (World, Vec<TweetId>) {
        let mut world = World::new(self.seed);
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let join = |world: &mut World, name: String| {
            world.add_account(NewAccount { username: name, ..NewAccount::default() })
        };
        let authors: Vec<UserId> =
            (0..self.tweets).map(|n| join(&mut world, format!("author_{n}"))).collect();
        let crowd: Vec<UserId> =
            (0..self.accounts).map(|n| join(&mut world, format!("crowd_{n}"))).collect();
        let tweets: Vec<TweetId> = authors
            .iter()
            .map(|author| world.post(*author, "A synthetic announcement", origin).expect("a post"))
            .collect();
        let mut posts: Vec<(TweetId, TweetId)> = Vec::new();
        let mut quotes: Vec<TweetId> = Vec::new();
        let span = i64::try_from(self.over.as_millis()).unwrap_or(i64::MAX);
        for n in 0..self.happenings {
            let step = span * i64::try_from(n + 1).unwrap_or(1)
                / i64::try_from(self.happenings.max(1)).unwrap_or(1);
            let at = Timestamp(origin.0 + step);
            let place = rng.random_range(0..tweets.len());
            let tweet = tweets[place];
            let user = crowd[rng.random_range(0..crowd.len())];
            match rng.random_range(0..100) {
                0..50 => {
                    world.retweet(tweet, user, at).expect("a retweet");
                }
                50..58 => {
                    let _ = world.unretweet(tweet, user, at);
                }
                58..74 => {
                    let text = format!("Synthetic reply {n} &amp; <b>");
                    let reply = world.reply(tweet, user, &text, at).expect("a reply");
                    posts.push((tweet, reply));
                }
                74..80 => {
                    if let Some((_, parent)) = posts.get(rng.random_range(0..posts.len().max(1))) {
                        world.reply(*parent, user, "A nested reply", at).expect("a nested reply");
                    }
                }
                80..88 => {
                    let quote =
                        world.quote(tweet, user, &format!("Quote {n}"), at).expect("a quote");
                    quotes.push(quote);
                    posts.push((tweet, quote));
                }
                88..90 => {
                    if let Some(quote) = quotes.last() {
                        world.retweet(*quote, user, at).expect("a retweet of a quote");
                    }
                }
                90..92 => {
                    world.reply(tweet, authors[place], "The author adds", at).expect("own reply");
                }
                92..97 => {
                    if !posts.is_empty() {
                        let (_, post) = posts.remove(rng.random_range(0..posts.len()));
                        world.delete(post, at).expect("a deletion");
                        quotes.retain(|quote| *quote != post);
                    }
                }
                97 => world.vanish(user, at).expect("a vanished account"),
                98 => world.suspend(user, at, None).expect("a suspension"),
                _ => world.protect(user, at, Some(at + self.over / 4)).expect("a protection"),
            }
        }
        (world, tweets)
    }
}
