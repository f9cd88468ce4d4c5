//! Campaigns that fail.

use socap_domain::CampaignStatus;
use socap_store::{Db, campaigns, worker_state};

use super::finding::Findings;
use crate::failure::Failure;

/// From so many failures in a row on, a person should look.
const TOO_MANY: i64 = 5;

/// Looks at every active campaign.
pub(super) async fn examine(db: &Db, findings: &mut Findings) -> Result<(), Failure> {
    for campaign in campaigns::in_status(db, CampaignStatus::Active).await? {
        let jobs = worker_state::jobs_of(db, &campaign.id).await?;
        let failing = jobs.iter().filter(|job| job.failures >= TOO_MANY).count();
        if let Some(worst) = jobs.iter().max_by_key(|job| job.failures).filter(|_| failing > 0) {
            let last = worst.last_error.clone().unwrap_or_default();
            let found = format!("campaign {}: {failing} jobs keep failing: {last}", campaign.id);
            findings.wrong(
                "campaigns",
                found,
                "see the message; they are tried again by themselves",
            );
        }
    }
    Ok(())
}
