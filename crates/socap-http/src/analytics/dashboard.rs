//! `GET /campaigns/{id}/dashboard`: the campaign on one screen.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use socap_domain::alerts::TweetName;
use socap_domain::{CampaignId, Metrics, Timestamp, TweetCategory, Weight};
use socap_engine::coverage;
use socap_store::analytics::{self, AccountSort, AccountsAsk, CounterAsk, MANY_TWEETS};
use socap_store::campaigns::{self, Campaign};
use socap_store::engagements::{self, Filter, Sort};
use socap_store::{StoreError, alerts, tweets};

use super::account_row::{AccountRow, Names};
use super::freshness::{self, FreshnessView};
use super::metrics::shown;
use super::peak::{PeakHour, peak_hour};
use super::range;
use super::shares::{AccountShare, EngagementSums, account_shares};
use crate::alerts::row::{AlertRow, rows};
use crate::auth::Viewer;
use crate::campaigns::coverage::CoverageView;
use crate::campaigns::engagements::{EngagementView, view};
use crate::filter::{self, Filters, counters_reason};
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::Query;
use crate::state::ApiState;

/// The campaign on one screen.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct DashboardView {
    /// The campaign.
    #[schema(value_type = String)]
    campaign_id: CampaignId,
    /// Advanced by every change of anything about it.
    #[schema(example = 42)]
    version: i64,
    /// What X counts; between `since` and `until` how much that grew.
    totals: Metrics,
    /// The same by category of tweet.
    by_category: BTreeMap<TweetCategory, Metrics>,
    /// Why X's counters are null under these filters; null where they follow them.
    counters_reason: Option<String>,
    /// The engagements that were collected.
    engagements: EngagementSums,
    /// Different accounts behind them.
    #[schema(example = 95)]
    unique_accounts: i64,
    /// Those of them whose score is at least the campaign's threshold, and more than nothing.
    #[schema(example = 9)]
    important_accounts: i64,
    /// What is new.
    changes: Changes,
    /// What the accounts are, those of most accounts first.
    account_categories: Vec<AccountShare>,
    /// The ten latest engagements.
    latest: Vec<EngagementView>,
    /// The ten accounts of the highest score.
    top: Vec<AccountRow>,
    /// Accounts that engaged with several tweets.
    multi_tweet_accounts: MultiTweetAccounts,
    /// What the team was told.
    alerts: AlertSums,
    /// The hour in which most engagements were.
    peak_hour: Option<PeakHour>,
    /// How much of what X counts was collected, one per tweet and list.
    coverage: Vec<CoverageView>,
    /// How fresh all of this is.
    freshness: FreshnessView,
}

/// What is new.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Changes {
    /// Since the latest cycle began; null before the first.
    previous_cycle: Option<Change>,
    /// Since 24 hours ago; null in a campaign's first.
    day: Option<Change>,
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
    /// Those of them that matter.
    important_accounts: i64,
}

/// Accounts that engaged with several tweets.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct MultiTweetAccounts {
    /// How many.
    total: i64,
    /// The ten that engaged with most.
    items: Vec<AccountRow>,
}

/// What the team was told: messages by where they stand.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub(crate) struct AlertSums {
    queued: i64,
    held: i64,
    sending: i64,
    sent: i64,
    failed: i64,
    unknown: i64,
    skipped: i64,
    /// The ten latest.
    latest: Vec<AlertRow>,
}

/// Rows of each short list.
const FEW: i64 = 10;

const DAY_MS: i64 = 86_400_000;

/// The campaign on one screen: sums, changes, who engaged, what was told, what is missing.
///
/// All filters combine. X's counters follow only `category`, `tweet_id` and time. The answer is
/// kept under the campaign's version: it is never older than the last change, and never older
/// than a minute.
#[utoipa::path(
    get, path = "/campaigns/{id}/dashboard", tag = "analytics",
    params(
        ("id" = String, Path, description = "The campaign's id"),
        ("tz" = Option<String>, Query,
            description = "The zone of the peak hour; by itself the campaign's"),
        Filters,
    ),
    responses(
        (status = 200, description = "The dashboard", body = DashboardView),
        (status = 304, description = "The client has it already"),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 422, description = "An unknown parameter or value", body = Problem),
    )
)]
pub(crate) async fn get_dashboard(
    State(state): State<ApiState>,
    _: Viewer,
    CampaignPath(id): CampaignPath,
    headers: HeaderMap,
    mut query: Query,
) -> Answer<Response> {
    let campaign = campaigns::get(state.db(), &id).await?.ok_or_else(Problem::no_campaign)?;
    let ask = query.order("dashboard");
    let zone = range::zone(&mut query, &campaign);
    let filter = filter::read(&mut query, &zone);
    query.finish()?;
    let reckoned =
        async |version| Box::pin(reckon(&state, &campaign, &filter, &zone, version)).await;
    state.answers().of((&id, campaign.event_seq), ask, &headers, reckoned).await
}

async fn reckon(
    state: &ApiState,
    campaign: &Campaign,
    filter: &Filter,
    zone: &socap_domain::Zone,
    version: i64,
) -> Answer<DashboardView> {
    let (db, id, engine) = (state.db(), &campaign.id, state.engine());
    let now = engine.now();
    let threshold = threshold_of(campaign);
    let latest = Filter { sort: Sort::Timestamp, limit: FEW, ..filter.clone() };
    let by =
        |sort, min_tweets| AccountsAsk { sort, min_tweets, limit: FEW, ..AccountsAsk::default() };
    let (top, many) = (by(AccountSort::Importance, 1), by(AccountSort::Tweets, MANY_TWEETS));
    let sums = async {
        futures::try_join!(
            analytics::totals(db, id, filter),
            analytics::audience(db, id, filter, threshold),
            analytics::cells::<TweetCategory>(db, id, filter),
            engagements::list(db, id, &latest),
            analytics::accounts(db, id, filter, &top),
            analytics::accounts(db, id, filter, &many),
        )
        .map_err(Problem::from)
    };
    let others = async {
        let (tweets, changes, alerts) = futures::try_join!(
            async { tweets::of_campaign(db, id).await.map_err(Problem::from) },
            changes(state, campaign, filter, threshold, now),
            told(state, id),
        )?;
        Ok::<_, Problem>((tweets, changes, alerts))
    };
    let ((totals, audience, cells, latest, top, many), (tweets, changes, alerts), counters, gaps) =
        futures::try_join!(sums, others, counters(state, id, filter), async {
            coverage::coverage(engine, id).await.map_err(Problem::from)
        })?;
    let names: Names =
        TweetName::of_all(tweets.iter().map(|tweet| (tweet.tweet_id, tweet.category)));
    let settings = engine.settings();
    let freshness =
        freshness::of(campaign, &tweets, settings.scheduler, settings.poll_interval, now);
    let ever = (Timestamp(i64::MIN), Timestamp(i64::MAX));
    let row = |row| AccountRow::of(row, &names);
    Ok(DashboardView {
        campaign_id: id.clone(),
        version,
        totals: counters.0,
        by_category: counters.1,
        counters_reason: counters_reason(filter),
        engagements: EngagementSums::of(&totals),
        unique_accounts: audience.unique(),
        important_accounts: audience.important(),
        changes,
        account_categories: account_shares(&totals, &audience),
        latest: latest.items.into_iter().map(|row| view(id, row)).collect(),
        top: top.items.into_iter().map(row).collect(),
        multi_tweet_accounts: MultiTweetAccounts {
            total: many.total,
            items: many.items.into_iter().map(row).collect(),
        },
        alerts,
        peak_hour: peak_hour(&cells, zone, ever),
        coverage: gaps.into_iter().map(CoverageView::from).collect(),
        freshness,
    })
}

/// The score from which an account matters: the campaign's own threshold.
pub(crate) fn threshold_of(campaign: &Campaign) -> Weight {
    Weight::important_from(campaign.settings.alert_preferences.importance_threshold)
}

/// X's counters under the filter: all of them and by category; unknown where they cannot follow.
async fn counters(
    state: &ApiState,
    id: &CampaignId,
    filter: &Filter,
) -> Answer<(Metrics, BTreeMap<TweetCategory, Metrics>)> {
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
    };
    let series = analytics::counters(state.db(), id, &ask).await?;
    let end = filter.until.unwrap_or(Timestamp(i64::MAX));
    let of = |category| match filter.since {
        Some(since) => series.change(since, end, category),
        None => series.at(end, category),
    };
    let by_category = shown.into_iter().map(|category| (category, of(Some(category))));
    Ok((of(None), by_category.collect()))
}

async fn changes(
    state: &ApiState,
    campaign: &Campaign,
    filter: &Filter,
    threshold: Weight,
    now: Timestamp,
) -> Answer<Changes> {
    let yesterday = Timestamp(now.0 - DAY_MS);
    let day = (campaign.created_at < yesterday).then_some(yesterday);
    let (previous_cycle, day) = futures::try_join!(
        change(state, &campaign.id, filter, campaign.last_cycle_at, threshold),
        change(state, &campaign.id, filter, day, threshold),
    )?;
    Ok(Changes { previous_cycle, day })
}

async fn change(
    state: &ApiState,
    id: &CampaignId,
    filter: &Filter,
    since: Option<Timestamp>,
    threshold: Weight,
) -> Answer<Option<Change>> {
    let Some(since) = since else { return Ok(None) };
    let (stored, grown) = futures::try_join!(
        analytics::engagements_since(state.db(), id, filter, since, threshold),
        grown(state, id, filter, since),
    )?;
    Ok(Some(Change {
        since,
        counters: grown,
        engagements: stored.engagements,
        unique_accounts: stored.unique_accounts,
        important_accounts: stored.important_accounts,
    }))
}

/// How much X's counters grew; unknown where they cannot follow the filter.
async fn grown(
    state: &ApiState,
    id: &CampaignId,
    filter: &Filter,
    since: Timestamp,
) -> Result<Metrics, StoreError> {
    if counters_reason(filter).is_some() {
        return Ok(Metrics::default());
    }
    if let Some(tweet) = filter.tweet_id {
        return analytics::tweet_counters_since(state.db(), id, tweet, since).await;
    }
    let shown = shown(filter);
    let grown = analytics::counters_since(state.db(), id, since).await?;
    let grown = grown.into_iter().filter(|(category, _)| shown.contains(category));
    Ok(grown.map(|(_, metrics)| metrics).reduce(sum).unwrap_or_default())
}

/// What is known of either.
fn sum(a: Metrics, b: Metrics) -> Metrics {
    let add = |a: Option<i64>, b: Option<i64>| match (a, b) {
        (Some(a), Some(b)) => Some(a + b),
        (known, None) | (None, known) => known,
    };
    Metrics {
        likes: add(a.likes, b.likes),
        retweets: add(a.retweets, b.retweets),
        quotes: add(a.quotes, b.quotes),
        replies: add(a.replies, b.replies),
        views: add(a.views, b.views),
        bookmarks: add(a.bookmarks, b.bookmarks),
    }
}

async fn told(state: &ApiState, id: &CampaignId) -> Answer<AlertSums> {
    let db = state.db();
    let newest = alerts::Filter { limit: FEW, ..alerts::Filter::default() };
    let (counts, latest) =
        futures::try_join!(alerts::counts(db, Some(id)), alerts::deliveries(db, id, &newest))?;
    let mut sums = AlertSums { latest: rows(db, id, latest.items).await?, ..AlertSums::default() };
    for (_, status, count) in counts {
        let sum = match status {
            alerts::Status::Queued => &mut sums.queued,
            alerts::Status::Held => &mut sums.held,
            alerts::Status::Sending => &mut sums.sending,
            alerts::Status::Sent => &mut sums.sent,
            alerts::Status::Failed => &mut sums.failed,
            alerts::Status::Unknown => &mut sums.unknown,
            alerts::Status::Skipped => &mut sums.skipped,
        };
        *sum += count;
    }
    Ok(sums)
}
