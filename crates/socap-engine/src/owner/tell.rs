//! Sending what the owner is to be told, by the first way that takes it.

use std::time::Duration;

use socap_domain::Clock;
use socap_store::alerts;
use socap_store::owner::{self, Claimed, End};
use socap_upstream::channels::{self, Notice, NoticeKind, Outcome};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::lift::goes_on_no_more;
use crate::alerts::Alerting;
use crate::{Engine, EngineError};

/// How often it is looked for, in machine time.
const TURN: Duration = Duration::from_millis(250);
/// The first pause before another attempt, in machine time; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// Sends until `stop`. Apart from the campaigns' messages: none of them waits for the owner's
/// receiver.
pub(crate) async fn serve(engine: &Engine, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        tell(engine, Instant::now() + Duration::from_hours(24), stop).await;
        tokio::select! {
            () = tokio::time::sleep(TURN) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Sends what can leave now, until `end` or `stop`; what is on its way then is ended properly.
/// Whatever the number of processes that do this at once, nothing leaves twice.
pub(crate) async fn tell(engine: &Engine, end: Instant, stop: &CancellationToken) {
    if let Err(error) = turn(engine, end, stop).await {
        tracing::warn!(%error, "the owner was not told; the next turn does it");
    }
}

async fn turn(engine: &Engine, end: Instant, stop: &CancellationToken) -> Result<(), EngineError> {
    let Some(alerting) = engine.alerting() else { return Ok(()) };
    for headline in owner::expire(engine.db()).await? {
        tracing::warn!(headline, "a sender died while it told the owner; perhaps it was told");
    }
    if alerting.owner("").is_empty() {
        return Ok(());
    }
    let lease = engine.settings().lease;
    while !stop.is_cancelled() && Instant::now() < end {
        let Some(claimed) = owner::claim(engine.db(), lease, engine.now()).await? else { break };
        let (end, answer) = match goes_on_no_more(engine, &claimed).await {
            Ok(false) => attempt(engine, alerting, &claimed, lease).await,
            Ok(true) => {
                owner::take_back(engine.db(), &claimed).await?;
                continue;
            }
            Err(error) => (End::Wait(FIRST_PAUSE), error.to_string()),
        };
        log(&claimed, end, &answer);
        owner::finish(engine.db(), &claimed, end, &answer).await?;
    }
    Ok(())
}

fn log(claimed: &Claimed, end: End, answer: &str) {
    let headline = &claimed.headline;
    match end {
        End::Retry(_) if claimed.attempts == 0 => {
            tracing::warn!(answer, headline, "the owner could not be told; it is tried again");
        }
        End::Refused => tracing::warn!(answer, headline, "the owner could not be told: refused"),
        End::Unknown => tracing::warn!(answer, headline, "the owner was perhaps told"),
        End::Sent | End::Retry(_) | End::Wait(_) => {}
    }
}

/// Tries one way after the other. Who may have taken it has it: the next one is not asked.
async fn attempt(
    engine: &Engine,
    alerting: &Alerting,
    claimed: &Claimed,
    lease: Duration,
) -> (End, String) {
    let notice = notice(claimed);
    let ways = alerting.owner(claimed.avoid.as_deref().unwrap_or_default());
    // All of them together end before the lease does.
    let each = lease * 3 / 4 / u32::try_from(ways.len().max(1)).unwrap_or(1);
    let (mut said, mut refused, mut asks) = (String::new(), true, None);
    let mut was_asked = false;
    for way in ways {
        if let Some(pace) = &way.pace {
            let (wait, why) = match alerts::take_turn(engine.db(), pace).await {
                Ok(None) => (None, String::new()),
                Ok(Some(wait)) => (Some(wait), "it waits for its turn".to_owned()),
                Err(error) => (Some(FIRST_PAUSE), error.to_string()),
            };
            match wait {
                Some(wait) if !was_asked => return (End::Wait(wait), why),
                // Another way was asked: that was an attempt.
                Some(wait) => {
                    (refused, asks) = (false, asks.max(Some(wait)));
                    continue;
                }
                None => {}
            }
        }
        was_asked = true;
        let sent = way.channel.send(&notice, engine.clock().machine_now());
        let outcome = tokio::time::timeout(each, sent)
            .await
            .unwrap_or_else(|_| Outcome::Unknown { answer: "the channel hung".to_owned() });
        outcome.answer().clone_into(&mut said);
        match outcome {
            Outcome::Sent { .. } => return (End::Sent, said),
            Outcome::Unknown { .. } => return (End::Unknown, said),
            Outcome::Retry { after, .. } => (refused, asks) = (false, asks.max(after)),
            Outcome::Broken { .. } => refused = false,
            Outcome::Rejected { .. } => {}
        }
    }
    if refused {
        return (End::Refused, said);
    }
    let doublings = u32::try_from(claimed.attempts).unwrap_or(20).min(20);
    let pause = FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE);
    (End::Retry(pause.max(asks.unwrap_or_default())), said)
}

fn notice(claimed: &Claimed) -> Notice {
    let campaign = claimed.campaign.as_ref();
    Notice {
        id: claimed.id.clone(),
        kind: NoticeKind::OwnerComplaint,
        campaign: campaign.map(|(id, name)| channels::Campaign {
            id: id.to_string(),
            name: name.clone(),
            // The owner looks after campaigns of many places.
            time_zone: "UTC".to_owned(),
        }),
        headline: claimed.headline.clone(),
        lines: claimed.lines.clone(),
        quote: None,
        primary: None,
        secondary: Vec::new(),
        when: claimed.at,
    }
}
