//! The closed sets of words, the same in the database, the code, the API and the pages.

use serde::{Deserialize, Serialize};

/// A word that is not one of the set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is none of {expected}")]
pub struct UnknownWord {
    /// What was found, cut at 40 characters.
    pub found: String,
    /// The set, comma separated.
    pub expected: &'static str,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// Every word of the set, in its documented order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word itself.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        // By hand: the derive does not see through the words that this macro is given.
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some([$($text),+]))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;
            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    other => Err(UnknownWord {
                        found: other.chars().take(40).collect(),
                        expected: concat!($("`", $text, "` "),+),
                    }),
                }
            }
        }
    };
}

words! {
    /// Whose tweet it is in the campaign.
    TweetCategory {
        /// The team's own (`maintweets` in a request).
        Main = "main_twt",
        /// An influencer's (`influencer_twts`).
        Influencer = "influencer_twt",
        /// An investor's (`investor_twts`).
        Investor = "investor_twt",
    }
}

words! {
    /// What a standing job reads.
    JobKind {
        /// The counters, a hundred tweets a request.
        Metrics = "metrics",
        /// Who retweeted.
        Retweets = "retweets",
        /// Who replied.
        Replies = "replies",
        /// Who quoted.
        Quotes = "quotes",
        /// Who liked, with the author's consent.
        LikingUsers = "liking_users",
    }
}

words! {
    /// What kind of account it is. An account can be several; [`AccountCategory::ALL`] is the
    /// order in which one of them becomes the primary one.
    AccountCategory {
        /// Invests in companies: funds' partners, angels, scouts.
        Vcs = "vcs",
        /// Founded or leads (CEO) a company of today.
        Founders = "founders",
        /// An officer other than the CEO: CTO, CFO, COO, CMO and their like.
        CLevel = "c_level",
        /// Reports, edits, hosts.
        Media = "media",
        /// Teaches, writes about or researches AI for an audience.
        AiCreators = "ai_creators",
        /// Writes software.
        Developers = "developers",
        /// Went through Y Combinator.
        YcAlumni = "yc_alumni",
        /// None of the above is known.
        Others = "others",
    }
}

impl AccountCategory {
    /// What people of this category are called before their handle; `None` for the others.
    pub const fn title(self) -> Option<&'static str> {
        match self {
            Self::Vcs => Some("Investor"),
            Self::Founders => Some("Founder"),
            Self::CLevel => Some("Executive"),
            Self::Media => Some("Media"),
            Self::AiCreators => Some("AI creator"),
            Self::Developers => Some("Developer"),
            Self::YcAlumni => Some("YC alum"),
            Self::Others => None,
        }
    }
}

words! {
    /// What an account did to a tweet.
    ActionType {
        /// Passed it on.
        Retweet = "retweet",
        /// Answered it directly.
        Reply = "reply",
        /// Quoted it.
        Quote = "quote",
        /// Liked it.
        Like = "like",
    }
}

words! {
    /// Where a campaign stands.
    CampaignStatus {
        /// Watched.
        Active = "active",
        /// Not watched until resumed.
        Paused = "paused",
        /// Over; its numbers are frozen. Final.
        Completed = "completed",
    }
}

words! {
    /// Whether X still shows a tweet or an account.
    Availability {
        /// Shown.
        Available = "available",
        /// Deleted, or never there.
        Gone = "gone",
        /// Its account is protected.
        Protected = "protected",
        /// Its account is suspended.
        Suspended = "suspended",
    }
}

impl JobKind {
    /// 1 is first: metrics decide which lists are worth a call.
    pub const fn priority(self) -> i64 {
        match self {
            Self::Metrics => 1,
            Self::Retweets => 2,
            Self::Replies | Self::Quotes => 3,
            Self::LikingUsers => 4,
        }
    }

    /// The engagements this kind finds; `None` for counters.
    pub const fn action(self) -> Option<ActionType> {
        match self {
            Self::Metrics => None,
            Self::Retweets => Some(ActionType::Retweet),
            Self::Replies => Some(ActionType::Reply),
            Self::Quotes => Some(ActionType::Quote),
            Self::LikingUsers => Some(ActionType::Like),
        }
    }
}

#[cfg(test)]
mod tests {
    use utoipa::PartialSchema;

    use super::*;

    #[test]
    fn the_document_names_the_words_that_are_sent() {
        let schema = serde_json::to_value(TweetCategory::schema()).expect("a schema");
        let sent: Vec<_> = TweetCategory::ALL
            .iter()
            .map(|word| serde_json::to_value(word).expect("JSON"))
            .collect();
        assert_eq!(schema["enum"], serde_json::Value::Array(sent));
        assert_eq!("main_twt".parse(), Ok(TweetCategory::Main));
        assert!("Main".parse::<TweetCategory>().is_err());
    }
}
