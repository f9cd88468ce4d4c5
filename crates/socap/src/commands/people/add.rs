//! `socap people add`.

use socap_domain::{Clock, UserId};
use socap_engine::people::AddError;
use socap_store::Db;
use socap_store::people::{self, PersonChange};

use super::set::Change;
use super::who::Who;
use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Add a person
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// Their number on X, or their handle, @name: X is asked for the number, and one account paid for
    #[arg(value_name = "PERSON")]
    who: Who,
    #[command(flatten)]
    change: Change,
}

impl Add {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let change = self.change.read()?;
        let db = engine::database(config).await?;
        let added = match &self.who {
            Who::Number(user) => by_number(&db, config, *user, &change).await,
            Who::Handle(handle) => by_handle(&db, config, handle, change).await,
        };
        db.close().await;
        added
    }
}

async fn by_number(
    db: &Db,
    config: &Config,
    user: UserId,
    change: &PersonChange,
) -> Result<(), Failure> {
    let added = people::insert(db, user, change, config.clock.now()).await?;
    let there =
        || Failure::Refused(format!("{user} is there already; `socap people set` changes them"));
    added.map(|_| ()).ok_or_else(there)
}

async fn by_handle(
    db: &Db,
    config: &Config,
    handle: &str,
    change: PersonChange,
) -> Result<(), Failure> {
    if change.username.is_some() {
        let told = "--username: the handle is given already; name the person by number to set it";
        return Err(Failure::Usage(told.to_owned()));
    }
    let engine = engine::for_command(config, db.clone())?;
    engine.obey_monthly_budget().await?;
    let added = socap_engine::people::add(&engine, handle, change).await;
    let person = added.map_err(|error| match error {
        there @ AddError::There { .. } => Failure::Refused(format!(
            "{there}; `socap people set` changes them. If the handle is somebody else's now, name \
             that one by number"
        )),
        other => other.into(),
    })?;
    output::line(format!("{} @{} {}", person.user_id, person.username, person.name).trim_end())
}
