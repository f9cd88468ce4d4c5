//! `socap people ignore …`.

use serde_json::json;
use socap_domain::{Clock, UserId};
use socap_store::ignored::{self, Ignored};

use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Accounts that never alert, but count
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Ignore {
    /// List them
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Ignore an account
    Add {
        /// Its handle, or its number on X
        account: String,
        /// Why, for yourself
        #[arg(long)]
        reason: Option<String>,
    },
    /// Ignore an account no longer
    Remove {
        /// Its handle, or its number on X
        account: String,
    },
}

impl Ignore {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        let named = |account: &str, reason: Option<String>| {
            let (user_id, username) = named(account);
            Ignored { user_id, username, reason, added_at: config.clock.now() }
        };
        match self {
            Self::List { json } => tell(&ignored::list(&db).await?, json)?,
            Self::Add { account, reason } => ignored::add(&db, named(&account, reason)).await?,
            Self::Remove { account } => {
                if !ignored::remove(&db, &named(&account, None)).await? {
                    return Err(Failure::Refused(format!("{account} is not on the ignore list")));
                }
            }
        }
        db.close().await;
        Ok(())
    }
}

fn tell(entries: &[Ignored], as_json: bool) -> Result<(), Failure> {
    if as_json {
        let items = entries.iter().map(|entry| {
            json!({"user_id": entry.user_id.map(|id| id.to_string()),
                "username": entry.username, "reason": entry.reason, "added_at": entry.added_at})
        });
        return output::json(&json!({"total": entries.len(), "items": items.collect::<Vec<_>>()}));
    }
    let rows: Vec<Vec<String>> = entries
        .iter()
        .map(|entry| {
            let id = entry.user_id.map(|id| id.to_string()).unwrap_or_default();
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            vec![id, text(&entry.username), text(&entry.reason)]
        })
        .collect();
    output::table(&["id", "username", "reason"], &rows)
}

fn named(account: &str) -> (Option<UserId>, Option<String>) {
    match account.parse::<UserId>() {
        Ok(id) => (Some(id), None),
        Err(_) => (None, Some(account.trim_start_matches('@').to_owned())),
    }
}
