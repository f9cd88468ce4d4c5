//! Two sets of field names for the same things: "tweet" (X's OpenAPI up to 2.159) and "post"
//! (from 2.167). One request speaks one of them; every answer is read in both.

use std::sync::atomic::{AtomicU8, Ordering};

use serde_json::Value;

use crate::loose::{at, list};
use crate::request::DialectChoice;

/// A set of field names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Tweet,
    Post,
}

impl Dialect {
    pub(crate) const fn fields_parameter(self) -> &'static str {
        match self {
            Self::Tweet => "tweet.fields",
            Self::Post => "post.fields",
        }
    }
}

/// Server errors can look like a dialect; after this many turns the last one stays.
const MOST_TURNS: u8 = 3;

/// Which dialect to speak, shared by all requests of a client.
#[derive(Debug)]
pub(crate) struct DialectState {
    fixed: bool,
    /// Turns taken since the start; an odd number of them is the other dialect.
    turns: AtomicU8,
    first: Dialect,
}

impl DialectState {
    pub(crate) const fn new(choice: DialectChoice) -> Self {
        let (fixed, first) = match choice {
            DialectChoice::Auto => (false, Dialect::Tweet),
            DialectChoice::Tweet => (true, Dialect::Tweet),
            DialectChoice::Post => (true, Dialect::Post),
        };
        Self { fixed, turns: AtomicU8::new(0), first }
    }

    pub(crate) fn current(&self) -> Dialect {
        let other = match self.first {
            Dialect::Tweet => Dialect::Post,
            Dialect::Post => Dialect::Tweet,
        };
        if self.turns.load(Ordering::Relaxed).is_multiple_of(2) { self.first } else { other }
    }

    /// Told that a request in `spoken` came back without what it asked for, with `marks` on the
    /// answer: whether asking again will be in the other dialect.
    pub(crate) fn learn(&self, spoken: Dialect, marks: Marks) -> bool {
        if self.fixed {
            return false;
        }
        let other_way = match spoken {
            Dialect::Tweet => marks.post || !marks.tweet,
            // Only a clear sign leads back.
            Dialect::Post => marks.tweet && !marks.post,
        };
        if !other_way {
            return false;
        }
        // A request that ran beside this one may have learnt it already.
        let turns = self.turns.load(Ordering::Relaxed);
        if self.current() == spoken && turns < MOST_TURNS {
            let _ =
                self.turns.compare_exchange(turns, turns + 1, Ordering::Relaxed, Ordering::Relaxed);
        }
        self.current() != spoken
    }
}

/// Signs of the dialects on an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Marks {
    pub(crate) tweet: bool,
    pub(crate) post: bool,
}

impl Marks {
    pub(crate) fn of(body: &Value) -> Self {
        let includes = at(body, "includes");
        let mut marks =
            Self { tweet: includes.get("tweets").is_some(), post: includes.get("posts").is_some() };
        let data = at(body, "data");
        let items = data.as_array().map_or(std::slice::from_ref(data), Vec::as_slice);
        let along = ["tweets", "posts", "users"].iter().filter_map(|key| list(includes, &[key]));
        for item in items.iter().chain(along.flatten()) {
            marks.read(item);
        }
        marks
    }

    fn read(&mut self, item: &Value) {
        let metrics = at(item, "public_metrics");
        let any = |of: &Value, keys: &[&str]| keys.iter().any(|key| of.get(key).is_some());
        self.tweet |= any(metrics, &["retweet_count", "tweet_count"])
            || any(item, &["referenced_tweets", "edit_history_tweet_ids", "note_tweet"]);
        self.post |= any(metrics, &["repost_count", "post_count"])
            || any(item, &["referenced_posts", "edit_history_post_ids", "note_post"]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POST: Marks = Marks { tweet: false, post: true };
    const TWEET: Marks = Marks { tweet: true, post: false };

    #[test]
    fn auto_learns_once_and_remembers() {
        let state = DialectState::new(DialectChoice::Auto);
        assert_eq!(state.current(), Dialect::Tweet);
        assert!(state.learn(Dialect::Tweet, POST));
        assert_eq!(state.current(), Dialect::Post);
        // A late answer to an older request changes nothing.
        assert!(state.learn(Dialect::Tweet, POST));
        assert_eq!(state.current(), Dialect::Post);
        assert!(!state.learn(Dialect::Post, POST), "the same dialect again is drift");
    }

    #[test]
    fn an_answer_that_contradicts_itself_does_not_turn_for_ever() {
        let state = DialectState::new(DialectChoice::Auto);
        let mut turns = 0;
        for _ in 0..20 {
            let spoken = state.current();
            let marks = if spoken == Dialect::Tweet { POST } else { TWEET };
            turns += u32::from(state.learn(spoken, marks));
        }
        assert_eq!(turns, 3);
    }

    #[test]
    fn a_chosen_dialect_stays() {
        let state = DialectState::new(DialectChoice::Post);
        assert!(!state.learn(Dialect::Post, TWEET));
        assert_eq!(state.current(), Dialect::Post);
    }
}
