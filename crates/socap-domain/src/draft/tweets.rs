//! The tweets of a request: links in three arrays.

use std::collections::HashMap;

use serde_json::Value;

use super::object::{Object, Problems, text_of};
use crate::campaign::DraftTweet;
use crate::{TweetCategory, TweetId, tweet_url};

/// The arrays of a request, in their order, and what their tweets are.
pub const ARRAYS: &[(&str, TweetCategory)] = &[
    ("maintweets", TweetCategory::Main),
    ("influencer_twts", TweetCategory::Influencer),
    ("investor_twts", TweetCategory::Investor),
];

/// The array of a request in which tweets of `category` stand.
pub const fn array_of(category: TweetCategory) -> &'static str {
    match category {
        TweetCategory::Main => "maintweets",
        TweetCategory::Influencer => "influencer_twts",
        TweetCategory::Investor => "investor_twts",
    }
}

/// The longest link that is looked at; [`tweet_url::parse`] has its own bound below.
const LONGEST: usize = 4_096;

/// Tweets as far as they could be read.
#[derive(Debug, Default)]
pub(super) struct Tweets {
    pub(super) read: Vec<DraftTweet>,
    /// How many entries there were, unreadable ones included.
    pub(super) named: usize,
}

/// Reads the three arrays. Entries above `most` are counted, not read.
pub(super) fn read(object: &Object<'_>, most: usize, problems: &mut Problems) -> Tweets {
    let mut tweets = Tweets::default();
    let mut seen = HashMap::<TweetId, String>::new();
    let mut first_too_many = None;
    for (name, category) in ARRAYS {
        let items = object.array(name, problems).unwrap_or_default();
        for (n, item) in items.iter().enumerate() {
            let pointer = format!("{}/{n}", object.pointer(name));
            tweets.named += 1;
            if tweets.named > most {
                first_too_many.get_or_insert(pointer);
                continue;
            }
            let Some(tweet) = entry(item, &pointer, *category, problems) else { continue };
            if let Some(earlier) = seen.get(&tweet.tweet_id) {
                problems.add(&tweet.pointer, format!("given twice: the same tweet as {earlier}"));
                continue;
            }
            seen.insert(tweet.tweet_id, tweet.pointer.clone());
            tweets.read.push(tweet);
        }
    }
    if let Some(pointer) = first_too_many {
        let detail = format!("too many tweets: {}, at most {most}", tweets.named);
        problems.add(pointer, detail);
        // Nothing of it can be kept, and looking tweets up is paid for.
        tweets.read.clear();
    }
    tweets
}

fn entry(
    item: &Value,
    pointer: &str,
    category: TweetCategory,
    problems: &mut Problems,
) -> Option<DraftTweet> {
    let (value, pointer) = match item {
        Value::String(_) => (item, pointer.to_owned()),
        Value::Object(_) => {
            let object = Object::of(item, pointer, problems)?;
            object.only(&["url"], problems);
            let at = object.pointer("url");
            let Some(url) = object.get("url") else {
                problems.add(at, "required: the link of a tweet");
                return None;
            };
            (url, at)
        }
        _ => {
            problems.add(pointer, "expected a link, or an object such as {\"url\": \"…\"}");
            return None;
        }
    };
    let url = text_of(value, &pointer, LONGEST, problems)?;
    match tweet_url::parse(&url) {
        Ok(tweet_id) => Some(DraftTweet { category, url, tweet_id, pointer }),
        Err(error) => {
            problems.add(pointer, error.to_string());
            None
        }
    }
}
