//! `GET /campaigns/{id}/coverage`: how much of what X counts was collected.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_domain::{JobKind, TweetId};
use socap_engine::coverage::Coverage;
use socap_store::campaigns;

use crate::analytics::lists;
use crate::auth::Viewer;
use crate::paging::{PageAsk, Paging, page_of};
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::Query;
use crate::state::ApiState;

const ORDER: &str = "coverage";

/// A page of coverage.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct CoveragePage {
    /// One per tweet and list.
    items: Vec<CoverageView>,
    /// The cursor of the next page; null on the last one.
    next_cursor: Option<String>,
    /// How many there are in all.
    total: i64,
}

/// The coverage of one list of one tweet.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct CoverageView {
    /// Which tweet.
    #[schema(value_type = String)]
    pub(crate) tweet_id: TweetId,
    /// Which list.
    pub(crate) kind: JobKind,
    /// Engagements that X shows.
    collected: i64,
    /// Engagements that vanished on X.
    removed: i64,
    /// Posts of the tweet's own author, which are no engagements.
    own_posts: i64,
    /// What X counts; null where it is not known.
    counted_by_x: Option<i64>,
    /// The state of the job that reads it.
    state: String,
    /// Why not everything is here: `x_lists_fewer` (the last whole reading showed it),
    /// `older_than_7_days`, `budget`, `blocked` (it waits, fails, or ended before its turn),
    /// `backfilling` (not all of it read yet), `gone`, `not_authorised`; null where nothing is
    /// known to be missing.
    reason: Option<&'static str>,
}

impl From<Coverage> for CoverageView {
    fn from(coverage: Coverage) -> Self {
        Self {
            tweet_id: coverage.tweet_id,
            kind: coverage.kind,
            collected: coverage.collected,
            removed: coverage.removed,
            own_posts: coverage.own_posts,
            counted_by_x: coverage.counted_by_x,
            state: coverage.state,
            reason: coverage.reason.map(socap_engine::coverage::Gap::as_str),
        }
    }
}

/// The coverage of a campaign, by tweet and list. Numbers are of now; the state of a job, and what
/// follows from it, can be some seconds old.
#[utoipa::path(
    get, path = "/campaigns/{id}/coverage", tag = "campaigns",
    params(
        ("id" = String, Path, description = "The campaign's id"),
        ("tweet_id" = Option<String>, Query, description = "Only of this tweet"),
        Paging,
    ),
    responses(
        (status = 200, description = "A page", body = CoveragePage),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 422, description = "An unknown parameter or value", body = Problem),
    )
)]
pub(crate) async fn list_coverage(
    State(state): State<ApiState>,
    _: Viewer,
    CampaignPath(id): CampaignPath,
    mut query: Query,
) -> Answer<Json<CoveragePage>> {
    let tweet: Option<TweetId> = query.one("tweet_id");
    let ask = PageAsk::<(usize, (i64, JobKind))>::read(&mut query, ORDER);
    query.finish()?;
    let db = state.db();
    let campaign = campaigns::get(db, &id).await?.ok_or_else(Problem::no_campaign)?;
    let frame = state.frames().of(db, &campaign).await?;
    let rows = lists::coverage(db, &campaign, &frame, tweet).await?;
    let (items, next_cursor, total) = page_of(rows, &ask, ORDER, |row| (row.tweet_id.0, row.kind));
    Ok(Json(CoveragePage { items, next_cursor, total }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::Api;

    #[tokio::test]
    async fn what_is_not_read_yet_has_its_reason() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        let page = api.get(&format!("{campaign}/coverage?tweet_id=1001")).await.json();
        assert_eq!(page["total"], 3, "retweets, replies, quotes");
        let retweets = &page["items"][0];
        assert_eq!(retweets["kind"], "retweets");
        assert_eq!((&retweets["collected"], &retweets["counted_by_x"]), (&json!(0), &json!(3)));
        assert_eq!(retweets["reason"], "backfilling");
        assert_eq!(api.get(&format!("{campaign}/coverage?kind=x")).await.status, 422);
    }
}
