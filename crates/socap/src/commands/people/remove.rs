//! `socap people remove`.

use socap_domain::{Clock, UserId};
use socap_store::people;

use super::unknown;
use crate::config::Config;
use crate::failure::Failure;
use crate::wiring::engine;

/// Remove a person and whom they follow
#[derive(Debug, clap::Args)]
pub(crate) struct Remove {
    /// Their number on X
    user_id: UserId,
}

impl Remove {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        let there = people::delete(&db, self.user_id, config.clock.now()).await?;
        db.close().await;
        if there { Ok(()) } else { Err(unknown(self.user_id)) }
    }
}
