//! Identifiers: X's are numbers (text outside, 18 digits sort after 19), ours are `UUIDv7` text.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Timestamp;

/// Milliseconds between the Unix epoch and X's own (2010-11-04T01:42:54.657Z).
const X_EPOCH_MS: i64 = 1_288_834_974_657;
/// The first ids that carry a time; ids before November 2010 were sequential.
const FIRST_SNOWFLAKE: i64 = 29_700_859_247;

/// An identifier that is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidId {
    /// Not one of X's.
    #[error("`{0}` is not an id: expected 1 to 19 digits")]
    OfX(String),
    /// Not one of ours.
    #[error("`{0}` is not a campaign's id: expected one like 018f0000-0000-7000-8000-000000000000")]
    OfCampaign(String),
}

fn digits(text: &str) -> Result<i64, InvalidId> {
    let shaped = (1..=19).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let value = text.parse::<i64>().ok().filter(|n| shaped && *n > 0);
    value.ok_or_else(|| InvalidId::OfX(text.chars().take(40).collect()))
}

macro_rules! x_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                digits(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

x_id! {
    /// The id of a post on X: a tweet of a campaign, a reply, a quote or a retweet.
    TweetId
}
x_id! {
    /// The id of an account on X. Handles change, ids do not.
    UserId
}

impl TweetId {
    /// When the post was made, to the millisecond, as its id says; `None` for ids from before
    /// November 2010.
    pub fn posted_at(self) -> Option<Timestamp> {
        (self.0 >= FIRST_SNOWFLAKE).then(|| Timestamp((self.0 >> 22) + X_EPOCH_MS))
    }

    /// The smallest id a post made at `at` can have: the bound for `since_id`.
    pub fn first_at(at: Timestamp) -> Self {
        Self(((at.0 - X_EPOCH_MS).max(1)) << 22)
    }
}

/// The id of a campaign: `UUIDv7` text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CampaignId(pub String);

impl CampaignId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CampaignId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for CampaignId {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        uuid::Uuid::try_parse(text)
            .map(|id| Self(id.hyphenated().to_string()))
            .map_err(|_| InvalidId::OfCampaign(text.chars().take(40).collect()))
    }
}

/// Where new ids come from; injected, so that tests repeat.
#[derive(Debug, Clone, Copy, Default)]
pub struct IdSource;

impl IdSource {
    /// A new `UUIDv7`: sorts by creation.
    #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
    pub fn next(self) -> String {
        uuid::Uuid::now_v7().hyphenated().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_id_tells_its_time() {
        // X's own words for this id: "created after 2026-07-31T11:45Z".
        let id = TweetId(2_083_157_183_716_917_248);
        let at = id.posted_at().map(|t| t.to_string()).unwrap_or_default();
        assert!(at.starts_with("2026-07-31T11:45:"), "{at}");
        assert_eq!(TweetId(20).posted_at(), None, "sequential ids carry no time");
    }

    #[test]
    fn since_bounds_invert_the_time() {
        let at = Timestamp(1_755_000_000_123);
        assert_eq!(TweetId::first_at(at).posted_at(), Some(at));
    }

    #[test]
    fn ids_are_text_outside() {
        let id: TweetId = serde_json::from_str("\"1956000000000000000\"").expect("a valid id");
        assert_eq!(serde_json::to_string(&id).ok().as_deref(), Some("\"1956000000000000000\""));
        for bad in ["", "0", "-1", "12a", "99999999999999999999", "9999999999999999999"] {
            assert!(bad.parse::<TweetId>().is_err(), "{bad} must not be an id");
        }
    }
}
