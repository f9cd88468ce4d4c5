//! Asking X whose a handle is; paid for as `people`.

use socap_domain::Availability;
use socap_upstream::{Account, AccountKey, AccountLookup, Answer, Request};

use super::reading::keep;
use crate::asking::{self, Refusal};
use crate::gateway::{Owners, Purpose};
use crate::{Engine, EngineError};

/// What X says about a handle: the account, or why there is none.
pub(super) type Verdict = Result<Box<Account>, String>;

/// Asks about at most as many handles as one request takes; gives a verdict for each, in order.
/// What X shows of the accounts is stored.
pub(super) async fn ask(engine: &Engine, handles: &[String]) -> Result<Vec<Verdict>, Refusal> {
    let request = Request::UsersByName { names: handles.to_vec() };
    let owners = Owners::one(None);
    let answered = asking::ask(engine, &request, Purpose::People, &owners).await?;
    let lookup = match answered.answer {
        Answer::Accounts(lookup) => lookup,
        Answer::Tweets(_) | Answer::Posts(_) | Answer::Users(_) => AccountLookup::default(),
    };
    let verdicts = handles.iter().map(|handle| verdict(&lookup, handle)).collect();
    let store = async {
        let mut tx = engine.db().begin().await?;
        keep(engine, &mut tx, lookup, answered.at).await?;
        answered.pending.settle(&mut tx).await?;
        tx.commit().await
    };
    store.await.map_err(|error| Refusal::Failed(EngineError::Store(error)))?;
    Ok(verdicts)
}

fn verdict(lookup: &AccountLookup, handle: &str) -> Verdict {
    let key = AccountKey::Name(handle.to_owned());
    let named = lookup.found.iter().find(|account| key.names(account));
    let unavailable = named.and_then(|account| account.unavailable);
    if let Some(account) = named.filter(|_| unavailable.is_none()) {
        return Ok(Box::new(account.clone()));
    }
    let missing = lookup.missing.iter().find(|(missing, _)| *missing == key);
    let told = missing.and_then(|(_, why)| why.availability());
    Err(objection(handle, unavailable.or(told)))
}

fn objection(handle: &str, why: Option<Availability>) -> String {
    match why {
        Some(Availability::Suspended) => format!("suspended: X has suspended @{handle}"),
        Some(Availability::Protected) => {
            format!("protected: X does not show @{handle} to this credential")
        }
        Some(Availability::Gone | Availability::Available) | None => {
            format!("unknown: X has no account @{handle}")
        }
    }
}
