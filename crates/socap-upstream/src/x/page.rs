//! The body of a success as the answer to a request, and what it is billed for.

use serde_json::Value;
use socap_domain::{Metrics, TweetId};

use super::errors::Problem;
use super::parse::{Authors, account, has_references, post, tweet};
use super::paths::SHORTEST_FOLLOWING_CURSOR;
use crate::answer::{Account, AccountKey, AccountLookup, Answer, Missing, Page, Post, TweetLookup};
use crate::error::{RetryReason, UpstreamError};
use crate::exchange::{Bill, Certainty};
use crate::loose::{at, int, list, raw, tweet_id, user_id};
use crate::request::Request;

/// An answer and whether what was asked for came.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) answer: Answer,
    /// Items came, but none of them with the fields asked for.
    pub(super) lacks: bool,
    /// Nothing can be done with an answer that lacks them.
    pub(super) useless: bool,
}

impl From<Answer> for Found {
    fn from(answer: Answer) -> Self {
        Self { answer, lacks: false, useless: false }
    }
}

pub(super) fn answer(request: &Request, body: &Value) -> Result<Found, UpstreamError> {
    match request {
        Request::Tweets { ids } => Ok(tweets(ids, body, items(body, &Subject::Several)?)),
        Request::Users { ids } => {
            let keys = ids.iter().map(|id| AccountKey::Id(*id));
            Ok(Answer::Accounts(accounts(keys, body, items(body, &Subject::Several)?)).into())
        }
        Request::UsersByName { names } => {
            let keys = names.iter().cloned().map(AccountKey::Name);
            Ok(Answer::Accounts(accounts(keys, body, items(body, &Subject::Several)?)).into())
        }
        Request::Retweeters { tweet, .. } => {
            Ok(Answer::Users(users(body, items(body, &Subject::One(tweet.to_string()))?)).into())
        }
        Request::Following { user, .. } => {
            let mut page = users(body, items(body, &Subject::One(user.to_string()))?);
            // X takes no such cursor: it is how a list can end.
            page.next = page.next.filter(|next| next.len() >= SHORTEST_FOLLOWING_CURSOR);
            Ok(Answer::Users(page).into())
        }
        Request::Retweets { tweet, .. } => {
            let items = items(body, &Subject::One(tweet.to_string()))?;
            Ok(posts(body, items, |post| post.retweet_of == Some(*tweet)))
        }
        Request::Quotes { tweet, .. } => {
            let items = items(body, &Subject::One(tweet.to_string()))?;
            Ok(posts(body, items, |post| is_quote(post, &[*tweet])))
        }
        Request::Replies { tweet, .. } => {
            Ok(posts(body, items(body, &Subject::Nobody)?, |post| is_reply(post, &[*tweet])))
        }
        Request::Search { replies_to, quotes_of, .. } => {
            Ok(posts(body, items(body, &Subject::Nobody)?, |post| {
                is_reply(post, replies_to) || is_quote(post, quotes_of)
            }))
        }
    }
}

/// What the answer is billed for: what it lists, by the kind of thing. What came along is kept
/// apart.
pub(super) fn bill(request: &Request, body: &Value) -> Bill {
    let data = at(body, "data");
    let data = data.as_array().map_or(std::slice::from_ref(data), Vec::as_slice);
    let listed = ids(data);
    let lists_accounts = matches!(
        request,
        Request::Retweeters { .. }
            | Request::Following { .. }
            | Request::Users { .. }
            | Request::UsersByName { .. }
    );
    let (posts, users) = if lists_accounts { (vec![], listed) } else { (listed, vec![]) };
    let includes = at(body, "includes");
    Bill {
        certainty: Certainty::Exact,
        posts,
        users,
        included_posts: ids(list(includes, &["tweets", "posts"]).unwrap_or_default()),
        included_users: ids(list(includes, &["users"]).unwrap_or_default()),
        credits: None,
    }
}

fn ids(items: &[Value]) -> Vec<i64> {
    items.iter().filter_map(|item| int(item, &["id"])).collect()
}

/// Whom an answer that is only errors can be about.
enum Subject {
    /// A lookup: each error is about one of the things asked for.
    Several,
    /// The list of one tweet or account, by its id.
    One(String),
    /// A search.
    Nobody,
}

/// The items of `data`; none where X says there are none.
fn items<'a>(body: &'a Value, subject: &Subject) -> Result<&'a [Value], UpstreamError> {
    match at(body, "data") {
        Value::Array(items) => return Ok(items),
        data @ Value::Object(_) => return Ok(std::slice::from_ref(data)),
        Value::Null => {}
        _ => return Err(drift("`data` is neither a list nor an object")),
    }
    if int(at(body, "meta"), &["result_count"]) == Some(0) {
        return Ok(&[]);
    }
    let errors = list(body, &["errors"]).unwrap_or_default();
    let problems = || errors.iter().map(Problem::of);
    let gone = match subject {
        Subject::Several if !errors.is_empty() && problems().all(|p| p.missing().is_some()) => {
            return Ok(&[]);
        }
        Subject::One(id) => problems().filter(|p| p.is_about(id)).find_map(|p| p.missing()),
        Subject::Several | Subject::Nobody => None,
    };
    match gone.and_then(Missing::availability) {
        Some(availability) => Err(UpstreamError::Gone(availability)),
        None => Err(drift("neither `data` nor a count of 0")),
    }
}

fn tweets(asked: &[TweetId], body: &Value, items: &[Value]) -> Found {
    let authors = Authors::of(body);
    let found: Vec<_> = items.iter().filter_map(|item| tweet(item, &authors)).collect();
    // Tweets that refer to nothing look like tweets whose references did not come; the signs on
    // the answer decide.
    let lacks = !found.is_empty()
        && (found.iter().all(|tweet| tweet.metrics == Metrics::default())
            || found.iter().all(|tweet| tweet.author.is_none())
            || !items.iter().any(has_references));
    let absent = asked.iter().filter(|id| !found.iter().any(|tweet| tweet.id == **id));
    let missing = absent.map(|id| (*id, why(body, &id.to_string()))).collect();
    Found { answer: Answer::Tweets(TweetLookup { found, missing }), lacks, useless: false }
}

fn accounts(
    asked: impl Iterator<Item = AccountKey>,
    body: &Value,
    items: &[Value],
) -> AccountLookup {
    let found: Vec<Account> = items.iter().filter_map(account).collect();
    let absent = asked.filter(|key| !found.iter().any(|account| key.names(account)));
    let missing = absent.map(|key| {
        let why = why(body, &key.to_string());
        (key, why)
    });
    AccountLookup { missing: missing.collect(), found }
}

/// Why what was asked for by `key` is not there. Problems of what would have come along, such
/// as a mentioned account, do not count.
fn why(body: &Value, key: &str) -> Missing {
    let errors = list(body, &["errors"]).unwrap_or_default();
    let mut problems = errors.iter().map(Problem::of);
    problems
        .find(|problem| problem.is_about(key))
        .and_then(|p| p.missing())
        .unwrap_or(Missing::Unlisted)
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

fn posts(body: &Value, items: &[Value], belongs: impl Fn(&Post) -> bool) -> Found {
    let authors = Authors::of(body);
    let told = |item: &&Value| has_references(item) && user_id(item, &["author_id"]).is_some();
    let lacks = !items.is_empty() && !items.iter().any(|item| told(&item));
    let found: Vec<Post> =
        items.iter().filter_map(|item| post(item, &authors)).filter(belongs).collect();
    let ids = || items.iter().filter_map(|item| tweet_id(item, &["id"]));
    let page = Page {
        skipped: skipped(items, found.len()),
        items: found,
        next: next(body),
        newest: ids().max(),
        oldest: ids().min(),
    };
    Found { answer: Answer::Posts(page), lacks, useless: true }
}

fn is_reply(post: &Post, to: &[TweetId]) -> bool {
    post.retweet_of.is_none() && post.in_reply_to.is_some_and(|id| to.contains(&id))
}

fn is_quote(post: &Post, of: &[TweetId]) -> bool {
    post.retweet_of.is_none() && post.quotes.is_some_and(|id| of.contains(&id))
}

fn skipped(items: &[Value], kept: usize) -> u32 {
    u32::try_from(items.len().saturating_sub(kept)).unwrap_or(u32::MAX)
}

fn next(body: &Value) -> Option<String> {
    raw(at(body, "meta"), &["next_token"]).map(String::from)
}

fn drift(detail: &str) -> UpstreamError {
    UpstreamError::Retry { reason: RetryReason::Drift, detail: detail.into(), after: None }
}
