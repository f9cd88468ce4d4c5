//! `socap rules reset`.

use socap_store::rules;

use crate::config::Config;
use crate::failure::Failure;
use crate::wiring::engine;

/// Return to the rules socap comes with
#[derive(Debug, clap::Args)]
pub(crate) struct Reset {}

impl Reset {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        rules::replace(&db, None).await?;
        db.close().await;
        Ok(())
    }
}
