//! `socap key …`: who may call the API.

use secrecy::ExposeSecret;
use serde_json::json;
use socap_domain::{Clock, IdSource, Timestamp};
use socap_http::auth::Role;
use socap_store::access::{self, ApiKey};

use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Make, list and revoke API keys
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Key {
    /// Make a key and print it; it is shown this once. From the first key on every call needs one
    Create {
        /// What it may do: viewer reads, operator changes campaigns, admin does everything
        #[arg(long, value_parser = role)]
        role: Role,
        /// What it is for
        #[arg(long, default_value = "")]
        name: String,
    },
    /// List the keys, without what would open anything
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a key useless and close its sessions
    Revoke {
        /// The id that `key list` shows
        id: String,
    },
}

impl Key {
    /// Does it.
    pub(crate) async fn run(self, config: Config) -> Result<(), Failure> {
        let db = engine::database(&config).await?;
        let now = config.clock.machine_now();
        match self {
            Self::Create { role, name } => {
                let key =
                    socap_http::auth::new_key().map_err(|e| Failure::Refused(e.to_string()))?;
                let id = IdSource.next();
                access::insert_key(&db, &id, &name, role.as_str(), &key.hash, now).await?;
                output::line(key.text.expose_secret())?;
            }
            Self::List { json } => list(&access::keys(&db).await?, json)?,
            Self::Revoke { id } => {
                if !access::revoke_key(&db, &id, now).await? {
                    return Err(Failure::Refused(format!("no valid key has the id {id}")));
                }
                output::line(format!("{id} is revoked"))?;
            }
        }
        db.close().await;
        Ok(())
    }
}

fn role(text: &str) -> Result<Role, String> {
    text.parse().map_err(|_| "expected viewer, operator or admin".to_owned())
}

fn list(keys: &[ApiKey], as_json: bool) -> Result<(), Failure> {
    if as_json {
        let items: Vec<_> = keys
            .iter()
            .map(|key| {
                json!({
                    "id": key.id,
                    "name": key.name,
                    "role": key.role,
                    "created_at": Timestamp(key.created_at),
                    "revoked_at": key.revoked_at.map(Timestamp),
                })
            })
            .collect();
        return output::json(&json!({"total": items.len(), "items": items}));
    }
    if keys.is_empty() {
        return output::line("no keys: the API is open to this machine alone");
    }
    let row = |key: &ApiKey| {
        let revoked = key.revoked_at.map(|at| Timestamp(at).to_string());
        vec![
            key.id.clone(),
            key.role.clone(),
            Timestamp(key.created_at).to_string(),
            revoked.unwrap_or_default(),
            key.name.clone(),
        ]
    };
    let rows: Vec<Vec<String>> = keys.iter().map(row).collect();
    output::table(&["id", "role", "created", "revoked", "name"], &rows)
}
