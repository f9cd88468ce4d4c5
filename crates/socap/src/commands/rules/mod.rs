//! `socap rules …`: by which rules accounts are classified.

mod reset;
mod set;
mod show;

use crate::config::Config;
use crate::failure::Failure;

/// The rules by which accounts are classified
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Rules {
    /// Print the rules in force; a copy is the start of your own
    Show(show::Show),
    /// Put your own rules in force; stored accounts are classified again by the server
    Set(set::Set),
    /// Return to the rules socap comes with
    Reset(reset::Reset),
}

impl Rules {
    /// Does it.
    pub(crate) async fn run(self, config: Config) -> Result<(), Failure> {
        match self {
            Self::Show(command) => command.run(&config).await,
            Self::Set(command) => command.run(&config).await,
            Self::Reset(command) => command.run(&config).await,
        }
    }
}
