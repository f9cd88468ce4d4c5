//! `socap db …`.

use socap_store::migrate;

use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Look after the database
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Db {
    /// Create the tables, or bring them up to date
    Migrate,
}

impl Db {
    /// Does it.
    pub(crate) async fn run(self, config: Config) -> Result<(), Failure> {
        match self {
            Self::Migrate => {
                let db = engine::database(&config).await?;
                let applied = migrate::applied(&db).await?;
                db.close().await;
                let version = applied.last().copied().unwrap_or_default();
                output::line(format!("{} is at version {version}", config.database))
            }
        }
    }
}
