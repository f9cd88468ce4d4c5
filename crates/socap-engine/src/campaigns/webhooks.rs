//! The secrets of a campaign's webhooks: made, sealed, and shown once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use socap_domain::CampaignId;
use socap_domain::campaign::{CampaignSettings, Problem};
use socap_domain::draft::{SecretChange, Webhooks};
use socap_store::campaigns::{Campaign, Sealed};

use super::{CampaignError, Policy};
use crate::Unavailable;
use crate::secrets::{SealError, random_bytes};

/// Which secret: it opens for its own campaign and use only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    SlackWebhook,
    Webhook,
    WebhookSecret,
}

impl Use {
    const fn name(self) -> &'static str {
        match self {
            Self::SlackWebhook => "slack_webhook",
            Self::Webhook => "webhook",
            Self::WebhookSecret => "webhook_secret",
        }
    }

    /// The member of a request that it comes from.
    const fn pointer(self) -> &'static str {
        match self {
            Self::SlackWebhook => "/alert_preferences/slack_webhook_url",
            Self::Webhook | Self::WebhookSecret => "/alert_preferences/webhook_url",
        }
    }

    fn purpose(self, campaign: &CampaignId) -> String {
        format!("campaign:{campaign}:{}", self.name())
    }

    fn seal(self, policy: &Policy, id: &CampaignId, secret: &str) -> Result<String, CampaignError> {
        policy.sealer.seal(&self.purpose(id), secret).map_err(|error| self.refused(error))
    }

    pub(crate) fn open(
        self,
        policy: &Policy,
        id: &CampaignId,
        sealed: &str,
    ) -> Result<SecretString, SealError> {
        policy.sealer.open(&self.purpose(id), sealed)
    }

    fn refused(self, error: SealError) -> CampaignError {
        match error {
            SealError::NoKey => {
                CampaignError::Invalid(vec![Problem::at(self.pointer(), error.to_string())])
            }
            SealError::NoRandomness | SealError::WrongKey => {
                Unavailable { detail: error.to_string(), retry_after: None }.into()
            }
        }
    }
}

/// What is stored, and the webhook's secret if this request made or gave it: it is shown in the
/// answer, and never again.
pub(super) struct Kept {
    pub(super) sealed: Sealed,
    pub(super) shown: Option<String>,
}

/// The webhooks of a new campaign, taken out of its settings.
pub(super) fn of_new(
    policy: &Policy,
    id: &CampaignId,
    settings: &mut CampaignSettings,
) -> Result<Kept, CampaignError> {
    let change = |given: Option<String>| given.map_or(SecretChange::Clear, SecretChange::Set);
    let changes = Webhooks {
        slack: change(settings.slack_webhook_url.take()),
        webhook: change(settings.webhook_url.take()),
        secret: change(settings.webhook_secret.take()),
    };
    changed(policy, id, &Sealed::default(), &changes)
}

/// The webhooks of a campaign after a change.
pub(super) fn of_change(
    policy: &Policy,
    campaign: &Campaign,
    changes: &Webhooks,
) -> Result<Kept, CampaignError> {
    changed(policy, &campaign.id, &campaign.sealed, changes)
}

fn changed(
    policy: &Policy,
    id: &CampaignId,
    before: &Sealed,
    changes: &Webhooks,
) -> Result<Kept, CampaignError> {
    let of = |what: Use, before: &Option<String>, change: &SecretChange| match change {
        SecretChange::Keep => Ok(before.clone()),
        SecretChange::Clear => Ok(None),
        SecretChange::Set(secret) => what.seal(policy, id, secret).map(Some),
    };
    let slack_webhook = of(Use::SlackWebhook, &before.slack_webhook, &changes.slack)?;
    let webhook = of(Use::Webhook, &before.webhook, &changes.webhook)?;
    let (webhook_secret, shown) = match (&webhook, &changes.secret, &before.webhook_secret) {
        (None, ..) => (None, None),
        (Some(_), SecretChange::Keep, Some(kept)) => (Some(kept.clone()), None),
        (Some(_), change, _) => {
            let secret = match change {
                SecretChange::Set(given) => given.clone(),
                SecretChange::Keep | SecretChange::Clear => made()?,
            };
            (Some(Use::WebhookSecret.seal(policy, id, &secret)?), Some(secret))
        }
    };
    Ok(Kept { sealed: Sealed { slack_webhook, webhook, webhook_secret }, shown })
}

/// A secret that nobody can guess; its beginning tells people and scanners what it is.
fn made() -> Result<String, CampaignError> {
    let bytes = random_bytes::<32>().map_err(|error| Use::WebhookSecret.refused(error))?;
    Ok(format!("socap_whsec_{}", URL_SAFE_NO_PAD.encode(bytes)))
}
