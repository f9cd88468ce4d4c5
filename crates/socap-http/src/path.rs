//! Ids in paths: one that cannot exist is not found.

use std::str::FromStr;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use socap_domain::{CampaignId, TweetId, UserId};

use crate::problem::Problem;

/// The id of a campaign, from the path. Whether there is one, the database knows.
#[derive(Debug)]
pub(crate) struct CampaignPath(pub(crate) CampaignId);

impl<S: Send + Sync> FromRequestParts<S> for CampaignPath {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        part(parts, state, "id").await.map(Self).ok_or_else(Problem::no_campaign)
    }
}

/// The number of a person, from the path.
#[derive(Debug)]
pub(crate) struct PersonPath(pub(crate) UserId);

impl<S: Send + Sync> FromRequestParts<S> for PersonPath {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        part(parts, state, "user_id").await.map(Self).ok_or_else(Problem::no_person)
    }
}

/// The number of an account, from the path.
#[derive(Debug)]
pub(crate) struct AccountPath(pub(crate) UserId);

impl<S: Send + Sync> FromRequestParts<S> for AccountPath {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        part(parts, state, "user_id").await.map(Self).ok_or_else(Problem::no_account)
    }
}

/// The number of a tweet, from the path.
#[derive(Debug)]
pub(crate) struct TweetPath(pub(crate) TweetId);

impl<S: Send + Sync> FromRequestParts<S> for TweetPath {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        part(parts, state, "tweet_id").await.map(Self).ok_or_else(Problem::no_tweet)
    }
}

/// The part of the path that the route calls `name`, where it can be read.
async fn part<T: FromStr, S: Send + Sync>(parts: &mut Parts, state: &S, name: &str) -> Option<T> {
    let all = RawPathParams::from_request_parts(parts, state).await.ok()?;
    all.iter().find(|(key, _)| *key == name)?.1.parse().ok()
}
