//! Ids in paths: one that cannot exist is not found.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use socap_domain::{CampaignId, TweetId, UserId};

use crate::problem::Problem;

/// The id of a campaign, from the path. Whether there is one, the database knows.
#[derive(Debug)]
pub(crate) struct CampaignPath(pub(crate) CampaignId);

impl<S: Send + Sync> FromRequestParts<S> for CampaignPath {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        let id = text.ok().and_then(|Path(text)| text.parse().ok());
        id.map(Self).ok_or_else(Problem::no_campaign)
    }
}

/// The number of a person, from the path.
#[derive(Debug)]
pub(crate) struct PersonPath(pub(crate) UserId);

impl<S: Send + Sync> FromRequestParts<S> for PersonPath {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        let id = text.ok().and_then(|Path(text)| text.parse().ok());
        id.map(Self).ok_or_else(Problem::no_person)
    }
}

/// A campaign and an account, from the path.
#[derive(Debug)]
pub(crate) struct AccountPath(pub(crate) CampaignId, pub(crate) UserId);

impl<S: Send + Sync> FromRequestParts<S> for AccountPath {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let texts = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Ok(Path((campaign, user))) = texts else { return Err(Problem::no_campaign()) };
        let campaign = campaign.parse().map_err(|_| Problem::no_campaign())?;
        let user = user.parse().map_err(|_| Problem::no_account())?;
        Ok(Self(campaign, user))
    }
}

/// A campaign and one of its tweets, from the path.
#[derive(Debug)]
pub(crate) struct TweetPath(pub(crate) CampaignId, pub(crate) TweetId);

impl<S: Send + Sync> FromRequestParts<S> for TweetPath {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let texts = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Ok(Path((campaign, tweet))) = texts else { return Err(Problem::no_campaign()) };
        let campaign = campaign.parse().map_err(|_| Problem::no_campaign())?;
        let tweet = tweet.parse().map_err(|_| Problem::no_tweet())?;
        Ok(Self(campaign, tweet))
    }
}
