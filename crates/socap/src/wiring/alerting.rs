//! What a process needs to tell anybody anything.

use std::sync::Arc;

use secrecy::ExposeSecret;
use socap_engine::alerts::{Alerting, MailServer};
use socap_upstream::channels::{Mailbox, Poster, PosterSettings, SmtpServer};

use super::engine::policy;
use crate::config::Config;
use crate::failure::Failure;

/// The channels of a configuration.
pub(crate) fn alerting(config: &Config) -> Result<Alerting, Failure> {
    let alerts = &config.alerts;
    let mailbox = |text: &String| text.parse::<Mailbox>().ok();
    let server = alerts.smtp.as_ref();
    let server = server.and_then(|text| SmtpServer::parse(text.expose_secret()).ok());
    let mail = server.map(Arc::new).zip(alerts.from.as_ref().and_then(mailbox));
    Ok(Alerting {
        policy: Arc::new(policy(config)?),
        poster: Arc::new(Poster::new(PosterSettings::from_env())),
        slack_webhook: config.secrets.slack_webhook.clone(),
        mail: mail.map(|(server, from)| MailServer { server, from }),
        owner_slack: alerts.owner_slack.clone(),
        owner_email: alerts.owner_email.as_ref().and_then(mailbox),
        slack_interval: alerts.slack_interval,
    })
}
