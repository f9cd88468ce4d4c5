//! `socap alerts test`.

use serde_json::json;
use socap_domain::CampaignId;
use socap_domain::campaign::Channel;
use socap_engine::alerts::{self, TestError};
use socap_engine::campaigns::CampaignError;
use socap_store::alerts::Status;

use crate::config::Config;
use crate::failure::{Failure, chain};
use crate::output;
use crate::wiring::{alerting, engine};

/// Send a test message and show what the provider answers; exit code 1 unless it took it
#[derive(Debug, clap::Args)]
pub(crate) struct Test {
    /// The campaign's id
    campaign: CampaignId,
    /// slack, email or webhook
    channel: Channel,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Test {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        let engine = engine::for_command(config, db.clone())?;
        engine.set_alerting(alerting::alerting(config)?);
        let channel = self.channel.as_str();
        let sent =
            alerts::test(&engine, &self.campaign, channel).await.map_err(|error| match error {
                TestError::NotFound => CampaignError::NotFound.into(),
                other => Failure::Refused(chain(&other)),
            })?;
        db.close().await;
        let outcome = sent.status.as_str();
        let answer = sent.answer.unwrap_or_default();
        if self.json {
            let told = json!({"id": sent.id, "channel": channel, "outcome": outcome,
                "answer": answer});
            output::json(&told)?;
        } else if sent.status == Status::Sent {
            output::line(format!("{channel} took it: {answer}"))?;
        }
        if sent.status == Status::Sent {
            return Ok(());
        }
        Err(Failure::Refused(format!("{channel}: {outcome}: {answer}")))
    }
}
