//! What a process needs to tell anybody anything.

use std::sync::Arc;

use secrecy::ExposeSecret;
use socap_engine::alerts::{Alerting, MailServer};
use socap_engine::campaigns::Policy;
use socap_upstream::channels::{Mailbox, Poster, PosterSettings, SmtpServer};

use super::engine::{existing_policy, policy};
use crate::config::Config;
use crate::failure::Failure;

/// The channels of a configuration.
pub(crate) fn alerting(config: &Config) -> Result<Alerting, Failure> {
    Ok(with_policy(config, policy(config)?))
}

/// The same as it is: no key to open webhooks with is made.
pub(crate) fn existing(config: &Config) -> Result<Alerting, Failure> {
    Ok(with_policy(config, existing_policy(config)?))
}

fn with_policy(config: &Config, policy: Policy) -> Alerting {
    let alerts = &config.alerts;
    let mailbox = |text: &String| text.parse::<Mailbox>().ok();
    let server = alerts.smtp.as_ref();
    let server = server.and_then(|text| SmtpServer::parse(text.expose_secret()).ok());
    let extra_ca = config.x.extra_ca.clone();
    let server = server.map(|server| server.trusting(extra_ca.as_deref()));
    let mail = server.map(Arc::new).zip(alerts.from.as_ref().and_then(mailbox));
    Alerting {
        policy: Arc::new(policy),
        poster: Arc::new(Poster::new(PosterSettings { extra_ca, ..PosterSettings::from_env() })),
        slack_webhook: config.secrets.slack_webhook.clone(),
        mail: mail.map(|(server, from)| MailServer { server, from }),
        owner_slack: alerts.owner_slack.clone(),
        owner_email: alerts.owner_email.as_ref().and_then(mailbox),
        slack_interval: alerts.slack_interval,
    }
}
