//! `socap alerts process`.

use serde_json::json;
use socap_engine::alerts;

use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::{alerting, engine};

/// Send what is due now, as the role `alerts` does; beside a running sender nothing leaves twice
#[derive(Debug, clap::Args)]
pub(crate) struct Process {
    /// At most so many
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..))]
    limit: u64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Process {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        let engine = engine::for_command(config, db.clone())?;
        engine.set_alerting(alerting::alerting(config)?);
        let report = alerts::process_due(&engine, self.limit).await?;
        db.close().await;
        let alerts::ProcessReport { due, sent, skipped, failed } = report;
        if self.json {
            return output::json(&json!({"due": due, "sent": sent, "skipped": skipped,
                "failed": failed}));
        }
        output::line(format!("{due} due: {sent} sent, {skipped} skipped, {failed} not taken"))
    }
}
