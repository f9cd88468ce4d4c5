//! Posts and accounts as X writes them, in either dialect.

use std::collections::HashMap;

use serde_json::Value;
use socap_domain::{Metrics, TweetId, UserId};

use crate::answer::{Account, Post, Tweet};
use crate::loose::{at, count, flag, int, list, moment, raw, text, tweet_id, user_id};

/// The accounts that came along with posts.
pub(super) struct Authors<'a>(HashMap<UserId, &'a Value>);

impl<'a> Authors<'a> {
    pub(super) fn of(body: &'a Value) -> Self {
        let users = list(at(body, "includes"), &["users"]).unwrap_or_default();
        Self(users.iter().filter_map(|user| Some((user_id(user, &["id"])?, user))).collect())
    }

    /// Who wrote `item`: everything that came along, or the bare id.
    fn author(&self, item: &Value) -> Option<Account> {
        let id = user_id(item, &["author_id"])?;
        let known = self.0.get(&id).and_then(|user| account(user));
        Some(known.unwrap_or_else(|| Account::bare(id)))
    }
}

/// Whether `item` tells what it refers to. A post that refers to nothing looks the same as one
/// whose references were not sent, so this means something for retweets, replies and quotes only.
pub(super) fn has_references(item: &Value) -> bool {
    list(item, &["referenced_tweets", "referenced_posts"]).is_some()
}

pub(super) fn tweet(item: &Value, authors: &Authors<'_>) -> Option<Tweet> {
    let id = tweet_id(item, &["id"])?;
    let history = list(item, &["edit_history_tweet_ids", "edit_history_post_ids"]);
    let history = history.unwrap_or_default().iter().filter_map(|id| id.as_str()?.parse().ok());
    Some(Tweet {
        id,
        author: authors.author(item),
        text: whole_text(item),
        created_at: id.posted_at().or_else(|| moment(item, &["created_at"])),
        metrics: metrics(item),
        retweet_of: reference(item, "retweeted"),
        in_reply_to: reference(item, "replied_to"),
        quotes: reference(item, "quoted"),
        conversation: tweet_id(item, &["conversation_id"]),
        edit_history: history.collect(),
    })
}

pub(super) fn post(item: &Value, authors: &Authors<'_>) -> Option<Post> {
    let id = tweet_id(item, &["id"])?;
    Some(Post {
        id,
        author: authors.author(item)?,
        text: whole_text(item),
        created_at: id.posted_at().or_else(|| moment(item, &["created_at"])),
        retweet_of: reference(item, "retweeted"),
        in_reply_to: reference(item, "replied_to"),
        quotes: reference(item, "quoted"),
        conversation: tweet_id(item, &["conversation_id"]),
    })
}

pub(super) fn account(user: &Value) -> Option<Account> {
    let metrics = at(user, "public_metrics");
    Some(Account {
        id: user_id(user, &["id"])?,
        username: raw(user, &["username"]).map(String::from),
        name: text(user, &["name"]),
        bio: text(user, &["description"]),
        followers: count(metrics, &["followers_count"]),
        following: count(metrics, &["following_count"]),
        verified: flag(user, &["verified"]),
        created_at: moment(user, &["created_at"]),
        protected: flag(user, &["protected"]),
        unavailable: None,
    })
}

fn metrics(item: &Value) -> Metrics {
    let metrics = at(item, "public_metrics");
    Metrics {
        likes: count(metrics, &["like_count"]),
        retweets: count(metrics, &["retweet_count", "repost_count"]),
        quotes: count(metrics, &["quote_count"]),
        replies: count(metrics, &["reply_count"]),
        views: count(metrics, &["impression_count"]),
        bookmarks: count(metrics, &["bookmark_count"]),
    }
}

/// `text` ends after 280 characters; a longer post is whole in its note.
fn whole_text(item: &Value) -> String {
    let note = ["note_tweet", "note_post"].iter().find_map(|key| text(at(item, key), &["text"]));
    note.or_else(|| text(item, &["text"])).unwrap_or_default()
}

fn reference(item: &Value, kind: &str) -> Option<TweetId> {
    let references = list(item, &["referenced_tweets", "referenced_posts"])?;
    let found = references.iter().find(|reference| raw(reference, &["type"]) == Some(kind))?;
    int(found, &["id"]).filter(|id| *id > 0).map(TweetId)
}
