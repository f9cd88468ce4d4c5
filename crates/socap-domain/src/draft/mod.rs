//! Reading a request for a campaign: every problem at once, each with its pointer.
//!
//! The body is read strictly. A member that is not documented is a problem, at any depth; so is
//! a value of the wrong type. `null` means the same as leaving a member out. Nothing here asks
//! X: whether a tweet exists is found later, by whoever holds a credential.

mod address;
mod alerts;
mod object;
mod patch;
mod settings;
mod tweets;
mod webhook;

use serde_json::Value;

pub use patch::{Current, Patch, Patching, SecretChange, Webhooks, read_patch};
pub use tweets::{ARRAYS, array_of};

use crate::Timestamp;
use crate::campaign::{CampaignSettings, DraftTweet, Problem};
use object::{Object, Problems};

/// What a reader must know besides the request.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// World time.
    pub now: Timestamp,
    /// Tweets a campaign may have.
    pub max_tweets: usize,
    /// A Slack webhook of the operator's serves campaigns that name none.
    pub default_slack_webhook: bool,
    /// Webhooks may be plain HTTP, on any port, and lead into private networks.
    pub allow_private_webhooks: bool,
}

/// A request as far as it could be read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The settings, defaults filled in; `None` if a problem stands in their way.
    pub settings: Option<CampaignSettings>,
    /// The tweets whose links name one, in request order, each once.
    pub tweets: Vec<DraftTweet>,
    /// Everything that is wrong.
    pub problems: Vec<Problem>,
}

/// How much of a request must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// A campaign is to be created.
    Everything,
    /// Something is to be reckoned from what is there already.
    WhatIsThere,
}

/// Reads the body that creates a campaign.
pub fn read(body: &Value, limits: &Limits) -> Reading {
    read_as(body, limits, Need::Everything)
}

/// Reads a body that is still being written: name, window and tweets may be missing, what is
/// there must be right.
pub fn read_unfinished(body: &Value, limits: &Limits) -> Reading {
    read_as(body, limits, Need::WhatIsThere)
}

fn read_as(body: &Value, limits: &Limits, need: Need) -> Reading {
    let mut problems = Problems::default();
    let Some(object) = Object::of(body, "", &mut problems) else {
        return Reading { settings: None, tweets: Vec::new(), problems: problems.0 };
    };
    let known: Vec<&str> =
        settings::MEMBERS.iter().copied().chain(ARRAYS.iter().map(|(name, _)| *name)).collect();
    object.only(&known, &mut problems);
    let given =
        settings::Given { slack_webhook: false, webhook: false, limits, end_must_be_ahead: true };
    let settings = settings::read(&object, &given, need, &mut problems);
    let tweets = tweets::read(&object, limits.max_tweets, &mut problems);
    if need == Need::Everything && tweets.named == 0 {
        problems.add(
            "/maintweets",
            "at least one tweet is needed, in maintweets, influencer_twts or investor_twts",
        );
    }
    Reading { settings, tweets: tweets.read, problems: problems.0 }
}

#[cfg(test)]
mod tests;
