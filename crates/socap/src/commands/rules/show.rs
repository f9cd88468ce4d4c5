//! `socap rules show`.

use serde_json::json;
use socap_domain::classify::RuleSet;
use socap_store::rules;

use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Print the rules in force
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// Print version and text as JSON
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        let own = rules::active(&db).await?;
        db.close().await;
        let built_in = own.is_none();
        let source = own.map_or_else(|| RuleSet::bundled_source().to_owned(), |own| own.source);
        if !self.json {
            return output::raw(source.as_bytes());
        }
        let rules = RuleSet::parse(&source).map_err(|error| Failure::Refused(error.to_string()))?;
        output::json(&json!({"version": rules.version(), "built_in": built_in, "source": source}))
    }
}
