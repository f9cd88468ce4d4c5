//! Asking X what tweets are: a hundred a request, edited ones followed to their last id.

use std::collections::HashMap;

use socap_domain::{CampaignId, Micros, TweetId};
use socap_store::budget::{self, SettledCall};
use socap_upstream::{Answer, Missing, Request, Tweet};

use super::CampaignError;
use crate::asking::{self, Refusal, Unavailable};
use crate::gateway::{Gateway, Owners, Purpose};
use crate::{Engine, EngineError};

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
    Unavailable(Unavailable),
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

impl From<Refusal> for LookupError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unavailable(unavailable) => Self::Unavailable(unavailable),
            Refusal::Budget => Self::TooDear(
                "the campaign's budget does not pay for looking the tweets up".to_owned(),
            ),
            Refusal::Failed(error) => Self::Failed(CampaignError::Engine(error)),
        }
    }
}

impl From<LookupError> for CampaignError {
    fn from(error: LookupError) -> Self {
        match error {
            LookupError::Unavailable(unavailable) => Self::Unavailable(unavailable),
            LookupError::TooDear(detail) => {
                Self::Unavailable(Unavailable { detail, retry_after: None })
            }
            LookupError::Failed(error) => error,
        }
    }
}

/// Who pays, and how much at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Payer<'a> {
    /// Nobody pays for what becomes no campaign. One that comes of it pays when it is stored.
    pub(super) campaign: Option<&'a CampaignId>,
    /// What may be spent; no bound of its own where `None`.
    pub(super) purse: Option<Micros>,
}

/// What came of looking tweets up.
#[derive(Debug, Default)]
pub(super) struct LookedUp {
    /// A verdict for each tweet.
    pub(super) verdicts: HashMap<TweetId, Verdict>,
    /// The calls that told.
    pub(super) calls: Vec<SettledCall>,
}

/// Looks tweets up. Gives a verdict for each.
pub(super) async fn look_up(
    engine: &Engine,
    payer: Payer<'_>,
    ids: &[TweetId],
) -> Result<LookedUp, LookupError> {
    if ids.is_empty() {
        return Ok(LookedUp::default());
    }
    let gateway = engine.gateway().ok_or_else(|| {
        let detail = EngineError::NoCredential.to_string();
        LookupError::Unavailable(Unavailable { detail, retry_after: None })
    })?;
    let mut purse = payer.purse;
    let LookedUp { mut verdicts, mut calls } =
        read(engine, gateway, payer, &mut purse, ids).await?;
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
    calls.extend(newer.calls);
    for (asked, last) in edited {
        let found = newer.verdicts.get(&last).or_else(|| verdicts.get(&last)).cloned();
        if let Some(found) = found {
            verdicts.insert(asked, found);
        }
    }
    Ok(LookedUp { verdicts, calls })
}

async fn read(
    engine: &Engine,
    gateway: &Gateway,
    payer: Payer<'_>,
    purse: &mut Option<Micros>,
    ids: &[TweetId],
) -> Result<LookedUp, LookupError> {
    let batch = usize::try_from(gateway.capabilities().lookup_batch).unwrap_or(100).max(1);
    let owners = Owners::one(payer.campaign);
    let LookedUp { mut verdicts, mut calls } = LookedUp::default();
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
        let (answer, call) = ask(engine, &owners, &request).await?;
        calls.push(call);
        match answer {
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
    Ok(LookedUp { verdicts, calls })
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

/// One request. Its cost is settled at once: it was paid for whatever becomes of the campaign.
async fn ask(
    engine: &Engine,
    owners: &Owners,
    request: &Request,
) -> Result<(Answer, SettledCall), LookupError> {
    let answered = asking::ask(engine, request, Purpose::Campaigns, owners).await?;
    let mut tx = engine.db().begin().await?;
    answered.pending.settle(&mut tx).await?;
    tx.commit().await?;
    Ok((answered.answer, answered.pending.into_settled()))
}
