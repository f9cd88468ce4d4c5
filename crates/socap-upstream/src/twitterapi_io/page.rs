//! The body of a success as the answer to a request.

use serde_json::Value;
use socap_domain::{Availability, TweetId};

use super::errors::said;
use super::parse::{account, post, tweet};
use crate::answer::{Account, AccountKey, AccountLookup, Answer, Missing, Page, Post, TweetLookup};
use crate::error::{RetryReason, UpstreamError};
use crate::http::Reply;
use crate::loose::{flag, list, raw, tweet_id, user_id};
use crate::request::Request;

/// An answer and the ids of all it listed.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) answer: Answer,
    pub(super) posts: Vec<i64>,
    pub(super) users: Vec<i64>,
}

pub(super) fn answer(request: &Request, body: &Value) -> Result<Found, UpstreamError> {
    match request {
        Request::Tweets { ids } => {
            let items = items(body, &["tweets"])?;
            Ok(of_posts(items, Answer::Tweets(tweets(ids, items))))
        }
        Request::Quotes { tweet, .. } => {
            let items = items(body, &["tweets", "quotes"])?;
            let belongs = |post: &Post| post.retweet_of.is_none() && post.quotes == Some(*tweet);
            Ok(of_posts(items, Answer::Posts(posts(body, items, belongs))))
        }
        Request::Replies { tweet, since, until, .. } => {
            let items = items(body, &["tweets", "replies"])?;
            let belongs = |post: &Post| {
                post.in_reply_to == Some(*tweet)
                    && since.is_none_or(|since| post.id > since)
                    && until.is_none_or(|until| post.id < until)
            };
            Ok(of_posts(items, Answer::Posts(posts(body, items, belongs))))
        }
        Request::Retweeters { .. } => {
            let items = items(body, &["users"])?;
            Ok(of_users(items, Answer::Users(users(body, items))))
        }
        Request::Following { .. } => {
            let items = items(body, &["followings", "users"])?;
            Ok(of_users(items, Answer::Users(users(body, items))))
        }
        Request::Users { ids } => {
            let items = items(body, &["users"])?;
            let keys = ids.iter().map(|id| AccountKey::Id(*id));
            Ok(of_users(items, Answer::Accounts(accounts(keys, items))))
        }
        Request::UsersByName { names } => {
            let data = body.get("data").filter(|data| data.is_object());
            let items = std::slice::from_ref(data.ok_or_else(|| drift(&["data"]))?);
            let keys = names.iter().cloned().map(AccountKey::Name);
            Ok(of_users(items, Answer::Accounts(accounts(keys, items))))
        }
        Request::Retweets { .. } | Request::Search { .. } => Err(drift(&[])),
    }
}

/// A success that says `status: error`. Of a thing that is not there it is an answer.
pub(super) fn failed(
    request: &Request,
    words: &str,
    reply: &Reply,
) -> Result<Answer, UpstreamError> {
    if let Some(error) = said(words, reply) {
        return Err(error);
    }
    let lower = words.to_ascii_lowercase();
    let missing = if lower.contains("suspend") {
        Some(Missing::Suspended)
    } else if lower.contains("protected") || lower.contains("private") {
        Some(Missing::Protected)
    } else if ["not found", "not exist", "deleted"].iter().any(|text| lower.contains(text)) {
        Some(Missing::NotFound)
    } else {
        None
    };
    let trouble = || UpstreamError::Retry {
        reason: RetryReason::Trouble,
        detail: words.to_string(),
        after: None,
    };
    let missing = missing.ok_or_else(trouble)?;
    match request {
        Request::Tweets { ids } => {
            let missing = ids.iter().map(|id| (*id, missing)).collect();
            Ok(Answer::Tweets(TweetLookup { found: Vec::new(), missing }))
        }
        Request::UsersByName { names } => {
            let missing = names.iter().map(|name| (AccountKey::Name(name.clone()), missing));
            Ok(Answer::Accounts(AccountLookup { found: Vec::new(), missing: missing.collect() }))
        }
        // Of many accounts at once it says nothing about any of them.
        Request::Users { .. } => Err(trouble()),
        _ => Err(UpstreamError::Gone(missing.availability().unwrap_or(Availability::Gone))),
    }
}

fn items<'a>(body: &'a Value, keys: &[&str]) -> Result<&'a [Value], UpstreamError> {
    list(body, keys).ok_or_else(|| drift(keys))
}

fn of_posts(items: &[Value], answer: Answer) -> Found {
    let posts = items.iter().filter_map(|item| tweet_id(item, &["id"])).map(|id| id.0).collect();
    Found { answer, posts, users: Vec::new() }
}

fn of_users(items: &[Value], answer: Answer) -> Found {
    let ids = items.iter().filter_map(|item| user_id(item, &["id", "id_str", "userId"]));
    Found { answer, posts: Vec::new(), users: ids.map(|id| id.0).collect() }
}

fn tweets(asked: &[TweetId], items: &[Value]) -> TweetLookup {
    let found: Vec<_> =
        items.iter().filter_map(tweet).filter(|tweet| asked.contains(&tweet.id)).collect();
    let absent = asked.iter().filter(|id| !found.iter().any(|tweet| tweet.id == **id));
    TweetLookup { missing: absent.map(|id| (*id, Missing::Unlisted)).collect(), found }
}

fn accounts(asked: impl Iterator<Item = AccountKey>, items: &[Value]) -> AccountLookup {
    let found: Vec<Account> = items.iter().filter_map(account).collect();
    let absent = asked.filter(|key| !found.iter().any(|account| key.names(account)));
    AccountLookup { missing: absent.map(|key| (key, Missing::Unlisted)).collect(), found }
}

fn posts(body: &Value, items: &[Value], belongs: impl Fn(&Post) -> bool) -> Page<Post> {
    let found: Vec<Post> = items.iter().filter_map(post).filter(belongs).collect();
    let ids = || items.iter().filter_map(|item| tweet_id(item, &["id"]));
    Page {
        skipped: skipped(items, found.len()),
        items: found,
        next: next(body),
        newest: ids().max(),
        oldest: ids().min(),
    }
}

fn users(body: &Value, items: &[Value]) -> Page<Account> {
    let found: Vec<Account> = items.iter().filter_map(account).collect();
    Page {
        skipped: skipped(items, found.len()),
        items: found,
        next: next(body),
        newest: None,
        oldest: None,
    }
}

fn skipped(items: &[Value], kept: usize) -> u32 {
    u32::try_from(items.len().saturating_sub(kept)).unwrap_or(u32::MAX)
}

/// There can be a cursor when nothing follows, and "more" without a cursor.
fn next(body: &Value) -> Option<String> {
    let more = flag(body, &["has_next_page"]) == Some(true);
    raw(body, &["next_cursor"]).filter(|_| more).map(String::from)
}

fn drift(keys: &[&str]) -> UpstreamError {
    let detail = format!("the answer lacks its list: {}", keys.join(" or "));
    UpstreamError::Retry { reason: RetryReason::Drift, detail, after: None }
}
