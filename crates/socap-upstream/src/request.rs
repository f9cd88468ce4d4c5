//! What can be asked: a closed set, one HTTP call each.

use socap_domain::{TweetId, UserId};

use crate::capabilities::Capabilities;
use crate::error::UpstreamError;

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provider {
    /// X's own API v2: rate windows, dollars per resource, a resource charged once a UTC day.
    X,
    /// twitterapi.io: requests per second by balance, credits per item, at least 15 a call.
    TwitterApiIo,
}

impl Provider {
    /// The word used in configuration and in the ledger.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::X => "x",
            Self::TwitterApiIo => "twitterapi_io",
        }
    }
}

impl std::fmt::Display for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which of X's field names to speak (`SOCAP_X_DIALECT`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DialectChoice {
    /// Starts with `tweet` and learns from the answers.
    #[default]
    Auto,
    /// `tweet.fields`, `retweet_count`, `referenced_tweets` (X's OpenAPI up to 2.159).
    Tweet,
    /// `post.fields`, `repost_count`, `referenced_posts` (X's OpenAPI 2.167).
    Post,
}

/// A stable name for the thing called: the key of rate windows and of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// Tweets by id, with counters.
    Tweets,
    /// The retweets of a tweet, as posts with times.
    Retweets,
    /// The accounts that retweeted.
    RetweetedBy,
    /// The quotes of a tweet.
    QuoteTweets,
    /// X's search over the last seven days.
    SearchRecent,
    /// twitterapi.io's list of replies.
    Replies,
    /// Accounts by id.
    Users,
    /// Accounts by handle.
    UsersBy,
    /// Whom an account follows.
    Following,
    /// X's count of posts read this month; free.
    Usage,
    /// twitterapi.io's balance; free.
    AccountInfo,
}

impl Endpoint {
    /// Every endpoint.
    pub const ALL: &'static [Self] = &[
        Self::Tweets,
        Self::Retweets,
        Self::RetweetedBy,
        Self::QuoteTweets,
        Self::SearchRecent,
        Self::Replies,
        Self::Users,
        Self::UsersBy,
        Self::Following,
        Self::Usage,
        Self::AccountInfo,
    ];

    /// The name in the budget and in the ledger. Never changes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tweets => "tweets",
            Self::Retweets => "retweets",
            Self::RetweetedBy => "retweeted_by",
            Self::QuoteTweets => "quote_tweets",
            Self::SearchRecent => "search_recent",
            Self::Replies => "replies",
            Self::Users => "users",
            Self::UsersBy => "users_by",
            Self::Following => "following",
            Self::Usage => "usage",
            Self::AccountInfo => "account_info",
        }
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageAsk {
    /// Items wanted; brought into what the endpoint takes. Where the provider has a fixed page
    /// (twitterapi.io) it is only an expectation.
    pub size: u32,
    /// [`crate::Page::next`] of the page before; `None` for the newest page.
    pub cursor: Option<String>,
}

impl PageAsk {
    /// The newest page, with about `size` items.
    pub const fn first(size: u32) -> Self {
        Self { size, cursor: None }
    }
}

/// What to ask. Every request is exactly one HTTP call.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Request {
    /// 1..=100 tweets with their counters and authors. Answer: `Tweets`.
    Tweets {
        /// Which.
        ids: Vec<TweetId>,
    },
    /// Retweets as posts, newest first, with times. X only. Answer: `Posts`.
    Retweets {
        /// Of what.
        tweet: TweetId,
        /// Which page.
        page: PageAsk,
    },
    /// Accounts that retweeted, newest retweet first (observed, not documented), without times.
    /// Answer: `Users`.
    Retweeters {
        /// Of what.
        tweet: TweetId,
        /// Which page.
        page: PageAsk,
    },
    /// Quotes, newest first. Answer: `Posts`.
    Quotes {
        /// Of what.
        tweet: TweetId,
        /// Which page.
        page: PageAsk,
    },
    /// Direct replies, newest first. On X a search, so at most seven days back. Answer: `Posts`.
    Replies {
        /// To what.
        tweet: TweetId,
        /// Whether the tweet starts its conversation; twitterapi.io lists the two kinds by
        /// different calls.
        is_root: bool,
        /// Which page.
        page: PageAsk,
        /// Only posts with a greater id.
        since: Option<TweetId>,
        /// Only posts with a smaller id.
        until: Option<TweetId>,
    },
    /// One search over the replies and quotes of several tweets; X only, see
    /// [`crate::capabilities::fits`]. The caller attributes hits by `in_reply_to` and `quotes`.
    /// Answer: `Posts`.
    Search {
        /// Tweets whose direct replies are wanted.
        replies_to: Vec<TweetId>,
        /// Tweets whose quotes are wanted.
        quotes_of: Vec<TweetId>,
        /// Only posts with a greater id; X refuses one older than seven days.
        since: Option<TweetId>,
        /// Only posts with a smaller id.
        until: Option<TweetId>,
        /// Which page.
        page: PageAsk,
    },
    /// Accounts by id, 1..=100. Answer: `Accounts`.
    Users {
        /// Which.
        ids: Vec<UserId>,
    },
    /// Accounts by handle, as many as [`Capabilities::names_per_lookup`]. Answer: `Accounts`.
    UsersByName {
        /// Handles without `@`.
        names: Vec<String>,
    },
    /// Whom an account follows, newest first. Answer: `Users`.
    Following {
        /// Who follows.
        user: UserId,
        /// The handle: twitterapi.io asks by it.
        username: Option<String>,
        /// Which page.
        page: PageAsk,
    },
}

impl Request {
    /// What is called when `provider` is asked.
    pub const fn endpoint(&self, provider: Provider) -> Endpoint {
        match (self, provider) {
            (Self::Tweets { .. }, _) => Endpoint::Tweets,
            (Self::Retweets { .. }, _) => Endpoint::Retweets,
            (Self::Retweeters { .. }, _) => Endpoint::RetweetedBy,
            (Self::Quotes { .. }, _) => Endpoint::QuoteTweets,
            (Self::Replies { .. }, Provider::TwitterApiIo) => Endpoint::Replies,
            (Self::Replies { .. } | Self::Search { .. }, _) => Endpoint::SearchRecent,
            (Self::Users { .. }, _) => Endpoint::Users,
            (Self::UsersByName { .. }, _) => Endpoint::UsersBy,
            (Self::Following { .. }, _) => Endpoint::Following,
        }
    }

    /// The page asked for, where the answer is a list.
    pub const fn page(&self) -> Option<&PageAsk> {
        match self {
            Self::Retweets { page, .. }
            | Self::Retweeters { page, .. }
            | Self::Quotes { page, .. }
            | Self::Replies { page, .. }
            | Self::Search { page, .. }
            | Self::Following { page, .. } => Some(page),
            Self::Tweets { .. } | Self::Users { .. } | Self::UsersByName { .. } => None,
        }
    }

    /// The most items the answer can hold.
    pub fn most_resources(&self, provider: Provider) -> u32 {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        match self {
            Self::Tweets { ids } => count(ids.len()),
            Self::Users { ids } => count(ids.len()),
            Self::UsersByName { names } => count(names.len()),
            Self::Retweets { page, .. }
            | Self::Retweeters { page, .. }
            | Self::Quotes { page, .. }
            | Self::Replies { page, .. }
            | Self::Search { page, .. }
            | Self::Following { page, .. } => {
                Capabilities::of(provider).page_sizes(self.endpoint(provider)).fit(page.size)
            }
        }
    }

    /// Whether `provider` can take this at all, before anything is sent.
    pub(crate) fn check(&self, provider: Provider) -> Result<(), UpstreamError> {
        let can = Capabilities::of(provider);
        match self {
            Self::Tweets { ids } => batch(ids.len(), can.lookup_batch)?,
            Self::Users { ids } => batch(ids.len(), can.lookup_batch)?,
            Self::UsersByName { names } => {
                batch(names.len(), can.names_per_lookup)?;
                names.iter().try_for_each(|name| handle(name))?;
            }
            Self::Retweets { .. } if !can.retweets_with_times => {
                return Err(nonsense(format!("{provider} does not list retweets as posts")));
            }
            Self::Search { .. } if !can.search => {
                return Err(nonsense(format!("{provider} is not searched")));
            }
            _ => {}
        }
        if self.ids().any(|id| id <= 0) {
            return Err(nonsense("ids are greater than 0".into()));
        }
        match self.page().and_then(|page| page.cursor.as_deref()) {
            Some(cursor) if cursor.trim().is_empty() => Err(UpstreamError::RestartWalk),
            _ => Ok(()),
        }
    }

    /// Every id in the request.
    fn ids(&self) -> Box<dyn Iterator<Item = i64> + '_> {
        let bound = |since: &Option<TweetId>, until: &Option<TweetId>| {
            [*since, *until].into_iter().flatten().map(|id| id.0)
        };
        match self {
            Self::Tweets { ids } => Box::new(ids.iter().map(|id| id.0)),
            Self::Users { ids } => Box::new(ids.iter().map(|id| id.0)),
            Self::Retweets { tweet, .. }
            | Self::Retweeters { tweet, .. }
            | Self::Quotes { tweet, .. } => Box::new([tweet.0].into_iter()),
            Self::Replies { tweet, since, until, .. } => {
                Box::new([tweet.0].into_iter().chain(bound(since, until)))
            }
            Self::Search { replies_to, quotes_of, since, until, .. } => {
                let tweets = replies_to.iter().chain(quotes_of).map(|id| id.0);
                Box::new(tweets.chain(bound(since, until)))
            }
            Self::Following { user, .. } => Box::new([user.0].into_iter()),
            Self::UsersByName { .. } => Box::new(std::iter::empty()),
        }
    }
}

fn batch(asked: usize, most: u32) -> Result<(), UpstreamError> {
    match u32::try_from(asked) {
        Ok(count) if (1..=most).contains(&count) => Ok(()),
        _ => Err(nonsense(format!("a lookup takes 1 to {most} at once, not {asked}"))),
    }
}

/// X's own rule, `^[A-Za-z0-9_]{1,15}$`.
pub(crate) fn handle(name: &str) -> Result<(), UpstreamError> {
    let fits = (1..=15).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if fits { Ok(()) } else { Err(nonsense("no account can have this handle".into())) }
}

const fn nonsense(detail: String) -> UpstreamError {
    UpstreamError::Nonsense { detail }
}
