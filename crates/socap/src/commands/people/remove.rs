//! `socap people remove`.

use socap_domain::Clock;
use socap_store::people;

use super::unknown;
use super::who::Who;
use crate::config::Config;
use crate::failure::Failure;
use crate::wiring::engine;

/// Remove a person and whom they follow
#[derive(Debug, clap::Args)]
pub(crate) struct Remove {
    /// Their number on X, or their handle: @name
    #[arg(value_name = "PERSON")]
    who: Who,
}

impl Remove {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        let id = self.who.number(&db).await?;
        let there = people::delete(&db, id, config.clock.now()).await?;
        db.close().await;
        if there { Ok(()) } else { Err(unknown(id)) }
    }
}
