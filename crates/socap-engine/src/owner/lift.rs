//! Caps that allow more again.

use std::time::Duration;

use socap_domain::{CampaignId, Timestamp};
use socap_store::budget::{self, CapStop, Stop};
use socap_store::owner::{self, Claimed, NewNotice};
use socap_store::{StoreError, Tx, followings, worker_state};

use super::caps::subject;
use super::elsewhere::elsewhere;
use crate::gateway::Purpose;
use crate::{Engine, EngineError};

/// What waited is due at once: if the cap was raised by too little, that shows within this time of
/// the world, and it is not told that anything goes on.
const SURE: Duration = Duration::from_mins(5);

/// A campaign may spend more: what waited for that is due at once. What cannot be stored now the
/// clockwork's next turn does: the change itself is stored.
pub(crate) async fn budget_raised(engine: &Engine, id: &CampaignId) {
    let raised = async {
        lift_caps(engine).await?;
        // Calls under way stood in the way, and it was no stop.
        let mut tx = engine.db().begin().await?;
        worker_state::unblock_for(&mut tx, Some(id), "budget", engine.now()).await?;
        tx.commit().await?;
        Ok::<(), EngineError>(())
    };
    if let Err(error) = raised.await {
        tracing::warn!(campaign = %id, %error,
            "what waited for a budget that was raised goes on with the clockwork's next turn");
    }
}

/// Ends the stops whose cap allows more now: what waited for it is due at once, and the owner is
/// told where something goes on. Of several processes one does it.
pub(crate) async fn lift_caps(engine: &Engine) -> Result<(), EngineError> {
    let now = engine.now();
    let caps = budget::cap_stops(engine.db()).await?;
    let over = |stop: &&CapStop| !stop.lives || stop.is_over(now);
    for stop in caps.iter().filter(over) {
        let stops = budget::stops(engine.db()).await?;
        let mut tx = engine.db().begin().await?;
        if !budget::lift_cap(&mut tx, stop).await? {
            continue;
        }
        if stop.lives {
            release(&mut tx, stop, now).await?;
        }
        if stop.waits {
            say_it_goes_on(&mut tx, stop, (&caps, &stops), now).await?;
        }
        tx.commit().await?;
        if stop.waits {
            log(stop, now);
        }
        engine.wake();
    }
    Ok(())
}

/// What waited for the cap is due at once.
async fn release(tx: &mut Tx, stop: &CapStop, now: Timestamp) -> Result<(), StoreError> {
    if let Some(id) = &stop.campaign {
        worker_state::unblock_for(tx, Some(id), "budget", now).await?;
    } else {
        worker_state::unblock_for(tx, None, "monthly_budget", now).await?;
        followings::go_on(tx, "monthly_budget").await?;
    }
    Ok(())
}

async fn say_it_goes_on(
    tx: &mut Tx,
    stop: &CapStop,
    (caps, stops): (&[CapStop], &[Stop]),
    at: Timestamp,
) -> Result<(), StoreError> {
    let name = stop.launch_name.as_str();
    let campaign = stop.campaign.as_ref().map(|id| (id, name));
    let what = match campaign {
        Some(_) => format!("\"{name}\""),
        None if stop.purpose == Purpose::People.as_str() => {
            "Reading whom important people follow".to_owned()
        }
        None => "Reading X".to_owned(),
    };
    let why = may_spend(stop, at);
    let headline = match elsewhere(caps, stops, at) {
        None => format!("{what} goes on: {why}"),
        Some(but) => format!("{what} does not go on yet: {why}, but {but}"),
    };
    let lines = vec![format!("It stood still since {}.", stop.since)];
    let subject = subject(stop.campaign.as_ref(), &stop.purpose);
    let notice = NewNotice { subject: &subject, campaign, headline, lines, avoid: None, at };
    owner::queue_end(tx, &notice, &stop.period, SURE).await
}

/// Whether what a notice says of a cap is true no more when it is to leave: what it says to go on
/// was paused or deleted since, or is over.
pub(super) async fn goes_on_no_more(engine: &Engine, told: &Claimed) -> Result<bool, StoreError> {
    if !told.is_end {
        return Ok(false);
    }
    let campaign = told.campaign.as_ref().map(|(id, _)| id);
    for purpose in [Purpose::Campaigns, Purpose::People] {
        if told.subject == subject(campaign, purpose.as_str()) {
            return Ok(!budget::would_read(engine.db(), campaign, purpose.as_str()).await?);
        }
    }
    // Of a credential.
    Ok(false)
}

fn may_spend(stop: &CapStop, now: Timestamp) -> String {
    let month = now.utc_month();
    match (&stop.campaign, stop.cap_now) {
        (None, _) if stop.period != month => format!("{month} has begun"),
        (None, Some(cap)) => format!("the monthly budget is {cap} now"),
        (None, None) => "there is no monthly budget any more".to_owned(),
        (Some(_), Some(cap)) => format!("its budget is {cap} now"),
        (Some(_), None) => "it has no budget_usd any more".to_owned(),
    }
}

fn log(stop: &CapStop, now: Timestamp) {
    let why = may_spend(stop, now);
    if let Some(id) = &stop.campaign {
        tracing::info!(campaign = %id, name = stop.launch_name, why, "a campaign goes on");
    } else {
        tracing::info!(why, purpose = stop.purpose, "reading X goes on");
    }
}
