//! The official X API v2.

pub(crate) mod errors;
mod fields;
mod lists;
mod lookup;
pub(crate) mod query;
mod render;
mod search;
mod timeline;
mod usage;
mod users;

pub(crate) use render::PICTURE;
pub(crate) use search::{gaps, indexed};

use crate::endpoint::Endpoint;
use crate::exchange::{Answer, Content, Scene};

/// Answers a request that passed windows and money.
pub(crate) fn answer(scene: &Scene<'_>) -> Answer {
    let answered = match scene.ask.endpoint {
        Endpoint::Tweets => lookup::tweets(scene),
        Endpoint::Tweet => lookup::tweet(scene),
        Endpoint::RetweetedBy => lists::retweeted_by(scene),
        Endpoint::Retweets => lists::retweets(scene),
        Endpoint::QuoteTweets => lists::quote_tweets(scene),
        Endpoint::LikingUsers => lists::liking_users(scene),
        Endpoint::SearchRecent | Endpoint::SearchAll => search::search(scene),
        Endpoint::UsersBy => users::by_names(scene),
        Endpoint::Users => users::by_ids(scene),
        Endpoint::UserByName => users::by_name(scene),
        Endpoint::Me => users::me(scene),
        Endpoint::UserTweets => timeline::tweets(scene),
        Endpoint::Following => users::following(scene),
        Endpoint::Usage => usage::usage(scene),
        _ => Err(errors::unknown_path(scene.options)),
    };
    answered.unwrap_or_else(|mut refused| {
        if let Content::Json(problem) = &mut refused.content
            && fields::Wanted::of(scene.ask, scene.options).newer
        {
            errors::under_newer_host(problem);
        }
        refused
    })
}
