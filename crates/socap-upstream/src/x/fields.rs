//! The fields each request asks for: no more than is kept, and never a location.
//!
//! Checked against X's OpenAPI 2.159 ("tweet") and 2.167 ("post"). X ignores unknown names
//! without a word, so a misspelt one would show up only as data that is missing.

use super::dialect::Dialect;
use crate::http::Call;

const USER: &str = "created_at,description,id,name,protected,public_metrics,username,verified";

/// How much of a post is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// A tweet of a campaign: with counters and former ids.
    Tweet,
    /// A reply or a quote.
    Post,
    /// A retweet: who, when and of what.
    Retweet,
}

/// Adds the fields of accounts.
pub(super) fn of_accounts(call: Call) -> Call {
    call.with("user.fields", USER)
}

/// Adds the fields of posts and of their authors.
pub(super) fn of_posts(call: Call, depth: Depth, dialect: Dialect) -> Call {
    let (fields, expansions) = match (dialect, depth) {
        (Dialect::Tweet, Depth::Tweet) => (
            "author_id,conversation_id,created_at,edit_history_tweet_ids,id,note_tweet,\
             public_metrics,referenced_tweets,text",
            "author_id",
        ),
        (Dialect::Tweet, Depth::Post) => (
            "author_id,conversation_id,created_at,id,note_tweet,referenced_tweets,text",
            "author_id",
        ),
        (Dialect::Tweet, Depth::Retweet) => {
            ("author_id,created_at,id,referenced_tweets,text", "author_id")
        }
        // The ids of authors, references and former versions come by expansion only.
        (Dialect::Post, Depth::Tweet) => (
            "conversation_id,created_at,id,note_post,public_metrics,text",
            "author_id,edit_history_post_ids,referenced_posts",
        ),
        (Dialect::Post, Depth::Post) => {
            ("conversation_id,created_at,id,note_post,text", "author_id,referenced_posts")
        }
        (Dialect::Post, Depth::Retweet) => ("created_at,id,text", "author_id,referenced_posts"),
    };
    of_accounts(call.with(dialect.fields_parameter(), fields).with("expansions", expansions))
}
