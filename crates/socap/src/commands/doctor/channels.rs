//! Channels: whether alerts can leave, and whether socap itself can complain.

use socap_domain::campaign::Channel;
use socap_domain::{CampaignStatus, Clock};
use socap_engine::alerts::Alerting;
use socap_store::campaigns::{self, Campaign};
use socap_store::{Db, alerts, owner};

use super::finding::Findings;
use crate::config::Config;
use crate::failure::Failure;
use crate::wiring::alerting;

const AREA: &str = "channels";

/// Looks at the channels of every campaign that is not over; goes as far as the receivers' hosts
/// and the mail server's login only if `online`. Nothing is sent.
pub(super) async fn examine(
    config: &Config,
    db: &Db,
    online: bool,
    findings: &mut Findings,
) -> Result<(), Failure> {
    let alerting = match alerting::existing(config) {
        Ok(alerting) => alerting,
        Err(error) => {
            findings.wrong(AREA, error.to_string(), "set OAUTH_ENCRYPTION_KEY to what it was");
            return Ok(());
        }
    };
    let mut set = 0;
    for status in [CampaignStatus::Active, CampaignStatus::Paused] {
        for campaign in campaigns::in_status(db, status).await? {
            set += examine_one(&alerting, &campaign, online, findings).await;
        }
    }
    findings.ok(AREA, format!("{set} channels of campaigns are set"));
    for broken in alerts::broken_channels(db).await? {
        let found = format!(
            "campaign {}: {} is broken since {}: {}",
            broken.lane.campaign, broken.lane.channel, broken.since, broken.reason
        );
        let mend = format!(
            "mend the receiver or the campaign's alert_preferences, then `socap alerts test {} {}`",
            broken.lane.campaign, broken.lane.channel
        );
        findings.wrong(AREA, found, mend);
    }
    examine_sending(config, db, findings).await?;
    examine_owner(&alerting, online, findings).await;
    examine_untold(db, findings).await
}

/// What the owner should have heard and perhaps did not.
async fn examine_untold(db: &Db, findings: &mut Findings) -> Result<(), Failure> {
    let Some(untold) = owner::untold(db).await? else { return Ok(()) };
    let answer = untold.answer.unwrap_or_else(|| "nobody was asked".to_owned());
    let found = format!(
        "{} messages to the owner did not arrive, or not surely; the last of {}: {} ({answer})",
        untold.count, untold.at, untold.headline
    );
    findings.note(
        AREA,
        found,
        "see what they say; set SOCAP_OWNER_SLACK_WEBHOOK or SOCAP_OWNER_EMAIL where `serve` sends",
    );
    Ok(())
}

/// Gives how many are as they should be.
async fn examine_one(
    alerting: &Alerting,
    campaign: &Campaign,
    online: bool,
    findings: &mut Findings,
) -> usize {
    let mut set = 0;
    let mut channels = campaign.settings.alert_preferences.channels.clone();
    // An address that is not used now can still not be read.
    let sealed = [
        (Channel::Slack, &campaign.sealed.slack_webhook),
        (Channel::Webhook, &campaign.sealed.webhook),
    ];
    for (channel, address) in sealed {
        if address.is_some() && !channels.contains(&channel) {
            channels.push(channel);
        }
    }
    for channel in channels {
        let told = |words: &str| format!("campaign {}: {channel}: {words}", campaign.id);
        match alerting.examine(campaign, channel.as_str(), online).await {
            Ok(found) => {
                set += 1;
                if online {
                    findings.ok(AREA, told(&found));
                }
            }
            Err(why) => findings.wrong(AREA, told(&why), mend(&why, channel.as_str())),
        }
    }
    set
}

fn mend(why: &str, channel: &str) -> String {
    let mend = if why.contains("OAUTH_ENCRYPTION_KEY") {
        "bring back the key it was encrypted with, or give the campaign its address again"
    } else if why.contains("no mail server") {
        "set SOCAP_ALERT_EMAIL_SMTP and SOCAP_ALERT_EMAIL_FROM"
    } else if channel == "email" {
        "check SOCAP_ALERT_EMAIL_SMTP (host, port, user, password, smtps:// for TLS) and the \
         address in alert_preferences.email_to"
    } else if channel == "slack" {
        "set the campaign's alert_preferences.slack_webhook_url, or SOCAP_ALERT_SLACK_WEBHOOK"
    } else {
        "set the campaign's alert_preferences.webhook_url to an address that answers"
    };
    mend.to_owned()
}

/// What is due and does not leave.
async fn examine_sending(config: &Config, db: &Db, findings: &mut Findings) -> Result<(), Failure> {
    let now = config.clock.now();
    let late = config.work.poll_interval;
    if let Some(since) = alerts::oldest_due(db).await?.filter(|at| *at + late < now) {
        let found = format!("messages are due since {since} and do not leave");
        findings.wrong(
            AREA,
            found,
            "`socap serve` with the role `alerts`, or `socap alerts process`",
        );
    }
    let unknown: i64 = alerts::counts(db, None)
        .await?
        .iter()
        .filter(|(_, status, _)| *status == alerts::Status::Unknown)
        .map(|(.., count)| count)
        .sum();
    if unknown > 0 {
        let found = format!("of {unknown} messages nobody knows whether they arrived");
        let mend = "look at `socap alerts list CAMPAIGN --status unknown` and at the receiver; \
                    `socap alerts resend ID` sends one again";
        findings.note(AREA, found, mend);
    }
    Ok(())
}

async fn examine_owner(alerting: &Alerting, online: bool, findings: &mut Findings) {
    let ways = alerting.examine_owner(online).await;
    if ways.is_empty() {
        let found = "socap cannot tell its owner when a channel breaks or a budget is spent";
        findings.note(AREA, found, "set SOCAP_OWNER_SLACK_WEBHOOK or SOCAP_OWNER_EMAIL");
    }
    for way in ways {
        match way {
            Ok(found) => findings.ok(AREA, format!("to the owner: {found}")),
            Err(why) => findings.wrong(
                AREA,
                format!("to the owner: {why}"),
                "check SOCAP_OWNER_SLACK_WEBHOOK, SOCAP_OWNER_EMAIL and SOCAP_ALERT_EMAIL_SMTP",
            ),
        }
    }
}
