//! Where alerts leave: the channels of a campaign as something that can be sent to.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use socap_domain::campaign;
use socap_store::alerts::Pace;
use socap_store::campaigns::{Campaign, Sealed};
use socap_upstream::channels::{
    Channel, Email, Mailbox, Poster, Reach, Slack, SmtpServer, Webhook, WebhookAddress,
};

use crate::campaigns::{Policy, Use};

/// The operator's mail server.
#[derive(Debug, Clone)]
pub struct MailServer {
    /// The server.
    pub server: Arc<SmtpServer>,
    /// Who sends.
    pub from: Mailbox,
}

/// What a process needs to tell anybody anything.
#[derive(Debug)]
pub struct Alerting {
    /// Opens the campaigns' webhooks, and says where they may lead.
    pub policy: Arc<Policy>,
    /// Calls webhooks.
    pub poster: Arc<Poster>,
    /// Serves campaigns that name no webhook of their own.
    pub slack_webhook: Option<SecretString>,
    /// Sends email.
    pub mail: Option<MailServer>,
    /// Where socap itself complains.
    pub owner_slack: Option<SecretString>,
    /// Where socap itself complains, by email.
    pub owner_email: Option<Mailbox>,
    /// Machine time between two calls of one Slack webhook.
    pub slack_interval: Duration,
}

/// A channel that can be sent to, and how fast.
pub(crate) struct Outlet {
    pub(crate) channel: Channel,
    pub(crate) pace: Option<Pace>,
}

impl Alerting {
    /// The channel of a campaign, or why there is none: what its owner has to mend.
    pub(super) fn outlet(&self, campaign: &Campaign, channel: &str) -> Result<Outlet, String> {
        match channel {
            "slack" => self.slack(campaign),
            "email" => self.email(campaign),
            "webhook" => self.webhook(campaign),
            other => Err(format!("this socap has no channel `{other}`")),
        }
    }

    fn slack(&self, campaign: &Campaign) -> Result<Outlet, String> {
        let (address, reach) = match &campaign.sealed.slack_webhook {
            Some(sealed) => (self.open(Use::SlackWebhook, campaign, sealed)?, self.reach()),
            None => match &self.slack_webhook {
                Some(webhook) => (webhook.clone(), Reach::Anywhere),
                None => return Err("the campaign has no Slack webhook".to_owned()),
            },
        };
        self.slack_at(&address, reach)
    }

    /// A webhook is called one message after the other, as fast as it answers.
    fn webhook(&self, campaign: &Campaign) -> Result<Outlet, String> {
        let Sealed { webhook: Some(address), webhook_secret: Some(secret), .. } = &campaign.sealed
        else {
            return Err("the campaign has no webhook".to_owned());
        };
        let address = self.open(Use::Webhook, campaign, address)?;
        let secret = self.open(Use::WebhookSecret, campaign, secret)?;
        let address = WebhookAddress::parse(address.expose_secret(), self.reach());
        let address = address.map_err(|error| error.to_string())?;
        let webhook = Webhook::new(self.poster.clone(), address, secret);
        Ok(Outlet { channel: Channel::Webhook(webhook), pace: None })
    }

    fn open(&self, what: Use, campaign: &Campaign, sealed: &str) -> Result<SecretString, String> {
        what.open(&self.policy, &campaign.id, sealed).map_err(|error| error.to_string())
    }

    /// How far a campaign's own webhook may lead.
    fn reach(&self) -> Reach {
        if self.policy.allow_private_webhooks { Reach::Anywhere } else { Reach::Public }
    }

    fn slack_at(&self, address: &SecretString, reach: Reach) -> Result<Outlet, String> {
        let parsed = WebhookAddress::parse(address.expose_secret(), reach);
        let parsed = parsed.map_err(|error| error.to_string())?;
        let receiver = fingerprint(address);
        Ok(Outlet {
            channel: Channel::Slack(Slack::new(self.poster.clone(), parsed)),
            pace: Some(Pace { receiver, interval: self.slack_interval }),
        })
    }

    fn email(&self, campaign: &Campaign) -> Result<Outlet, String> {
        let settings = &campaign.settings;
        let to = settings.alert_preferences.email_to.as_ref();
        let to = to.or(settings.client_info.email.as_ref());
        let to = to.ok_or_else(|| "the campaign has no address for email".to_owned())?;
        let to: Mailbox = to.parse().map_err(|_| "the email address is not one".to_owned())?;
        let mut email = self.email_to(to)?;
        // Whoever sends for the operator reads what is answered to it, too.
        let from = self.mail.as_ref().map(|mail| mail.from.address()).unwrap_or_default();
        let unsubscribe = format!("mailto:{from}?subject=unsubscribe%20{}", campaign.id);
        if let Ok(url) = unsubscribe.parse() {
            email = email.with_unsubscribe(url);
        }
        Ok(Outlet { channel: Channel::Email(email), pace: None })
    }

    fn email_to(&self, to: Mailbox) -> Result<Email, String> {
        let mail = self
            .mail
            .as_ref()
            .ok_or("no mail server: set SOCAP_ALERT_EMAIL_SMTP and SOCAP_ALERT_EMAIL_FROM")?;
        Ok(Email::new(mail.server.clone(), mail.from.clone(), to))
    }

    /// Looks at a channel of a campaign without sending: with `ask` as far as the receiver's host
    /// and the mail server's login, else only at what is set. Says what was found, or what its
    /// owner has to mend.
    pub async fn examine(
        &self,
        campaign: &Campaign,
        channel: &str,
        ask: bool,
    ) -> Result<String, String> {
        let outlet = self.outlet(campaign, channel)?;
        if ask { outlet.channel.reach().await } else { Ok("is set".to_owned()) }
    }

    /// The same for the ways to the owner of this socap.
    pub async fn examine_owner(&self, ask: bool) -> Vec<Result<String, String>> {
        let mut found = Vec::new();
        for way in self.owner(campaign::Channel::Email.as_str()) {
            let reached = if ask { way.channel.reach().await } else { Ok("is set".to_owned()) };
            found.push(reached);
        }
        found
    }

    /// The ways to the owner of this socap, other than `but` first.
    pub(crate) fn owner(&self, but: &str) -> Vec<Outlet> {
        let slack = self.owner_slack.as_ref();
        let slack = slack.and_then(|address| self.slack_at(address, Reach::Anywhere).ok());
        let email = self.owner_email.clone().and_then(|to| self.email_to(to).ok());
        let email = email.map(|email| Outlet { channel: Channel::Email(email), pace: None });
        let ways =
            if but == campaign::Channel::Slack.as_str() { [email, slack] } else { [slack, email] };
        ways.into_iter().flatten().collect()
    }
}

/// What stands for a webhook in the database: two campaigns with one webhook share its pace, and
/// nobody reads the address out of it.
fn fingerprint(address: &SecretString) -> String {
    let digest = Sha256::digest(address.expose_secret().trim().as_bytes());
    URL_SAFE_NO_PAD.encode(digest)
}
