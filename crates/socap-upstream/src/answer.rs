//! What comes back, the same for every provider and dialect.
//!
//! Texts are decoded (`&amp;` is `&`) and free of NUL characters; an empty text that means
//! "none" is `None`; what the wire left out is `None`, never zero.

use socap_domain::{Availability, Metrics, Timestamp, TweetId, UserId};

/// The answer to a [`crate::Request`]; which variant is written there.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Tweets by id.
    Tweets(TweetLookup),
    /// A page of posts.
    Posts(Page<Post>),
    /// A page of accounts.
    Users(Page<Account>),
    /// Accounts by id or handle.
    Accounts(AccountLookup),
}

/// Tweets by id. Every id asked for is in `found` or in `missing`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TweetLookup {
    /// In no promised order: join by id.
    pub found: Vec<Tweet>,
    /// Asked for, not shown.
    pub missing: Vec<(TweetId, Missing)>,
}

/// Why something asked for is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Missing {
    /// Deleted, or never there.
    NotFound,
    /// Its account is protected (X says "not authorized", which a suspension can hide behind).
    Protected,
    /// Its account is suspended.
    Suspended,
    /// Neither shown nor explained. twitterapi.io says it of deleted tweets; on X it is not
    /// proof.
    Unlisted,
}

impl Missing {
    /// What is known about the thing; `None` where one reading proves nothing.
    pub const fn availability(self) -> Option<Availability> {
        match self {
            Self::NotFound => Some(Availability::Gone),
            Self::Protected => Some(Availability::Protected),
            Self::Suspended => Some(Availability::Suspended),
            Self::Unlisted => None,
        }
    }
}

/// A tweet with its counters.
#[derive(Debug, Clone, PartialEq)]
pub struct Tweet {
    /// Its id.
    pub id: TweetId,
    /// Who wrote it, as much of it as was told.
    pub author: Option<Account>,
    /// The whole text, long posts included.
    pub text: String,
    /// When it was posted: to the millisecond by its id, else to the second.
    pub created_at: Option<Timestamp>,
    /// The public counters. Of a retweet they are the original's, in part: do not record them.
    pub metrics: Metrics,
    /// The original, if this is a retweet.
    pub retweet_of: Option<TweetId>,
    /// The tweet this answers.
    pub in_reply_to: Option<TweetId>,
    /// The tweet this quotes.
    pub quotes: Option<TweetId>,
    /// The tweet that started the conversation.
    pub conversation: Option<TweetId>,
    /// Every id the tweet had, oldest first; empty where not told. The last one is current.
    pub edit_history: Vec<TweetId>,
}

/// A retweet, reply or quote.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// Its id.
    pub id: TweetId,
    /// Who made it; at least the id.
    pub author: Account,
    /// The whole text.
    pub text: String,
    /// When it was made: to the millisecond by its id, else to the second.
    pub created_at: Option<Timestamp>,
    /// The original, if this is a retweet.
    pub retweet_of: Option<TweetId>,
    /// The tweet this answers.
    pub in_reply_to: Option<TweetId>,
    /// The tweet this quotes.
    pub quotes: Option<TweetId>,
    /// The tweet that started the conversation.
    pub conversation: Option<TweetId>,
}

/// An account. Only the id is always there. The place it names is neither asked for nor kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: UserId,
    /// The handle, without `@`.
    pub username: Option<String>,
    /// The name shown.
    pub name: Option<String>,
    /// The description; `None` for an empty one too.
    pub bio: Option<String>,
    /// How many follow it.
    pub followers: Option<i64>,
    /// How many it follows.
    pub following: Option<i64>,
    /// Whether it wears a check mark, paid ones included.
    pub verified: Option<bool>,
    /// When it was opened.
    pub created_at: Option<Timestamp>,
    /// Whether only its followers see its posts.
    pub protected: Option<bool>,
    /// Set where the provider lists an account it cannot show.
    pub unavailable: Option<Availability>,
}

impl Account {
    /// An account of which only the id is known.
    pub const fn bare(id: UserId) -> Self {
        Self {
            id,
            username: None,
            name: None,
            bio: None,
            followers: None,
            following: None,
            verified: None,
            created_at: None,
            protected: None,
            unavailable: None,
        }
    }
}

/// A page of a list, in the provider's order (newest first).
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// What belongs to the list.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` at the end. A short or empty page is not the end. A
    /// provider may hand out a cursor that was there before, or empty pages without end: the
    /// walk has to notice.
    pub next: Option<String>,
    /// Items that came, and were paid for, but do not belong: advertisements, nested replies,
    /// retweets of quotes, entries without an id.
    pub skipped: u32,
    /// The greatest post id on the page, skipped ones included; `None` for accounts.
    pub newest: Option<TweetId>,
    /// The smallest post id on the page, skipped ones included; `None` for accounts.
    pub oldest: Option<TweetId>,
}

/// What an account was asked for by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AccountKey {
    /// By id.
    Id(UserId),
    /// By handle, as asked.
    Name(String),
}

impl AccountKey {
    /// Whether `account` is the one asked for. Handles do not tell upper from lower case.
    pub fn names(&self, account: &Account) -> bool {
        match self {
            Self::Id(id) => account.id == *id,
            Self::Name(name) => {
                account.username.as_deref().is_some_and(|found| found.eq_ignore_ascii_case(name))
            }
        }
    }
}

impl std::fmt::Display for AccountKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Name(name) => name.fmt(f),
        }
    }
}

/// Accounts by id or handle. Everything asked for is in `found` or in `missing`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AccountLookup {
    /// In no promised order.
    pub found: Vec<Account>,
    /// Asked for, not shown.
    pub missing: Vec<(AccountKey, Missing)>,
}
