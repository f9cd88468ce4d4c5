//! What came since a moment.

use socap_domain::{CampaignId, Timestamp, Weight};

use super::audience::least_important;
use super::plan::leaves_everything;
use super::{fold, scan};
use crate::engagements::Filter;
use crate::rollups::{DAY, HOUR, Kind, each};
use crate::{Args, Db, StoreError};

/// What was stored since a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Since {
    /// Engagements.
    pub engagements: i64,
    /// Accounts of whom none was stored before.
    pub unique_accounts: i64,
    /// Those of them whose score is at least the threshold now, and more than nothing.
    pub important_accounts: i64,
}

impl Since {
    /// Adds what a sum of storing has from `at` on: a day's hours after the one of `at`, or the
    /// milliseconds of that hour.
    pub(super) fn add(
        &mut self,
        kind: Kind,
        place: i64,
        body: &[u8],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let hour = at.0.div_euclid(HOUR);
        each::<3>(body, |key, [engagements, accounts, important]| {
            // The hour of `at` itself is counted by the millisecond.
            let counts = match kind {
                Kind::StoredDay => place * 24 + key > hour,
                _ => place == hour && place * HOUR + key >= at.0,
            };
            if counts {
                self.engagements += engagements;
                self.unique_accounts += accounts;
                self.important_accounts += important;
            }
        })
    }
}

/// From which score on accounts count as important, and a sum, where there is one.
type Stored = (Option<i64>, Option<String>, Option<i64>, Option<Vec<u8>>);

/// What was stored under a filter at or after `at`. Sums answer if the filter leaves everything
/// and `threshold` is the campaign's own.
pub async fn engagements_since(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    at: Timestamp,
    threshold: Weight,
) -> Result<Since, StoreError> {
    if !leaves_everything(filter) {
        if let Some(since) = folded(db, campaign, filter, at, threshold).await? {
            return Ok(since);
        }
        return scanned(db, campaign, filter, at, threshold).await;
    }
    let (day, hour) = (at.0.div_euclid(DAY), at.0.div_euclid(HOUR));
    let rows: Vec<Stored> = db
        .all(
            "-- analytics_stored\nSELECT c.important_from, r.kind, r.place, r.body \
             FROM campaigns c LEFT JOIN rollups r ON r.campaign_id = c.id \
             AND ((r.kind = $2 AND r.place >= $3) OR (r.kind = $4 AND r.place = $5)) \
             WHERE c.id = $1",
            Args::new()
                .with(campaign)
                .with(Kind::StoredDay.as_str())
                .with(day)
                .with(Kind::Stored.as_str())
                .with(hour),
        )
        .await?;
    let least = Some(least_important(threshold).0);
    if rows.iter().any(|(important_from, ..)| *important_from != least) {
        return scanned(db, campaign, filter, at, threshold).await;
    }
    let mut since = Since::default();
    for (_, kind, place, body) in rows {
        let (Some(kind), Some(place), Some(body)) = (kind, place, body) else { continue };
        since.add(Kind::named(&kind).unwrap_or(Kind::Stored), place, &body, at)?;
    }
    Ok(since)
}

async fn folded(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    at: Timestamp,
    threshold: Weight,
) -> Result<Option<Since>, StoreError> {
    let least = least_important(threshold);
    let mut since = Since::default();
    let folded = fold::each_account(db, campaign, filter, |_, state| {
        let stored = state.entries.iter().filter(|entry| entry.stored_at >= at).count();
        let is_new = stored == state.entries.len();
        since.engagements += i64::try_from(stored).unwrap_or_default();
        since.unique_accounts += i64::from(is_new);
        since.important_accounts += i64::from(is_new && state.importance >= least);
    });
    Ok(folded.await?.map(|_| since))
}

async fn scanned(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    at: Timestamp,
    threshold: Weight,
) -> Result<Since, StoreError> {
    let mut args = Args::new().with(at).with(least_important(threshold));
    let of = scan::of(campaign, filter, &mut args);
    let sql = format!(
        "-- analytics_since\nSELECT CAST(SUM(stored) AS {{INT}}), \
         CAST(SUM(CASE WHEN first >= $1 THEN 1 ELSE 0 END) AS {{INT}}), \
         CAST(SUM(CASE WHEN first >= $1 AND importance >= $2 THEN 1 ELSE 0 END) AS {{INT}}) \
         FROM (SELECT MIN(e.created_at) AS first, MAX(e.importance) AS importance, \
         SUM(CASE WHEN e.created_at >= $1 THEN 1 ELSE 0 END) AS stored {of} \
         GROUP BY e.user_id) heads"
    );
    let (engagements, unique_accounts, important_accounts): (
        Option<i64>,
        Option<i64>,
        Option<i64>,
    ) = db.scan_one(&sql, args).await?;
    Ok(Since {
        engagements: engagements.unwrap_or_default(),
        unique_accounts: unique_accounts.unwrap_or_default(),
        important_accounts: important_accounts.unwrap_or_default(),
    })
}
