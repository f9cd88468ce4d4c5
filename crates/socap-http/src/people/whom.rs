//! Which people a call about readings means.

use serde::Deserialize;
use serde_json::Value;
use socap_domain::UserId;
use socap_store::people::{self, Filter};

use crate::members::Members;
use crate::problem::{Answer, Problem};
use crate::state::ApiState;

/// Whose followings to read.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(example = json!({"user_ids": ["1234567890123456789"], "confirm": true}))]
#[expect(dead_code, reason = "the schema of a body that is read by hand, every problem told")]
pub(crate) struct Whom {
    /// These people; or `all`.
    user_ids: Option<Vec<String>>,
    /// Every active person.
    all: Option<bool>,
    /// The price was seen (`/people/read`).
    confirm: Option<bool>,
    /// Look up how many they follow where that is not known; costs what the answer without it
    /// names (`/people/read/estimate`).
    look_up: Option<bool>,
}

/// What a body says: the people, and whether `flag` was given.
pub(super) async fn read(
    state: &ApiState,
    body: &Value,
    flag: &'static str,
) -> Answer<(Vec<UserId>, bool)> {
    let mut members = Members::of(body)?;
    let all = members.flag("all").unwrap_or_default();
    let named = members.value("user_ids").is_some();
    let ids = if named { members.texts("user_ids", 10_000) } else { Vec::new() };
    let mut people = Vec::with_capacity(ids.len());
    for (n, id) in ids.iter().enumerate() {
        match id.parse::<UserId>() {
            Ok(id) if people.contains(&id) => {}
            Ok(id) => people.push(id),
            Err(_) => members.wrong(&format!("user_ids/{n}"), "expected a number on X, as text"),
        }
    }
    if all == named {
        members.wrong("user_ids", "name people, or say `all: true`");
    }
    let flag = members.flag(flag).unwrap_or_default();
    members.finish()?;
    if all {
        return Ok((active(state).await?, flag));
    }
    let known = people::get_many(state.db(), &people).await?;
    for (n, id) in people.iter().enumerate() {
        if !known.iter().any(|person| person.user_id == *id) {
            let detail = "not among the important people: add them first";
            return Err(Problem::invalid_at(&format!("/user_ids/{n}"), detail));
        }
    }
    Ok((people, flag))
}

async fn active(state: &ApiState) -> Answer<Vec<UserId>> {
    let filter = Filter { active: Some(true), limit: i64::from(i32::MAX), ..Filter::default() };
    let page = people::list(state.db(), &filter).await?;
    Ok(page.items.into_iter().map(|person| person.user_id).collect())
}
