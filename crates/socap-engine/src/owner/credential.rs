//! Credentials that the provider stopped, for money or for good.
//!
//! A cheap call may pass where the next page is refused again: that a credential answers is told
//! when it has done so for a while. What is told is about the credential that works or does not, by
//! its name in the ledger; several of one provider may be in use at once.

use std::time::Duration;

use socap_domain::Timestamp;
use socap_store::budget::{self, CapStop, Stop};
use socap_store::owner::{self, LastWord, NewNotice};
use socap_store::{StoreError, Tx, followings, worker_state};

use super::elsewhere::elsewhere;
use crate::{Engine, EngineError};

/// So long a credential has to answer before that is told, in world time: three probes.
const SURE: Duration = Duration::from_mins(15);

/// Tells that a credential is stopped, in the transaction that stops it. Says whether that is
/// news to its owner: not where it seemed to work again for a moment, nor before it is told that
/// another one took its place.
pub(crate) async fn stopped(tx: &mut Tx, stop: &Stop) -> Result<bool, StoreError> {
    let (credential, provider) = (&stop.credential, provider(&stop.credential));
    // What was not told yet of other credentials stays true.
    if owner::withdraw(tx, credential).await?.contains(credential)
        || owner::last_word(tx, credential).await? == Some(LastWord::Over { told: false })
    {
        return Ok(false);
    }
    let headline = if stop.reason == "refused" {
        format!(
            "{provider} does not accept the credential {credential}: nothing more is read with it"
        )
    } else {
        format!("{provider} stopped answering {credential} for money: nothing more is read with it")
    };
    let lines = vec![
        format!("It answered: {}", stop.detail),
        format!("To mend it: {}.", mend(&stop.reason)),
        format!(
            "From {} on it is tried with one cheap call every five minutes; reading goes on by \
             itself when that succeeds.",
            Timestamp(stop.probe_at)
        ),
    ];
    let at = Timestamp(stop.since);
    let notice =
        NewNotice { subject: credential, campaign: None, headline, lines, avoid: None, at };
    owner::queue(tx, &notice).await?;
    Ok(true)
}

/// Lifts a stop because a call succeeded, wakes what waited for it, and tells that it works
/// again. Says whether there was one still.
pub(crate) async fn answers_again(
    tx: &mut Tx,
    stop: &Stop,
    caps: &[CapStop],
    at: Timestamp,
) -> Result<bool, StoreError> {
    let credential = &stop.credential;
    if !budget::clear_stop(tx, credential).await? {
        return Ok(false);
    }
    release(tx, stop, at).await?;
    let after = elsewhere(caps, &[], at)
        .map_or_else(|| ": reading goes on".to_owned(), |why| format!(", but {why}"));
    let headline = format!("{} answers {credential} again{after}", provider(credential));
    let lines = vec![format!("It stood still since {}.", Timestamp(stop.since))];
    let notice =
        NewNotice { subject: credential, campaign: None, headline, lines, avoid: None, at };
    owner::queue_end(tx, &notice, credential, SURE).await?;
    Ok(true)
}

/// A process serves with a credential: stops of others of the same provider, which it replaces,
/// are over. Should another process use such a one still, that is stopped again without a word.
pub(crate) async fn replaces_others(engine: &Engine) -> Result<(), EngineError> {
    let Some(gateway) = engine.gateway() else { return Ok(()) };
    let (mine, now) = (gateway.credential(), engine.now());
    let all = budget::stops(engine.db()).await?;
    let caps = budget::cap_stops(engine.db()).await?;
    let (own, others): (Vec<Stop>, Vec<Stop>) =
        all.into_iter().partition(|stop| stop.credential == mine);
    for stop in others.iter().filter(|stop| provider(&stop.credential) == provider(mine)) {
        let mut tx = engine.db().begin().await?;
        if !budget::clear_stop(&mut tx, &stop.credential).await? {
            continue;
        }
        release(&mut tx, stop, now).await?;
        let last = owner::last_word(&mut tx, &stop.credential).await?;
        // What another process stopped again without a word was told to be over.
        if own.is_empty() && !matches!(last, Some(LastWord::Over { .. })) {
            let but =
                elsewhere(&caps, &[], now).map_or_else(String::new, |why| format!(", but {why}"));
            let headline = format!("Reading goes on with the credential {mine}{but}");
            let since = Timestamp(stop.since);
            let lines = vec![format!("{} was stopped since {since}.", stop.credential)];
            let notice =
                NewNotice { subject: mine, campaign: None, headline, lines, avoid: None, at: now };
            owner::queue_end(&mut tx, &notice, &stop.credential, SURE).await?;
        }
        tx.commit().await?;
        tracing::info!(
            credential = mine,
            instead_of = stop.credential,
            reason = stop.reason,
            "another credential is used: reading goes on"
        );
    }
    Ok(())
}

/// What waited for the stop to end is due at once.
async fn release(tx: &mut Tx, stop: &Stop, now: Timestamp) -> Result<(), StoreError> {
    worker_state::unblock_for(tx, None, &stop.reason, now).await?;
    followings::go_on(tx, &stop.reason).await?;
    Ok(())
}

/// Whose a credential is, by its name in the ledger.
pub fn provider(credential: &str) -> &'static str {
    if credential.starts_with("twitterapi_io:") { "twitterapi.io" } else { "X" }
}

/// What its owner has to do.
pub fn mend(reason: &str) -> &'static str {
    match reason {
        "credits_depleted" => "buy credits from the provider",
        "spend_cap" => "raise the spend cap in the provider's console, or wait for its next cycle",
        "usage_cap" => "raise the plan, or wait for the provider's next cycle",
        "refused" => {
            "replace the credential in socap's settings and restart, or renew it at the provider"
        }
        _ => "see the provider's console",
    }
}
