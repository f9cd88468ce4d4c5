//! `GET /people`: who is important.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_domain::{UserId, Weight};
use socap_store::people::{self, Filter};

use super::view::{PersonView, views};
use crate::auth::Viewer;
use crate::paging::{PageAsk, Paging, seal};
use crate::problem::{Answer, Problem};
use crate::query::Query;
use crate::state::ApiState;

/// A page of people.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct PeoplePage {
    /// The people: heaviest first, then by number.
    items: Vec<PersonView>,
    /// The cursor of the next page; null on the last one.
    next_cursor: Option<String>,
    /// How many there are in all.
    total: i64,
}

/// Characters that are searched for.
const LONGEST_Q: usize = 200;

/// Lists important people, heaviest first.
#[utoipa::path(
    get, path = "/people", tag = "people",
    params(
        ("q" = Option<String>, Query, description = "Part of handle or name, or the number"),
        ("tag" = Option<String>, Query, description = "Only with this tag"),
        ("active" = Option<bool>, Query, description = "Only those that count, or do not"),
        Paging,
    ),
    responses(
        (status = 200, description = "A page", body = PeoplePage),
        (status = 401, description = "No valid key", body = Problem),
        (status = 422, description = "An unknown parameter or value", body = Problem),
    )
)]
pub(crate) async fn list_people(
    State(state): State<ApiState>,
    _: Viewer,
    mut query: Query,
) -> Answer<Json<PeoplePage>> {
    let order = query.order("people");
    let mut filter = Filter {
        q: query.text("q").filter(|q| !q.is_empty()),
        tag: query.text("tag").filter(|tag| !tag.is_empty()),
        active: query.one("active"),
        ..Filter::default()
    };
    if filter.q.as_ref().is_some_and(|q| q.chars().count() > LONGEST_Q) {
        query.wrong("q", format!("expected at most {LONGEST_Q} characters"));
    }
    let ask = PageAsk::<(i64, i64)>::read(&mut query, &order);
    query.finish()?;
    filter.after = ask.after.map(|(weight, user)| (Weight(weight), UserId(user)));
    filter.offset = ask.offset;
    filter.limit = ask.limit + 1;
    let mut page = people::list(state.db(), &filter).await?;
    let limit = usize::try_from(ask.limit).unwrap_or_default();
    let more = page.items.len() > limit;
    page.items.truncate(limit);
    let last = page.items.last().filter(|_| more);
    let next_cursor = last.and_then(|last| seal(&order, &(last.weight.0, last.user_id.0)));
    let items = views(state.db(), page.items).await?;
    Ok(Json(PeoplePage { items, next_cursor, total: page.total }))
}

#[cfg(test)]
mod tests {
    use crate::testing::Api;

    #[tokio::test]
    async fn what_is_searched_for_has_a_length() {
        let api = Api::new().await;
        let search = async |long: usize| {
            api.get(&format!("/socap/people?q={}", "x".repeat(long))).await.status
        };
        assert_eq!((search(200).await, search(201).await), (200, 422));
    }
}
