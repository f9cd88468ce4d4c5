//! `socap db migrate`.

use socap_store::migrate;

use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Create the tables, or bring them up to date
#[derive(Debug, clap::Args)]
pub(crate) struct Migrate {}

impl Migrate {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        let applied = migrate::applied(&db).await?;
        db.close().await;
        let version = applied.last().copied().unwrap_or_default();
        output::line(format!("{} is at version {version}", config.database))
    }
}
