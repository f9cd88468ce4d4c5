//! Ids in paths: one that cannot exist is not found.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use socap_domain::CampaignId;

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
