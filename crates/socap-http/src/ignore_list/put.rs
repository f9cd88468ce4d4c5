//! `PUT /ignore-list`: replaces the list of accounts that never alert.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;
use socap_domain::UserId;
use socap_domain::campaign::Problem as FieldProblem;
use socap_store::ignored::{self, Ignored};

use super::get::{IgnoreList, list};
use crate::auth::Operator;
use crate::json::JsonBody;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// The whole list.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(example = json!({"items": [{"username": "syn_bot", "reason": "a bot"},
    {"user_id": "1234567890123456789"}]}))]
#[expect(dead_code, reason = "the schema of a body that is read by hand, every problem told")]
pub(crate) struct NewIgnoreList {
    /// Its entries.
    items: Vec<NewIgnored>,
}

/// An account by number, by handle, or both.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[expect(dead_code, reason = "the schema of a body that is read by hand, every problem told")]
pub(crate) struct NewIgnored {
    /// Its number.
    user_id: Option<String>,
    /// Its handle.
    username: Option<String>,
    /// Why, for the owner.
    reason: Option<String>,
}

const MOST: usize = 10_000;

/// Replaces the list at once. Entries that stay keep their date. What was stored is not touched,
/// and nothing alerts by it.
#[utoipa::path(
    put, path = "/ignore-list", tag = "people",
    request_body = NewIgnoreList,
    responses(
        (status = 200, description = "The list now", body = IgnoreList),
        (status = 400, description = "Malformed JSON", body = Problem),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 422, description = "The body has problems", body = Problem),
    )
)]
pub(crate) async fn put_ignore_list(
    State(state): State<ApiState>,
    _: Operator,
    _: NoQuery,
    JsonBody(body): JsonBody,
) -> Answer<Json<IgnoreList>> {
    let entries = entries(&body, &state)?;
    ignored::replace(state.db(), &entries).await?;
    list(&state).await
}

fn entries(body: &Value, state: &ApiState) -> Answer<Vec<Ignored>> {
    let items = body.get("items").and_then(Value::as_array);
    let items = items.ok_or_else(|| Problem::invalid_at("/items", "required: an array"))?;
    if items.len() > MOST {
        let detail = format!("expected at most {MOST} entries, found {}", items.len());
        return Err(Problem::invalid_at("/items", detail));
    }
    let mut problems = Vec::new();
    for name in body.as_object().into_iter().flatten().map(|(name, _)| name) {
        if name != "items" {
            problems.push(FieldProblem::at(format!("/{name}"), "unknown member; expected: items"));
        }
    }
    let mut entries = Vec::with_capacity(items.len());
    for (n, item) in items.iter().enumerate() {
        match entry(item, state) {
            Ok(entry) => entries.push(entry),
            Err((member, detail)) => {
                let pointer = format!("/items/{n}{member}");
                problems.push(FieldProblem::at(pointer, detail));
            }
        }
    }
    if problems.is_empty() { Ok(entries) } else { Err(Problem::invalid(problems)) }
}

fn entry(item: &Value, state: &ApiState) -> Result<Ignored, (String, String)> {
    let wrong = |member: &str, detail: &str| (member.to_owned(), detail.to_owned());
    let members = item.as_object().ok_or_else(|| wrong("", "expected an object"))?;
    let mut entry =
        Ignored { user_id: None, username: None, reason: None, added_at: state.engine().now() };
    for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
        let at = format!("/{name}");
        let text = value.as_str().ok_or_else(|| wrong(&at, "expected text"))?.trim();
        if text.contains('\0') {
            return Err(wrong(&at, "the character NUL cannot be stored"));
        }
        match name.as_str() {
            "user_id" => {
                let id = text.parse::<UserId>();
                entry.user_id = Some(id.map_err(|_| wrong(&at, "expected a number on X"))?);
            }
            "username" => {
                let handle = text.trim_start_matches('@');
                let fits = (1..=15).contains(&handle.len())
                    && handle.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
                if !fits {
                    return Err(wrong(&at, "expected 1 to 15 letters, digits and _"));
                }
                entry.username = Some(handle.to_owned());
            }
            "reason" if text.chars().count() <= 200 => entry.reason = Some(text.to_owned()),
            "reason" => return Err(wrong(&at, "expected at most 200 characters")),
            _ => return Err(wrong(&at, "unknown member; expected user_id, username, reason")),
        }
    }
    if entry.user_id.is_none() && entry.username.is_none() {
        return Err(wrong("", "give a user_id or a username"));
    }
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::Api;

    #[tokio::test]
    async fn the_list_is_replaced_whole() {
        let api = Api::new().await;
        let body =
            json!({"items": [{"username": "@syn_bot", "reason": "a bot"}, {"user_id": "7"}]});
        let put = api.call("PUT", "/socap/ignore-list", Some(&body)).await;
        assert_eq!(put.status, 200, "{}", put.text);
        let list = api.get("/socap/ignore-list").await.json();
        assert_eq!(list, put.json());
        assert_eq!(list["items"][0]["username"], "syn_bot");
        assert_eq!(list["items"][1]["user_id"], "7");
        let bad = json!({"items": [{}, {"user_id": "x"}, {"username": "a b"}, {"colour": "red"}]});
        let reply = api.call("PUT", "/socap/ignore-list", Some(&bad)).await;
        let all = ["/items/0", "/items/1/user_id", "/items/2/username", "/items/3/colour"];
        assert_eq!((reply.status, reply.pointers()), (422, all.map(str::to_owned).to_vec()));
        let nul = json!({"items": [{"user_id": "7", "reason": "a\u{0}b"}]});
        let reply = api.call("PUT", "/socap/ignore-list", Some(&nul)).await;
        assert_eq!((reply.status, reply.pointers()), (422, vec!["/items/0/reason".to_owned()]));
        assert_eq!(api.get("/socap/ignore-list").await.json(), list, "nothing changed");
        let none = api.call("PUT", "/socap/ignore-list", Some(&json!({"items": []}))).await;
        assert_eq!(none.json()["items"], json!([]));
    }
}
