//! Engagements by what they are, whenever they were.

use std::collections::BTreeMap;

use socap_domain::CampaignId;

use super::plan::{has_time, is_summed, kept, wants};
use super::tally::{Key, Slice, Tally};
use super::{cells, fold, scan};
use crate::engagements::Filter;
use crate::rollups::{Kind, SLICES, each, slice_key, slice_of, whole};
use crate::{Args, Db, StoreError};

/// How many engagements of each slice there are; slices without any are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals(BTreeMap<Slice, Tally>);

impl Totals {
    /// All of them.
    pub fn sum(&self) -> Tally {
        self.0.values().copied().sum()
    }

    /// Told apart by one thing; what has none is left out.
    pub fn by<K: Key>(&self) -> BTreeMap<K, Tally> {
        let mut by = BTreeMap::<K, Tally>::new();
        for (slice, tally) in self.iter() {
            *by.entry(K::of(slice)).or_default() += tally;
        }
        by
    }

    /// Every slice.
    pub fn iter(&self) -> impl Iterator<Item = (Slice, Tally)> {
        self.0.iter().map(|(slice, tally)| (*slice, *tally))
    }

    /// Only the slices that `keep` wants.
    #[must_use]
    pub fn only(&self, keep: impl Fn(Slice) -> bool) -> Self {
        Self(self.iter().filter(|(slice, _)| keep(*slice)).collect())
    }
}

/// Counting by slice, in a place for each: many are counted.
struct BySlice(Vec<Tally>);

impl BySlice {
    fn add(&mut self, slice: Slice, tally: Tally) {
        let place = usize::try_from(slice_key(slice)).ok().and_then(|n| self.0.get_mut(n));
        if let Some(sum) = place {
            *sum += tally;
        }
    }

    fn totals(self) -> Totals {
        (0..).zip(self.0).filter_map(|(key, tally)| Some((slice_of(key)?, tally))).collect()
    }
}

impl FromIterator<(Slice, Tally)> for Totals {
    fn from_iter<I: IntoIterator<Item = (Slice, Tally)>>(slices: I) -> Self {
        let mut totals = BTreeMap::<Slice, Tally>::new();
        for (slice, tally) in slices {
            *totals.entry(slice).or_default() += tally;
        }
        totals.retain(|_, tally| tally.total() != 0);
        Self(totals)
    }
}

/// Counts the engagements under a filter. Sums answer as they do for [`super::cells()`].
pub async fn totals(db: &Db, campaign: &CampaignId, filter: &Filter) -> Result<Totals, StoreError> {
    if is_summed(filter) && !has_time(filter) {
        let (_, body) = whole(db, campaign, Kind::Totals).await?;
        return summed(&body, filter);
    }
    if is_summed(filter) {
        let cells = cells::<Slice>(db, campaign, filter).await?;
        let unknown = cells.unknown_time().iter().map(|(slice, tally)| (*slice, *tally));
        return Ok(cells.iter().map(|cell| (cell.key, cell.tally)).chain(unknown).collect());
    }
    let mut counted = BySlice(vec![Tally::default(); SLICES]);
    let folded = fold::each_account(db, campaign, filter, |_, state| {
        for entry in &state.entries {
            counted.add(entry.slice(state.primary), entry.tally());
        }
    });
    if folded.await?.is_some() {
        return Ok(counted.totals());
    }
    let mut args = Args::new();
    let of = scan::of(campaign, filter, &mut args);
    let sql = format!(
        "-- analytics_totals\nSELECT {}, {} {of} GROUP BY 1",
        <Slice as Key>::SQL,
        scan::TALLY
    );
    let rows: Vec<(String, i64, i64)> = db.scan(&sql, args).await?;
    rows.into_iter()
        .map(|(key, present, removed)| Ok((Slice::read(&key)?, Tally { present, removed })))
        .collect()
}

/// What sums have of a filter that they tell apart.
pub(super) fn summed(body: &[u8], filter: &Filter) -> Result<Totals, StoreError> {
    let mut slices = Vec::new();
    each::<2>(body, |key, [present, removed]| {
        if let Some(slice) = slice_of(key).filter(|slice| wants(filter, *slice)) {
            slices.push((slice, kept(filter, *present, *removed)));
        }
    })?;
    Ok(slices.into_iter().collect())
}
