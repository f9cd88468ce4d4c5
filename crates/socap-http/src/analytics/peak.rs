//! The hour in which most happened.

use std::collections::BTreeMap;

use serde::Serialize;
use socap_domain::series::{self, Granularity};
use socap_domain::{Timestamp, Zone};
use socap_store::analytics::{Cells, Key};

/// The hour in which most happened; of several the first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct PeakHour {
    /// When it begins, on the clock of the place.
    #[schema(value_type = String, format = DateTime)]
    start: Timestamp,
    /// Engagements in it.
    #[schema(example = 42)]
    engagements: i64,
}

/// The peak hour of `zone` in `from ≤ t < to`; none where nothing happened at a known time.
pub(crate) fn peak_hour<K: Key>(
    cells: &Cells<K>,
    zone: &Zone,
    (from, to): (Timestamp, Timestamp),
) -> Option<PeakHour> {
    let mut hours = BTreeMap::<Timestamp, i64>::new();
    // Cells come by time, several a quarter hour: the clock is read once for each.
    let mut last = None;
    for cell in cells.iter().filter(|cell| cell.at >= from && cell.at < to) {
        let hour = match last {
            Some((at, hour)) if at == cell.at => hour,
            _ => series::floor(Granularity::Hour, zone.as_time_zone(), cell.at),
        };
        last = Some((cell.at, hour));
        *hours.entry(hour).or_default() += cell.tally.total();
    }
    let most = hours.into_iter().max_by_key(|(start, n)| (*n, std::cmp::Reverse(*start)))?;
    Some(PeakHour { start: most.0, engagements: most.1 })
}
