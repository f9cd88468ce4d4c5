//! Adding somebody who is known by handle: X says their number, and how they are called.

use socap_domain::UserId;
use socap_domain::people::is_handle;
use socap_store::StoreError;
use socap_store::people::{self, Person, PersonChange};

use super::handles;
use crate::asking::Refusal;
use crate::{Engine, EngineError, Unavailable};

/// Why nobody was added.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// Nobody can be found under the handle.
    #[error("{0}")]
    NotShown(String),
    /// They are there.
    #[error("@{handle} is there already, under the number {user_id}")]
    There {
        /// The handle asked for.
        handle: String,
        /// Whose it is on the list.
        user_id: UserId,
    },
    /// X cannot be asked now.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for AddError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl From<Refusal> for AddError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unavailable(unavailable) => Self::Unavailable(unavailable),
            Refusal::Failed(error) => Self::Engine(error),
            // No campaign pays for people.
            Refusal::Budget => {
                let detail = "a budget does not pay for it".to_owned();
                Self::Unavailable(Unavailable { detail, retry_after: None })
            }
        }
    }
}

/// Adds the person who has `handle`, written without `@`: under their number, with the handle as X
/// writes it and, unless `change` has one, the name that X shows. X is asked once, unless somebody
/// on the list has that handle.
///
/// # Errors
/// Nobody was added; a question that X answered is paid for all the same.
pub async fn add(engine: &Engine, handle: &str, change: PersonChange) -> Result<Person, AddError> {
    if !is_handle(handle) {
        let why = "no account can have this handle: expected 1 to 15 letters, digits and _";
        return Err(AddError::NotShown(why.to_owned()));
    }
    let there = |user_id| AddError::There { handle: handle.to_owned(), user_id };
    if let Some(user_id) = listed(engine, handle).await? {
        return Err(there(user_id));
    }
    let verdict = handles::ask(engine, &[handle.to_owned()]).await?.pop();
    let unknown = || Err(format!("unknown: X has no account @{handle}"));
    let account = verdict.unwrap_or_else(unknown).map_err(AddError::NotShown)?;
    let change = PersonChange {
        username: account.username.or_else(|| Some(handle.to_owned())),
        name: change.name.or(account.name),
        ..change
    };
    let person = people::insert(engine.db(), account.id, &change, engine.now()).await?;
    person.ok_or_else(|| there(account.id))
}

/// Who has the handle on the list. A number that stands in for a handle nobody gave is none.
async fn listed(engine: &Engine, handle: &str) -> Result<Option<UserId>, StoreError> {
    let named = people::by_username(engine.db(), handle).await?;
    Ok(named.into_iter().find(|user_id| user_id.to_string() != handle))
}
