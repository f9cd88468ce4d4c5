//! Caps that are used up: from the first call they refuse until more may be spent.
//!
//! Calls under way are reserved at their worst and mostly cost less: what they stand in the way of
//! goes on by itself in a moment and is no stop. What was spent never becomes less, so a stop
//! lasts until its cap is raised or its month is over, and comes once. What costs less than the
//! call it refused may still be paid for.

use socap_domain::{CampaignId, Micros, Timestamp};

use super::{ALL, TOTAL};
use crate::{Args, Db, StoreError, Tx};

/// A cap that is used up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapStop {
    /// Whose it is; `None` for the cap over everything.
    pub campaign: Option<CampaignId>,
    /// Whose calls it refuses: `campaigns` or `people`. These cost more at once, and stop sooner.
    pub purpose: String,
    /// The campaign's name; empty for the cap over everything.
    pub launch_name: String,
    /// Whether there is anything left to go on: false once the campaign is over or deleted.
    pub lives: bool,
    /// Whether something would be read if the cap let it: false of a paused campaign, and where no
    /// campaign is active or nobody's followings are to be read.
    pub waits: bool,
    /// `total` or a month.
    pub period: String,
    /// The cap that was reached.
    pub cap: Micros,
    /// The cap now; none where it was taken away.
    pub cap_now: Option<Micros>,
    /// What was spent.
    pub spent: Micros,
    /// Since when.
    pub since: Timestamp,
}

impl CapStop {
    /// Whether more may be spent now: the cap was raised, or its month is over.
    pub fn is_over(&self, now: Timestamp) -> bool {
        // Months are words that sort. One that has not begun by this clock has by another one.
        let past = self.period != TOTAL && self.period < now.utc_month();
        past || self.cap_now.is_none_or(|cap| cap > self.cap)
    }

    /// `all` or `campaign:ID`, as budgets have it.
    pub fn scope(&self) -> String {
        scope(self.campaign.as_ref())
    }
}

fn scope(campaign: Option<&CampaignId>) -> String {
    campaign.map_or_else(|| ALL.to_owned(), |id| format!("campaign:{id}"))
}

/// What a refused call means for its cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopping {
    /// It is used up from now on.
    News {
        /// The cap.
        cap: Micros,
        /// What was spent.
        spent: Micros,
    },
    /// It was known to be used up.
    Known,
    /// There is room for the call by now.
    Room,
}

/// Writes down that a cap refused a call which costs up to `wanted`, if what was spent leaves no
/// room for it. A month after which another one has begun stops nothing any more.
pub async fn stop_cap(
    tx: &mut Tx,
    campaign: Option<&CampaignId>,
    purpose: &str,
    wanted: Micros,
    now: Timestamp,
) -> Result<Stopping, StoreError> {
    let scope = scope(campaign);
    let period = campaign.map_or_else(|| now.utc_month(), |_| TOTAL.to_owned());
    let new = tx
        .execute(
            "-- cap_stop_set\nINSERT INTO cap_stops (scope, purpose, period, cap, since) \
             SELECT scope, $5, period, cap, $4 FROM budgets WHERE scope = $1 AND period = $2 \
             AND cap IS NOT NULL AND spent + $3 > cap AND NOT EXISTS (SELECT 1 FROM budgets n \
             WHERE n.scope = $1 AND n.period > $2 AND n.period <> 'default') ON CONFLICT (scope, purpose) DO NOTHING",
            Args::new().with(&scope).with(&period).with(wanted).with(now).with(purpose),
        )
        .await?;
    let row: Option<(i64, i64)> = tx
        .optional(
            "-- cap_stop_sums\nSELECT s.cap, b.spent FROM cap_stops s JOIN budgets b \
             ON b.scope = s.scope AND b.period = s.period WHERE s.scope = $1 AND s.purpose = $2",
            Args::new().with(&scope).with(purpose),
        )
        .await?;
    Ok(match row {
        Some((cap, spent)) if new > 0 => Stopping::News { cap: Micros(cap), spent: Micros(spent) },
        Some(_) => Stopping::Known,
        None => Stopping::Room,
    })
}

/// Whether a cap is known to be used up.
pub async fn is_cap_stopped(
    db: &Db,
    campaign: Option<&CampaignId>,
    purpose: &str,
) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = db
        .optional(
            "-- cap_stop_of\nSELECT CAST(1 AS {INT}) FROM cap_stops \
             WHERE scope = $1 AND purpose = $2",
            Args::new().with(scope(campaign)).with(purpose),
        )
        .await?;
    Ok(row.is_some())
}

/// Whether what a cap refused may wait long for it, asked by the transaction that stores the wait.
///
/// The stop stays until that transaction ends: whoever lifts it afterwards wakes what waits by
/// then. Where it was lifted since the refusal nobody would, and the call is to be tried again.
///
/// No stop is written down of a campaign in its last reading, but raising its budget wakes its
/// jobs. The caller [holds](crate::campaigns::hold) the campaign, so the budget stays as it is.
pub async fn cap_stands(
    tx: &mut Tx,
    campaign: Option<&CampaignId>,
    purpose: &str,
    wanted: Micros,
) -> Result<bool, StoreError> {
    let scope = scope(campaign);
    let stop: Option<(String,)> = tx
        .optional(
            "-- cap_stop_hold\nSELECT scope FROM cap_stops WHERE scope = $1 AND purpose = $2 \
             {FOR_KEY_SHARE}",
            Args::new().with(&scope).with(purpose),
        )
        .await?;
    let Some(campaign) = campaign.filter(|_| stop.is_none()) else { return Ok(stop.is_some()) };
    let last: Option<(String,)> = tx
        .optional(
            "-- cap_of_last_reading\nSELECT b.scope FROM budgets b JOIN campaigns c ON c.id = $1 \
             WHERE b.scope = $2 AND b.period = 'total' AND b.spent + $3 > b.cap \
             AND c.final_reading_at IS NOT NULL",
            Args::new().with(campaign).with(scope).with(wanted),
        )
        .await?;
    Ok(last.is_some())
}

#[derive(sqlx::FromRow)]
struct Row {
    scope: String,
    purpose: String,
    period: String,
    cap: i64,
    since: i64,
    cap_now: Option<i64>,
    spent: Option<i64>,
    launch_name: Option<String>,
    lives: i64,
    waits: i64,
}

/// Whether something would be read for the purpose of `s` if the cap of its scope let it; `c` is
/// the scope's campaign.
const WAITS: &str = "CAST(CASE WHEN CASE WHEN s.scope <> 'all' \
    THEN c.status = 'active' AND c.final_reading_at IS NULL \
    WHEN s.purpose = 'people' THEN EXISTS (SELECT 1 FROM following_sets \
    WHERE state = 'reading' AND source = 'reading') \
    ELSE EXISTS (SELECT 1 FROM campaigns WHERE status = 'active') END \
    THEN 1 ELSE 0 END AS {INT})";

/// Whether something is read if a cap lets it: not of a campaign that is paused, over or deleted,
/// and not where no campaign is active or nobody's followings are to be read.
pub async fn would_read(
    db: &Db,
    campaign: Option<&CampaignId>,
    purpose: &str,
) -> Result<bool, StoreError> {
    let sql = format!(
        "-- cap_would_read\nSELECT {WAITS} FROM (SELECT CAST($1 AS TEXT) AS scope, \
         CAST($2 AS TEXT) AS purpose) s LEFT JOIN campaigns c ON c.id = substr(s.scope, 10)"
    );
    let (reads,): (i64,) = db.one(&sql, Args::new().with(scope(campaign)).with(purpose)).await?;
    Ok(reads > 0)
}

/// Every cap that is used up: the one over everything first, then those of the oldest campaigns.
pub async fn cap_stops(db: &Db) -> Result<Vec<CapStop>, StoreError> {
    let sql = format!(
        "-- cap_stops\nSELECT s.scope, s.purpose, s.period, s.cap, s.since, b.cap AS cap_now, \
             b.spent, c.launch_name, CAST(CASE WHEN s.scope = 'all' OR (c.status <> 'completed' \
             AND c.final_reading_at IS NULL) THEN 1 ELSE 0 END AS {{INT}}) AS lives, \
             {WAITS} AS waits FROM cap_stops s \
             LEFT JOIN budgets b ON b.scope = s.scope AND b.period = s.period \
             LEFT JOIN campaigns c ON c.id = substr(s.scope, 10) ORDER BY s.scope, s.purpose"
    );
    let rows: Vec<Row> = db.all(&sql, Args::new()).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let campaign = row.scope.strip_prefix("campaign:");
            CapStop {
                campaign: campaign.map(|id| CampaignId(id.to_owned())),
                purpose: row.purpose,
                launch_name: row.launch_name.unwrap_or_default(),
                lives: row.lives > 0,
                waits: row.waits > 0,
                period: row.period,
                cap: Micros(row.cap),
                cap_now: row.cap_now.map(Micros),
                spent: Micros(row.spent.unwrap_or_default()),
                since: Timestamp(row.since),
            }
        })
        .collect())
}

/// Ends a stop. Says whether it was there still: one of several callers ends it.
pub async fn lift_cap(tx: &mut Tx, stop: &CapStop) -> Result<bool, StoreError> {
    let lifted = tx
        .execute(
            "-- cap_stop_lift\nDELETE FROM cap_stops \
             WHERE scope = $1 AND purpose = $2 AND since = $3",
            Args::new().with(stop.scope()).with(&stop.purpose).with(stop.since),
        )
        .await?;
    Ok(lifted > 0)
}
