//! What was used and paid.

use socap_domain::{CampaignId, Timestamp};

use crate::{Args, Db, StoreError};

/// A sum of usage.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Usage {
    /// The day (UTC, days since 1970-01-01).
    pub utc_day: i64,
    /// The credential.
    pub credential: String,
    /// `campaigns`, `sync` or `people`.
    pub purpose: String,
    /// The endpoint.
    pub endpoint: String,
    /// The campaign, or `-`.
    pub campaign_id: String,
    /// Requests; one shared by several campaigns counts with the first of them.
    pub requests: i64,
    /// Resources that came back.
    pub raw_resources: i64,
    /// Those charged.
    pub billable_resources: i64,
    /// Their price in micros.
    pub micros: i64,
    /// Credits, where the provider charges those.
    pub credits: i64,
}

/// Requests whose answer was lost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Unsettled {
    /// How many, those under way included.
    pub requests: i64,
    /// The most they can have cost, in micros; part of what was spent once they are given up.
    pub micros: i64,
}

/// Usage by day, credential, purpose, endpoint and campaign, within `since ≤ day of t < until`.
pub async fn by_day(
    db: &Db,
    campaign: Option<&CampaignId>,
    since: Timestamp,
    until: Timestamp,
) -> Result<Vec<Usage>, StoreError> {
    db.all(
        "-- usage_by_day\nSELECT utc_day, credential, purpose, endpoint, campaign_id, requests, \
         raw_resources, billable_resources, micros, credits FROM usage_by_day \
         WHERE utc_day >= $1 AND utc_day <= $2 AND ($3 = '' OR campaign_id = $3) \
         ORDER BY utc_day, credential, purpose, endpoint, campaign_id",
        Args::new()
            .with(since.utc_day())
            .with(Timestamp(until.0 - 1).utc_day())
            .with(campaign.map(|id| id.0.clone()).unwrap_or_default()),
    )
    .await
}

/// Requests without an answer: given up, and still under way.
pub async fn unsettled(db: &Db) -> Result<(Unsettled, Unsettled), StoreError> {
    let sum = "SELECT COUNT(*) AS requests, \
               CAST(COALESCE(SUM(reserved_micros), 0) AS {INT}) AS micros FROM ledger";
    let lost =
        db.one(&format!("-- usage_lost\n{sum} WHERE state = 'unsettled'"), Args::new()).await?;
    let open =
        db.one(&format!("-- usage_open\n{sum} WHERE state = 'reserved'"), Args::new()).await?;
    Ok((lost, open))
}
