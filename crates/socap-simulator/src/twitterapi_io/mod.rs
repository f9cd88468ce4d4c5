//! twitterapi.io.

pub(crate) mod errors;
mod lists;
mod lookup;
pub(crate) mod price;
mod render;

use crate::endpoint::Endpoint;
use crate::exchange::{Answer, Scene};

/// Answers a request that passed the requests per second and the credits.
pub(crate) fn answer(scene: &Scene<'_>) -> Answer {
    let answered = match scene.ask.endpoint {
        Endpoint::IoTweets => lookup::tweets(scene),
        Endpoint::IoUser => lookup::user(scene),
        Endpoint::IoUsers => lookup::users(scene),
        Endpoint::IoInfo => Ok(lookup::info(scene)),
        Endpoint::IoRetweeters => lists::retweeters(scene),
        Endpoint::IoReplies => lists::replies(scene),
        Endpoint::IoRepliesV2 => lists::replies_v2(scene),
        Endpoint::IoQuotes => lists::quotes(scene),
        Endpoint::IoThread => lists::thread(scene),
        Endpoint::IoFollowings => lists::followings(scene),
        Endpoint::IoFollowers => lists::followers(scene),
        Endpoint::IoLastTweets => lists::last_tweets(scene),
        Endpoint::IoSearch => lists::search(scene),
        _ => Err(errors::unknown_path(true)),
    };
    answered.unwrap_or_else(|refused| refused)
}
