//! Caps in dollars that are used up.

use socap_domain::{CampaignId, CampaignStatus, Micros, Timestamp};
use socap_store::budget::{self, Stopping};
use socap_store::owner::{self, NewNotice};
use socap_store::{StoreError, Tx, campaigns};

use super::how_short;
use crate::Engine;
use crate::gateway::{Halt, Purpose};

/// Something was halted: where a cap is used up, its owner is told, once however many jobs and
/// processes run into it. Says whether the call may be tried again at once: there is room for it
/// by now.
pub(crate) async fn cap_refused(engine: &Engine, purpose: Purpose, halt: &Halt) -> bool {
    refused(engine, purpose, halt).await.unwrap_or_else(|error| {
        // Whoever was halted asks again when its wait is over, and so does every other one.
        tracing::warn!(%error, "that a budget is used up could not be written down");
        false
    })
}

async fn refused(engine: &Engine, purpose: Purpose, halt: &Halt) -> Result<bool, StoreError> {
    let Halt::Snooze { campaign, wanted: Some(wanted), .. } = halt else { return Ok(false) };
    let (db, now) = (engine.db(), engine.now());
    if budget::is_cap_stopped(db, campaign.as_ref(), purpose.as_str()).await? {
        return Ok(false);
    }
    let named = match campaign {
        Some(id) => match campaigns::get(db, id).await? {
            Some(campaign)
                if campaign.status == CampaignStatus::Active
                    && campaign.final_reading_at.is_none() =>
            {
                Some((id, campaign.settings.launch_name))
            }
            // Paused, over or deleted: nobody would raise its budget.
            Some(_) | None => return Ok(false),
        },
        None => None,
    };
    let named = named.as_ref().map(|(id, name)| (*id, name.as_str()));
    let mut tx = db.begin().await?;
    let stopped =
        budget::stop_cap(&mut tx, campaign.as_ref(), purpose.as_str(), *wanted, now).await?;
    let Stopping::News { cap, spent } = stopped else { return Ok(stopped == Stopping::Room) };
    let short = Shortage { named, purpose, cap, spent, wanted: *wanted, now };
    let news = short.complain(&mut tx).await?;
    tx.commit().await?;
    if news {
        short.log();
    }
    Ok(false)
}

/// What a cap leaves no room for.
struct Shortage<'a> {
    named: Option<(&'a CampaignId, &'a str)>,
    purpose: Purpose,
    cap: Micros,
    spent: Micros,
    wanted: Micros,
    now: Timestamp,
}

impl Shortage<'_> {
    fn log(&self) {
        let Self { cap, spent, wanted, .. } = self;
        let Some((id, name)) = self.named else {
            let what = match self.purpose {
                Purpose::Campaigns => "X",
                Purpose::People => "whom people follow",
            };
            tracing::warn!(%spent, budget = %cap, %wanted, reading = what,
                "the monthly budget does not pay for the next reading: raise \
                 SOCAP_MONTHLY_BUDGET_USD and restart, or wait for the next month");
            return;
        };
        tracing::warn!(campaign = %id, name, %spent, budget = %cap, %wanted,
            "a campaign's budget does not pay for its next reading: raise its budget_usd");
    }

    fn headline(&self) -> String {
        let (cap, used_up) = (self.cap, self.spent >= self.cap);
        let short = how_short(cap, self.spent);
        match (self.named, self.purpose) {
            (Some((_, name)), _) if used_up => {
                format!("\"{name}\" stands still: its budget of {cap} is used up")
            }
            (Some((_, name)), _) => format!("The budget of \"{name}\" {short}"),
            (None, Purpose::Campaigns) if used_up => {
                format!("Reading X stands still: the monthly budget of {cap} is used up")
            }
            (None, Purpose::Campaigns) => format!("The monthly budget {short}"),
            (None, Purpose::People) => format!(
                "The monthly budget of {cap} does not pay for reading whom important people follow"
            ),
        }
    }

    /// Writes it down to be told. Says whether it is news to the owner: not where it was mended
    /// by too little, but where another month is used up at once.
    async fn complain(&self, tx: &mut Tx) -> Result<bool, StoreError> {
        let Self { cap, spent, wanted, .. } = self;
        let subject = subject(self.named.map(|(id, _)| id), self.purpose.as_str());
        let period = self.named.map_or_else(|| self.now.utc_month(), |_| budget::TOTAL.to_owned());
        if owner::withdraw(tx, &subject).await?.contains(&period) {
            return Ok(false);
        }
        let mend = match self.named {
            Some((id, _)) => format!(
                "To mend it: raise budget_usd, on the campaign's page or with PATCH \
                 /socap/campaigns/{id}. It goes on at once."
            ),
            None => {
                "To mend it: raise SOCAP_MONTHLY_BUDGET_USD and restart socap, or wait for the \
                     next month (UTC). It goes on by itself then."
                    .to_owned()
            }
        };
        let lines = vec![
            format!(
                "{spent} of {cap} are spent. What would be read next can cost up to {wanted}, more \
                 than is left; what costs less is still read."
            ),
            mend,
            "What was collected stays, and can be read as before.".to_owned(),
        ];
        let (campaign, headline, at) = (self.named, self.headline(), self.now);
        let notice = NewNotice { subject: &subject, campaign, headline, lines, avoid: None, at };
        owner::queue(tx, &notice).await?;
        Ok(true)
    }
}

/// What a stop is about, and its end.
pub(super) fn subject(campaign: Option<&CampaignId>, purpose: &str) -> String {
    campaign.map_or_else(|| format!("budget for {purpose}"), |id| format!("budget of {id}"))
}
