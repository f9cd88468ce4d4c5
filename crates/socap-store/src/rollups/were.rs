//! Accounts as they were when somebody began to page through a list.

use socap_domain::CampaignId;

use super::accounts::state;
use super::state::State;
use crate::{Args, Db, StoreError};

/// How long a list can be gone on with, in machine time: an hour.
const KEPT_MS: i64 = 3_600_000;

/// That nothing of an account `x` changed since the version bound as `$v`.
pub(crate) const NOT_CHANGED: &str = "NOT EXISTS (SELECT 1 FROM campaign_accounts_were w \
    WHERE w.campaign_id = x.campaign_id AND w.user_id = x.user_id AND w.seq > $v)";

/// The accounts that changed since `version`, as they were then. Those that came since are not
/// among them.
pub(crate) async fn changed_since(
    db: &Db,
    campaign: &CampaignId,
    version: i64,
) -> Result<Vec<(i64, State)>, StoreError> {
    let rows: Vec<(i64, i64, String, Vec<u8>)> = db
        .all(
            "-- campaign_accounts_as_of\nSELECT w.user_id, w.importance, w.primary_category, \
             w.counted FROM campaign_accounts_were w WHERE w.campaign_id = $1 AND w.seq > $2 \
             AND NOT EXISTS (SELECT 1 FROM campaign_accounts_were o WHERE o.campaign_id = $1 \
             AND o.user_id = w.user_id AND o.seq > $2 AND o.seq < w.seq)",
            Args::new().with(campaign).with(version),
        )
        .await?;
    rows.into_iter().map(state).collect()
}

/// Forgets what no list is gone on with any more; gives how many rows.
pub async fn prune(db: &Db) -> Result<u64, StoreError> {
    let sql = "-- campaign_accounts_forget\nDELETE FROM campaign_accounts_were \
               WHERE written_at < {MACHINE_NOW} - $1";
    db.execute(sql, Args::new().with(KEPT_MS)).await
}
