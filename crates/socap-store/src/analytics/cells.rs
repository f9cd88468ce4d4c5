//! Engagements by when they were.

use std::collections::BTreeMap;

use socap_domain::{CampaignId, Timestamp};

use super::plan::{Span, is_summed, kept, wants};
use super::tally::{Key, Tally};
use super::{QUARTER, fold, scan};
use crate::engagements::Filter;
use crate::rollups::{
    ACCOUNTS_DAY_WIDTH, DAY_WIDTH, HOUR_WIDTH, Kind, bodies, each, quarter_of, quarters_of,
    slice_of,
};
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
    fn new(mut cells: Vec<(Option<i64>, K, Tally)>) -> Self {
        cells.sort_unstable_by_key(|(quarter, key, _)| (*quarter, *key));
        let (mut known, mut unknown) = (Vec::with_capacity(cells.len()), BTreeMap::new());
        for same in cells.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let tally: Tally = same.iter().map(|(.., tally)| *tally).sum();
            match same.first() {
                Some((Some(quarter), key, _)) if tally.total() != 0 => {
                    known.push(Cell { at: Timestamp(quarter * QUARTER), key: *key, tally });
                }
                Some((None, key, _)) if tally.total() != 0 => {
                    unknown.insert(*key, tally);
                }
                _ => {}
            }
        }
        Self { known, unknown }
    }

    /// What sums of days have, all of it.
    pub(super) fn of_days(days: &[(i64, Vec<u8>)]) -> Result<Self, StoreError>
    where
        K: Key,
    {
        let (columns, mut cells) = (K::columns(), Vec::new());
        for (day, body) in days {
            each::<DAY_WIDTH>(body, |key, row| {
                let (quarter, unknown) = quarter_of(day * 96, key);
                for (key, column) in &columns {
                    let of = |n: usize| row.get(n).copied().unwrap_or_default();
                    let tally = Tally { present: of(*column), removed: of(*column + 1) };
                    cells.push(((!unknown).then_some(quarter), *key, tally));
                }
            })?;
        }
        Ok(Self::new(cells))
    }

    /// What the sums of a tweet's hours have, all of it of one key.
    pub(super) fn of_hours(body: &[u8], key: K) -> Result<Self, StoreError> {
        let mut cells = Vec::new();
        each::<HOUR_WIDTH>(body, |hour, row| {
            for ((quarter, unknown), two) in quarters_of(hour).iter().zip(row.chunks_exact(2)) {
                if let [present, removed] = *two {
                    let tally = Tally { present, removed };
                    cells.push(((!unknown).then_some(*quarter), key, tally));
                }
            }
        })?;
        Ok(Self::new(cells))
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
/// Sums answer without a filter and under those by time, tweet category, action and removal; the
/// first two keys take the least.
pub async fn cells<K: Key>(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
) -> Result<Cells<K>, StoreError> {
    let mut cells = Vec::new();
    if !is_summed(filter) {
        let mut counted = BTreeMap::<(Option<i64>, K), Tally>::new();
        let folded = fold::each_account(db, campaign, filter, |_, state| {
            for entry in &state.entries {
                let quarter = (!entry.time_unknown).then(|| entry.at.0.div_euclid(QUARTER));
                let key = K::of(entry.slice(state.primary));
                *counted.entry((quarter, key)).or_default() += entry.tally();
            }
        });
        if folded.await?.is_some() {
            let cells = counted.into_iter().map(|((quarter, key), tally)| (quarter, key, tally));
            return Ok(Cells::new(cells.collect()));
        }
        scan_cells(db, campaign, filter, &mut cells).await?;
        return Ok(Cells::new(cells));
    }
    let span = Span::of(filter);
    if span.first < span.end {
        summed(db, campaign, filter, &span, &mut cells).await?;
    }
    for (since, until) in span.edges {
        let edge = Filter { since: Some(since), until: Some(until), ..filter.clone() };
        scan_cells(db, campaign, &edge, &mut cells).await?;
    }
    Ok(Cells::new(cells))
}

type Counted<K> = Vec<(Option<i64>, K, Tally)>;

async fn summed<K: Key>(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    span: &Span,
    cells: &mut Counted<K>,
) -> Result<(), StoreError> {
    // Days tell nothing apart but their key.
    let is_plain = filter.actions.is_empty() && filter.categories.is_empty();
    let days = K::DAYS.and_then(Kind::named).filter(|_| is_plain);
    let (kind, quarters) = days.map_or((Kind::Hour, 4), |kind| (kind, 96));
    let columns = K::columns();
    let range = (kind, span.first.div_euclid(quarters), (span.end - 1).div_euclid(quarters));
    let within = |quarter: i64| (span.first..span.end).contains(&quarter);
    let at = |quarter: i64, unknown: bool| (!unknown).then_some(quarter);
    for (kind, place, body) in bodies(db, campaign, &[range]).await? {
        let mut day = |key: i64, row: &[i64]| {
            let (quarter, unknown) = quarter_of(place * 96, key);
            for (key, column) in columns.iter().filter(|_| within(quarter)) {
                let of = |n: usize| row.get(n).copied().unwrap_or_default();
                let tally = kept(filter, of(*column), of(*column + 1));
                if tally != Tally::default() {
                    cells.push((at(quarter, unknown), *key, tally));
                }
            }
        };
        match kind {
            Kind::Day => each::<DAY_WIDTH>(&body, |key, row| day(key, row))?,
            Kind::AccountsDay => each::<ACCOUNTS_DAY_WIDTH>(&body, |key, row| day(key, row))?,
            _ => each::<2>(&body, |key, [present, removed]| {
                let (quarter, unknown) = quarter_of(place * 4, key.div_euclid(96));
                let slice = slice_of(key.rem_euclid(96)).filter(|slice| wants(filter, *slice));
                if let Some(slice) = slice.filter(|_| within(quarter)) {
                    let tally = kept(filter, *present, *removed);
                    cells.push((at(quarter, unknown), K::of(slice), tally));
                }
            })?,
        }
    }
    Ok(())
}

async fn scan_cells<K: Key>(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    cells: &mut Counted<K>,
) -> Result<(), StoreError> {
    let mut args = Args::new();
    let of = scan::of(campaign, filter, &mut args);
    let sql = format!(
        "-- analytics_cells\nSELECT CASE WHEN {} THEN NULL ELSE e.sort_at / {QUARTER} END, {}, {} \
         {of} GROUP BY 1, 2",
        scan::UNKNOWN_TIME,
        K::SQL,
        scan::TALLY
    );
    let rows: Vec<(Option<i64>, String, i64, i64)> = db.scan(&sql, args).await?;
    for (quarter, key, present, removed) in rows {
        cells.push((quarter, K::read(&key)?, Tally { present, removed }));
    }
    Ok(())
}
