//! Caps in dollars, and how far they are used.

use socap_domain::{Micros, Timestamp};

use crate::{Args, Db, StoreError};

/// A budget's state.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Cap {
    /// `all` or `campaign:ID`.
    pub scope: String,
    /// `total` or `YYYY-MM`.
    pub period: String,
    /// The cap in micros; none where nothing was set.
    pub cap: Option<i64>,
    /// What was spent.
    pub spent: i64,
    /// What calls under way may still cost.
    pub reserved: i64,
    /// 0 where its campaign is paused, over or deleted: nobody needs to raise it.
    pub live: i64,
    /// 1 where its campaign is completed or deleted: nothing is spent of it any more.
    pub over: i64,
}

/// Sets the cap over everything for this month and the ones to come.
pub async fn set_cap(db: &Db, cap: Option<Micros>, now: Timestamp) -> Result<(), StoreError> {
    for period in ["default".to_owned(), now.utc_month()] {
        db.execute(
            "-- cap_set\nINSERT INTO budgets (scope, period, cap) VALUES ('all', $1, $2) \
             ON CONFLICT (scope, period) DO UPDATE SET cap = excluded.cap",
            Args::new().with(period).with(cap.map(|cap| cap.0)),
        )
        .await?;
    }
    Ok(())
}

/// Lowers the cap over everything to `cap`, or sets it where there is none. A stricter one stays.
pub async fn tighten_cap(db: &Db, cap: Micros, now: Timestamp) -> Result<(), StoreError> {
    for period in ["default".to_owned(), now.utc_month()] {
        db.execute(
            "-- cap_tighten\nINSERT INTO budgets (scope, period, cap) VALUES ('all', $1, $2) \
             ON CONFLICT (scope, period) DO UPDATE SET cap = excluded.cap \
             WHERE budgets.cap IS NULL OR budgets.cap > excluded.cap",
            Args::new().with(period).with(cap.0),
        )
        .await?;
    }
    Ok(())
}

/// Every budget that was used or capped.
pub async fn caps(db: &Db) -> Result<Vec<Cap>, StoreError> {
    db.all(
        "-- caps\nSELECT b.scope, b.period, b.cap, b.spent, b.reserved, \
         CAST(CASE WHEN b.scope = 'all' OR (c.status = 'active' \
         AND c.final_reading_at IS NULL) THEN 1 ELSE 0 END AS {INT}) AS live, \
         CAST(CASE WHEN b.scope <> 'all' AND COALESCE(c.status, 'completed') = 'completed' \
         THEN 1 ELSE 0 END AS {INT}) AS over FROM budgets b \
         LEFT JOIN campaigns c ON c.id = substr(b.scope, 10) \
         WHERE b.period <> 'default' ORDER BY b.scope, b.period",
        Args::new(),
    )
    .await
}

/// What was spent in all in the month of `now`, and what calls under way may still cost.
pub async fn spent(db: &Db, now: Timestamp) -> Result<(Micros, Micros), StoreError> {
    let row: Option<(i64, i64)> = db
        .optional(
            "-- spent\nSELECT spent, reserved FROM budgets WHERE scope = 'all' AND period = $1",
            Args::new().with(now.utc_month()),
        )
        .await?;
    let (spent, reserved) = row.unwrap_or_default();
    Ok((Micros(spent), Micros(reserved)))
}
