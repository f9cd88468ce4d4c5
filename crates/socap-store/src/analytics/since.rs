//! What came since a moment.

use socap_domain::{CampaignId, Timestamp, Weight};

use super::audience::least_important;
use crate::{Args, Db, StoreError};

/// What was stored since a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Since {
    /// Engagements.
    pub engagements: i64,
    /// Accounts of whom none was stored before.
    pub unique_accounts: i64,
    /// Those of them whose score is at least the threshold now, and more than nothing.
    pub important_accounts: i64,
}

/// What was stored at or after `at`, whether X still shows it or not.
pub async fn engagements_since(
    db: &Db,
    campaign: &CampaignId,
    at: Timestamp,
    threshold: Weight,
) -> Result<Since, StoreError> {
    let (engagements, unique_accounts, important_accounts): (
        Option<i64>,
        Option<i64>,
        Option<i64>,
    ) = db
        .one(
            "-- analytics_since\nSELECT CAST(SUM(stored) AS {INT}), \
             CAST(SUM(CASE WHEN first >= $2 THEN 1 ELSE 0 END) AS {INT}), \
             CAST(SUM(CASE WHEN first >= $2 AND importance >= $3 THEN 1 ELSE 0 END) AS {INT}) \
             FROM (SELECT MIN(created_at) AS first, MAX(importance) AS importance, \
             SUM(CASE WHEN created_at >= $2 THEN 1 ELSE 0 END) AS stored \
             FROM engagements WHERE campaign_id = $1 GROUP BY user_id) heads",
            Args::new().with(campaign).with(at).with(least_important(threshold)),
        )
        .await?;
    Ok(Since {
        engagements: engagements.unwrap_or_default(),
        unique_accounts: unique_accounts.unwrap_or_default(),
        important_accounts: important_accounts.unwrap_or_default(),
    })
}
