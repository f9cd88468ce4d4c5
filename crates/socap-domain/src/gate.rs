//! The count-first gate: a list is read only where there is a reason to.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::checkpoint::Checkpoint;
use crate::walk::WalkPurpose;

/// Readings in a row that may find less than the counter promised before the rest is left to
/// the audit: protected accounts are counted and never listed.
const SHORT_READINGS: u8 = 2;

/// Why a list was not read this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// Its counter stands where it stood at the last completed walk.
    CounterUnmoved,
    /// Its counter was 0 at the first reading: there is nothing to walk.
    CounterZero,
}

impl SkipReason {
    /// The word in the database and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CounterUnmoved => "counter_unmoved",
            Self::CounterZero => "counter_zero",
        }
    }
}

/// What the gate decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Go on with the walk that was cut.
    Resume,
    /// Begin a walk.
    Walk(WalkPurpose),
    /// Complete without a request.
    Skip(SkipReason),
}

/// Decides about one list. `counter` is X's own count as last read (`None`: X did not say, and
/// then the list is read, because nothing vouches for it).
pub fn decide(
    checkpoint: &Checkpoint,
    counter: Option<i64>,
    now: Timestamp,
    audit_interval: Duration,
) -> Decision {
    let unmoved = counter.is_some() && counter == checkpoint.counter;
    match &checkpoint.walk {
        // News never waits for an audit.
        Some(walk) if walk.purpose == WalkPurpose::Audit && !unmoved && counter.is_some() => {
            return Decision::Walk(WalkPurpose::Delta);
        }
        Some(_) => return Decision::Resume,
        None => {}
    }
    if checkpoint.full_at.is_none() {
        return match counter {
            Some(0) => Decision::Skip(SkipReason::CounterZero),
            _ => Decision::Walk(WalkPurpose::Backfill),
        };
    }
    if checkpoint.audit_due(now, audit_interval) && (unmoved || counter.is_none()) {
        return Decision::Walk(WalkPurpose::Audit);
    }
    let settled = !(1..=SHORT_READINGS).contains(&checkpoint.short_readings);
    if unmoved && settled {
        Decision::Skip(SkipReason::CounterUnmoved)
    } else {
        Decision::Walk(WalkPurpose::Delta)
    }
}

/// What a campaign's last reading does about a list whose counter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastLook {
    /// What is held is what X lists, as far as the counter can tell.
    Settled,
    /// X counts more than is held, as it did when the list was last read whole. What vanished
    /// before may show again: hidden accounts are counted all the time.
    AskForVanished,
    /// The counter does not explain what is held: the whole list is read.
    ReadWhole,
}

/// Decides about one list at the end of its campaign. `held` is what X's counter would be of what
/// is held as present, the author's own posts with it; `vanished` is what is not.
///
/// After it the numbers are frozen, and no audit mends them. A list that was never read whole with
/// a counter beside it counts as one that X listed all of.
pub fn last_look(
    checkpoint: &Checkpoint,
    counter: Option<i64>,
    held: i64,
    vanished: i64,
) -> LastLook {
    let Some(unlisted) = counter.map(|counter| counter - held) else {
        return LastLook::Settled;
    };
    if unlisted != checkpoint.unlisted.unwrap_or(0) {
        LastLook::ReadWhole
    } else if unlisted > 0 && vanished > 0 {
        LastLook::AskForVanished
    } else {
        LastLook::Settled
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk::Walk;

    const DAY: Duration = Duration::from_hours(24);
    const NOW: Timestamp = Timestamp(200_000_000);

    fn walked() -> Checkpoint {
        Checkpoint {
            completed_at: Some(Timestamp(NOW.0 - 1_000)),
            full_at: Some(Timestamp(NOW.0 - 1_000)),
            counter: Some(7),
            ..Checkpoint::default()
        }
    }

    #[test]
    fn only_a_moved_counter_is_worth_a_call() {
        let skip = Decision::Skip(SkipReason::CounterUnmoved);
        assert_eq!(decide(&walked(), Some(7), NOW, DAY), skip);
        let delta = Decision::Walk(WalkPurpose::Delta);
        assert_eq!(decide(&walked(), Some(8), NOW, DAY), delta);
        assert_eq!(decide(&walked(), Some(6), NOW, DAY), delta, "a fall can hide a rise");
        assert_eq!(
            decide(&walked(), None, NOW, DAY),
            delta,
            "an unknown counter vouches for nothing"
        );
    }

    #[test]
    fn the_first_walk_is_a_backfill_unless_there_is_nothing() {
        let fresh = Checkpoint::default();
        assert_eq!(decide(&fresh, Some(0), NOW, DAY), Decision::Skip(SkipReason::CounterZero));
        assert_eq!(decide(&fresh, Some(3), NOW, DAY), Decision::Walk(WalkPurpose::Backfill));
    }

    #[test]
    fn a_cut_walk_goes_first_and_an_audit_comes_due() {
        let walk = Walk::begin(1, WalkPurpose::Delta, NOW, Some(9));
        let cut = Checkpoint { walk: Some(walk), ..walked() };
        assert_eq!(decide(&cut, Some(7), NOW, DAY), Decision::Resume);
        assert_eq!(decide(&walked(), Some(7), NOW + DAY, DAY), Decision::Walk(WalkPurpose::Audit));
        let news = decide(&walked(), Some(8), NOW + DAY, DAY);
        assert_eq!(news, Decision::Walk(WalkPurpose::Delta), "news never waits for an audit");
    }

    #[test]
    fn a_repetition_is_due_at_once_but_after_the_news() {
        let missed = Checkpoint { recheck: true, ..walked() };
        assert_eq!(decide(&missed, Some(7), NOW, DAY), Decision::Walk(WalkPurpose::Audit));
        assert_eq!(decide(&missed, Some(8), NOW, DAY), Decision::Walk(WalkPurpose::Delta));
    }

    #[test]
    fn the_last_look_leaves_nothing_that_the_counter_does_not_explain() {
        let hidden = Checkpoint { unlisted: Some(2), ..walked() };
        for (counter, held, vanished, expected) in [
            (Some(7), 5, 0, LastLook::Settled),
            (Some(7), 5, 1, LastLook::AskForVanished),
            (Some(7), 4, 1, LastLook::ReadWhole),
            (Some(7), 6, 0, LastLook::ReadWhole),
            (None, 5, 1, LastLook::Settled),
        ] {
            let found = last_look(&hidden, counter, held, vanished);
            assert_eq!(found, expected, "{counter:?} {held} {vanished}");
        }
        assert_eq!(last_look(&walked(), Some(7), 7, 3), LastLook::Settled);
        assert_eq!(last_look(&walked(), Some(6), 7, 0), LastLook::ReadWhole, "taken back");
    }

    #[test]
    fn a_short_reading_is_looked_after_twice() {
        for (tries, expected) in [
            (1, Decision::Walk(WalkPurpose::Delta)),
            (2, Decision::Walk(WalkPurpose::Delta)),
            (3, Decision::Skip(SkipReason::CounterUnmoved)),
        ] {
            let short = Checkpoint { short_readings: tries, ..walked() };
            assert_eq!(decide(&short, Some(7), NOW, DAY), expected, "{tries}");
        }
    }
}
