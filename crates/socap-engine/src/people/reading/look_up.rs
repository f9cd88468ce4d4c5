//! Looking people up: how many they follow, and what they are called now.

use std::time::Duration;

use socap_domain::{Timestamp, UserId};
use socap_store::accounts::{self, Account};
use socap_store::budget::Lane;
use socap_store::{StoreError, Tx, campaigns};
use socap_upstream::{self as upstream, AccountKey, AccountLookup, Answer, Request};

use super::ReadingError;
use crate::Engine;
use crate::gateway::{Gateway, Halt, Need, Owners, Purpose};
use crate::readings::stored;

/// Tries of one request.
const TRIES: u32 = 3;

/// Looks accounts up by id and stores what X says of them; paid for as `people`.
///
/// # Errors
/// What was stored before stays.
pub async fn look_up(engine: &Engine, people: &[UserId]) -> Result<(), ReadingError> {
    let gateway = engine.gateway().ok_or(ReadingError::NoCredential)?;
    let batch = usize::try_from(gateway.capabilities().lookup_batch).unwrap_or(100).max(1);
    for chunk in people.chunks(batch) {
        ask(engine, gateway, chunk).await.map_err(told)?;
    }
    Ok(())
}

pub(super) async fn ask(engine: &Engine, gateway: &Gateway, people: &[UserId]) -> Result<(), Halt> {
    let owners = Owners::one(None);
    let need = Need { purpose: Purpose::People, lane: Lane::News, owners: &owners };
    let request = Request::Users { ids: people.to_vec() };
    let mut tries = 0;
    let answered = loop {
        match gateway.call(&request, &need).await {
            Err(Halt::Retry { error, after }) if tries < TRIES => {
                tries += 1;
                let wait = after.unwrap_or(Duration::from_millis(200) * tries);
                if wait > Duration::from_secs(5) {
                    return Err(Halt::Retry { error, after });
                }
                tokio::time::sleep(wait).await;
            }
            outcome => break outcome?,
        }
    };
    let mut tx = engine.db().begin().await?;
    if let Answer::Accounts(lookup) = answered.answer {
        keep(engine, &mut tx, lookup, answered.at).await?;
    }
    answered.pending.settle(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Stores what X said about accounts, classified.
pub(in crate::people) async fn keep(
    engine: &Engine,
    tx: &mut Tx,
    lookup: AccountLookup,
    at: Timestamp,
) -> Result<(), StoreError> {
    let rules = engine.rules();
    let missing = lookup.missing.into_iter().filter_map(|(key, why)| {
        let AccountKey::Id(id) = key else { return None };
        let unavailable = Some(why.availability()?);
        Some(upstream::Account { unavailable, ..upstream::Account::bare(id) })
    });
    let accounts: Vec<Account> = lookup
        .found
        .into_iter()
        .chain(missing)
        .map(|account| {
            let mut account = stored(account);
            if let (Some(rules), Some(bio)) = (&rules, &account.bio) {
                account.classification = Some(rules.classify(&account.name, Some(bio)));
            }
            account
        })
        .collect();
    let users = accounts.iter().map(|account| account.user_id);
    campaigns::hold_for_accounts(tx, [], users).await?;
    accounts::upsert(tx, &accounts, at).await
}

fn told(halt: Halt) -> ReadingError {
    match halt {
        Halt::Snooze { until, reason, .. } => ReadingError::Waits { reason, until: Some(until) },
        Halt::Failed(error) => ReadingError::Engine(error),
        Halt::Retry { error: reason, .. } | Halt::NoPath(reason) | Halt::NoEndpoint(reason) => {
            ReadingError::Waits { reason, until: None }
        }
        Halt::Gone(_) | Halt::RestartWalk | Halt::StaleSince(_) | Halt::Fenced => {
            let reason = "X gave no answer to the question".to_owned();
            ReadingError::Waits { reason, until: None }
        }
    }
}
