//! Campaigns: those that fail, and those whose channels cannot be used.

use socap_domain::CampaignStatus;
use socap_domain::campaign::Channel;
use socap_engine::campaigns::webhook_purpose;
use socap_store::campaigns::{self, Campaign};
use socap_store::{Db, worker_state};

use super::finding::Findings;
use crate::config::Config;
use crate::failure::Failure;
use crate::wiring::sealer;

/// From so many failures in a row on, a person should look.
const TOO_MANY: i64 = 5;

/// Looks at every active campaign.
pub(super) async fn examine(
    config: &Config,
    db: &Db,
    findings: &mut Findings,
) -> Result<(), Failure> {
    for campaign in campaigns::in_status(db, CampaignStatus::Active).await? {
        examine_channels(config, &campaign, findings);
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

fn examine_channels(config: &Config, campaign: &Campaign, findings: &mut Findings) {
    let preferences = &campaign.settings.alert_preferences;
    let Some(sealed) = &campaign.slack_webhook_sealed else {
        let needs = preferences.channels.contains(&Channel::Slack);
        if needs && config.secrets.slack_webhook.is_none() {
            let found = format!("campaign {} has no Slack webhook any more", campaign.id);
            findings.wrong(
                "channels",
                found,
                "set SOCAP_ALERT_SLACK_WEBHOOK, or the campaign's own",
            );
        }
        return;
    };
    let opened = match sealer::existing(config) {
        Ok(key) => key.open(&webhook_purpose(&campaign.id), sealed).map_err(|e| e.to_string()),
        Err(error) => Err(error.to_string()),
    };
    if let Err(why) = opened {
        let mend =
            "bring back the key it was encrypted with, or give the campaign its webhook again";
        findings.wrong("channels", format!("campaign {}: {why}", campaign.id), mend);
    }
}
