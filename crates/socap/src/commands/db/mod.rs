//! `socap db …`.

mod migrate;
mod recount;

use crate::config::Config;
use crate::failure::Failure;

/// Look after the database
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Db {
    /// Create the tables, or bring them up to date
    Migrate(migrate::Migrate),
    /// Count campaigns from their rows and compare with the sums kept beside them
    Recount(recount::Recount),
}

impl Db {
    /// Does it.
    pub(crate) async fn run(self, config: Config) -> Result<(), Failure> {
        match self {
            Self::Migrate(command) => command.run(&config).await,
            Self::Recount(command) => command.run(&config).await,
        }
    }
}
