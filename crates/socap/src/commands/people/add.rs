//! `socap people add`.

use socap_domain::{Clock, UserId};
use socap_store::people;

use super::set::Change;
use crate::config::Config;
use crate::failure::Failure;
use crate::wiring::engine;

/// Add a person
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// Their number on X
    user_id: UserId,
    #[command(flatten)]
    change: Change,
}

impl Add {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let change = self.change.read()?;
        let db = engine::database(config).await?;
        let added = people::insert(&db, self.user_id, &change, config.clock.now()).await?;
        db.close().await;
        let there = || {
            let id = self.user_id;
            Failure::Refused(format!("{id} is there already; `socap people set` changes them"))
        };
        added.map(|_| ()).ok_or_else(there)
    }
}
