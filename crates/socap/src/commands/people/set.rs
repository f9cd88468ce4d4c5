//! `socap people set`.

use socap_domain::{Clock, Weight, people};
use socap_store::people::PersonChange;

use super::unknown;
use super::who::Who;
use crate::config::Config;
use crate::failure::Failure;
use crate::wiring::engine;

/// Change a person
#[derive(Debug, clap::Args)]
pub(crate) struct Set {
    /// Their number on X, or their handle: @name
    #[arg(value_name = "PERSON")]
    who: Who,
    #[command(flatten)]
    change: Change,
}

/// What to say about a person
#[derive(Debug, clap::Args)]
pub(super) struct Change {
    /// Their handle
    #[arg(long)]
    username: Option<String>,
    /// Their name
    #[arg(long)]
    name: Option<String>,
    /// What it counts that they follow an account, such as 2.5
    #[arg(long)]
    weight: Option<Weight>,
    /// Whether they count at present: true or false
    #[arg(long)]
    active: Option<bool>,
    /// Words of your own, all of them, such as seed,press
    #[arg(long, value_delimiter = ',')]
    tags: Option<Vec<String>>,
}

impl Change {
    pub(super) fn read(self) -> Result<PersonChange, Failure> {
        let tags = self.tags.map(|words| people::tags(words.iter().map(String::as_str)));
        let tags = tags.transpose().map_err(|error| Failure::Usage(format!("--tags: {error}")))?;
        let username = self.username.map(|name| name.trim_start_matches('@').to_owned());
        let (name, weight, active) = (self.name, self.weight, self.active);
        Ok(PersonChange { username, name, weight, active, tags })
    }
}

impl Set {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let change = self.change.read()?;
        let db = engine::database(config).await?;
        let (id, now) = (self.who.number(&db).await?, config.clock.now());
        let changed = socap_store::people::patch(&db, id, &change, now).await?;
        db.close().await;
        changed.map(|_| ()).ok_or_else(|| unknown(id))
    }
}
