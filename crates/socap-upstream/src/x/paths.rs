//! Requests as calls of X's API v2.

use socap_domain::TweetId;

use super::dialect::Dialect;
use super::fields::{Depth, of_accounts, of_posts};
use crate::capabilities::{Capabilities, fits, search_query};
use crate::error::UpstreamError;
use crate::http::Call;
use crate::request::{Endpoint, PageAsk, Provider, Request};

/// X's own shortest cursor in lists of followed accounts (OpenAPI 2.159).
pub(super) const SHORTEST_FOLLOWING_CURSOR: usize = 16;

/// The call that puts `request` in `dialect`, or why X would refuse it.
pub(crate) fn call(request: &Request, dialect: Dialect) -> Result<Call, UpstreamError> {
    request.check(Provider::X)?;
    let depth = Depth::Post;
    match request {
        Request::Tweets { ids } => {
            let call = Call::new(&["2", "tweets"]).with("ids", joined(ids));
            Ok(of_posts(call, Depth::Tweet, dialect))
        }
        Request::Retweets { tweet, page } => {
            let call =
                list(&["2", "tweets", &tweet.to_string(), "retweets"], page, Endpoint::Retweets);
            Ok(of_posts(call, Depth::Retweet, dialect))
        }
        Request::Retweeters { tweet, page } => {
            let path = ["2", "tweets", &tweet.to_string(), "retweeted_by"];
            Ok(of_accounts(list(&path, page, Endpoint::RetweetedBy)))
        }
        Request::Quotes { tweet, page } => {
            let path = ["2", "tweets", &tweet.to_string(), "quote_tweets"];
            // Without this, retweets of quotes come along, and are billed.
            let call = list(&path, page, Endpoint::QuoteTweets).with("exclude", "retweets");
            Ok(of_posts(call, depth, dialect))
        }
        Request::Replies { tweet, page, since, until, .. } => {
            Ok(of_posts(search(&[*tweet], &[], *since, *until, page)?, depth, dialect))
        }
        Request::Search { replies_to, quotes_of, since, until, page } => {
            Ok(of_posts(search(replies_to, quotes_of, *since, *until, page)?, depth, dialect))
        }
        Request::Users { ids } => {
            Ok(of_accounts(Call::new(&["2", "users"]).with("ids", joined(ids))))
        }
        Request::UsersByName { names } => {
            Ok(of_accounts(Call::new(&["2", "users", "by"]).with("usernames", names.join(","))))
        }
        Request::Following { user, page, .. } => {
            let short = |cursor: &String| cursor.len() < SHORTEST_FOLLOWING_CURSOR;
            if page.cursor.as_ref().is_some_and(short) {
                return Err(UpstreamError::RestartWalk);
            }
            let path = ["2", "users", &user.to_string(), "following"];
            Ok(of_accounts(list(&path, page, Endpoint::Following)))
        }
    }
}

fn list(path: &[&str], page: &PageAsk, endpoint: Endpoint) -> Call {
    let size = Capabilities::of(Provider::X).page_sizes(endpoint).fit(page.size);
    Call::new(path).with("max_results", size).maybe("pagination_token", page.cursor.as_deref())
}

fn search(
    replies_to: &[TweetId],
    quotes_of: &[TweetId],
    since: Option<TweetId>,
    until: Option<TweetId>,
    page: &PageAsk,
) -> Result<Call, UpstreamError> {
    if !fits(replies_to, quotes_of) {
        let detail = "a search takes at least one tweet and 512 characters".into();
        return Err(UpstreamError::Nonsense { detail });
    }
    let size = Capabilities::of(Provider::X).page_sizes(Endpoint::SearchRecent).fit(page.size);
    Ok(Call::new(&["2", "tweets", "search", "recent"])
        .with("query", search_query(replies_to, quotes_of))
        .with("max_results", size)
        .with("sort_order", "recency")
        .maybe("since_id", since)
        .maybe("until_id", until)
        .maybe("next_token", page.cursor.as_deref()))
}

fn joined<T: ToString>(ids: &[T]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
