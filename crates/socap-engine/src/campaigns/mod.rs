//! What people do with campaigns: create, change, reckon what one will cost.
//!
//! The API and the command line both come here; what is wrong with a request is told the same
//! way by both.

mod create;
mod delete;
mod estimate;
mod lookup;
mod patch;
mod resolve;
mod view;
mod webhooks;

use socap_domain::campaign::Problem;
use socap_domain::draft::Limits;
use socap_store::StoreError;

pub use create::create;
pub use delete::delete;
pub use estimate::{Estimate, PerDay, Window, estimate};
pub use patch::patch;
pub use resolve::{Resolved, resolve};
pub use view::{QuickStats, is_over, quick_stats, shown_status};

pub(crate) use webhooks::Use;

use crate::secrets::Sealer;
use crate::{Engine, EngineError, Unavailable};

/// What the operator decided about campaigns.
#[derive(Debug, Default)]
pub struct Policy {
    /// Encrypts webhooks.
    pub sealer: Sealer,
    /// Webhooks may be plain HTTP and lead into private networks.
    pub allow_private_webhooks: bool,
    /// A Slack webhook of the operator's serves campaigns that name none.
    pub default_slack_webhook: bool,
}

impl Policy {
    /// What a reader of requests must know.
    pub fn limits(&self, engine: &Engine) -> Limits {
        Limits {
            now: engine.now(),
            max_tweets: engine.settings().max_tweets_per_campaign,
            default_slack_webhook: self.default_slack_webhook,
            allow_private_webhooks: self.allow_private_webhooks,
        }
    }
}

/// Why something was not done. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// The request has problems; all of them.
    #[error("{}", summary(.0))]
    Invalid(Vec<Problem>),
    /// The campaign's state does not allow it.
    #[error("{0}")]
    Conflict(String),
    /// There is no such campaign.
    #[error("there is no such campaign")]
    NotFound,
    /// X cannot be asked now.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The engine itself failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for CampaignError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

fn summary(problems: &[Problem]) -> String {
    let lines: Vec<String> =
        problems.iter().map(|p| format!("{}: {}", p.pointer, p.detail)).collect();
    lines.join("; ")
}
