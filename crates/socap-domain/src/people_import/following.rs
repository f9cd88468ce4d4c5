//! A row of a file of followings.

use serde_json::{Map, Value};

use super::member;
use crate::UserId;

/// An important person follows an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Following {
    /// The person.
    pub person: UserId,
    /// Whom they follow.
    pub account: UserId,
}

/// The columns of a file of followings.
pub(super) const COLUMNS: &str = "person_id, account_id";

/// Reads what an object says: one pair, or everybody who follows an account as `following_index`
/// has it (`{followed_user_id, followed_by: [{user_id, …}]}`).
pub(super) fn read(object: &Map<String, Value>) -> Result<Vec<Following>, String> {
    if let Some(account) = object.get("followed_user_id") {
        let account = member::id(account)?;
        let people = object.get("followed_by").and_then(Value::as_array);
        let people = people.ok_or("`followed_by` is missing or no array")?;
        let pairs = people.iter().map(|person| {
            let id = person.get("user_id").ok_or("`followed_by` has one without `user_id`")?;
            Ok(Following { person: member::id(id)?, account })
        });
        return pairs.collect();
    }
    let id = |name: &str| match object.get(name) {
        Some(value) => member::id(value).map_err(|detail| format!("`{name}`: {detail}")),
        None => Err(format!("`{name}` is missing; expected {COLUMNS}")),
    };
    Ok(vec![Following { person: id("person_id")?, account: id("account_id")? }])
}
