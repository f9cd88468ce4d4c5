//! `socap campaign pause | resume | complete | delete ID`.

use std::io::{BufRead, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use socap_domain::{CampaignId, CampaignStatus};
use socap_engine::campaigns::{self, CampaignError, shown_status};
use socap_store::campaigns::Sweep;
use socap_store::{Db, engagements, tweets};

use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Gives a campaign another status.
pub(super) async fn status(
    config: &Config,
    id: &CampaignId,
    status: CampaignStatus,
) -> Result<(), Failure> {
    let db = engine::database(config).await?;
    let engine = engine::for_command(config, db.clone())?;
    let policy = engine::policy(config)?;
    let changed = campaigns::patch(&engine, &policy, id, &json!({"status": status})).await?;
    output::line(format!("{id} is {}", shown_status(&changed)))?;
    db.close().await;
    Ok(())
}

/// Ends a campaign, if whoever sits there agrees.
pub(super) async fn complete(config: &Config, id: &CampaignId, yes: bool) -> Result<(), Failure> {
    let what = "End it now? One last reading, then its numbers are frozen for good.";
    if !yes && somebody_is_there() && !agreed(config, id, what).await? {
        return Err(unchanged());
    }
    status(config, id, CampaignStatus::Completed).await
}

/// Deletes a campaign, if whoever sits there agrees. It is gone with the first line; then what it had
/// is taken away. Where that was left in the midst, the same command goes on.
pub(super) async fn delete(config: &Config, id: &CampaignId, yes: bool) -> Result<(), Failure> {
    let what = "Delete it with all that was collected? That cannot be taken back.";
    if !yes && somebody_is_there() && !agreed(config, id, what).await? {
        return Err(unchanged());
    }
    let db = engine::database(config).await?;
    let deleted = socap_store::campaigns::delete(&db, id).await?;
    let sweep = Sweep::of(&db, id).await?;
    if deleted || sweep.is_some() {
        output::line(format!("{id} is deleted"))?;
    }
    match sweep {
        Some(sweep) => take_away(&db, sweep).await?,
        // A server was faster.
        None if deleted => {}
        None => return Err(CampaignError::NotFound.into()),
    }
    db.close().await;
    Ok(())
}

/// Takes away what a deleted campaign had, and tells how far it is: a terminal all the time, others
/// at the end.
async fn take_away(db: &Db, sweep: Sweep) -> Result<(), Failure> {
    let terminal = std::io::stderr().is_terminal();
    let bar = if terminal { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    let style = ProgressStyle::with_template("{spinner} {pos} rows of it taken away");
    bar.set_style(style.unwrap_or(ProgressStyle::default_spinner()));
    let swept = sweep.run(db, |rows| bar.inc(rows)).await;
    bar.finish_and_clear();
    output::line(match swept {
        Ok(true) => format!("{} rows of it were taken away", bar.position()),
        Ok(false) => "a server took over and takes the rest of it away".to_owned(),
        Err(error) => format!(
            "something of it is left ({error}): `socap serve` takes it away, or this command again"
        ),
    })
}

/// Scripts are asked nothing. Who types is asked, wherever the answer goes to.
fn somebody_is_there() -> bool {
    std::io::stdin().is_terminal()
}

fn unchanged() -> Failure {
    Failure::Refused("nothing was changed".to_owned())
}

/// Names the campaign and what it holds, and asks.
async fn agreed(config: &Config, id: &CampaignId, what: &str) -> Result<bool, Failure> {
    let db = engine::database(config).await?;
    let Some(campaign) = socap_store::campaigns::get(&db, id).await? else {
        // Nothing can be lost; whoever asks finds out.
        return Ok(true);
    };
    let tweets = tweets::of_campaign(&db, id).await?.len();
    let (collected, removed) = engagements::totals_of(&db, id).await?;
    db.close().await;
    eprint!(
        "\"{}\" in {}, {}: {tweets} tweets, {} engagements.\n{what} [y/N] ",
        campaign.settings.launch_name,
        config.database.place(),
        shown_status(&campaign),
        collected + removed,
    );
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(Failure::io("cannot read"))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
