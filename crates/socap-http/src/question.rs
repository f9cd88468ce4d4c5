//! A question about a campaign: how every call of its numbers and lists begins.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::Response;
use serde::Serialize;
use socap_domain::Zone;
use socap_store::campaigns::{self, Campaign};
use socap_store::engagements::Filter;

use crate::auth::Viewer;
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::Query;
use crate::state::ApiState;
use crate::{accept, filter};

/// What somebody who may read asks of a campaign that there is. Whoever takes it reads the
/// parameters of the call from `query`, and then [finishes](Self::finish).
#[derive(Debug)]
pub(crate) struct Question {
    /// The campaign as it was when the question came.
    pub(crate) campaign: Campaign,
    /// Whose midnight begins a plain date, and whose clock tables show: the zone that was asked
    /// for, else the campaign's.
    pub(crate) zone: Zone,
    /// What is left out.
    pub(crate) filter: Filter,
    /// The parameters of this call alone.
    pub(crate) query: Query,
    headers: HeaderMap,
}

impl FromRequestParts<ApiState> for Question {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        Viewer::from_request_parts(parts, state).await?;
        let CampaignPath(id) = CampaignPath::from_request_parts(parts, state).await?;
        let mut query = Query::from_request_parts(parts, state).await?;
        let campaign = campaigns::get(state.db(), &id).await?.ok_or_else(Problem::no_campaign)?;
        let own = || campaign.settings.time_zone.parse().unwrap_or(Zone::UTC);
        let zone = query.one::<Zone>("tz").unwrap_or_else(own);
        let filter = filter::read(&mut query, &zone);
        Ok(Self { campaign, zone, filter, query, headers: parts.headers.clone() })
    }
}

impl Question {
    /// Tells everything that is wrong with it.
    pub(crate) fn finish(&mut self) -> Answer<()> {
        self.query.finish()
    }

    /// Whether a table is wanted.
    pub(crate) fn wants_csv(&self) -> bool {
        accept::wants_csv(&self.headers)
    }

    /// Names the order of a list under what is asked: a cursor belongs to both.
    pub(crate) fn order(&self, list: &str) -> String {
        self.query.order(&format!("{list} of {}", self.campaign.id))
    }

    /// The answer of `call`: the kept one of the campaign's version, or what `reckon` gives for
    /// that version. 304 where the client has it already.
    pub(crate) async fn answer<T: Serialize>(
        &self,
        state: &ApiState,
        call: &str,
        reckon: impl AsyncFnOnce(i64) -> Answer<T>,
    ) -> Answer<Response> {
        let version = (&self.campaign.id, self.campaign.event_seq);
        state.answers().of(version, self.order(call), &self.headers, reckon).await
    }
}
