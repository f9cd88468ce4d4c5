//! What the commands show of campaigns: JSON as the API has it, times for tables.

use serde_json::Value;
use socap_domain::{CampaignStatus, Clock, Timestamp};
use socap_engine::campaigns::shown_status;
use socap_engine::gateway::Purpose;
use socap_engine::owner::{self, how_short, provider};
use socap_http::{ApiState, Options};
use socap_store::budget::{self, CapStop, Stop};
use socap_store::campaigns::Campaign;
use socap_store::{Db, StoreError};

use crate::config::Config;
use crate::failure::Failure;
use crate::wiring::engine;

/// Writes campaigns as the API writes them.
#[derive(Debug)]
pub(super) struct Api(ApiState);

impl Api {
    /// An API that nobody can reach.
    pub(super) fn new(config: &Config, db: &Db) -> Result<Self, Failure> {
        let engine = engine::for_command(config, db.clone())?;
        Ok(Self(ApiState::new(engine, engine::policy(config)?, Options::default())))
    }

    /// A campaign, with its tweets or without.
    pub(super) async fn json(&self, campaign: Campaign, tweets: bool) -> Result<Value, Failure> {
        Ok(socap_http::campaign_json(&self.0, campaign, tweets).await?)
    }
}

/// What keeps active campaigns from being read, or from being read whole, until somebody acts.
#[derive(Debug)]
pub(super) struct Standstill {
    caps: Vec<CapStop>,
    stops: Vec<Stop>,
}

/// Why a campaign stands still: in a few words, and in a line with what to do.
#[derive(Debug)]
pub(super) struct Why {
    pub(super) short: String,
    pub(super) line: String,
}

impl Standstill {
    /// As it is now.
    pub(super) async fn read(config: &Config, db: &Db) -> Result<Self, StoreError> {
        let now = config.clock.now();
        let mut caps = budget::cap_stops(db).await?;
        caps.retain(|stop| stop.purpose == Purpose::Campaigns.as_str() && !stop.is_over(now));
        Ok(Self { caps, stops: budget::stops(db).await? })
    }

    /// Why this campaign stands still, if it does.
    pub(super) fn of(&self, campaign: &Campaign) -> Option<Why> {
        if shown_status(campaign) != CampaignStatus::Active {
            return None;
        }
        let own = self.caps.iter().find(|stop| stop.campaign.as_ref() == Some(&campaign.id));
        if let Some(stop) = own.or_else(|| self.caps.iter().find(|stop| stop.campaign.is_none())) {
            let (whose, mend) = match stop.campaign {
                Some(_) => ("budget", "raise its budget_usd"),
                None => ("monthly budget", owner::MEND_MONTH),
            };
            // What costs less than the reading that was refused goes on.
            let (short, stands) = if stop.spent >= stop.cap {
                (format!("{whose} used up"), "stands still")
            } else {
                (format!("{whose} too small"), "reads little")
            };
            let since = minute(stop.since);
            let how = how_short(stop.cap, stop.spent);
            let line = format!("{stands} since {since}: the {whose} {how}; {mend}");
            return Some(Why { short, line });
        }
        let stop = self.stops.first()?;
        let since = minute(Timestamp(stop.since));
        let short = format!("{} stopped answering", provider(&stop.credential));
        let line = format!(
            "stands still since {since}: {short} {}, {}; see `socap doctor`",
            stop.credential, stop.detail
        );
        Some(Why { short, line })
    }
}

/// A time without seconds, for tables.
pub(super) fn minute(at: Timestamp) -> String {
    let text = at.to_string();
    text.get(..16).map_or(text.clone(), |cut| format!("{}Z", cut.replace('T', " ")))
}
