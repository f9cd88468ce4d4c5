//! The world: accounts, posts and what happens to them, all with their times.
//!
//! Everything visible is a function of the world and of world time; what lies in the future is
//! there but cannot be seen.

mod account;
mod events;
pub(crate) mod index;
pub(crate) mod post;
mod snowflake;
mod view;

use std::collections::{BTreeMap, HashMap};

use socap_domain::{Timestamp, TweetId, UserId};

pub use account::{Account, Interval, NewAccount, Seen};
pub use index::CounterPoint;
use index::Engaged;
use post::{Post, Who};
use snowflake::Snowflakes;
pub use view::Counts;
pub(crate) use view::Slot;

/// One account following another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Follow {
    pub(crate) whom: Who,
    pub(crate) at: Timestamp,
}

/// Something that cannot happen in this world.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorldError {
    /// No account has this id: add it first.
    #[error("no account {0} in this world: add it first")]
    NoAccount(UserId),
    /// No post has this id: post it first.
    #[error("no post {0} in this world: post it first")]
    NoPost(TweetId),
    /// There is no retweet or like of this account to take back.
    #[error("account {0} has nothing to take back from {1} at that time")]
    NothingToTakeBack(UserId, TweetId),
}

/// The simulated X: who is there, what they post, what is done to the posts.
#[derive(Debug, Clone)]
pub struct World {
    seed: u64,
    ids: Snowflakes,
    accounts: Vec<Account>,
    by_id: HashMap<UserId, Who>,
    by_name: HashMap<String, Who>,
    posts: BTreeMap<TweetId, Post>,
    engaged: HashMap<TweetId, Engaged>,
    conversations: HashMap<TweetId, Vec<TweetId>>,
    authored: Vec<Vec<TweetId>>,
    follows: HashMap<Who, Vec<Follow>>,
    followers: HashMap<Who, Vec<Follow>>,
    versions: HashMap<TweetId, Vec<TweetId>>,
    tracks: HashMap<TweetId, Vec<CounterPoint>>,
}

impl World {
    /// An empty world; ids and chance follow from `seed`.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            ids: Snowflakes::new(seed),
            accounts: Vec::new(),
            by_id: HashMap::new(),
            by_name: HashMap::new(),
            posts: BTreeMap::new(),
            engaged: HashMap::new(),
            conversations: HashMap::new(),
            authored: Vec::new(),
            follows: HashMap::new(),
            followers: HashMap::new(),
            versions: HashMap::new(),
            tracks: HashMap::new(),
        }
    }

    /// The seed it was made from.
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The account of this id.
    pub fn account(&self, id: UserId) -> Option<&Account> {
        self.by_id.get(&id).and_then(|who| self.who(*who))
    }

    /// The account of this handle, whatever its case.
    pub fn account_named(&self, username: &str) -> Option<&Account> {
        self.by_name.get(&username.to_lowercase()).and_then(|who| self.who(*who))
    }

    /// Every account, in the order in which they were added.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// How many posts there are, past and future, retweets included.
    pub fn post_count(&self) -> usize {
        self.posts.len()
    }

    /// Adds an account and tells its id.
    pub fn add_account(&mut self, new: NewAccount) -> UserId {
        let who = Who::try_from(self.accounts.len()).unwrap_or(Who::MAX);
        let created_at = new.created_at.unwrap_or_else(|| self.opened_at(who));
        let id = UserId(self.ids.next(created_at, |id| self.by_id.contains_key(&UserId(id))));
        self.by_id.insert(id, who);
        self.by_name.insert(new.username.to_lowercase(), who);
        self.authored.push(Vec::new());
        self.accounts.push(Account {
            id,
            name: if new.name.is_empty() { new.username.clone() } else { new.name },
            username: new.username,
            bio: new.bio,
            followers: new.followers,
            following: new.following,
            verified: new.verified,
            created_at,
            protected: Vec::new(),
            suspended: Vec::new(),
            gone_at: None,
        });
        id
    }

    /// A whole second between 2014 and 2024, drawn for the account.
    fn opened_at(&self, who: Who) -> Timestamp {
        let drawn = crate::chance::draw(&[self.seed, 17, u64::from(who)]) % 315_000_000;
        Timestamp((1_388_534_400 + i64::try_from(drawn).unwrap_or(0)) * 1_000)
    }

    /// Who wrote a post, whether or not it can be seen.
    pub fn author_of(&self, id: TweetId) -> Option<&Account> {
        self.post_of(id).and_then(|post| self.who(post.author))
    }

    pub(crate) fn who(&self, who: Who) -> Option<&Account> {
        usize::try_from(who).ok().and_then(|place| self.accounts.get(place))
    }

    fn who_is(&self, id: UserId) -> Result<Who, WorldError> {
        self.by_id.get(&id).copied().ok_or(WorldError::NoAccount(id))
    }

    pub(crate) fn post_of(&self, id: TweetId) -> Option<&Post> {
        self.posts.get(&id)
    }
}
