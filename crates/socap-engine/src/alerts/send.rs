//! One message: claimed, sent, and its outcome stored.

use std::time::Duration;

use socap_domain::alerts::AlertKind;
use socap_domain::{CampaignId, Clock};
use socap_store::alerts::{self, Claim, Claimed, Delivery, End, Lane};
use socap_store::{StoreError, campaigns};
use socap_upstream::channels::{self, Notice, NoticeKind, Outcome};

use super::context::{self, Context};
use super::outlet::{Alerting, Outlet};
use crate::{Engine, EngineError};

/// The first pause before another attempt, in machine time; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);
/// How often an outcome is stored again when the database is busy.
const TRIES: u32 = 8;

/// What became of one step in a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Sent,
    Skipped,
    Failed,
    /// The receiver wants a pause.
    Wait(Duration),
    /// Nothing is due.
    Nothing,
}

/// Sends the next message of a lane.
pub(super) async fn step(
    engine: &Engine,
    alerting: &Alerting,
    lane: &Lane,
) -> Result<Step, EngineError> {
    let Some(campaign) = campaigns::get(engine.db(), &lane.campaign).await? else {
        return Ok(Step::Nothing);
    };
    let outlet = alerting.outlet(&campaign, &lane.channel);
    let pace = outlet.as_ref().ok().and_then(|outlet| outlet.pace.as_ref());
    let now = engine.now();
    match alerts::claim(engine.db(), lane, pace, lease(engine), now).await? {
        Claim::Nothing => Ok(Step::Nothing),
        Claim::Skipped => Ok(Step::Skipped),
        Claim::Wait(time) => Ok(Step::Wait(time)),
        Claim::Send(claimed) => attempt(engine, &claimed, outlet).await,
    }
}

/// How long an attempt is its process's, in machine time: far longer than a channel takes. One
/// that takes three quarters of it hangs, and perhaps the message left.
fn lease(engine: &Engine) -> Duration {
    engine.settings().lease
}

/// From here on the message may leave; what comes of it is stored whatever it is.
async fn attempt(
    engine: &Engine,
    claimed: &Claimed,
    outlet: Result<Outlet, String>,
) -> Result<Step, EngineError> {
    let outcome = match outlet {
        Ok(outlet) => {
            let notice = notice(claimed, context::of(engine.db(), claimed).await);
            let sent = outlet.channel.send(&notice, engine.clock().machine_now());
            tokio::time::timeout(lease(engine) * 3 / 4, sent)
                .await
                .unwrap_or_else(|_| Outcome::Unknown { answer: "the channel hung".to_owned() })
        }
        Err(answer) => Outcome::Broken { answer },
    };
    let end = end(&outcome, claimed);
    store(engine, claimed, &end, outcome.answer()).await?;
    Ok(if end == End::Sent { Step::Sent } else { Step::Failed })
}

fn end(outcome: &Outcome, claimed: &Claimed) -> End {
    match outcome {
        Outcome::Sent { .. } => End::Sent,
        // Somebody waits for the answer of a test: it is shown, not tried again.
        Outcome::Retry { .. } | Outcome::Broken { .. } if claimed.kind == AlertKind::Test => {
            End::Failed
        }
        Outcome::Retry { after, .. } => {
            let doublings = u32::try_from(claimed.attempts).unwrap_or(20).min(20);
            let pause = FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE);
            End::Retry {
                delay: after.unwrap_or(pause).max(pause.min(FIRST_PAUSE)),
                channel: after.is_some(),
            }
        }
        Outcome::Broken { .. } => End::Broken,
        Outcome::Rejected { .. } => End::Failed,
        Outcome::Unknown { .. } => End::Unknown,
    }
}

/// Stores an outcome; again if the database is busy, because it is known only here.
async fn store(
    engine: &Engine,
    claimed: &Claimed,
    end: &End,
    answer: &str,
) -> Result<(), StoreError> {
    let mut tries = 0;
    loop {
        let now = engine.now();
        let (id, sending) = (&claimed.id, &claimed.sending_id);
        match alerts::finish(engine.db(), &claimed.lane, id, sending, end, answer, now).await {
            Ok(_) => return Ok(()),
            Err(error) if error.is_transient() && tries < TRIES => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(25) * tries).await;
            }
            // The lease runs out, and the delivery is `unknown`.
            Err(error) => return Err(error),
        }
    }
}

fn notice(claimed: &Claimed, context: Context) -> Notice {
    let mut lines = claimed.text.lines();
    let headline = lines.next().unwrap_or_default().to_owned();
    let lines = lines.map(|line| line.trim_start_matches("• ").to_owned());
    let kind = match claimed.kind {
        AlertKind::Account => NoticeKind::Alert,
        AlertKind::Test => NoticeKind::Test,
        AlertKind::Before | AlertKind::Quiet | AlertKind::Rest => NoticeKind::Digest,
    };
    Notice {
        id: claimed.id.clone(),
        kind,
        campaign: Some(channels::Campaign {
            id: claimed.lane.campaign.to_string(),
            name: claimed.launch_name.clone(),
            time_zone: claimed.time_zone.clone(),
        }),
        headline,
        lines: lines.chain(context.lines).collect(),
        quote: None,
        primary: context.primary,
        secondary: context.secondary,
        when: claimed.due_at,
    }
}

/// Why a test message was not sent.
#[derive(Debug, thiserror::Error)]
pub enum TestError {
    /// There is no such campaign.
    #[error("there is no such campaign")]
    NotFound,
    /// This process sends nothing.
    #[error("this process has no role `alerts`: it sends nothing")]
    NoSender,
    /// The receiver was called just now.
    #[error("the receiver was called just now; try again in a moment")]
    Busy,
    /// The engine itself failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for TestError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

/// Sends a test message through a channel of a campaign: the same path as every alert. The
/// delivery shows what the provider answered.
pub async fn test(
    engine: &Engine,
    campaign: &CampaignId,
    channel: &str,
) -> Result<Delivery, TestError> {
    let alerting = engine.alerting().ok_or(TestError::NoSender)?;
    let held = campaigns::get(engine.db(), campaign).await?.ok_or(TestError::NotFound)?;
    let lane = Lane { campaign: campaign.clone(), channel: channel.to_owned() };
    let queued = alerts::queue_test(engine.db(), &lane, engine.now()).await?;
    let id = queued.ok_or(TestError::NotFound)?;
    for _ in 0..TRIES {
        let outlet = alerting.outlet(&held, channel);
        let pace = outlet.as_ref().ok().and_then(|outlet| outlet.pace.as_ref());
        let claim =
            alerts::claim_this(engine.db(), &lane, &id, pace, lease(engine), engine.now()).await?;
        match claim {
            Claim::Send(claimed) => {
                attempt(engine, &claimed, outlet).await?;
                break;
            }
            Claim::Wait(time) => tokio::time::sleep(time).await,
            // Another sender took it: its answer is on its way.
            Claim::Nothing | Claim::Skipped => tokio::time::sleep(FIRST_PAUSE / 4).await,
        }
    }
    let shown = alerts::get(engine.db(), &id).await?.ok_or(TestError::NotFound)?;
    if shown.status == alerts::Status::Sent {
        alerts::mend(engine.db(), &lane, engine.now()).await?;
    }
    if shown.status == alerts::Status::Queued {
        alerts::withdraw(engine.db(), &lane, &id, engine.now()).await?;
        return Err(TestError::Busy);
    }
    Ok(shown)
}
