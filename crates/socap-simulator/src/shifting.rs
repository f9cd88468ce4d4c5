//! A list that moves while its pages are read.

use crate::paging::Listing;
use crate::world::Slot;

/// A list whose keys are the places its entries have at the moment, counted from the newest.
pub(crate) struct Shifting<'l, L> {
    list: &'l L,
    keys: Vec<i64>,
}

impl<'l, L: Listing> Shifting<'l, L> {
    pub(crate) fn of(list: &'l L) -> Self {
        let mut newer = 0;
        let mut keys: Vec<i64> = (0..list.len())
            .rev()
            .map(|place| {
                let key = -newer;
                newer += i64::from(list.slot(place) != Slot::Void);
                key
            })
            .collect();
        keys.reverse();
        Self { list, keys }
    }
}

impl<L: Listing> Listing for Shifting<'_, L> {
    fn len(&self) -> usize {
        self.list.len()
    }
    fn key(&self, place: usize) -> i64 {
        self.keys.get(place).copied().unwrap_or(i64::MAX)
    }
    fn place(&self, key: i64) -> usize {
        self.keys.partition_point(|known| *known < key)
    }
    fn slot(&self, place: usize) -> Slot {
        self.list.slot(place)
    }
}
