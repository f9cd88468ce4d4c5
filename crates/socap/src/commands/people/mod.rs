//! `socap people …`: who makes an account matter. It works on the database; no server is needed.

mod add;
mod example;
mod ignore;
mod import;
mod list;
mod read;
mod remove;
mod set;
mod show;
mod who;

use socap_domain::UserId;

use crate::config::Config;
use crate::failure::Failure;

/// Important people: who they are, what they count, whom they follow
#[derive(Debug, clap::Subcommand)]
pub(crate) enum People {
    /// List people, heaviest first
    List(list::List),
    /// Show a person and how much is known about whom they follow
    Show(show::Show),
    /// Add a person
    Add(add::Add),
    /// Change a person
    Set(set::Set),
    /// Remove a person and whom they follow
    Remove(remove::Remove),
    /// Import people, or whom they follow, from a file or standard input
    Import(import::Import),
    /// Read from X whom people follow: shows the price first
    Read(read::Read),
    /// Print an example of a file to import
    Example(example::Example),
    /// Accounts that never alert, but count
    #[command(subcommand)]
    Ignore(ignore::Ignore),
}

impl People {
    /// Does it.
    pub(crate) async fn run(self, config: Config) -> Result<(), Failure> {
        match self {
            Self::List(command) => command.run(&config).await,
            Self::Show(command) => command.run(&config).await,
            Self::Add(command) => command.run(&config).await,
            Self::Set(command) => command.run(&config).await,
            Self::Remove(command) => command.run(&config).await,
            Self::Import(command) => command.run(&config).await,
            Self::Read(command) => command.run(&config).await,
            Self::Example(command) => command.run(),
            Self::Ignore(command) => command.run(&config).await,
        }
    }
}

fn unknown(user: UserId) -> Failure {
    Failure::Refused(format!("there is no important person {user}; `socap people list` lists them"))
}
