//! Asking X what tweets are: a hundred a request, edited ones followed to their last id.

use std::collections::HashMap;
use std::time::Duration;

use socap_domain::{CampaignId, Micros, TweetId};
use socap_store::budget::{self, Lane};
use socap_upstream::{Answer, Missing, Request, Tweet};

use super::CampaignError;
use crate::Engine;
use crate::gateway::{Gateway, Halt, Need, Owners, Purpose};

/// What X says about a tweet that was asked for.
#[derive(Debug, Clone)]
pub(super) enum Verdict {
    /// It can be watched. An edited tweet is here in its last version.
    Found(Box<Tweet>),
    /// It cannot be seen.
    Missing(Missing),
    /// It passes on another one.
    RetweetOf(TweetId),
}

impl Verdict {
    /// Why the tweet cannot be watched; `None` if it can.
    pub(super) fn objection(&self) -> Option<String> {
        let words = match self {
            Self::Found(_) => return None,
            Self::RetweetOf(original) => {
                return Some(format!(
                    "a retweet of another tweet: give the original, \
                     https://x.com/i/status/{original}"
                ));
            }
            Self::Missing(Missing::NotFound) => "unknown: the tweet was deleted or never existed",
            Self::Missing(Missing::Protected) => "protected: only the account's followers see it",
            Self::Missing(Missing::Suspended) => "suspended: X has suspended the tweet's account",
            Self::Missing(Missing::Unlisted) => "unknown: X does not show the tweet",
        };
        Some(words.to_owned())
    }
}

/// Why tweets were not looked up.
#[derive(Debug)]
pub(super) enum LookupError {
    /// X cannot be asked now.
    Unavailable { detail: String, retry_after: Option<Duration> },
    /// The campaign's budget does not pay for it.
    TooDear(String),
    /// Something else.
    Failed(CampaignError),
}

impl From<socap_store::StoreError> for LookupError {
    fn from(error: socap_store::StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<LookupError> for CampaignError {
    fn from(error: LookupError) -> Self {
        match error {
            LookupError::Unavailable { detail, retry_after } => {
                Self::Unavailable { detail, retry_after }
            }
            LookupError::TooDear(detail) => Self::Unavailable { detail, retry_after: None },
            LookupError::Failed(error) => error,
        }
    }
}

/// Who pays, and how much at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Payer<'a> {
    pub(super) campaign: Option<&'a CampaignId>,
    /// What may be spent; no bound of its own where `None`.
    pub(super) purse: Option<Micros>,
}

const TRIES: u32 = 3;
/// Between two tries, in machine time; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// Somebody waits for the answer: a longer pause is left to them.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// When to try again where nothing better is known.
const SOON: Duration = Duration::from_secs(30);

/// Looks tweets up. Gives a verdict for each.
pub(super) async fn look_up(
    engine: &Engine,
    payer: Payer<'_>,
    ids: &[TweetId],
) -> Result<HashMap<TweetId, Verdict>, LookupError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let gateway = engine.gateway().ok_or_else(|| LookupError::Unavailable {
        detail: crate::EngineError::NoCredential.to_string(),
        retry_after: None,
    })?;
    let mut purse = payer.purse;
    let mut verdicts = read(engine, gateway, payer, &mut purse, ids).await?;
    let edited: Vec<(TweetId, TweetId)> = verdicts
        .iter()
        .filter_map(|(asked, verdict)| match verdict {
            Verdict::Found(tweet) => tweet.edit_history.last().map(|last| (*asked, *last)),
            Verdict::Missing(_) | Verdict::RetweetOf(_) => None,
        })
        .filter(|(asked, last)| asked != last)
        .collect();
    let mut lasts: Vec<TweetId> =
        edited.iter().map(|(_, last)| *last).filter(|id| !verdicts.contains_key(id)).collect();
    lasts.sort_unstable();
    lasts.dedup();
    let newer = read(engine, gateway, payer, &mut purse, &lasts).await?;
    for (asked, last) in edited {
        let found = newer.get(&last).or_else(|| verdicts.get(&last)).cloned();
        if let Some(found) = found {
            verdicts.insert(asked, found);
        }
    }
    Ok(verdicts)
}

async fn read(
    engine: &Engine,
    gateway: &Gateway,
    payer: Payer<'_>,
    purse: &mut Option<Micros>,
    ids: &[TweetId],
) -> Result<HashMap<TweetId, Verdict>, LookupError> {
    let batch = usize::try_from(gateway.capabilities().lookup_batch).unwrap_or(100).max(1);
    let owners = Owners::one(payer.campaign);
    let mut verdicts = HashMap::new();
    if let Some(left) = purse {
        let most = most(engine, gateway, ids).await?;
        if most > *left {
            let count = ids.len();
            return Err(LookupError::TooDear(format!(
                "looking up {count} tweets can cost {most}, and the budget has {left} left"
            )));
        }
        *left = Micros(left.0 - most.0);
    }
    for chunk in ids.chunks(batch) {
        let request = Request::Tweets { ids: chunk.to_vec() };
        match ask(engine, gateway, &owners, &request).await? {
            Answer::Tweets(lookup) => {
                for tweet in lookup.found {
                    let verdict = match tweet.retweet_of {
                        Some(original) => Verdict::RetweetOf(original),
                        None => Verdict::Found(Box::new(tweet.clone())),
                    };
                    verdicts.insert(tweet.id, verdict);
                }
                let missing = lookup.missing.into_iter();
                verdicts.extend(missing.map(|(id, why)| (id, Verdict::Missing(why))));
            }
            Answer::Posts(_) | Answer::Users(_) | Answer::Accounts(_) => {}
        }
        for id in chunk {
            verdicts.entry(*id).or_insert(Verdict::Missing(Missing::Unlisted));
        }
    }
    Ok(verdicts)
}

/// The most looking these tweets up can cost; what was charged today costs nothing again.
async fn most(engine: &Engine, gateway: &Gateway, ids: &[TweetId]) -> Result<Micros, LookupError> {
    let mut ids = ids.to_vec();
    if gateway.capabilities().dedupes_daily {
        let raw: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let (db, now) = (engine.db(), engine.now());
        let free = budget::charged_today(db, gateway.credential(), "post", &raw, now).await?;
        ids.retain(|id| !free.contains(&id.0));
    }
    if ids.is_empty() {
        return Ok(Micros::ZERO);
    }
    Ok(gateway.prices().most(&Request::Tweets { ids }, gateway.provider()))
}

/// One request, tried again a few times where that can help. Its cost is settled at once: it
/// was paid for whatever becomes of the campaign.
async fn ask(
    engine: &Engine,
    gateway: &Gateway,
    owners: &Owners,
    request: &Request,
) -> Result<Answer, LookupError> {
    let need = Need { purpose: Purpose::Campaigns, lane: Lane::News, owners };
    let mut pause = FIRST_PAUSE;
    let mut failure = LookupError::Unavailable { detail: String::new(), retry_after: None };
    for attempt in 1..=TRIES {
        match gateway.call(request, &need).await {
            Ok(answered) => {
                let mut tx = engine.db().begin().await?;
                answered.pending.settle(&mut tx).await?;
                tx.commit().await?;
                return Ok(answered.answer);
            }
            Err(Halt::Retry { error, after }) => {
                let wait = after.unwrap_or(pause);
                failure =
                    LookupError::Unavailable { detail: error, retry_after: Some(wait.max(pause)) };
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
    Err(failure)
}

/// A halt that trying again does not mend.
fn refused(engine: &Engine, halt: Halt) -> LookupError {
    let unavailable = |detail: String| LookupError::Unavailable { detail, retry_after: Some(SOON) };
    match halt {
        Halt::Snooze { until, reason, campaign: None, .. } => {
            let world = u64::try_from(until.ms_since(engine.now())).unwrap_or(0);
            let wait = Duration::from_millis(world).div_f64(engine.clock().speed().max(1e-6));
            LookupError::Unavailable { detail: waits_for(&reason), retry_after: Some(wait) }
        }
        Halt::Snooze { campaign: Some(_), .. } => LookupError::TooDear(
            "the campaign's budget does not pay for looking the tweets up".to_owned(),
        ),
        Halt::NoEndpoint(detail) | Halt::NoPath(detail) | Halt::Retry { error: detail, .. } => {
            unavailable(detail)
        }
        Halt::Failed(error) => LookupError::Failed(CampaignError::Engine(error)),
        Halt::Gone(_) | Halt::RestartWalk | Halt::StaleSince(_) | Halt::Fenced => {
            unavailable("X gave no answer to the question".to_owned())
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
