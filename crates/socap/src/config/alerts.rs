//! How alerts leave, and where socap itself complains.

use std::time::Duration;

use secrecy::SecretString;

use super::error::ConfigError;
use super::key::Key;
use super::parse::duration;
use super::source::Values;

const SMTP: Key =
    Key::secret("SOCAP_ALERT_EMAIL_SMTP", "a mail server such as smtps://user:password@host:465");
const FROM: Key = Key::plain("SOCAP_ALERT_EMAIL_FROM", "an email address");
const OWNER_SLACK: Key =
    Key::secret("SOCAP_OWNER_SLACK_WEBHOOK", "the address of a Slack incoming webhook");
const OWNER_EMAIL: Key = Key::plain("SOCAP_OWNER_EMAIL", "an email address");
const SLACK_INTERVAL: Key = Key::plain("SOCAP_SLACK_MIN_INTERVAL", "a duration such as 1s");

pub(crate) const KEYS: &[Key] = &[SMTP, FROM, OWNER_SLACK, OWNER_EMAIL, SLACK_INTERVAL];

/// The section.
#[derive(Debug, Clone)]
pub(crate) struct AlertsConfig {
    /// The mail server, with user and password.
    pub(crate) smtp: Option<SecretString>,
    /// Who sends email.
    pub(crate) from: Option<String>,
    /// Where socap itself complains, by Slack.
    pub(crate) owner_slack: Option<SecretString>,
    /// Where socap itself complains, by email.
    pub(crate) owner_email: Option<String>,
    /// Machine time between two calls of one Slack webhook.
    pub(crate) slack_interval: Duration,
}

/// Reads the section.
pub(crate) fn read(values: &Values) -> Result<AlertsConfig, ConfigError> {
    let web = |text: &str| {
        let http = text.starts_with("https://") || text.starts_with("http://");
        (http && url::Url::parse(text).is_ok()).then(|| SecretString::from(text.to_owned()))
    };
    let server = |text: &str| {
        let server = socap_upstream::channels::SmtpServer::parse(text);
        server.is_ok().then(|| SecretString::from(text.to_owned()))
    };
    let address = |text: &str| {
        let mailbox = text.parse::<socap_upstream::channels::Mailbox>();
        mailbox.is_ok().then(|| text.to_owned())
    };
    Ok(AlertsConfig {
        smtp: values.read(SMTP, server)?,
        from: values.read(FROM, address)?,
        owner_slack: values.read(OWNER_SLACK, web)?,
        owner_email: values.read(OWNER_EMAIL, address)?,
        slack_interval: values.read(SLACK_INTERVAL, interval)?.unwrap_or(Duration::from_secs(1)),
    })
}

/// A duration, or none at all: a receiver of one's own may take everything at once.
fn interval(text: &str) -> Option<Duration> {
    if matches!(text, "0" | "0s" | "0ms") { Some(Duration::ZERO) } else { duration(text) }
}
