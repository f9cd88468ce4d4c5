//! What a body says about a person.

use serde::Deserialize;
use serde_json::Value;
use socap_domain::{UserId, Weight, people};
use socap_store::people::PersonChange;

use crate::members::Members;
use crate::problem::Answer;

/// A new person. Only the number is required.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(example = json!({"user_id": "1234567890123456789", "username": "syn_investor",
    "name": "Synthetic Investor", "weight": 2.5, "tags": ["seed"]}))]
#[expect(dead_code, reason = "the schema of a body that is read by hand, every problem told")]
pub(crate) struct NewPerson {
    /// Their number on X.
    user_id: String,
    /// Their handle, with or without `@`.
    username: Option<String>,
    /// Their name.
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

/// Reads a new person.
pub(super) fn new(body: &Value) -> Answer<(UserId, PersonChange)> {
    let mut members = Members::of(body)?;
    let id = members.required_text("user_id").and_then(|text| {
        let id = text.parse::<UserId>().ok();
        if id.is_none() {
            members.wrong("user_id", "expected the account's number on X, as text");
        }
        id
    });
    let change = change(&mut members);
    members.finish()?;
    Ok((id.unwrap_or(UserId(0)), change))
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
    let fits = |name: &str| {
        (1..=15).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if username.is_some_and(|name| !fits(name)) {
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
