//! `GET /campaigns/{id}/tweets/{tweet_id}`: whether a tweet pulls its weight.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use socap_domain::{CampaignId, Metrics, Timestamp, TweetCategory, Weight};
use socap_store::analytics::{
    self, AccountsAsk, AtAge, Audience, Cells, Totals, TweetBoard, TweetTally,
};
use socap_store::engagements::Filter;
use socap_store::tweets::CampaignTweet;
use socap_store::{Db, StoreError};

use super::account_row::AccountRow;
use super::dashboard::threshold_of;
use super::lists::coverage_of_tweet;
use super::metrics::{self, MetricSeries};
use super::range::{self, Range, RangeParams};
use super::shares::{AccountShare, account_shares};
use super::tweet_row::TweetRow;
use super::unread::Readings;
use crate::campaigns::coverage::CoverageView;
use crate::filter::Filters;
use crate::path::TweetPath;
use crate::problem::{Answer, Problem};
use crate::question::Question;
use crate::state::ApiState;

/// A tweet of a campaign: what it brought, from whom, and beside the others of its category.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct TweetDetail {
    #[serde(flatten)]
    row: TweetRow,
    /// Whole hours since it was posted; null where that is not known.
    age_hours: Option<i64>,
    /// The middle of the other tweets of its category when they were of its age; null where none
    /// is old enough.
    median_at_age: Option<MedianView>,
    /// How it moved.
    series: MetricSeries,
    /// What the accounts are.
    account_categories: Vec<AccountShare>,
    /// The ten accounts of the highest score.
    top: Vec<AccountRow>,
    /// How much of what X counts was collected, by list.
    coverage: Vec<CoverageView>,
}

/// The middle of several tweets at one age.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct MedianView {
    /// How many tweets.
    tweets: usize,
    /// Engagements.
    engagements: i64,
    /// What X counted; of those of which it is known.
    counters: Metrics,
}

const FEW: i64 = 10;

/// A tweet in detail: what it brought under the filters, from whom, and how that compares with
/// the other tweets of its category at the same age.
#[utoipa::path(
    get, path = "/campaigns/{id}/tweets/{tweet_id}", tag = "analytics",
    params(
        ("id" = String, Path, description = "The campaign's id"),
        ("tweet_id" = String, Path, description = "The tweet's number"),
        RangeParams,
        Filters,
    ),
    responses(
        (status = 200, description = "The tweet", body = TweetDetail),
        (status = 304, description = "The client has it already"),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign, or it has no such tweet",
            body = Problem),
        (status = 422, description = "An unknown parameter or value, or too many points",
            body = Problem),
    )
)]
pub(crate) async fn get_tweet(
    State(state): State<ApiState>,
    mut question: Question,
    TweetPath(tweet_id): TweetPath,
) -> Answer<Response> {
    let asked = question.filter.tweet_id.replace(tweet_id);
    if asked.is_some_and(|asked| asked != tweet_id) {
        question.query.wrong("tweet_id", "another tweet than the path's");
    }
    let range = range::read(&mut question, &state).await?;
    question.finish()?;
    let reckoned = async |_| Box::pin(reckon(&state, &question, &range)).await;
    question.answer(&state, &format!("tweet {tweet_id}"), reckoned).await
}

async fn reckon(
    state: &ApiState,
    Question { campaign, filter, .. }: &Question,
    range: &Range,
) -> Answer<TweetDetail> {
    let (db, id, threshold) = (state.db(), &campaign.id, threshold_of(campaign));
    let frame = state.frames().of(db, campaign).await?;
    let tweet = frame.tweets.iter().find(|tweet| Some(tweet.tweet_id) == filter.tweet_id);
    let tweet = tweet.ok_or_else(Problem::no_tweet)?;
    // Nothing is watched after the end.
    let now = campaign.completed_at.unwrap_or_else(|| state.engine().now());
    let (numbers, counters, median) = futures::try_join!(
        numbers(db, id, filter, tweet, threshold),
        frame.counted.of(db, id, metrics::ask(filter, range)),
        median_at_age(state, id, tweet, now),
    )?;
    let Numbers { totals, audience, cells, tally, all, top } = numbers;
    Ok(TweetDetail {
        row: TweetRow::of(tweet.clone(), &tally, &frame.names),
        age_hours: tweet.posted_at.map(|at| now.ms_since(at) / 3_600_000),
        median_at_age: median,
        series: metrics::series(filter, range, &Readings::of(&frame, filter), &counters, &cells),
        account_categories: account_shares(&totals, &audience),
        top: top.into_iter().map(|row| AccountRow::of(row, &frame.names)).collect(),
        coverage: coverage_of_tweet(&frame, tweet, &all),
    })
}

/// What the tweet brought.
struct Numbers {
    totals: Totals,
    audience: Audience,
    cells: Cells<TweetCategory>,
    /// Under the filters.
    tally: TweetTally,
    /// Without any.
    all: TweetTally,
    /// The accounts of the highest score.
    top: Vec<analytics::AccountRow>,
}

/// At once from the sums where the filters leave out nothing of the tweet, else one by one.
async fn numbers(
    db: &Db,
    id: &CampaignId,
    filter: &Filter,
    tweet: &CampaignTweet,
    threshold: Weight,
) -> Result<Numbers, StoreError> {
    let leaders = async {
        let leaders = analytics::tweet_leaders(db, id, tweet.tweet_id, FEW);
        if analytics::leaves_tweet(filter) { leaders.await } else { Ok(Vec::new()) }
    };
    let (board, top) =
        futures::try_join!(analytics::tweet_board(db, id, filter, threshold), leaders)?;
    let Some(board) = board else {
        return Box::pin(one_by_one(db, id, filter, tweet, threshold)).await;
    };
    let TweetBoard { totals, audience, cells, tally } = board;
    Ok(Numbers { totals, audience, cells, all: tally.clone(), tally, top })
}

async fn one_by_one(
    db: &Db,
    id: &CampaignId,
    filter: &Filter,
    tweet: &CampaignTweet,
    threshold: Weight,
) -> Result<Numbers, StoreError> {
    let top = AccountsAsk { min_tweets: 1, limit: FEW, ..AccountsAsk::default() };
    let unfiltered = Filter { tweet_id: Some(tweet.tweet_id), ..Filter::default() };
    let ((totals, audience), cells, mut tallies, mut all, top) = futures::try_join!(
        analytics::totals_and_audience(db, id, filter, threshold),
        analytics::cells::<TweetCategory>(db, id, filter),
        analytics::tweets(db, id, filter, threshold),
        // From the score on from which the sums know it, though the lists do not tell.
        analytics::tweets(db, id, &unfiltered, threshold),
        analytics::accounts(db, id, filter, &top),
    )?;
    let of = |tallies: &mut BTreeMap<_, _>| tallies.remove(&tweet.tweet_id).unwrap_or_default();
    let (tally, all) = (of(&mut tallies), of(&mut all));
    Ok(Numbers { totals, audience, cells, tally, all, top: top.items })
}

async fn median_at_age(
    state: &ApiState,
    id: &CampaignId,
    tweet: &CampaignTweet,
    now: Timestamp,
) -> Result<Option<MedianView>, StoreError> {
    let Some(posted) = tweet.posted_at else { return Ok(None) };
    let age = now.ms_since(posted).max(0);
    let mut others = analytics::at_age(state.db(), id, tweet.category, age, now).await?;
    others.retain(|other| other.tweet_id != tweet.tweet_id);
    let of = |counter: fn(&Metrics) -> Option<i64>| {
        median(others.iter().filter_map(|other: &AtAge| counter(&other.metrics)).collect())
    };
    let counters = Metrics {
        likes: of(|m| m.likes),
        retweets: of(|m| m.retweets),
        quotes: of(|m| m.quotes),
        replies: of(|m| m.replies),
        views: of(|m| m.views),
        bookmarks: of(|m| m.bookmarks),
    };
    let engagements = median(others.iter().map(|other| other.engagements).collect());
    Ok(engagements.map(|engagements| MedianView { tweets: others.len(), engagements, counters }))
}

/// The middle one; of an even number the lower of the two.
fn median(mut all: Vec<i64>) -> Option<i64> {
    all.sort_unstable();
    let middle = all.len().checked_sub(1)? / 2;
    all.get(middle).copied()
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_middle_is_one_of_them() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![5]), Some(5));
        assert_eq!(median(vec![9, 1]), Some(1));
        assert_eq!(median(vec![9, 1, 4]), Some(4));
    }
}
