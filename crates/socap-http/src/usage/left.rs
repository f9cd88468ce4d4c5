//! What is left, and how long it lasts.

use std::time::Duration;

use serde::Serialize;
use socap_domain::{Micros, Timestamp};
use socap_store::{Db, StoreError, budget, usage};

/// The pace is that of this many days.
const PACE_DAYS: i64 = 7;
const DAY_MS: f64 = 86_400_000.0;

/// What is left.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct LeftView {
    /// Every budget that was used or capped: `all` for a month, `campaign:ID` for its life.
    budgets: Vec<BudgetView>,
    /// The rate windows that answers told of.
    windows: Vec<RateWindowView>,
    /// Credentials that are stopped.
    stops: Vec<StopView>,
}

/// A budget.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct BudgetView {
    /// `all` or `campaign:ID`.
    scope: String,
    /// `total` or a month such as `2026-11`.
    period: String,
    /// Dollars it may spend; null without a cap.
    cap: Option<f64>,
    /// Dollars it has spent.
    spent: f64,
    /// Dollars that calls under way may still cost.
    reserved: f64,
    /// Dollars it has left; null without a cap, and of campaigns that are completed or deleted:
    /// there is nothing to spend it on.
    left: Option<f64>,
    /// When it runs out at the pace of the last seven days; null where it lasts, where that is
    /// not known, and of campaigns that are paused, in their last reading, completed or deleted.
    #[schema(value_type = Option<String>, format = DateTime)]
    runs_out_at: Option<Timestamp>,
}

/// A rate window.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RateWindowView {
    /// Whose.
    credential: String,
    /// Which endpoint's.
    endpoint: String,
    /// Requests it holds.
    limit: Option<i64>,
    /// Requests left in it.
    remaining: Option<i64>,
    /// When the next one opens.
    #[schema(value_type = String, format = DateTime)]
    reset_at: Timestamp,
}

/// A stopped credential.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct StopView {
    /// Which.
    credential: String,
    /// Why: `credits_depleted`, `spend_cap`, `usage_cap`, `refused`.
    reason: String,
    /// What the provider said.
    detail: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    /// When it is tried again.
    #[schema(value_type = String, format = DateTime)]
    probe_at: Timestamp,
}

/// What is left at `now`.
pub(super) async fn left(db: &Db, now: Timestamp) -> Result<LeftView, StoreError> {
    let week = Duration::from_secs(86_400 * u64::try_from(PACE_DAYS).unwrap_or(7));
    let used = usage::by_day(db, None, now - week, now).await?;
    let budgets = budget::caps(db).await?.into_iter().map(|cap| {
        let campaign = cap.scope.strip_prefix("campaign:");
        let mine = used.iter().filter(|row| campaign.is_none_or(|id| row.campaign_id == id));
        let (first, spent) = mine.fold((now.utc_day(), 0), |(first, spent), row| {
            (first.min(row.utc_day), spent + row.micros)
        });
        let current = cap.live > 0 && (cap.period == "total" || cap.period == now.utc_month());
        let capped = cap.cap.filter(|_| cap.over == 0);
        let left = capped.map(|capped| (capped - cap.spent - cap.reserved).max(0));
        let days = now.utc_day() - first + 1;
        let runs_out_at =
            left.filter(|_| current).and_then(|left| runs_out(now, left, spent, days));
        BudgetView {
            scope: cap.scope,
            period: cap.period,
            cap: cap.cap.map(|cap| Micros(cap).dollars()),
            spent: Micros(cap.spent).dollars(),
            reserved: Micros(cap.reserved).dollars(),
            left: left.map(|left| Micros(left).dollars()),
            runs_out_at,
        }
    });
    let budgets = budgets.collect();
    let windows = budget::windows(db).await?.into_iter().map(|window| RateWindowView {
        credential: window.credential,
        endpoint: window.endpoint,
        limit: window.window_limit,
        remaining: window.remaining,
        reset_at: Timestamp(window.reset_at),
    });
    let stops = budget::stops(db).await?.into_iter().map(|stop| StopView {
        credential: stop.credential,
        reason: stop.reason,
        detail: stop.detail,
        since: Timestamp(stop.since),
        probe_at: Timestamp(stop.probe_at),
    });
    Ok(LeftView { budgets, windows: windows.collect(), stops: stops.collect() })
}

/// When `left` is used up at the pace of `spent` in `days`; `None` where that is not in sight.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a forecast")]
fn runs_out(now: Timestamp, left: i64, spent: i64, days: i64) -> Option<Timestamp> {
    let pace = spent as f64 / (days.max(1) as f64 * DAY_MS);
    let wait = left as f64 / pace;
    let sight = 10.0 * 365.0 * DAY_MS;
    (pace > 0.0 && wait < sight).then(|| Timestamp(now.0.saturating_add(wait as i64)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_lasts_as_long_as_its_pace_lets_it() {
        let now = Timestamp(1_800_000_000_000);
        let day = 86_400_000;
        assert_eq!(runs_out(now, 2_000, 7_000, 7), Some(Timestamp(now.0 + 2 * day)));
        assert_eq!(runs_out(now, 0, 7_000, 7), Some(now));
        assert_eq!(runs_out(now, 2_000, 0, 7), None, "nothing is spent");
        assert_eq!(runs_out(now, i64::MAX, 1, 7), None, "not in sight");
    }
}
