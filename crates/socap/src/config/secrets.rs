//! What encrypts secrets at rest, and where campaigns may send alerts.

use secrecy::SecretString;

use super::error::ConfigError;
use super::key::Key;
use super::parse::switch;
use super::source::Values;

const ENCRYPTION_KEY: Key = Key::secret("OAUTH_ENCRYPTION_KEY", "64 hexadecimal characters");
const SLACK_WEBHOOK: Key =
    Key::secret("SOCAP_ALERT_SLACK_WEBHOOK", "the address of a Slack incoming webhook");
const PRIVATE_WEBHOOKS: Key = Key::plain("SOCAP_ALLOW_PRIVATE_WEBHOOKS", "`true` or `false`");

pub(crate) const KEYS: &[Key] = &[ENCRYPTION_KEY, SLACK_WEBHOOK, PRIVATE_WEBHOOKS];

/// The section.
#[derive(Debug, Clone)]
pub(crate) struct SecretsConfig {
    /// The key as it was given: 64 hexadecimal characters.
    pub(crate) encryption_key: Option<SecretString>,
    /// Where alerts go by Slack for campaigns that name no webhook.
    pub(crate) slack_webhook: Option<SecretString>,
    /// Whether a campaign's webhook may be a private address.
    pub(crate) allow_private_webhooks: bool,
}

/// Reads the section.
pub(crate) fn read(values: &Values) -> Result<SecretsConfig, ConfigError> {
    let hexadecimal = |text: &str| {
        let fine = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        fine.then(|| SecretString::from(text.to_owned()))
    };
    let address = |text: &str| {
        let http = text.starts_with("https://") || text.starts_with("http://");
        (http && url::Url::parse(text).is_ok()).then(|| SecretString::from(text.to_owned()))
    };
    Ok(SecretsConfig {
        encryption_key: values.read(ENCRYPTION_KEY, hexadecimal)?,
        slack_webhook: values.read(SLACK_WEBHOOK, address)?,
        allow_private_webhooks: values.read(PRIVATE_WEBHOOKS, switch)?.unwrap_or(false),
    })
}
