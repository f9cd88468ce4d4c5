//! What the team was told.

use serde::Serialize;
use socap_domain::CampaignId;
use socap_store::{Db, StoreError, alerts};

use crate::alerts::row::{AlertRow, named_rows};
use crate::frames::Names;

/// What the team was told: messages by where they stand.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub(crate) struct AlertSums {
    queued: i64,
    held: i64,
    sending: i64,
    sent: i64,
    failed: i64,
    unknown: i64,
    skipped: i64,
    /// The ten latest.
    latest: Vec<AlertRow>,
}

/// The messages of a campaign by where they stand, and the `few` latest.
pub(crate) async fn told(
    db: &Db,
    id: &CampaignId,
    names: &Names,
    few: i64,
) -> Result<AlertSums, StoreError> {
    let (counts, latest) =
        futures::try_join!(alerts::counts(db, Some(id)), alerts::latest(db, id, few))?;
    let mut sums =
        AlertSums { latest: named_rows(db, names, latest).await?, ..AlertSums::default() };
    for (_, status, count) in counts {
        let sum = match status {
            alerts::Status::Queued => &mut sums.queued,
            alerts::Status::Held => &mut sums.held,
            alerts::Status::Sending => &mut sums.sending,
            alerts::Status::Sent => &mut sums.sent,
            alerts::Status::Failed => &mut sums.failed,
            alerts::Status::Unknown => &mut sums.unknown,
            alerts::Status::Skipped => &mut sums.skipped,
        };
        *sum += count;
    }
    Ok(sums)
}
