//! Tweets and accounts as twitterapi.io writes them. Accounts come in three shapes (authors,
//! lists in snake case, retweeters), which one reader takes.

use serde_json::Value;
use socap_domain::{Availability, Metrics};

use crate::answer::{Account, Post, Tweet};
use crate::loose::{at, count, flag, moment, raw, text, tweet_id, user_id};

pub(super) fn tweet(item: &Value) -> Option<Tweet> {
    let id = tweet_id(item, &["id"])?;
    Some(Tweet {
        id,
        author: account(at(item, "author")),
        text: text(item, &["text"]).unwrap_or_default(),
        created_at: id.posted_at().or_else(|| moment(item, &["createdAt"])),
        metrics: Metrics {
            likes: count(item, &["likeCount"]),
            retweets: count(item, &["retweetCount"]),
            quotes: count(item, &["quoteCount"]),
            replies: count(item, &["replyCount"]),
            views: count(item, &["viewCount"]),
            bookmarks: count(item, &["bookmarkCount"]),
        },
        retweet_of: tweet_id(at(item, "retweeted_tweet"), &["id"]),
        in_reply_to: tweet_id(item, &["inReplyToId"]),
        quotes: tweet_id(at(item, "quoted_tweet"), &["id"]),
        conversation: tweet_id(item, &["conversationId"]),
        edit_history: Vec::new(),
    })
}

pub(super) fn post(item: &Value) -> Option<Post> {
    let tweet = tweet(item)?;
    Some(Post {
        id: tweet.id,
        author: tweet.author?,
        text: tweet.text,
        created_at: tweet.created_at,
        retweet_of: tweet.retweet_of,
        in_reply_to: tweet.in_reply_to,
        quotes: tweet.quotes,
        conversation: tweet.conversation,
    })
}

/// An account. `createdAt` is always the account's own date, for retweeters too.
pub(super) fn account(user: &Value) -> Option<Account> {
    // In authors the description was empty and the bio elsewhere until 2026.
    let bio =
        text(user, &["description"]).or_else(|| text(at(user, "profile_bio"), &["description"]));
    Some(Account {
        id: user_id(user, &["id", "id_str", "userId"])?,
        username: raw(user, &["userName", "username", "screen_name"]).map(String::from),
        name: text(user, &["name"]),
        bio,
        followers: count(user, &["followers", "followers_count"]),
        following: count(user, &["following", "following_count", "friends_count"]),
        verified: verified(user),
        created_at: moment(user, &["createdAt", "created_at"]),
        protected: flag(user, &["protected"]),
        unavailable: unavailable(user),
    })
}

/// Any check mark, the paid one included; unknown if none is spoken of.
fn verified(user: &Value) -> Option<bool> {
    let marks = ["isBlueVerified", "isVerified", "verified"];
    let told: Vec<bool> = marks.iter().filter_map(|mark| flag(user, &[mark])).collect();
    let typed = raw(user, &["verifiedType"]).is_some();
    (typed || !told.is_empty()).then(|| typed || told.contains(&true))
}

fn unavailable(user: &Value) -> Option<Availability> {
    if flag(user, &["unavailable"]) != Some(true) {
        return None;
    }
    let reason = [raw(user, &["unavailableReason"]), raw(user, &["message"])];
    let says = |word: &str| reason.iter().flatten().any(|r| r.to_ascii_lowercase().contains(word));
    if says("suspend") {
        Some(Availability::Suspended)
    } else if says("protect") {
        Some(Availability::Protected)
    } else {
        Some(Availability::Gone)
    }
}
