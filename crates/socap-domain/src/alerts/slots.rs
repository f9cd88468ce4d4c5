//! When the alerts of one batch leave: spread evenly, strongest first.

use std::time::Duration;

use crate::Timestamp;

/// Before the next cycle everything of this one has left.
const MARGIN: Duration = Duration::from_mins(1);
/// How far a slot moves at random, as a share of the distance between two.
const JITTER: f64 = 0.05;

/// The frame of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spacing {
    /// When the batch was closed.
    pub close: Timestamp,
    /// The campaign's `alert_spacing_minutes`.
    pub spacing: Duration,
    /// When the next cycle begins.
    pub next_cycle: Timestamp,
}

impl Spacing {
    /// Over how much time the batch is spread: the campaign's spacing, but no further than a
    /// minute before the next cycle.
    pub fn spread(&self) -> Duration {
        let left = self.next_cycle.since(self.close).saturating_sub(MARGIN);
        self.spacing.min(left)
    }

    /// The slots of `n` alerts in their order: slot i is `close + i × spread / n`, moved by at
    /// most 5 % of one distance. `random` gives numbers from 0 to 1. None is before `close`.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "milliseconds of hours, and counts of alerts"
    )]
    pub fn slots(&self, n: usize, mut random: impl FnMut() -> f64) -> Vec<Timestamp> {
        let distance = self.spread().as_millis() as f64 / n.max(1) as f64;
        (0..n)
            .map(|i| {
                let moved = (random().clamp(0.0, 1.0) * 2.0 - 1.0) * JITTER;
                let after = ((i as f64 + moved) * distance).round().max(0.0);
                Timestamp(self.close.0.saturating_add(after as i64))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MINUTE: i64 = 60_000;

    fn batch(spacing: u64, cycle: i64) -> Spacing {
        let close = Timestamp(1_000_000);
        Spacing {
            close,
            spacing: Duration::from_mins(spacing),
            next_cycle: Timestamp(close.0 + cycle * MINUTE),
        }
    }

    #[test]
    fn fifty_alerts_in_twenty_minutes_are_24_seconds_apart() {
        let slots = batch(20, 30).slots(50, || 0.5);
        assert_eq!(slots[0], Timestamp(1_000_000));
        assert!(slots.windows(2).all(|pair| pair[1].0 - pair[0].0 == 24_000));
    }

    #[test]
    fn the_next_cycle_is_not_reached() {
        let slots = batch(60, 30).slots(29, || 0.5);
        assert_eq!(slots[28].0 - slots[0].0, 28 * MINUTE);
        assert_eq!(batch(20, 0).slots(3, || 1.0), vec![Timestamp(1_000_000); 3]);
        assert_eq!(batch(0, 30).slots(2, || 0.0), vec![Timestamp(1_000_000); 2]);
    }

    proptest! {
        #[test]
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        fn slots_are_in_order_and_near_their_place(
            n in 1_usize..200, spacing in 0_u64..90, cycle in 0_i64..90,
            random in proptest::collection::vec(0.0_f64..=1.0, 200),
        ) {
            let batch = batch(spacing, cycle);
            let mut numbers = random.into_iter();
            let slots = batch.slots(n, || numbers.next().unwrap_or(0.5));
            let distance = batch.spread().as_secs_f64() * 1e3 / n as f64;
            for (i, slot) in slots.iter().enumerate() {
                let even = 1_000_000.0 + i as f64 * distance;
                prop_assert!((slot.0 as f64 - even).abs() <= 0.05 * distance + 1.0);
                prop_assert!(*slot >= batch.close);
                prop_assert!(i == 0 || slots[i - 1] <= *slot);
            }
        }
    }
}
