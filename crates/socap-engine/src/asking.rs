//! Asking X while somebody waits for the answer: what passes is ridden out, the rest is told with
//! what would mend it.

use std::time::Duration;

use socap_store::budget::Lane;
use socap_upstream::Request;

use crate::gateway::{Answered, Halt, Need, Owners, Purpose};
use crate::{Engine, EngineError};

/// X cannot be asked now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("X cannot be asked now: {detail}")]
pub struct Unavailable {
    /// Why, and what would mend it.
    pub detail: String,
    /// When it is worth trying again, in machine time.
    pub retry_after: Option<Duration>,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// X cannot be asked now.
    Unavailable(Unavailable),
    /// The campaign's own budget does not pay for it.
    Budget,
    /// The engine failed.
    Failed(EngineError),
}

const TRIES: u32 = 3;
/// Between two tries, in machine time; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// Somebody waits for the answer: a longer pause is left to them.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// When to try again where nothing better is known.
const SOON: Duration = Duration::from_secs(30);

/// Asks once, tried again a few times where that can help. The caller settles the cost with what
/// it stores of the answer.
pub(crate) async fn ask(
    engine: &Engine,
    request: &Request,
    purpose: Purpose,
    owners: &Owners,
) -> Result<Answered, Refusal> {
    let no_credential = || {
        let detail = EngineError::NoCredential.to_string();
        Refusal::Unavailable(Unavailable { detail, retry_after: None })
    };
    let gateway = engine.gateway().ok_or_else(no_credential)?;
    let need = Need { purpose, lane: Lane::News, owners };
    let mut pause = FIRST_PAUSE;
    let mut failure = Unavailable { detail: String::new(), retry_after: None };
    for attempt in 1..=TRIES {
        match gateway.call(request, &need).await {
            Ok(answered) => return Ok(answered),
            Err(Halt::Retry { error, after }) => {
                let wait = after.unwrap_or(pause);
                failure = Unavailable { detail: error, retry_after: Some(wait.max(pause)) };
                if wait > LONGEST_PAUSE {
                    break;
                }
                if attempt < TRIES {
                    tokio::time::sleep(wait).await;
                }
                pause *= 2;
            }
            Err(halt) => return Err(refused(engine, halt)),
        }
    }
    Err(Refusal::Unavailable(failure))
}

/// A halt that trying again does not mend.
fn refused(engine: &Engine, halt: Halt) -> Refusal {
    let unavailable =
        |detail, wait| Refusal::Unavailable(Unavailable { detail, retry_after: Some(wait) });
    match halt {
        Halt::Snooze { until, reason, campaign: None, .. } => {
            let world = u64::try_from(until.ms_since(engine.now())).unwrap_or(0);
            let wait = Duration::from_millis(world).div_f64(engine.clock().speed().max(1e-6));
            unavailable(waits_for(&reason), wait)
        }
        Halt::Snooze { campaign: Some(_), .. } => Refusal::Budget,
        Halt::NoEndpoint(detail) | Halt::NoPath(detail) | Halt::Retry { error: detail, .. } => {
            unavailable(detail, SOON)
        }
        Halt::Failed(error) => Refusal::Failed(error),
        Halt::Gone(_) | Halt::RestartWalk | Halt::StaleSince(_) | Halt::Fenced => {
            unavailable("X gave no answer to the question".to_owned(), SOON)
        }
    }
}

fn waits_for(reason: &str) -> String {
    let words = match reason {
        "window" => "the rate limit is spent",
        "monthly_budget" => "the monthly budget (SOCAP_MONTHLY_BUDGET_USD) is spent",
        "credits_depleted" => "the account at X has no credits left",
        "spend_cap" | "usage_cap" => "the account's cap at X is reached",
        "refused" => "X does not accept the credential",
        other => other,
    };
    words.to_owned()
}
