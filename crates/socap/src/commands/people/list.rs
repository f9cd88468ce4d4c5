//! `socap people list`.

use serde_json::json;
use socap_domain::UserId;
use socap_store::followings;
use socap_store::people::{self, Filter};

use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// List people, heaviest first
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Only those whose handle or name has this in it
    #[arg(long)]
    q: Option<String>,
    /// Only those with this tag
    #[arg(long)]
    tag: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl List {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        let filter =
            Filter { q: self.q, tag: self.tag, limit: i64::from(i32::MAX), ..Filter::default() };
        let found = people::list(&db, &filter).await?.items;
        let ids: Vec<UserId> = found.iter().map(|person| person.user_id).collect();
        let sets = followings::set_of(&db, &ids).await?;
        if self.json {
            let items = found.iter().map(|person| {
                let set = sets.get(&person.user_id);
                json!({
                    "user_id": person.user_id.to_string(), "username": person.username,
                    "name": person.name, "weight": person.weight.as_f64(),
                    "active": person.active, "tags": person.tags,
                    "following_set": set.map(|set| json!({
                        "size": set.size, "as_of": set.as_of.unwrap_or(set.begun_at),
                    })),
                })
            });
            let items: Vec<_> = items.collect();
            output::json(&json!({"total": items.len(), "items": items}))?;
        } else if found.is_empty() {
            output::line("nobody yet: `socap people add` or `socap people import`")?;
        } else {
            let rows: Vec<Vec<String>> = found
                .iter()
                .map(|person| {
                    let set = sets.get(&person.user_id);
                    vec![
                        person.user_id.to_string(),
                        person.username.clone(),
                        person.weight.to_string(),
                        if person.active { "yes" } else { "no" }.to_owned(),
                        set.map_or_else(|| "unknown".to_owned(), |set| set.size.to_string()),
                        person.tags.join(" "),
                    ]
                })
                .collect();
            output::table(&["id", "username", "weight", "active", "follows", "tags"], &rows)?;
        }
        db.close().await;
        Ok(())
    }
}
