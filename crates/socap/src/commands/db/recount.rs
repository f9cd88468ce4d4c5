//! `socap db recount`: are the sums what the rows say?

use serde_json::json;
use socap_domain::CampaignId;
use socap_engine::campaigns::CampaignError;
use socap_store::campaigns::{self, Filter};
use socap_store::{Db, check, rollups};

use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Count campaigns from their rows and compare with the sums kept beside them
///
/// Nothing is stored of a campaign while it is counted. Exit code 1 where anything differed,
/// repaired or not. Of all campaigns, the index that searches use is looked at as well.
#[derive(Debug, clap::Args)]
pub(crate) struct Recount {
    /// Only this campaign
    campaign: Option<CampaignId>,
    /// Put right what differs
    #[arg(long)]
    repair: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Campaigns of one look-up.
const STEP: i64 = 200;

impl Recount {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        let told = self.all(&db).await;
        db.close().await;
        let (differ, words) = told.map_err(|failure| failure.naming(&config.database))?;
        let mut wrong = words;
        if differ > 0 {
            wrong.insert(0, format!("{differ} sums are not what the rows say"));
        }
        match wrong.as_slice() {
            [] => Ok(()),
            wrong if self.repair => {
                Err(Failure::Refused(format!("{}; it was put right", wrong.join("; "))))
            }
            wrong => Err(Failure::Refused(format!(
                "{}; `socap db recount --repair` puts it right",
                wrong.join("; ")
            ))),
        }
    }

    /// Gives how many sums differed, and what is wrong with the index of words.
    async fn all(&self, db: &Db) -> Result<(u64, Vec<String>), Failure> {
        let differ = self.count(db).await?;
        let words = match self.campaign {
            Some(_) => Vec::new(),
            None => check::words(db, self.repair).await?,
        };
        Ok((differ, words))
    }

    /// Gives how many sums differed.
    async fn count(&self, db: &Db) -> Result<u64, Failure> {
        let ids = match &self.campaign {
            Some(id) => vec![id.clone()],
            None => everything(db).await?,
        };
        let (mut differ, mut told) = (0, Vec::new());
        for id in ids {
            let Some(found) = rollups::recount(db, &id, self.repair).await? else {
                if self.campaign.is_some() {
                    return Err(CampaignError::NotFound.into());
                }
                continue;
            };
            differ += found.differ;
            let lines: Vec<String> = found.differences.iter().map(ToString::to_string).collect();
            if self.json {
                told.push(json!({
                    "campaign_id": id, "engagements": found.engagements,
                    "accounts": found.accounts, "differ": found.differ, "differences": lines,
                }));
                continue;
            }
            output::line(format!(
                "{id}: {} engagements of {} accounts counted, {} sums differ",
                found.engagements, found.accounts, found.differ
            ))?;
            for line in lines {
                output::line(format!("  {line}"))?;
            }
        }
        if self.json {
            output::json(&told)?;
        }
        Ok(differ)
    }
}

async fn everything(db: &Db) -> Result<Vec<CampaignId>, Failure> {
    let mut ids = Vec::new();
    let mut after = None;
    loop {
        let page = Filter { after, limit: STEP, ..Filter::default() };
        let page = campaigns::list(db, &page).await?;
        let Some(last) = page.items.last() else { return Ok(ids) };
        after = Some((last.created_at, last.id.clone()));
        ids.extend(page.items.into_iter().map(|campaign| campaign.id));
    }
}
