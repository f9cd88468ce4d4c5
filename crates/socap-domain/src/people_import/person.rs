//! A row of a file of people.

use serde_json::{Map, Value};

use super::member;
use crate::{UserId, Weight};

/// A person as a file says. What is `None` was not said: a known person keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Their id on X.
    pub user_id: UserId,
    /// Their handle, without `@`.
    pub username: Option<String>,
    /// Their display name.
    pub name: Option<String>,
    /// What their following counts.
    pub weight: Option<Weight>,
    /// Whether it counts at present.
    pub active: Option<bool>,
    /// Words of the owner's own.
    pub tags: Option<Vec<String>>,
}

/// Members that `mongoexport` writes of `important_people` and that say nothing here.
const IGNORED: &[&str] = &[
    "_id",
    "networth",
    "last_synced",
    "following_count",
    "created_at",
    "updated_at",
    "__v",
    "followers",
    "verified",
    "bio",
    "location",
];

/// Reads a person from an object or from a row whose cells were given names.
pub(super) fn read(object: &Map<String, Value>) -> Result<PersonRow, String> {
    let mut person = PersonRow {
        user_id: UserId(0),
        username: None,
        name: None,
        weight: None,
        active: None,
        tags: None,
    };
    for (key, value) in object {
        let said = !value.is_null() && value.as_str().is_none_or(|cell| !cell.trim().is_empty());
        if !said {
            continue;
        }
        let text = || value.as_str().ok_or_else(|| format!("`{key}` is no text"));
        match key.as_str() {
            "user_id" => person.user_id = member::id(value)?,
            "username" => person.username = Some(member::handle(text()?)?),
            "name" => person.name = Some(member::name(text()?)?),
            "weight" => person.weight = Some(member::weight(value)?),
            "active" | "is_active" => person.active = Some(member::truth(value)?),
            "tags" => person.tags = Some(member::tags(value)?),
            ignored if IGNORED.contains(&ignored) => {}
            other => {
                let other: String = other.chars().take(40).collect();
                return Err(format!("`{other}` is unknown; expected {COLUMNS}"));
            }
        }
    }
    if person.user_id.0 == 0 {
        return Err(
            "`user_id` is missing: people are known by their number, handles change".to_owned()
        );
    }
    Ok(person)
}

/// The columns of a file of people.
pub(super) const COLUMNS: &str = "user_id, username, name, weight, active, tags";
