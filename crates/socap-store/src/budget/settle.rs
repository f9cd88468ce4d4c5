//! Settling: what a call really cost, by campaign, each resource once a UTC day.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use socap_domain::{CampaignId, Micros, Timestamp};
use sqlx::types::Json;

use super::reserve::campaign_key;
use super::window::{self, WindowReading};
use super::{ALL, NOBODY, TOTAL};
use crate::db::placeholders;
use crate::{Args, BATCH, Db, StoreError, Tx, rollups};

/// Resources of one kind that an answer contained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resources {
    /// `post` or `user`: what the provider charges by.
    pub kind: &'static str,
    /// Their ids.
    pub ids: Vec<i64>,
    /// The price of one.
    pub price: Micros,
}

/// What one campaign caused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Share {
    /// Whose; `None` for calls of no campaign.
    pub campaign: Option<CampaignId>,
    /// What it is charged for by resource.
    pub resources: Vec<Resources>,
    /// What it is charged in credits, where the provider does that.
    pub credits: i64,
    /// The price of the credits.
    pub credits_cost: Micros,
    /// Resources behind the credits.
    pub credit_resources: i64,
}

/// How a call ended.
#[derive(Debug, Clone)]
pub struct Settlement<'a> {
    /// The ledger's row.
    pub request_id: &'a str,
    /// What to charge. Empty for calls that cost nothing.
    pub shares: &'a [Share],
    /// Whether the provider charges a resource once a UTC day.
    pub daily_dedup: bool,
    /// What the answer said about its window.
    pub window: Option<WindowReading>,
    /// The provider said to wait until here.
    pub closed_until: Option<Timestamp>,
    /// Whether an answer came at all; without one the window stays unlearnt.
    pub answered: bool,
    /// How it went, in a word.
    pub outcome: &'a str,
    /// World time of the answer, by the provider's clock where it tells.
    pub at: Timestamp,
}

/// What was charged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settled {
    /// Resources that came back.
    pub raw: i64,
    /// Those not charged earlier that day.
    pub billable: i64,
    /// Their price.
    pub cost: Micros,
}

#[derive(sqlx::FromRow)]
#[expect(clippy::struct_field_names, reason = "the name of the column")]
struct Reserved {
    at: i64,
    credential: String,
    endpoint: String,
    purpose: String,
    shares: Json<BTreeMap<String, i64>>,
    reserved_micros: i64,
}

impl Reserved {
    /// Its credential, purpose and endpoint.
    fn whose(&self) -> (&str, &str, &str) {
        (&self.credential, &self.purpose, &self.endpoint)
    }
}

/// Settles a reserved call. A call settled before is left alone.
pub async fn settle(tx: &mut Tx, how: &Settlement<'_>) -> Result<Settled, StoreError> {
    // Windows and budgets are shared by all campaigns: they come last.
    rollups::publish(tx).await?;
    let Some(reserved) = take_reserved(tx, how.request_id, "settled").await? else {
        return Ok(Settled::default());
    };
    learn_window(tx, &reserved, how).await?;
    release(tx, &reserved).await?;
    let mut sum = Settled::default();
    let mut credits = 0;
    // A request counts once: with the first campaign that shares it.
    let mut requests = 1;
    let nobody = [Share::default()];
    let shares = if how.shares.is_empty() { &nobody[..] } else { how.shares };
    for share in shares {
        let charged = charge(tx, &reserved, how, share).await?;
        let campaign = if how.shares.is_empty() {
            reserved.shares.keys().next().cloned().unwrap_or_else(|| NOBODY.to_owned())
        } else {
            campaign_key(share.campaign.as_ref())
        };
        spend(tx, &campaign, reserved.at, charged.cost).await?;
        let line = UsageLine { campaign: &campaign, requests, charged, credits: share.credits };
        add_usage(tx, reserved.whose(), how.at, &line).await?;
        requests = 0;
        credits += share.credits;
        sum.raw += charged.raw;
        sum.billable += charged.billable;
        sum.cost.0 += charged.cost.0;
    }
    tx.execute(
        "-- ledger_settle\nUPDATE ledger SET raw_resources = $2, billable_resources = $3, \
         micros = $4, credits = $5, outcome = $6 WHERE request_id = $1",
        Args::new()
            .with(how.request_id)
            .with(sum.raw)
            .with(sum.billable)
            .with(sum.cost)
            .with(credits)
            .with(how.outcome),
    )
    .await?;
    Ok(sum)
}

/// Settles a call whose answer was lost: it counts with the most it can have cost, and stays
/// listed as unsettled.
pub async fn settle_lost(tx: &mut Tx, request_id: &str, outcome: &str) -> Result<(), StoreError> {
    rollups::publish(tx).await?;
    let Some(reserved) = take_reserved(tx, request_id, "unsettled").await? else {
        return Ok(());
    };
    window::give_up_probe(tx, &reserved.credential, &reserved.endpoint).await?;
    release(tx, &reserved).await?;
    let mut requests = 1;
    let sum: i64 = reserved.shares.values().sum();
    for (campaign, most) in &reserved.shares.0 {
        // The call cannot have cost more than one worst price, whoever caused it.
        let part = i128::from(*most) * i128::from(reserved.reserved_micros);
        let cost = i64::try_from(part / i128::from(sum.max(1))).unwrap_or(*most);
        let cost = Micros(cost);
        spend(tx, campaign, reserved.at, cost).await?;
        let charged = Settled { raw: 0, billable: 0, cost };
        let line = UsageLine { campaign, requests, charged, credits: 0 };
        add_usage(tx, reserved.whose(), Timestamp(reserved.at), &line).await?;
        requests = 0;
    }
    tx.execute(
        "-- ledger_lost\nUPDATE ledger SET micros = reserved_micros, outcome = $2 \
         WHERE request_id = $1",
        Args::new().with(request_id).with(outcome),
    )
    .await?;
    Ok(())
}

/// Settles as lost what was reserved longer ago than `after` of machine time: its process
/// died. Gives how many.
pub async fn sweep_lost(db: &Db, after: Duration) -> Result<usize, StoreError> {
    let lost: Vec<(String,)> = db
        .all(
            "-- ledger_open\nSELECT request_id FROM ledger WHERE state = 'reserved' \
             AND machine_at < {MACHINE_NOW} - $1 ORDER BY machine_at LIMIT 500",
            Args::new().with(after),
        )
        .await?;
    for (request_id,) in &lost {
        let mut tx = db.begin().await?;
        settle_lost(&mut tx, request_id, "answer lost").await?;
        tx.commit().await?;
    }
    Ok(lost.len())
}

/// Which of these resources were charged already on the UTC day of `now`: they cost nothing
/// more today.
pub async fn charged_today(
    db: &Db,
    credential: &str,
    kind: &str,
    ids: &[i64],
    now: Timestamp,
) -> Result<HashSet<i64>, StoreError> {
    let mut charged = HashSet::new();
    for chunk in ids.chunks(BATCH) {
        let mut args = Args::new().with(credential).with(now.utc_day()).with(kind);
        let marks: Vec<String> = chunk.iter().map(|id| format!("${}", args.push(*id))).collect();
        let sql = format!(
            "-- billed_today\nSELECT resource_id FROM billed_resources WHERE credential = $1 \
             AND utc_day = $2 AND resource_kind = $3 AND resource_id IN ({})",
            marks.join(", ")
        );
        let rows: Vec<(i64,)> = db.all(&sql, args).await?;
        charged.extend(rows.into_iter().map(|(id,)| id));
    }
    Ok(charged)
}

/// Forgets what no sum needs any more: resources of past days, settled calls of past months,
/// who used which window.
pub async fn prune(db: &Db, credential: &str, now: Timestamp) -> Result<(), StoreError> {
    db.execute(
        "-- billed_prune\nDELETE FROM billed_resources WHERE credential = $1 AND utc_day < $2",
        Args::new().with(credential).with(now.utc_day() - 1),
    )
    .await?;
    db.execute(
        "-- ledger_prune\nDELETE FROM ledger WHERE state = 'settled' AND at < $1",
        Args::new().with(now.0 - 35 * 86_400_000),
    )
    .await?;
    db.execute(
        "-- window_use_prune\nDELETE FROM budget_window_use WHERE reset_at < $1",
        Args::new().with(now.0 - 86_400_000),
    )
    .await?;
    Ok(())
}

async fn take_reserved(
    tx: &mut Tx,
    request_id: &str,
    state: &str,
) -> Result<Option<Reserved>, StoreError> {
    tx.optional(
        "-- ledger_take\nUPDATE ledger SET state = $2 WHERE request_id = $1 \
         AND state = 'reserved' \
         RETURNING at, credential, endpoint, purpose, shares, reserved_micros",
        Args::new().with(request_id).with(state),
    )
    .await
}

async fn learn_window(
    tx: &mut Tx,
    reserved: &Reserved,
    how: &Settlement<'_>,
) -> Result<(), StoreError> {
    let (credential, endpoint) = (&reserved.credential, &reserved.endpoint);
    if !how.answered {
        return window::give_up_probe(tx, credential, endpoint).await;
    }
    if how.window.is_some() || how.closed_until.is_none() {
        window::learn(tx, credential, endpoint, how.window, how.at).await?;
    }
    match how.closed_until {
        Some(until) => window::close(tx, credential, endpoint, until).await,
        None => Ok(()),
    }
}

/// Takes back the reservation from every budget it was made in.
async fn release(tx: &mut Tx, reserved: &Reserved) -> Result<(), StoreError> {
    let month = Timestamp(reserved.at).utc_month();
    give_back(tx, ALL, &month, reserved.reserved_micros).await?;
    for (campaign, most) in &reserved.shares.0 {
        if campaign != NOBODY {
            give_back(tx, &format!("campaign:{campaign}"), TOTAL, *most).await?;
        }
    }
    Ok(())
}

async fn give_back(tx: &mut Tx, scope: &str, period: &str, most: i64) -> Result<(), StoreError> {
    tx.execute(
        "-- budget_give_back\nUPDATE budgets SET reserved = reserved - $3 \
         WHERE scope = $1 AND period = $2",
        Args::new().with(scope).with(period).with(most),
    )
    .await?;
    Ok(())
}

async fn spend(tx: &mut Tx, campaign: &str, at: i64, cost: Micros) -> Result<(), StoreError> {
    if cost == Micros::ZERO {
        return Ok(());
    }
    let sql = "-- budget_spend\nUPDATE budgets SET spent = spent + $3 \
               WHERE scope = $1 AND period = $2";
    tx.execute(sql, Args::new().with(ALL).with(Timestamp(at).utc_month()).with(cost)).await?;
    if campaign != NOBODY {
        let scope = format!("campaign:{campaign}");
        tx.execute(sql, Args::new().with(scope).with(TOTAL).with(cost)).await?;
    }
    Ok(())
}

async fn charge(
    tx: &mut Tx,
    reserved: &Reserved,
    how: &Settlement<'_>,
    share: &Share,
) -> Result<Settled, StoreError> {
    let mut sum = Settled {
        raw: share.credit_resources,
        billable: share.credit_resources,
        cost: share.credits_cost,
    };
    for resources in &share.resources {
        let billable = if how.daily_dedup {
            first_today(tx, &reserved.credential, how.at, resources).await?
        } else {
            i64::try_from(resources.ids.len()).unwrap_or(i64::MAX)
        };
        sum.raw += i64::try_from(resources.ids.len()).unwrap_or(i64::MAX);
        sum.billable += billable;
        sum.cost.0 += billable * resources.price.0;
    }
    Ok(sum)
}

/// How many of the resources were not charged yet on this UTC day; they are now.
async fn first_today(
    tx: &mut Tx,
    credential: &str,
    at: Timestamp,
    resources: &Resources,
) -> Result<i64, StoreError> {
    let mut ids: Vec<i64> =
        resources.ids.iter().copied().collect::<HashSet<_>>().into_iter().collect();
    ids.sort_unstable();
    let mut first = 0;
    for chunk in ids.chunks(BATCH) {
        let mut args = Args::new();
        for id in chunk {
            args.push(credential);
            args.push(at.utc_day());
            args.push(resources.kind);
            args.push(*id);
        }
        let sql = format!(
            "-- billed_insert\nINSERT INTO billed_resources \
             (credential, utc_day, resource_kind, resource_id) VALUES {} \
             ON CONFLICT (credential, utc_day, resource_kind, resource_id) DO NOTHING",
            placeholders(1, chunk.len(), 4)
        );
        first += i64::try_from(tx.execute(&sql, args).await?).unwrap_or(i64::MAX);
    }
    Ok(first)
}

pub(super) struct UsageLine<'a> {
    pub(super) campaign: &'a str,
    pub(super) requests: i64,
    pub(super) charged: Settled,
    pub(super) credits: i64,
}

pub(super) async fn add_usage(
    tx: &mut Tx,
    (credential, purpose, endpoint): (&str, &str, &str),
    at: Timestamp,
    line: &UsageLine<'_>,
) -> Result<(), StoreError> {
    tx.execute(
        "-- usage_add\nINSERT INTO usage_by_day (utc_day, credential, purpose, endpoint, \
         campaign_id, requests, raw_resources, billable_resources, micros, credits) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (utc_day, credential, purpose, endpoint, campaign_id) DO UPDATE SET \
         requests = usage_by_day.requests + excluded.requests, \
         raw_resources = usage_by_day.raw_resources + excluded.raw_resources, \
         billable_resources = usage_by_day.billable_resources + excluded.billable_resources, \
         micros = usage_by_day.micros + excluded.micros, \
         credits = usage_by_day.credits + excluded.credits",
        Args::new()
            .with(at.utc_day())
            .with(credential)
            .with(purpose)
            .with(endpoint)
            .with(line.campaign)
            .with(line.requests)
            .with(line.charged.raw)
            .with(line.charged.billable)
            .with(line.charged.cost)
            .with(line.credits),
    )
    .await?;
    Ok(())
}
