//! `socap people show`.

use serde_json::json;
use socap_store::followings::{self, Source};
use socap_store::people;

use super::unknown;
use super::who::Who;
use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Show a person and how much is known about whom they follow
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// Their number on X, or their handle: @name
    #[arg(value_name = "PERSON")]
    who: Who,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        let id = self.who.number(&db).await?;
        let person = people::get(&db, id).await?.ok_or_else(|| unknown(id))?;
        let sets = followings::set_of(&db, &[id]).await?;
        let set = sets.get(&id).map(|set| (set.size, set.as_of.unwrap_or(set.begun_at)));
        let readings = followings::unfinished(&db, Source::Reading).await?;
        let reading = readings.into_iter().find(|reading| reading.person_id == id);
        db.close().await;
        if self.json {
            return output::json(&json!({
                "user_id": id.to_string(), "username": person.username, "name": person.name,
                "weight": person.weight.as_f64(), "active": person.active, "tags": person.tags,
                "following_set": set.map(|(size, as_of)| json!({"size": size, "as_of": as_of})),
                "reading": reading.map(|reading| json!({
                    "read_so_far": reading.read_so_far, "reason": reading.reason,
                    "waits_until": reading.waits_until,
                })),
            }));
        }
        let active = if person.active { "" } else { ", does not count at present" };
        output::line(format!("{} @{} {}", person.user_id, person.username, person.name))?;
        output::line(format!("weight {}{active}", person.weight))?;
        output::line(match set {
            Some((size, as_of)) => format!("follows {size} accounts, as of {as_of}"),
            None => "whom they follow is not known: `socap people import` or `read`".to_owned(),
        })?;
        if let Some(reading) = reading {
            let waits = reading.reason.map(|reason| format!(", waits: {reason}"));
            let waits = waits.unwrap_or_default();
            output::line(format!("being read: {} so far{waits}", reading.read_so_far))?;
        }
        Ok(())
    }
}
