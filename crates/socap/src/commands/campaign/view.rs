//! What the commands show of campaigns: JSON as the API has it, times for tables.

use serde_json::Value;
use socap_domain::Timestamp;
use socap_http::{ApiState, Options};
use socap_store::Db;
use socap_store::campaigns::Campaign;

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

/// A time without seconds, for tables.
pub(super) fn minute(at: Timestamp) -> String {
    let text = at.to_string();
    text.get(..16).map_or(text.clone(), |cut| format!("{}Z", cut.replace('T', " ")))
}
