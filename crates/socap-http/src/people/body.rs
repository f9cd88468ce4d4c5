//! What a body says about a person.

use serde::Deserialize;
use serde_json::Value;
use socap_domain::{UserId, Weight, people};
use socap_store::people::PersonChange;

use crate::members::Members;
use crate::problem::{Answer, Problem};

/// A new person. Only the number is required, or the handle in its place.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(example = json!({"user_id": "1234567890123456789", "username": "syn_investor",
    "name": "Synthetic Investor", "weight": 2.5, "tags": ["seed"]}))]
#[expect(dead_code, reason = "the schema of a body that is read by hand, every problem told")]
pub(crate) struct NewPerson {
    /// Their number on X. Left out, X is asked whose `username` is: one account is paid for.
    user_id: Option<String>,
    /// Their handle, with or without `@`.
    username: Option<String>,
    /// Their name. Where X is asked and it is left out, the name that X shows.
    name: Option<String>,
    /// 0 to 1000000, at most three places; 1 by default.
    weight: Option<f64>,
    /// Whether they count; true by default.
    active: Option<bool>,
    /// At most 50 words of at most 60 characters.
    tags: Option<Vec<String>>,
}

/// What to change of a person.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(example = json!({"weight": 3, "active": false}))]
#[expect(dead_code, reason = "the schema of a body that is read by hand, every problem told")]
pub(crate) struct ChangePerson {
    /// Their handle.
    username: Option<String>,
    /// Their name.
    name: Option<String>,
    /// Their weight.
    weight: Option<f64>,
    /// Whether they count.
    active: Option<bool>,
    /// Their tags, all of them.
    tags: Option<Vec<String>>,
}

/// How a new person is named.
#[derive(Debug, PartialEq)]
pub(super) enum Named {
    /// By their number.
    Number(UserId),
    /// By their handle alone: X knows the number.
    Handle(String),
}

/// Reads a new person.
pub(super) fn new(body: &Value) -> Answer<(Named, PersonChange)> {
    let mut members = Members::of(body)?;
    let number = members.value("user_id");
    let id = number.and_then(Value::as_str).and_then(|text| text.parse::<UserId>().ok());
    if number.is_some() && id.is_none() {
        members.wrong("user_id", "expected the account's number on X, as text");
    }
    let change = change(&mut members);
    let named = id.map(Named::Number).or_else(|| change.username.clone().map(Named::Handle));
    if named.is_none() && number.is_none() {
        let detail = "required: the account's number on X, as text; or a `username`, for which X \
                      is asked";
        members.wrong("user_id", detail);
    }
    members.finish()?;
    // Without problems there is a number or a handle.
    let named = named.ok_or_else(|| Problem::invalid_at("/user_id", "required"))?;
    Ok((named, change))
}

/// Reads a change.
pub(super) fn patch(body: &Value) -> Answer<PersonChange> {
    let mut members = Members::of(body)?;
    let change = change(&mut members);
    members.finish()?;
    Ok(change)
}

fn change(members: &mut Members<'_>) -> PersonChange {
    let username = members.text("username").map(|text| text.trim().trim_start_matches('@'));
    if username.is_some_and(|name| !people::is_handle(name)) {
        members.wrong("username", "expected 1 to 15 letters, digits and _");
    }
    let name = members.text("name").map(str::trim);
    if name.is_some_and(|name| name.chars().count() > 200) {
        members.wrong("name", "expected at most 200 characters");
    }
    let weight = members.value("weight").and_then(|value| {
        let weight = value.as_f64().and_then(Weight::from_f64);
        if weight.is_none() {
            let detail = "expected a number from 0 to 1000000 with at most three places";
            members.wrong("weight", detail);
        }
        weight
    });
    let active = members.flag("active");
    let tags = members.value("tags").and_then(|value| {
        let words: Option<Vec<&str>> =
            value.as_array().and_then(|all| all.iter().map(Value::as_str).collect());
        let Some(words) = words else {
            members.wrong("tags", "expected an array of texts");
            return None;
        };
        people::tags(words).map_err(|error| members.wrong("tags", &error.to_string())).ok()
    });
    PersonChange {
        username: username.map(str::to_owned),
        name: name.map(str::to_owned),
        weight,
        active,
        tags,
    }
}
