//! How strict, how stingy and how odd the simulated providers are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use socap_domain::{TweetId, UserId};

use crate::endpoint::Endpoint;
use crate::faults::Fault;
use crate::money::Money;

/// Which field names the X side speaks; X's OpenAPI 2.167 renamed them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// `tweet.fields`, `retweet_count`, `referenced_tweets`; the newer names are ignored.
    Tweet,
    /// `post.fields`, `repost_count`, `referenced_posts`; the older names are ignored.
    Post,
    /// Each request is answered in the dialect it asks in.
    #[default]
    Both,
}

/// How X's lists of accounts end; both forms are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The last page has a `next_token`, which leads to an empty page.
    Empty,
    /// The last page has no `next_token`.
    Plain,
    /// Either, drawn per list.
    #[default]
    Mixed,
}

/// What `GET /2/tweets/:id` answers for a tweet it does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// 200 with `errors` only, as users report.
    #[default]
    Errors,
    /// 404, as the documentation says.
    NotFound,
}

/// What an unknown path answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownPath {
    /// An HTML page.
    #[default]
    Html,
    /// Nothing at all.
    Empty,
}

/// Whose a credential is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// An app-only bearer token.
    App,
    /// A user's token.
    User(UserId),
    /// A key of twitterapi.io.
    Key,
}

/// A credential the simulator knows.
#[derive(Clone, Serialize, Deserialize)]
pub struct Credential {
    /// The token or key as it comes in the header.
    pub token: String,
    /// Its name in bill and log.
    pub name: String,
    /// Whose it is.
    pub holder: Holder,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credential").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Requests per window, for an app and for a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// With an app's token; 0 refuses it.
    pub app: u32,
    /// With a user's token; 0 refuses it.
    pub user: u32,
}

/// The oddities of twitterapi.io.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IoOptions {
    /// Enforce the requests per second that go with the balance, in machine time.
    pub qps: bool,
    /// The chance that a list of posts carries a promoted post that belongs elsewhere.
    pub ads: f64,
    /// The chance that a list of quotes carries a quote of another tweet.
    pub foreign_quotes: f64,
    /// The chance that a page begins with the last item of the page before.
    pub duplicates: f64,
    /// `has_next_page` is true on the last full page, and an empty page follows.
    pub trailing_page: bool,
    /// Lists of replies (version 2) carry nested replies too.
    pub nested_replies: bool,
    /// Retweeters per page.
    pub retweeters_page: usize,
    /// Posts per page.
    pub posts_page: usize,
}

impl Default for IoOptions {
    fn default() -> Self {
        Self {
            qps: false,
            ads: 0.0,
            foreign_quotes: 0.0,
            duplicates: 0.05,
            trailing_page: true,
            nested_replies: true,
            retweeters_page: 100,
            posts_page: 20,
        }
    }
}

/// Everything that can be set.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of a settings file")]
pub struct Options {
    /// What chance is drawn from (pages, gaps, faults).
    pub seed: u64,
    /// The field names of the X side.
    pub dialect: Dialect,
    /// The credentials it knows.
    pub credentials: Vec<Credential>,
    /// Take any other credential too: `user:ID` as that user's token, everything else as an
    /// app's token or a key.
    pub accept_any_credential: bool,
    /// Enforce X's windows.
    pub windows: bool,
    /// A window's length in seconds of world time.
    pub window_seconds: i64,
    /// Windows that differ from the published ones.
    pub limits: BTreeMap<Endpoint, Limit>,
    /// Requests per 24 hours, where there is such a limit.
    pub day_limits: BTreeMap<Endpoint, Limit>,
    /// One request a second (world time) on `search/all`, answered 429 with requests remaining.
    pub one_search_all_a_second: bool,
    /// Bill the accounts and posts that come along under `includes`.
    pub bill_includes: bool,
    /// Counters count protected and suspended accounts, which lists leave out.
    pub counters_include_hidden: bool,
    /// How lists of accounts end.
    pub ending: Ending,
    /// The chance that a page of X is shorter than asked.
    pub short_pages: f64,
    /// The longest query of `search/recent` in characters.
    pub longest_query: usize,
    /// New posts can be searched only after this many seconds.
    pub search_lag_seconds: i64,
    /// Look-ups of several tweets leave these out without a word.
    pub left_out: Vec<TweetId>,
    /// The chance that one post is missing from one search answer.
    pub search_gap: f64,
    /// `retweets_of_tweet_id:` and `from:` find retweets.
    pub search_finds_retweets: bool,
    /// What `GET /2/tweets/:id` answers for a tweet it does not show.
    pub missing: Missing,
    /// What an unknown path answers.
    pub unknown_path: UnknownPath,
    /// The oddities of twitterapi.io.
    pub io: IoOptions,
    /// What the accounts can pay.
    pub money: Money,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// How many requests the log keeps.
    pub log_capacity: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            dialect: Dialect::Both,
            credentials: Vec::new(),
            accept_any_credential: true,
            windows: true,
            window_seconds: 900,
            limits: BTreeMap::new(),
            day_limits: BTreeMap::new(),
            one_search_all_a_second: true,
            bill_includes: false,
            counters_include_hidden: true,
            ending: Ending::Mixed,
            short_pages: 0.1,
            longest_query: 512,
            search_lag_seconds: 0,
            left_out: Vec::new(),
            search_gap: 0.0,
            search_finds_retweets: true,
            missing: Missing::Errors,
            unknown_path: UnknownPath::Html,
            io: IoOptions::default(),
            money: Money::default(),
            faults: Vec::new(),
            log_capacity: 100_000,
        }
    }
}

impl Options {
    /// The window of `endpoint` for an app and a user.
    pub fn limit(&self, endpoint: Endpoint) -> Limit {
        let (app, user) = endpoint.published_limit();
        self.limits.get(&endpoint).copied().unwrap_or(Limit { app, user })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_from_a_file_with_what_differs() {
        let text = r#"{"dialect": "post", "limits": {"retweets": {"app": 3, "user": 3}}}"#;
        let options: Options = serde_json::from_str(text).expect("valid options");
        assert_eq!(options.dialect, Dialect::Post);
        assert_eq!(options.limit(Endpoint::Retweets).app, 3);
        assert_eq!(options.limit(Endpoint::QuoteTweets).user, 75);
        assert!(serde_json::from_str::<Options>(r#"{"dialekt": "post"}"#).is_err());
    }
}
