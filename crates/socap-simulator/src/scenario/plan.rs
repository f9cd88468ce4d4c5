//! The words of a scenario file.

use serde::Deserialize;
use socap_domain::TweetCategory;

use super::curve::Curve;
use super::offset::Offset;

/// A scenario: who there is, what is watched, what happens when.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// What it shows, in a sentence.
    pub title: String,
    /// What chance is drawn from.
    pub seed: u64,
    /// The campaign's launch name.
    pub launch_name: String,
    /// How long the campaign watches, from the origin.
    pub watch: Offset,
    /// The campaign's alert threshold.
    pub importance_threshold: u32,
    /// How many important people there are; an account of importance 15 is followed by 15.
    #[serde(default)]
    pub people: u32,
    /// The accounts.
    pub groups: Vec<Group>,
    /// The campaign's tweets.
    pub tweets: Vec<TweetPlan>,
    /// What is done to them.
    #[serde(default)]
    pub waves: Vec<Wave>,
    /// What else changes.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// Seconds of arrivals for waves of the curve `cascade`.
    #[serde(skip)]
    pub(crate) arrivals: Vec<f64>,
}

/// Accounts of one kind: `syn_NAME` if there is one, else `syn_NAME_1` and so on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The middle of the handles.
    pub name: String,
    /// How many.
    #[serde(default = "one")]
    pub count: u32,
    /// The bios they take turns with; `{n}` is the account's number.
    #[serde(default)]
    pub bios: Vec<String>,
    /// The least and the most followers.
    #[serde(default = "some_followers")]
    pub followers: (i64, i64),
    /// Whether they carry the check mark.
    #[serde(default)]
    pub verified: bool,
    /// How many important people follow each; several take turns.
    #[serde(default)]
    pub importance: Vec<u32>,
}

/// A tweet of the campaign, or several alike.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TweetPlan {
    /// Its name in the file; several are `KEY-1` and so on.
    pub key: String,
    /// Its category.
    pub category: TweetCategory,
    /// The group whose accounts post it, in turn.
    pub author: String,
    /// How many.
    #[serde(default = "one")]
    pub count: u32,
    /// What it says; `{n}` is its number.
    pub text: String,
    /// When it was posted.
    pub posted: Offset,
    /// Its counters without single events, at known moments.
    #[serde(default)]
    pub counters: Vec<CounterPlan>,
}

/// The counters at a moment.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CounterPlan {
    /// When.
    pub at: Offset,
    /// Likes.
    pub likes: i64,
    /// Views; forty a like where unset.
    pub views: Option<i64>,
    /// Bookmarks; a twentieth of the likes where unset.
    pub bookmarks: Option<i64>,
}

/// What accounts do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Pass the tweet on.
    Retweet,
    /// Answer it.
    Reply,
    /// Answer one of its replies.
    NestedReply,
    /// Quote it.
    Quote,
    /// Pass one of its quotes on.
    RetweetQuote,
    /// Like it.
    Like,
    /// The author answers itself.
    OwnReply,
    /// The author quotes itself.
    OwnQuote,
}

/// Accounts of a group doing one thing.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wave {
    /// To which tweet: its key, or the beginning of several keys with `*`, in turn.
    pub tweet: String,
    /// What.
    pub action: Action,
    /// Which group; may be left out for the author's own posts.
    #[serde(default)]
    pub by: String,
    /// The number in the group of the first account; by default the accounts not yet used so.
    #[serde(default)]
    pub first: Option<u32>,
    /// How often, over all its tweets.
    #[serde(default = "one")]
    pub count: u32,
    /// When it begins.
    pub at: Offset,
    /// How long it takes.
    #[serde(default)]
    pub over: Offset,
    /// How it spreads.
    #[serde(default)]
    pub curve: Curve,
    /// What the posts say; `{n}` is their number.
    #[serde(default)]
    pub text: Option<String>,
    /// How many of these are taken back.
    #[serde(default)]
    pub undone: u32,
    /// How long after.
    #[serde(default)]
    pub undone_after: Offset,
    /// Those that take it back do it again this long after that.
    #[serde(default)]
    pub again_after: Option<Offset>,
}

/// Something that is not an engagement.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// An account hides.
    Protect {
        /// Its group.
        group: String,
        /// Its number.
        #[serde(default = "one")]
        number: u32,
        /// From when.
        at: Offset,
        /// Until when.
        until: Option<Offset>,
    },
    /// An account is suspended.
    Suspend {
        /// Its group.
        group: String,
        /// Its number.
        #[serde(default = "one")]
        number: u32,
        /// From when.
        at: Offset,
        /// Until when.
        until: Option<Offset>,
    },
    /// An account leaves.
    Vanish {
        /// Its group.
        group: String,
        /// Its number.
        #[serde(default = "one")]
        number: u32,
        /// When.
        at: Offset,
    },
    /// A campaign tweet is deleted.
    Delete {
        /// Its key.
        tweet: String,
        /// When.
        at: Offset,
    },
    /// A campaign tweet is edited.
    Edit {
        /// Its key.
        tweet: String,
        /// When.
        at: Offset,
        /// What it says then.
        text: String,
    },
}

const fn one() -> u32 {
    1
}

const fn some_followers() -> (i64, i64) {
    (20, 3_000)
}
