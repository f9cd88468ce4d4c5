//! Engagements by when they were.

use std::collections::BTreeMap;

use socap_domain::{CampaignId, Timestamp};

use super::tally::{Key, Tally};
use super::{QUARTER, scan};
use crate::engagements::Filter;
use crate::{Args, Db, StoreError};

/// The engagements of one sort in one quarter hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<K> {
    /// When the quarter hour begins.
    pub at: Timestamp,
    /// Of which sort.
    pub key: K,
    /// How many.
    pub tally: Tally,
}

/// The engagements of a campaign by quarter hour, and those of whom it is not known when they
/// were: they are in no quarter hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells<K> {
    /// By time, then key.
    known: Vec<Cell<K>>,
    unknown: BTreeMap<K, Tally>,
}

impl<K: Key> Cells<K> {
    pub(super) fn new(cells: impl IntoIterator<Item = (Option<i64>, K, Tally)>) -> Self {
        let mut known = BTreeMap::<(i64, K), Tally>::new();
        let mut unknown = BTreeMap::<K, Tally>::new();
        for (quarter, key, tally) in cells {
            match quarter {
                Some(quarter) => *known.entry((quarter, key)).or_default() += tally,
                None => *unknown.entry(key).or_default() += tally,
            }
        }
        known.retain(|_, tally| tally.total() != 0);
        unknown.retain(|_, tally| tally.total() != 0);
        let known = known
            .into_iter()
            .map(|((quarter, key), tally)| Cell { at: Timestamp(quarter * QUARTER), key, tally })
            .collect();
        Self { known, unknown }
    }

    /// Everything whose time is known, in the order of time; quarter hours without any are left
    /// out.
    pub fn iter(&self) -> impl Iterator<Item = Cell<K>> {
        self.known.iter().copied()
    }

    /// Where it is not known when they were; in no quarter hour.
    pub const fn unknown_time(&self) -> &BTreeMap<K, Tally> {
        &self.unknown
    }

    /// What is in `start ≤ t < end`, both of which begin a quarter hour.
    pub fn within(&self, start: Timestamp, end: Timestamp) -> BTreeMap<K, Tally> {
        let from = self.known.partition_point(|cell| cell.at < start);
        let mut sums = BTreeMap::new();
        for cell in self.known.iter().skip(from).take_while(|cell| cell.at < end) {
            *sums.entry(cell.key).or_default() += cell.tally;
        }
        sums
    }
}

/// Counts the engagements under a filter by quarter hour and by one of `TweetCategory`,
/// `AccountCategory`, `ActionType` or all three (`Slice`).
///
/// Time is X's own time of an engagement, else the end of the interval in which it happened.
pub async fn cells<K: Key>(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
) -> Result<Cells<K>, StoreError> {
    let mut args = Args::new();
    let of = scan::of(campaign, filter, &mut args);
    let sql = format!(
        "-- analytics_cells\nSELECT CASE WHEN {} THEN NULL ELSE e.sort_at / {QUARTER} END, {}, {} \
         {of} GROUP BY 1, 2",
        scan::UNKNOWN_TIME,
        K::SQL,
        scan::TALLY
    );
    let rows: Vec<(Option<i64>, String, i64, i64)> = db.all(&sql, args).await?;
    let mut cells = Vec::with_capacity(rows.len());
    for (quarter, key, present, removed) in rows {
        cells.push((quarter, K::read(&key)?, Tally { present, removed }));
    }
    Ok(Cells::new(cells))
}
