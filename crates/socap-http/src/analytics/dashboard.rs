//! `GET /campaigns/{id}/dashboard`: the campaign on one screen.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use socap_domain::{CampaignId, Metrics, Timestamp, TweetCategory, Weight};
use socap_store::campaigns::Campaign;
use socap_store::engagements::{self, Filter, Sort};

use super::account_row::AccountRow;
use super::dashboard_sums::{Changes, FEW, sums};
use super::freshness::{self, FreshnessView};
use super::peak::{PeakHour, peak_hour};
use super::shares::{AccountShare, EngagementSums, account_shares};
use super::told::{AlertSums, told};
use super::written::{CoverageLines, coverage_lines};
use crate::campaigns::coverage::CoverageView;
use crate::campaigns::engagements::{EngagementView, view};
use crate::filter::{Filters, counters_reason};
use crate::problem::{Answer, Problem};
use crate::question::Question;
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
    #[schema(value_type = Vec<CoverageView>)]
    coverage: CoverageLines,
    /// How fresh all of this is.
    freshness: FreshnessView,
}

/// Accounts that engaged with several tweets.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct MultiTweetAccounts {
    /// How many.
    total: i64,
    /// The ten that engaged with most.
    items: Vec<AccountRow>,
}

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
    mut question: Question,
) -> Answer<Response> {
    question.finish()?;
    let reckoned = async |version| Box::pin(reckon(&state, &question, version)).await;
    question.answer(&state, "dashboard", reckoned).await
}

async fn reckon(
    state: &ApiState,
    Question { campaign, filter, zone, .. }: &Question,
    version: i64,
) -> Answer<DashboardView> {
    let (db, id, engine) = (state.db(), &campaign.id, state.engine());
    let now = engine.now();
    let threshold = threshold_of(campaign);
    let latest = Filter { sort: Sort::Timestamp, limit: FEW, ..filter.clone() };
    let yesterday = Timestamp(now.0 - DAY_MS);
    let day = (campaign.created_at < yesterday).then_some(yesterday);
    let since: Vec<Timestamp> = campaign.last_cycle_at.into_iter().chain(day).collect();
    let frame = state.frames().of(db, campaign).await?;
    let (sums, latest, alerts) = futures::try_join!(
        sums(db, id, filter, threshold, &since),
        engagements::list(db, id, &latest),
        told(db, id, &frame.names, FEW),
    )?;
    let mut changes = sums.changes.into_iter();
    let settings = engine.settings();
    let (scheduler, interval) = (settings.scheduler, settings.poll_interval);
    let ever = (Timestamp(i64::MIN), Timestamp(i64::MAX));
    let row = |row| AccountRow::of(row, &frame.names);
    Ok(DashboardView {
        campaign_id: id.clone(),
        version,
        totals: sums.counters.0,
        by_category: sums.counters.1,
        counters_reason: counters_reason(filter),
        engagements: EngagementSums::of(&sums.totals),
        unique_accounts: sums.audience.unique(),
        important_accounts: sums.audience.important(),
        changes: Changes {
            previous_cycle: campaign.last_cycle_at.and_then(|_| changes.next()),
            day: changes.next(),
        },
        account_categories: account_shares(&sums.totals, &sums.audience),
        latest: latest.items.into_iter().map(|row| view(id, row)).collect(),
        top: sums.top.into_iter().map(row).collect(),
        multi_tweet_accounts: MultiTweetAccounts {
            total: sums.several.1,
            items: sums.several.0.into_iter().map(row).collect(),
        },
        alerts,
        peak_hour: peak_hour(&sums.cells, zone, ever),
        coverage: coverage_lines(&frame, &sums.tweets)?,
        freshness: freshness::of(campaign, &frame.tweets, scheduler, interval, now),
    })
}

/// The score from which an account matters: the campaign's own threshold.
pub(crate) fn threshold_of(campaign: &Campaign) -> Weight {
    Weight::important_from(campaign.settings.alert_preferences.importance_threshold)
}
