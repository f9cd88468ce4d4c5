//! `GET /campaigns/{id}/accounts`: who engaged, one row an account.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use socap_store::StoreError;
use socap_store::analytics::{self, AccountPage as Stored, AccountSort, AccountStart, AccountsAsk};

use super::account_row::AccountRow;
use crate::filter::Filters;
use crate::frames::Frame;
use crate::paging::{PageAsk, Paging, seal};
use crate::problem::{Answer, Problem};
use crate::question::Question;
use crate::state::ApiState;
use crate::table::{self, Rows};

/// A page of accounts.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct AccountPage {
    /// The accounts.
    items: Vec<AccountRow>,
    /// The cursor of the next page; null on the last one.
    next_cursor: Option<String>,
    /// How many there are in all.
    total: i64,
}

/// The place of a row: sort key, last engagement, account, version of the first page.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Place(i64, i64, i64, i64);

impl Place {
    const fn of(place: AccountStart) -> Self {
        Self(place.key, place.last_at, place.user_id, place.version)
    }

    const fn start(&self) -> AccountStart {
        let Self(key, last_at, user_id, version) = *self;
        AccountStart { key, last_at, user_id, version }
    }
}

const SORTS: &[(&str, AccountSort)] = &[
    ("importance_score", AccountSort::Importance),
    ("engagements", AccountSort::Engagements),
    ("tweets", AccountSort::Tweets),
    ("last_at", AccountSort::LastAt),
];

/// Rows of a table that are read at once.
const CHUNK: i64 = 5_000;

/// Lists the accounts that engaged, each once, with what it did under the filters.
///
/// `min_tweets=2` gives those that engaged with several tweets. `Accept: text/csv` gives all of
/// them as a table.
#[utoipa::path(
    get, path = "/campaigns/{id}/accounts", tag = "analytics",
    params(
        ("id" = String, Path, description = "The campaign's id"),
        ("sort" = Option<String>, Query,
            description = "importance_score (default), engagements, tweets, last_at; highest or \
                latest first"),
        ("min_tweets" = Option<i64>, Query, minimum = 1, maximum = 100_000,
            description = "Only accounts that engaged with at least so many different tweets"),
        ("tz" = Option<String>, Query,
            description = "The zone of the times in a table; by itself the campaign's"),
        Filters,
        Paging,
    ),
    responses(
        (status = 200, description = "A page, or a table", content(
            (AccountPage = "application/json"), (String = "text/csv"),
        )),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 422, description = "An unknown parameter or value", body = Problem),
    )
)]
pub(crate) async fn list_accounts(
    State(state): State<ApiState>,
    mut question: Question,
) -> Answer<Response> {
    let order = question.order("accounts");
    let query = &mut question.query;
    let sort = query.choice("sort", SORTS).unwrap_or_default();
    let min_tweets = query.number("min_tweets", 1, 100_000).unwrap_or(1);
    let page = PageAsk::<Place>::read(query, &order);
    question.finish()?;
    let mut ask = AccountsAsk {
        sort,
        min_tweets,
        start: page.after.as_ref().map(Place::start),
        offset: page.offset,
        // One more than asked for tells whether there is a next page.
        limit: page.limit + 1,
    };
    let db = state.db();
    let Question { campaign, filter, .. } = &question;
    if question.wants_csv() {
        ask.limit = if page.limited { page.limit } else { i64::MAX };
        let frame = state.frames().of(db, campaign).await?;
        return Ok(csv(state, question, ask, frame));
    }
    let read =
        async { analytics::accounts(db, &campaign.id, filter, &ask).await.map_err(Problem::from) };
    let (frame, page_read) = futures::try_join!(state.frames().of(db, campaign), read)?;
    let Stored { mut items, total } = page_read;
    let limit = usize::try_from(page.limit).unwrap_or_default();
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().filter(|_| more);
    let next_cursor = last.and_then(|last| seal(&order, &Place::of(last.place)));
    let items = items.into_iter().map(|row| AccountRow::of(row, &frame.names)).collect();
    Ok(Json(AccountPage { items, next_cursor, total }).into_response())
}

/// All accounts from the place asked for on, page by page.
fn csv(
    state: ApiState,
    Question { campaign, filter, zone, .. }: Question,
    ask: AccountsAsk,
    frame: Arc<Frame>,
) -> Response {
    let mut rows = Rows::new(zone);
    rows.head(AccountRow::COLUMNS);
    let walk = (ask, rows);
    let pages = futures::stream::try_unfold(walk, move |(mut ask, mut rows)| {
        let (state, campaign, filter) = (state.clone(), campaign.id.clone(), filter.clone());
        let frame = frame.clone();
        async move {
            if ask.limit > 0 {
                let page = AccountsAsk { limit: ask.limit.min(CHUNK), ..ask };
                let read = analytics::accounts(state.db(), &campaign, &filter, &page).await?;
                let count = i64::try_from(read.items.len()).unwrap_or(i64::MAX);
                ask.start = read.items.last().map(|last| last.place).or(ask.start);
                ask.offset = 0;
                ask.limit = if count < page.limit { 0 } else { ask.limit - count };
                for row in read.items {
                    AccountRow::of(row, &frame.names).write(&mut rows);
                }
            }
            let text = rows.take();
            Ok::<_, StoreError>((!text.is_empty()).then_some((text, (ask, rows))))
        }
    });
    table::stream("accounts", pages)
}
