//! `GET /campaigns/{id}/tweets`: what each tweet brought.

use std::cmp::Reverse;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use socap_store::analytics::{self, TweetTally};
use socap_store::tweets::CampaignTweet;

use super::dashboard::threshold_of;
use super::metrics::shown_tweets;
use super::tweet_row::TweetRow;
use crate::filter::Filters;
use crate::paging::{PageAsk, Paging, page_of};
use crate::problem::{Answer, Problem};
use crate::question::Question;
use crate::state::ApiState;
use crate::table::{self, Rows};

/// A page of tweets.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct TweetPage {
    /// The tweets.
    items: Vec<TweetRow>,
    /// The cursor of the next page; null on the last one.
    next_cursor: Option<String>,
    /// How many there are in all.
    total: i64,
}

/// The order of a list of tweets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Sort {
    #[default]
    Engagements,
    Important,
    PostedAt,
    Likes,
    Views,
    Given,
}

const SORTS: &[(&str, Sort)] = &[
    ("engagements", Sort::Engagements),
    ("important_accounts", Sort::Important),
    ("posted_at", Sort::PostedAt),
    ("likes", Sort::Likes),
    ("views", Sort::Views),
    ("given", Sort::Given),
];

impl Sort {
    /// What the highest comes first of.
    fn key(self, tweet: &CampaignTweet, tally: &TweetTally) -> i64 {
        match self {
            Self::Engagements => tally.sum().total(),
            Self::Important => tally.important,
            Self::PostedAt => tweet.posted_at.map_or(-1, |at| at.0),
            Self::Likes => tweet.metrics.likes.unwrap_or(-1),
            Self::Views => tweet.metrics.views.unwrap_or(-1),
            Self::Given => 0,
        }
    }
}

/// Lists a campaign's tweets with what each brought under the filters. `Accept: text/csv` gives
/// all of them as a table.
#[utoipa::path(
    get, path = "/campaigns/{id}/tweets", tag = "analytics",
    params(
        ("id" = String, Path, description = "The campaign's id"),
        ("sort" = Option<String>, Query,
            description = "engagements (default), important_accounts, posted_at, likes, views: \
                highest or latest first; given: as they were given"),
        ("tz" = Option<String>, Query,
            description = "The zone of the times in a table; by itself the campaign's"),
        Filters,
        Paging,
    ),
    responses(
        (status = 200, description = "A page, or a table", content(
            (TweetPage = "application/json"), (String = "text/csv"),
        )),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 422, description = "An unknown parameter or value", body = Problem),
    )
)]
pub(crate) async fn list_tweets(
    State(state): State<ApiState>,
    mut question: Question,
) -> Answer<Response> {
    let order = question.order("tweets");
    let sort = question.query.choice("sort", SORTS).unwrap_or_default();
    let ask = PageAsk::<(usize, i64)>::read(&mut question.query, &order);
    question.finish()?;
    let db = state.db();
    let Question { campaign, filter, .. } = &question;
    let read = async {
        let threshold = threshold_of(campaign);
        analytics::tweets(db, &campaign.id, filter, threshold).await.map_err(Problem::from)
    };
    let (frame, tallies) = futures::try_join!(state.frames().of(db, campaign), read)?;
    let none = TweetTally::default();
    let tally = |tweet: &CampaignTweet| tallies.get(&tweet.tweet_id).unwrap_or(&none);
    let mut rows: Vec<&CampaignTweet> = shown_tweets(&frame.tweets, filter).collect();
    rows.sort_by_key(|tweet| (Reverse(sort.key(tweet, tally(tweet))), tweet.position));
    let table_of_all = question.wants_csv() && !ask.limited;
    let ask = if table_of_all { PageAsk { limit: i64::MAX, ..ask } } else { ask };
    let (rows, next_cursor, total) = page_of(rows, &ask, &order, |tweet| tweet.tweet_id.0);
    let items =
        rows.into_iter().map(|tweet| TweetRow::of(tweet.clone(), tally(tweet), &frame.names));
    if question.wants_csv() {
        let mut rows = Rows::new(question.zone);
        rows.head(TweetRow::COLUMNS);
        items.for_each(|row| row.write(&mut rows));
        return Ok(table::whole("tweets", rows.take()));
    }
    Ok(Json(TweetPage { items: items.collect(), next_cursor, total }).into_response())
}
