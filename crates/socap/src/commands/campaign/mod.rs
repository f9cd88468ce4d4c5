//! `socap campaign …`: the API's work for scripts. It works on the database; no server is
//! needed, and one that runs takes the changes up.

mod change;
mod create;
mod list;
mod show;
mod view;

use socap_domain::{CampaignId, CampaignStatus};

use crate::config::Config;
use crate::failure::Failure;

/// Create, look at and change campaigns
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Campaign {
    /// Create a campaign from the body that POST /campaigns takes; prints its id
    Create(create::Create),
    /// List campaigns, newest first
    List(list::List),
    /// Show a campaign with its tweets
    Show(show::Show),
    /// Stop reading a campaign until it is resumed
    Pause(One),
    /// Read a paused campaign again
    Resume(One),
    /// End a campaign: one last reading, then its numbers are frozen
    Complete(Final),
    /// Delete a campaign and what was collected for it; what it cost stays in the ledger
    Delete(Final),
}

/// Which campaign
#[derive(Debug, clap::Args)]
pub(crate) struct One {
    /// The campaign's id
    id: CampaignId,
}

/// Which campaign, for what cannot be taken back
#[derive(Debug, clap::Args)]
pub(crate) struct Final {
    /// The campaign's id
    id: CampaignId,
    /// Ask nothing; without a terminal nothing is asked anyway
    #[arg(long)]
    yes: bool,
}

impl Campaign {
    /// Does it.
    pub(crate) async fn run(self, config: Config) -> Result<(), Failure> {
        let done = self.work(&config).await;
        done.map_err(|failure| failure.naming(&config.database))
    }

    async fn work(self, config: &Config) -> Result<(), Failure> {
        match self {
            Self::Create(command) => command.run(config).await,
            Self::List(command) => command.run(config).await,
            Self::Show(command) => command.run(config).await,
            Self::Pause(one) => change::status(config, &one.id, CampaignStatus::Paused).await,
            Self::Resume(one) => change::status(config, &one.id, CampaignStatus::Active).await,
            Self::Complete(what) => change::complete(config, &what.id, what.yes).await,
            Self::Delete(what) => change::delete(config, &what.id, what.yes).await,
        }
    }
}
