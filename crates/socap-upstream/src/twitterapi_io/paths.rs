//! Requests as calls of twitterapi.io. The spelling of parameters differs by endpoint.

use socap_domain::{Timestamp, TweetId};

use crate::capabilities::Capabilities;
use crate::error::UpstreamError;
use crate::http::Call;
use crate::request::{Endpoint, PageAsk, Provider, Request, handle};

/// The call for `request`, or why it cannot be asked here.
pub(crate) fn call(request: &Request) -> Result<Call, UpstreamError> {
    request.check(Provider::TwitterApiIo)?;
    match request {
        Request::Tweets { ids } => {
            Ok(Call::new(&["twitter", "tweets"]).with("tweet_ids", joined(ids)))
        }
        Request::Retweeters { tweet, page } => {
            let call = Call::new(&["twitter", "tweet", "retweeters"]).with("tweetId", tweet);
            Ok(turned(call, page))
        }
        Request::Quotes { tweet, page } => {
            let call = Call::new(&["twitter", "tweet", "quotes"]).with("tweetId", tweet);
            // The default is documented both ways; a quote within a reply is a quote.
            Ok(turned(call.with("includeReplies", true), page))
        }
        Request::Replies { tweet, is_root: true, page, since, until } => {
            let call = Call::new(&["twitter", "tweet", "replies"])
                .with("tweetId", tweet)
                .maybe("sinceTime", since.and_then(TweetId::posted_at).map(Timestamp::seconds))
                .maybe("untilTime", until.and_then(TweetId::posted_at).map(|at| at.seconds() + 1));
            Ok(turned(call, page))
        }
        // The first version of the call lists replies to the start of a conversation only; the
        // second has no bounds in time.
        Request::Replies { tweet, is_root: false, page, .. } => {
            let call = Call::new(&["twitter", "tweet", "replies", "v2"]).with("tweetId", tweet);
            Ok(turned(call.with("queryType", "Latest"), page))
        }
        Request::Users { ids } => {
            Ok(Call::new(&["twitter", "user", "batch_info_by_ids"]).with("userIds", joined(ids)))
        }
        Request::UsersByName { names } => Ok(Call::new(&["twitter", "user", "info"])
            .with("userName", names.first().map(String::as_str).unwrap_or_default())),
        Request::Following { username, page, .. } => {
            let name = username.as_deref().unwrap_or_default();
            handle(name)?;
            let sizes = Capabilities::of(Provider::TwitterApiIo).page_sizes(Endpoint::Following);
            let call = Call::new(&["twitter", "user", "followings"])
                .with("userName", name)
                .with("pageSize", sizes.fit(page.size));
            Ok(turned(call, page))
        }
        Request::Retweets { .. } | Request::Search { .. } => {
            Err(UpstreamError::Nonsense { detail: "twitterapi.io is not asked this".into() })
        }
    }
}

/// The balance; free.
pub(crate) fn balance_call() -> Call {
    Call::new(&["oapi", "my", "info"])
}

fn turned(call: Call, page: &PageAsk) -> Call {
    call.maybe("cursor", page.cursor.as_deref())
}

fn joined<T: ToString>(ids: &[T]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
