//! The endpoints of both protocols.

use serde::{Deserialize, Serialize};

/// Which of the two wire protocols.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// The official X API v2.
    X,
    /// twitterapi.io.
    TwitterapiIo,
}

macro_rules! endpoints {
    ($($(#[$doc:meta])* $variant:ident = $slug:literal, $path:literal, $protocol:ident, $app:literal, $user:literal;)+) => {
        /// An endpoint of the simulated providers.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Endpoint {
            $($(#[$doc])* #[serde(rename = $slug)] $variant,)+
        }

        impl Endpoint {
            /// Every endpoint.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in options, faults, bill and log.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug),+ }
            }

            /// Its path; `:` marks the variable part.
            pub const fn path(self) -> &'static str {
                match self { $(Self::$variant => $path),+ }
            }

            /// Which protocol it belongs to.
            pub const fn protocol(self) -> Protocol {
                match self { $(Self::$variant => Protocol::$protocol),+ }
            }

            /// Requests per 15 minutes for an app and for a user, as published in X's
            /// `fundamentals/rate-limits` in August 2026; 0 where that credential is refused.
            pub const fn published_limit(self) -> (u32, u32) {
                match self { $(Self::$variant => ($app, $user)),+ }
            }
        }
    };
}

endpoints! {
    /// Up to a hundred tweets.
    Tweets = "tweets", "/2/tweets", X, 3500, 5000;
    /// One tweet.
    Tweet = "tweet", "/2/tweets/:id", X, 450, 900;
    /// Accounts that retweeted.
    RetweetedBy = "retweeted_by", "/2/tweets/:id/retweeted_by", X, 75, 75;
    /// Retweets as posts.
    Retweets = "retweets", "/2/tweets/:id/retweets", X, 75, 75;
    /// Quotes, and retweets of quotes unless excluded.
    QuoteTweets = "quote_tweets", "/2/tweets/:id/quote_tweets", X, 75, 75;
    /// Accounts that liked, for the author only.
    LikingUsers = "liking_users", "/2/tweets/:id/liking_users", X, 75, 75;
    /// Search of the last seven days.
    SearchRecent = "search_recent", "/2/tweets/search/recent", X, 450, 300;
    /// Search of everything.
    SearchAll = "search_all", "/2/tweets/search/all", X, 300, 300;
    /// Accounts by handle.
    UsersBy = "users_by", "/2/users/by", X, 300, 900;
    /// Accounts by id.
    Users = "users", "/2/users", X, 300, 900;
    /// One account by handle.
    UserByName = "user_by_username", "/2/users/by/username/:id", X, 300, 900;
    /// The account a user token belongs to.
    Me = "users_me", "/2/users/me", X, 0, 75;
    /// An account's posts.
    UserTweets = "user_tweets", "/2/users/:id/tweets", X, 10000, 900;
    /// Whom an account follows.
    Following = "following", "/2/users/:id/following", X, 300, 300;
    /// What was used of the cap.
    Usage = "usage_tweets", "/2/usage/tweets", X, 50, 0;
    /// Tweets by id.
    IoTweets = "io_tweets", "/twitter/tweets", TwitterapiIo, 0, 0;
    /// Accounts that retweeted.
    IoRetweeters = "io_retweeters", "/twitter/tweet/retweeters", TwitterapiIo, 0, 0;
    /// Replies, for tweets that begin a conversation.
    IoReplies = "io_replies", "/twitter/tweet/replies", TwitterapiIo, 0, 0;
    /// Replies to any tweet.
    IoRepliesV2 = "io_replies_v2", "/twitter/tweet/replies/v2", TwitterapiIo, 0, 0;
    /// Quotes.
    IoQuotes = "io_quotes", "/twitter/tweet/quotes", TwitterapiIo, 0, 0;
    /// The whole conversation of a tweet.
    IoThread = "io_thread_context", "/twitter/tweet/thread_context", TwitterapiIo, 0, 0;
    /// One account by handle.
    IoUser = "io_user_info", "/twitter/user/info", TwitterapiIo, 0, 0;
    /// Accounts by id.
    IoUsers = "io_users_by_ids", "/twitter/user/batch_info_by_ids", TwitterapiIo, 0, 0;
    /// Whom an account follows.
    IoFollowings = "io_followings", "/twitter/user/followings", TwitterapiIo, 0, 0;
    /// Who follows an account.
    IoFollowers = "io_followers", "/twitter/user/followers", TwitterapiIo, 0, 0;
    /// An account's posts.
    IoLastTweets = "io_last_tweets", "/twitter/user/last_tweets", TwitterapiIo, 0, 0;
    /// Search.
    IoSearch = "io_advanced_search", "/twitter/tweet/advanced_search", TwitterapiIo, 0, 0;
    /// The balance; free.
    IoInfo = "io_my_info", "/oapi/my/info", TwitterapiIo, 0, 0;
}

impl Endpoint {
    /// The endpoint at `path`, with its variable part. Fixed paths win over variable ones.
    pub fn at(path: &str) -> Option<(Self, Option<String>)> {
        let fixed = Self::ALL.iter().find(|endpoint| endpoint.path() == path);
        fixed.map(|endpoint| (*endpoint, None)).or_else(|| {
            Self::ALL.iter().find_map(|endpoint| Some((*endpoint, Some(endpoint.variable(path)?))))
        })
    }

    fn variable(self, path: &str) -> Option<String> {
        let (before, after) = self.path().split_once(":id")?;
        let found = path.strip_prefix(before)?.strip_suffix(after)?;
        (!found.is_empty() && !found.contains('/')).then(|| found.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_find_their_endpoints() {
        let at = |path| Endpoint::at(path).map(|(endpoint, id)| (endpoint.slug(), id));
        assert_eq!(at("/2/users/by"), Some(("users_by", None)));
        assert_eq!(at("/2/users/me"), Some(("users_me", None)));
        assert_eq!(at("/2/tweets/12"), Some(("tweet", Some("12".into()))));
        assert_eq!(at("/2/tweets/12/retweets"), Some(("retweets", Some("12".into()))));
        assert_eq!(at("/2/tweets/search/all"), Some(("search_all", None)));
        assert_eq!(at("/2/tweets/12/nothing"), None);
    }
}
