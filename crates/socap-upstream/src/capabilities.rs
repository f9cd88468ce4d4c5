//! What a provider can do, so that the planning above needs no knowledge of its wire.

use socap_domain::TweetId;

use crate::request::{Endpoint, Provider};

/// X's limit for a self-serve query, in characters (dossier of X's search operators, 2026).
pub const QUERY_CHARS: usize = 512;

/// Page sizes an endpoint takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSizes {
    /// Fewest items that can be asked for.
    pub min: u32,
    /// Most items a page can hold.
    pub max: u32,
}

impl PageSizes {
    /// `wanted`, brought into range.
    pub fn fit(self, wanted: u32) -> u32 {
        wanted.clamp(self.min, self.max)
    }
}

/// What a provider can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not a state")]
pub struct Capabilities {
    /// Whose they are.
    pub provider: Provider,
    /// Retweets can be read as posts, with times.
    pub retweets_with_times: bool,
    /// Replies and quotes of several tweets can be read by one search.
    pub search: bool,
    /// Ids per lookup of tweets or accounts.
    pub lookup_batch: u32,
    /// Handles per lookup of accounts.
    pub names_per_lookup: u32,
    /// Answers carry rate windows (requests per 15 minutes and endpoint).
    pub windows: bool,
    /// The limit is requests per second over all endpoints.
    pub qps: bool,
    /// A resource read again on the same UTC day costs nothing.
    pub dedupes_daily: bool,
}

impl Capabilities {
    /// The capabilities of `provider`.
    pub const fn of(provider: Provider) -> Self {
        match provider {
            Provider::X => Self {
                provider,
                retweets_with_times: true,
                search: true,
                lookup_batch: 100,
                names_per_lookup: 100,
                windows: true,
                qps: false,
                dedupes_daily: true,
            },
            Provider::TwitterApiIo => Self {
                provider,
                retweets_with_times: false,
                search: false,
                lookup_batch: 100,
                names_per_lookup: 1,
                windows: false,
                qps: true,
                dedupes_daily: false,
            },
        }
    }

    /// The page sizes of a list. Equal bounds mean that the provider decides.
    pub const fn page_sizes(self, endpoint: Endpoint) -> PageSizes {
        let (min, max) = match (self.provider, endpoint) {
            (Provider::X, Endpoint::QuoteTweets | Endpoint::SearchRecent) => (10, 100),
            (Provider::X, Endpoint::Following) => (1, 1_000),
            (Provider::TwitterApiIo, Endpoint::Following) => (20, 200),
            (Provider::TwitterApiIo, Endpoint::QuoteTweets) => (20, 20),
            // Documented as 20; 31 to 38 were seen in 2026.
            (Provider::TwitterApiIo, Endpoint::Replies) => (40, 40),
            (Provider::TwitterApiIo, Endpoint::RetweetedBy) => (100, 100),
            (_, _) => (1, 100),
        };
        PageSizes { min, max }
    }
}

/// Whether one search can ask for all of these: at least one term, and within
/// [`QUERY_CHARS`]. With ids of 19 digits that is 11 tweets.
pub fn fits(replies_to: &[TweetId], quotes_of: &[TweetId]) -> bool {
    let query = search_query(replies_to, quotes_of);
    !query.is_empty() && query.len() <= QUERY_CHARS
}

/// The query for direct replies and quotes. Retweets of quotes are shut out, because each would
/// be billed as a post and none is an engagement.
pub(crate) fn search_query(replies_to: &[TweetId], quotes_of: &[TweetId]) -> String {
    let replies = replies_to.iter().map(|id| format!("in_reply_to_tweet_id:{id}"));
    let quotes = quotes_of.iter().map(|id| format!("quotes_of_tweet_id:{id}"));
    let terms: Vec<String> = replies.chain(quotes).collect();
    let any = terms.join(" OR ");
    match (terms.len(), quotes_of.is_empty()) {
        (_, true) => any,
        (1, false) => format!("{any} -is:retweet"),
        (_, false) => format!("({any}) -is:retweet"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_terms_as_the_query_holds() {
        let ids = |count: i64| (0..count).map(|n| TweetId(i64::MAX - n)).collect::<Vec<_>>();
        assert!(!fits(&[], &[]));
        assert!(fits(&ids(11), &[]) && !fits(&ids(12), &[]));
        assert!(fits(&[], &ids(11)) && !fits(&[], &ids(12)));
        assert!(fits(&ids(5), &ids(6)) && !fits(&ids(6), &ids(6)));
        let short: Vec<TweetId> = (1..=16).map(TweetId).collect();
        assert!(fits(&short, &[]), "short ids leave room for more");
    }

    #[test]
    fn queries_read_as_x_expects_them() {
        let (a, b) = (TweetId(1), TweetId(2));
        assert_eq!(search_query(&[a], &[]), "in_reply_to_tweet_id:1");
        assert_eq!(search_query(&[], &[b]), "quotes_of_tweet_id:2 -is:retweet");
        let both = "(in_reply_to_tweet_id:1 OR quotes_of_tweet_id:2) -is:retweet";
        assert_eq!(search_query(&[a], &[b]), both);
    }
}
