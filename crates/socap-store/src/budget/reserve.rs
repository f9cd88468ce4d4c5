//! Reserving: the call is paid for, at its worst, before it is sent.

use std::collections::BTreeMap;

use socap_domain::{CampaignId, IdSource, Micros, Timestamp};

use super::{ALL, NOBODY, TOTAL};
use crate::{Arg, Args, Db, StoreError, Tx};

/// What kind of need a call serves; the needs share a window differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane<'a> {
    /// News: metrics, deltas, the first page of a backfill.
    News,
    /// The later pages of a long walk: shares the window fairly.
    Backfill {
        /// The other campaigns that wait for this window too.
        others: &'a [CampaignId],
    },
    /// Audits: at most a tenth of a window.
    Audit,
    /// Finds out whether a stop for money is over; passes the stop.
    Probe,
}

/// What one campaign may have to pay for a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareAsk {
    /// Whose; `None` for calls of no campaign.
    pub campaign: Option<CampaignId>,
    /// The most it can cost.
    pub most: Micros,
}

/// A call that wants to be made.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    /// With which credential.
    pub credential: &'a str,
    /// At which endpoint.
    pub endpoint: &'a str,
    /// For what: `campaigns`, `sync`, `people`.
    pub purpose: &'a str,
    /// Whether the provider counts requests in windows.
    pub windowed: bool,
    /// Which need it serves.
    pub lane: Lane<'a>,
    /// Who pays. The shares may add up to more than the call can cost: any of the campaigns may
    /// cause all of it.
    pub shares: &'a [ShareAsk],
    /// The most the call can cost.
    pub most: Micros,
    /// World time.
    pub now: Timestamp,
}

/// A call that may be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// The ledger's row.
    pub request_id: String,
}

/// Why a call may not be made now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The window is used up, or the lane's share of it.
    Window {
        /// When the next window opens.
        until: Timestamp,
    },
    /// Another call is out to learn this window; ask again in a moment.
    Probing,
    /// The credential is stopped.
    Stopped {
        /// Why.
        reason: String,
        /// When it is probed next.
        until: Timestamp,
    },
    /// A cap would be exceeded.
    Cap {
        /// The campaign whose cap it is; `None` for the cap over everything.
        campaign: Option<CampaignId>,
        /// What could still be spent.
        left: Micros,
        /// The most the call can cost its payer.
        wanted: Micros,
        /// What was spent leaves no room for it; else only calls under way do, which are reserved
        /// at their worst.
        used_up: bool,
    },
}

/// How long a call that learns a window may take, in machine milliseconds.
const PROBE_PATIENCE_MS: i64 = 40_000;

/// Reserves a call, or says why not. Nothing is reserved on refusal.
pub async fn reserve(db: &Db, ask: &Ask<'_>) -> Result<Result<Reservation, Refusal>, StoreError> {
    let mut tx = db.begin().await?;
    let refused = match check_stop(&mut tx, ask).await? {
        Some(refusal) => Some(refusal),
        None => match take_window(&mut tx, ask).await? {
            Some(refusal) => Some(refusal),
            None => take_money(&mut tx, ask).await?,
        },
    };
    if let Some(refusal) = refused {
        return Ok(Err(refusal));
    }
    let request_id = IdSource.next();
    let shares: BTreeMap<String, i64> = ask
        .shares
        .iter()
        .map(|share| (campaign_key(share.campaign.as_ref()), share.most.0))
        .collect();
    let most = ask.most.0.min(shares.values().sum());
    tx.execute(
        "-- ledger_reserve\nINSERT INTO ledger (request_id, at, machine_at, credential, endpoint, \
         purpose, state, shares, reserved_micros) \
         VALUES ($1, $2, {MACHINE_NOW}, $3, $4, $5, 'reserved', $6, $7)",
        Args::new()
            .with(&request_id)
            .with(ask.now)
            .with(ask.credential)
            .with(ask.endpoint)
            .with(ask.purpose)
            .with(Arg::json(&shares)?)
            .with(most),
    )
    .await?;
    tx.commit().await?;
    Ok(Ok(Reservation { request_id }))
}

/// How a campaign is written where a column cannot be empty.
pub(super) fn campaign_key(campaign: Option<&CampaignId>) -> String {
    campaign.map_or_else(|| NOBODY.to_owned(), |id| id.0.clone())
}

async fn check_stop(tx: &mut Tx, ask: &Ask<'_>) -> Result<Option<Refusal>, StoreError> {
    if ask.lane == Lane::Probe {
        return Ok(None);
    }
    let stop: Option<(String, i64)> = tx
        .optional(
            "-- budget_stop_of\nSELECT reason, probe_at FROM budget_stops WHERE credential = $1",
            Args::new().with(ask.credential),
        )
        .await?;
    Ok(stop.map(|(reason, until)| Refusal::Stopped { reason, until: Timestamp(until) }))
}

#[derive(sqlx::FromRow)]
struct WindowRow {
    learnt: i64,
    window_limit: Option<i64>,
    remaining: Option<i64>,
    audits_used: i64,
    reset_at: i64,
    probing: i64,
}

async fn take_window(tx: &mut Tx, ask: &Ask<'_>) -> Result<Option<Refusal>, StoreError> {
    if !ask.windowed {
        return Ok(None);
    }
    let key = || Args::new().with(ask.credential).with(ask.endpoint);
    let row = if let Some(row) = lock_window(tx, key()).await? {
        row
    } else {
        tx.execute(
            "-- window_ensure\nINSERT INTO budget_windows (credential, endpoint) \
             VALUES ($1, $2) ON CONFLICT (credential, endpoint) DO NOTHING",
            key(),
        )
        .await?;
        let row = lock_window(tx, key()).await?;
        row.ok_or_else(|| StoreError::missing("-- window_lock"))?
    };
    if row.learnt == 0 || row.reset_at <= ask.now.0 {
        return open_window(tx, ask, &row).await;
    }
    if over_share(tx, ask, &row).await? {
        return Ok(Some(Refusal::Window { until: Timestamp(row.reset_at) }));
    }
    super::fair::count_use(tx, ask, row.reset_at).await?;
    tx.execute(
        "-- window_take\nUPDATE budget_windows SET remaining = remaining - 1, \
         audits_used = audits_used + $3 WHERE credential = $1 AND endpoint = $2",
        key().with(i64::from(ask.lane == Lane::Audit)),
    )
    .await?;
    Ok(None)
}

async fn lock_window(tx: &mut Tx, key: Args) -> Result<Option<WindowRow>, StoreError> {
    tx.optional(
        "-- window_lock\nSELECT learnt, window_limit, remaining, audits_used, reset_at, \
         CAST(CASE WHEN probing_until > {MACHINE_NOW} THEN 1 ELSE 0 END AS {INT}) AS probing \
         FROM budget_windows WHERE credential = $1 AND endpoint = $2 {FOR_UPDATE}",
        key,
    )
    .await
}

/// An unlearnt window opens with one call.
async fn open_window(
    tx: &mut Tx,
    ask: &Ask<'_>,
    row: &WindowRow,
) -> Result<Option<Refusal>, StoreError> {
    if row.probing != 0 {
        return Ok(Some(Refusal::Probing));
    }
    tx.execute(
        "-- window_open\nUPDATE budget_windows SET learnt = 0, remaining = NULL, \
         audits_used = $3, probing_until = {MACHINE_NOW} + $4 \
         WHERE credential = $1 AND endpoint = $2",
        Args::new()
            .with(ask.credential)
            .with(ask.endpoint)
            .with(i64::from(ask.lane == Lane::Audit))
            .with(PROBE_PATIENCE_MS),
    )
    .await?;
    Ok(None)
}

async fn over_share(tx: &mut Tx, ask: &Ask<'_>, row: &WindowRow) -> Result<bool, StoreError> {
    let Some(remaining) = row.remaining else { return Ok(false) };
    let limit = row.window_limit.unwrap_or(remaining);
    Ok(match ask.lane {
        Lane::News | Lane::Probe => remaining < 1,
        Lane::Audit => remaining < 1 || row.audits_used >= (limit / 10).max(1),
        Lane::Backfill { others } => {
            let window = super::fair::WindowState { limit, remaining, reset_at: row.reset_at };
            !super::fair::may_take(tx, ask, others, &window).await?
        }
    })
}

async fn take_money(tx: &mut Tx, ask: &Ask<'_>) -> Result<Option<Refusal>, StoreError> {
    let sum: i64 = ask.shares.iter().map(|share| share.most.0).sum();
    let total = ask.most.0.min(sum);
    if let Some(refusal) = take_from(tx, ALL, &ask.now.utc_month(), total).await? {
        return Ok(Some(refusal));
    }
    // In one order everywhere, so that two transactions cannot wait for each other.
    let mut shares: Vec<_> = ask.shares.iter().filter(|s| s.campaign.is_some()).collect();
    shares.sort_by(|a, b| a.campaign.cmp(&b.campaign));
    for share in shares {
        let scope = format!("campaign:{}", campaign_key(share.campaign.as_ref()));
        if let Some(Refusal::Cap { left, wanted, used_up, .. }) =
            take_from(tx, &scope, TOTAL, share.most.0).await?
        {
            let campaign = share.campaign.clone();
            return Ok(Some(Refusal::Cap { campaign, left, wanted, used_up }));
        }
    }
    Ok(None)
}

async fn take_from(
    tx: &mut Tx,
    scope: &str,
    period: &str,
    most: i64,
) -> Result<Option<Refusal>, StoreError> {
    for attempt in 0..2 {
        let taken = tx
            .execute(
                "-- budget_take\nUPDATE budgets SET reserved = reserved + $3 \
                 WHERE scope = $1 AND period = $2 \
                 AND (cap IS NULL OR spent + reserved + $3 <= cap)",
                Args::new().with(scope).with(period).with(most),
            )
            .await?;
        if taken > 0 {
            return Ok(None);
        }
        if attempt == 0 {
            // Perhaps this is the first call of the month, or of the campaign.
            tx.execute(
                "-- budget_ensure\nINSERT INTO budgets (scope, period, cap) VALUES ($1, $2, \
                 (SELECT cap FROM budgets WHERE scope = $1 AND period = 'default')) \
                 ON CONFLICT (scope, period) DO NOTHING",
                Args::new().with(scope).with(period),
            )
            .await?;
        }
    }
    let (unspent, reserved): (i64, i64) = tx
        .one(
            "-- budget_left\nSELECT COALESCE(cap, 0) - spent, reserved FROM budgets \
             WHERE scope = $1 AND period = $2",
            Args::new().with(scope).with(period),
        )
        .await?;
    Ok(Some(Refusal::Cap {
        campaign: None,
        left: Micros((unspent - reserved).max(0)),
        wanted: Micros(most),
        used_up: most > unspent,
    }))
}
