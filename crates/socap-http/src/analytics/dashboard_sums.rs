//! The numbers of the dashboard: at once from the sums where nothing is left out, else one by one.

use std::collections::BTreeMap;

use serde::Serialize;
use socap_domain::{CampaignId, Metrics, Timestamp, TweetCategory, TweetId, Weight};
use socap_store::analytics::{
    self, AccountRow, AccountSort, AccountsAsk, Audience, Cells, CounterAsk, MANY_TWEETS, Since,
    Totals, TweetTally,
};
use socap_store::engagements::Filter;
use socap_store::{Db, StoreError};

use super::metrics::shown;
use crate::filter::counters_reason;

/// What is new.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Changes {
    /// Since the latest cycle began; null before the first.
    pub(super) previous_cycle: Option<Change>,
    /// Since 24 hours ago; null in a campaign's first.
    pub(super) day: Option<Change>,
}

/// What came since a moment.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Change {
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    /// How much X's counters grew; null where it is not known.
    counters: Metrics,
    /// Engagements that were stored.
    engagements: i64,
    /// Accounts of whom none was stored before.
    unique_accounts: i64,
    /// Those of them whose score is at least the campaign's threshold, and more than nothing.
    important_accounts: i64,
}

/// The numbers of the dashboard.
#[derive(Debug)]
pub(super) struct Sums {
    pub(super) totals: Totals,
    pub(super) audience: Audience,
    pub(super) cells: Cells<TweetCategory>,
    /// X's counters: all of them, and by category.
    pub(super) counters: (Metrics, BTreeMap<TweetCategory, Metrics>),
    /// Since the moments that were asked for.
    pub(super) changes: Vec<Change>,
    /// What each tweet brought without any filter.
    pub(super) tweets: BTreeMap<TweetId, TweetTally>,
    /// The accounts of the highest score.
    pub(super) top: Vec<AccountRow>,
    /// Those that engaged with most tweets, of how many.
    pub(super) several: (Vec<AccountRow>, i64),
}

/// Rows of each short list.
pub(super) const FEW: i64 = 10;

/// The numbers under a filter, where accounts matter from `threshold` on.
pub(super) async fn sums(
    db: &Db,
    id: &CampaignId,
    filter: &Filter,
    threshold: Weight,
    since: &[Timestamp],
) -> Result<Sums, StoreError> {
    let (board, leaders) = futures::try_join!(
        analytics::board(db, id, filter, threshold, since),
        leaders(db, id, filter)
    )?;
    let (Some(board), Some((top, several))) = (board, leaders) else {
        return Box::pin(one_by_one(db, id, filter, threshold, since)).await;
    };
    let change = |(since, change): (&Timestamp, analytics::Change)| {
        Change::of(*since, change.stored, all_of(&change.counters))
    };
    Ok(Sums {
        totals: board.totals,
        audience: board.audience,
        cells: board.cells,
        counters: (all_of(&board.counters), board.counters),
        changes: since.iter().zip(board.since).map(change).collect(),
        tweets: board.tweets,
        top,
        several: (several, board.several),
    })
}

type Leaders = (Vec<AccountRow>, Vec<AccountRow>);

async fn leaders(db: &Db, id: &CampaignId, filter: &Filter) -> Result<Option<Leaders>, StoreError> {
    if !analytics::leaves_everything(filter) {
        return Ok(None);
    }
    analytics::leaders(db, id, FEW).await.map(Some)
}

async fn one_by_one(
    db: &Db,
    id: &CampaignId,
    filter: &Filter,
    threshold: Weight,
    since: &[Timestamp],
) -> Result<Sums, StoreError> {
    let by =
        |sort, min_tweets| AccountsAsk { sort, min_tweets, limit: FEW, ..AccountsAsk::default() };
    let (top, many) = (by(AccountSort::Importance, 1), by(AccountSort::Tweets, MANY_TWEETS));
    let all = Filter::default();
    let changes = since.iter().map(|since| change(db, id, filter, *since, threshold));
    let ((totals, audience), cells, top, several, counters, tweets, changes) = futures::try_join!(
        analytics::totals_and_audience(db, id, filter, threshold),
        analytics::cells::<TweetCategory>(db, id, filter),
        analytics::accounts(db, id, filter, &top),
        analytics::accounts(db, id, filter, &many),
        counters(db, id, filter),
        analytics::tweets(db, id, &all, threshold),
        futures::future::try_join_all(changes),
    )?;
    let several = (several.items, several.total);
    Ok(Sums { totals, audience, cells, counters, changes, tweets, top: top.items, several })
}

/// X's counters under the filter: all of them and by category; unknown where they cannot follow.
async fn counters(
    db: &Db,
    id: &CampaignId,
    filter: &Filter,
) -> Result<(Metrics, BTreeMap<TweetCategory, Metrics>), StoreError> {
    let shown = shown(filter);
    if counters_reason(filter).is_some() {
        let unknown = shown.into_iter().map(|category| (category, Metrics::default()));
        return Ok((Metrics::default(), unknown.collect()));
    }
    let ask = CounterAsk {
        categories: filter.categories.clone(),
        tweet_id: filter.tweet_id,
        since: filter.since,
        until: filter.until,
        readings: false,
    };
    let series = analytics::counters(db, id, &ask).await?;
    let end = filter.until.unwrap_or(Timestamp(i64::MAX));
    let of = |category| match filter.since {
        Some(since) => series.change(since, end, category),
        None => series.at(end, category),
    };
    let by_category = shown.into_iter().map(|category| (category, of(Some(category))));
    Ok((of(None), by_category.collect()))
}

impl Change {
    const fn of(since: Timestamp, stored: Since, counters: Metrics) -> Self {
        Self {
            since,
            counters,
            engagements: stored.engagements,
            unique_accounts: stored.unique_accounts,
            important_accounts: stored.important_accounts,
        }
    }
}

async fn change(
    db: &Db,
    id: &CampaignId,
    filter: &Filter,
    since: Timestamp,
    threshold: Weight,
) -> Result<Change, StoreError> {
    let (stored, counters) = futures::try_join!(
        analytics::engagements_since(db, id, filter, since, threshold),
        grown(db, id, filter, since),
    )?;
    Ok(Change::of(since, stored, counters))
}

/// How much X's counters grew; unknown where they cannot follow the filter.
async fn grown(
    db: &Db,
    id: &CampaignId,
    filter: &Filter,
    since: Timestamp,
) -> Result<Metrics, StoreError> {
    if counters_reason(filter).is_some() {
        return Ok(Metrics::default());
    }
    if let Some(tweet) = filter.tweet_id {
        return analytics::tweet_counters_since(db, id, tweet, since).await;
    }
    let shown = shown(filter);
    let mut grown = analytics::counters_since(db, id, since).await?;
    grown.retain(|category, _| shown.contains(category));
    Ok(all_of(&grown))
}

/// All categories together: the sum of what is known.
fn all_of(by_category: &BTreeMap<TweetCategory, Metrics>) -> Metrics {
    by_category.values().copied().reduce(Metrics::plus).unwrap_or_default()
}
