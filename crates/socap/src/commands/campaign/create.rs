//! `socap campaign create -f FILE`.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;
use socap_engine::campaigns;

use super::view::Api;
use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Create a campaign
#[derive(Debug, clap::Args)]
pub(crate) struct Create {
    /// The body, as JSON; `-` reads standard input
    #[arg(short, long, value_name = "FILE")]
    file: PathBuf,
    /// Print the whole campaign as JSON instead of its id
    #[arg(long)]
    json: bool,
}

impl Create {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let body = read(&self.file)?;
        let db = engine::database(config).await?;
        let engine = engine::for_command(config, db.clone())?;
        let policy = engine::policy(config)?;
        let created = campaigns::create(&engine, &policy, &body).await?;
        if self.json {
            output::json(&Api::new(config, &db)?.json(created, true).await?)?;
        } else {
            output::line(created.id.as_str())?;
            if let Some(secret) = &created.settings.webhook_secret {
                eprintln!("the webhook is signed with {secret}; it is not shown again");
            }
        }
        db.close().await;
        Ok(())
    }
}

fn read(file: &Path) -> Result<Value, Failure> {
    let doing = format!("cannot read {}", file.display());
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).map_err(Failure::io(doing))?;
    } else {
        text = std::fs::read_to_string(file).map_err(Failure::io(doing))?;
    }
    serde_json::from_str(&text)
        .map_err(|error| Failure::Refused(format!("{} is not JSON: {error}", file.display())))
}
