//! What a job remembers of its list between two readings, and what a closed walk changes in it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::walk::{Walk, WalkPurpose};

/// What a job remembers about its list between readings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The reading that is under way or was cut.
    pub walk: Option<Walk>,
    /// An audit that waits while a delta reads what is new: news never waits for an audit.
    #[serde(default)]
    pub parked: Option<Walk>,
    /// The newest post id of the last completed walk.
    pub watermark: Option<i64>,
    /// The number of the newest walk that was begun.
    #[serde(default)]
    pub begun: i64,
    /// The number of the last completed walk: what a walk up to this one found is known.
    #[serde(default)]
    pub completed: i64,
    /// When the last completed walk began.
    pub completed_at: Option<Timestamp>,
    /// When the last completed backfill or audit began.
    pub full_at: Option<Timestamp>,
    /// X's counter when the last completed walk began.
    pub counter: Option<i64>,
    /// Readings in a row that found less than the counter promised.
    #[serde(default)]
    pub short_readings: u8,
    /// The list was cut by X at its own horizon (search reaches seven days back).
    #[serde(default)]
    pub horizon: Option<Timestamp>,
    /// The number of the last walk that read the whole list and left no doubt about its end.
    #[serde(default)]
    pub whole: i64,
    /// A whole reading missed accounts where pages met, and the list may have moved between
    /// them: it is read once more before they count as gone.
    #[serde(default)]
    pub recheck: bool,
    /// What X counted and did not list when the list was last read whole; below 0 where it
    /// listed more. `None` where X told no counter then.
    #[serde(default)]
    pub unlisted: Option<i64>,
    /// What the campaign's last reading has done with the list so far.
    #[serde(default)]
    pub last: LastReading,
}

/// What a campaign's last reading has done with a list so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastReading {
    /// Nothing but news.
    #[default]
    Open,
    /// It ended a reading of the whole list that was begun before it.
    Ended,
    /// It settled what the counter leaves open, or began to read the whole list.
    Looked,
}

impl Checkpoint {
    /// The number of engagements the counter promises beyond what is known; 0 where it says
    /// nothing.
    pub fn expected(&self, counter: Option<i64>) -> i64 {
        match (counter, self.counter) {
            (Some(now), Some(then)) => (now - then).max(0),
            (Some(now), None) => now.max(0),
            (None, _) => 0,
        }
    }

    /// Begins a walk; it is not remembered as unfinished until a page was stored.
    pub fn begin(&mut self, purpose: WalkPurpose, at: Timestamp, counter: Option<i64>) -> Walk {
        self.begun += 1;
        Walk::begin(self.begun, purpose, at, counter)
    }

    /// Takes note that the list was empty when it was first looked at: that counts as walked.
    pub fn complete_empty(&mut self, at: Timestamp) {
        self.completed_at = Some(at);
        self.full_at = Some(at);
        self.counter = Some(0);
        self.unlisted = Some(0);
    }

    /// Which accounts `walk`, a whole reading, shows to be gone: those that no walk of this
    /// number or a later one saw. `None`: it shows nothing.
    ///
    /// A list that moves while its pages are read can hide an account where two pages meet.
    /// One page has no such seam; of several, a second whole reading must have missed it too.
    pub fn gone_before(&self, walk: &Walk) -> Option<i64> {
        if walk.doubtful {
            return None;
        }
        Some(if walk.seamless { walk.number } else { self.whole })
    }

    /// Whether the whole list has to be read again.
    pub fn audit_due(&self, now: Timestamp, interval: Duration) -> bool {
        self.recheck || self.full_at.is_some_and(|at| at + interval <= now)
    }

    /// Whether `walk`, which is closed, shows what X counts and does not list.
    pub fn is_explained_by(&self, walk: &Walk) -> bool {
        walk.purpose.is_full() || self.unlisted.is_some_and(|unlisted| unlisted < 0)
    }

    /// Takes note of what X counts beyond what is `held`, now that `walk` is closed.
    ///
    /// The counter is the one that the list was last read by, not what X counts meanwhile: what
    /// came since is still to be read. Where it was older than the pages, X listed more than it
    /// counted; it catches up by the walks that follow.
    pub fn explain(&mut self, walk: &Walk, held: i64) {
        let beyond = walk.counter.and(self.counter).map(|counter| counter - held);
        if walk.purpose.is_full() {
            self.unlisted = beyond;
        } else if let (Some(ahead @ ..0), Some(beyond)) = (self.unlisted, beyond) {
            self.unlisted = Some(beyond.clamp(ahead, 0));
        }
    }

    /// Puts an unfinished audit aside.
    pub fn park(&mut self) {
        self.parked = self.walk.take();
    }

    /// Closes `walk`: what it saw is now what the job knows. An audit that was put aside is
    /// the unfinished walk again.
    pub fn complete(&mut self, walk: &Walk) {
        let short = i64::from(walk.fresh) < self.expected(walk.counter);
        self.short_readings = if short && walk.purpose == WalkPurpose::Delta {
            self.short_readings.saturating_add(1)
        } else {
            0
        };
        self.watermark = self.watermark.max(walk.newest);
        if walk.number > self.completed {
            self.completed = walk.number;
            self.completed_at = Some(walk.began_at);
            self.counter = walk.counter.or(self.counter);
        }
        if walk.purpose.is_full() {
            self.full_at = Some(walk.began_at);
            // Whatever it showed, a repetition is not repeated before the next audit.
            self.recheck = walk.missed && !self.recheck;
            if !walk.doubtful {
                self.whole = self.whole.max(walk.number);
            }
        }
        self.walk = self.parked.take();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk::tests::{at, known, posts};

    #[test]
    fn only_a_completed_walk_moves_what_is_known() {
        let mut checkpoint = known(50, 5);
        let mut walk = Walk::begin(1, WalkPurpose::Delta, at(20), Some(7));
        walk.take_page(&checkpoint.clone(), &posts(&[80, 70], 50, Some("a")));
        checkpoint.walk = Some(walk.clone());
        assert_eq!(checkpoint.watermark, Some(50), "a cut walk must not make the next stop early");
        walk.take_page(&checkpoint.clone(), &posts(&[60, 50], 50, None));
        checkpoint.complete(&walk);
        assert_eq!(checkpoint.watermark, Some(80));
        assert_eq!((checkpoint.counter, checkpoint.completed_at), (Some(7), Some(at(20))));
        assert_eq!(checkpoint.short_readings, 0);
    }

    fn audit(number: i64, seamless: bool) -> Walk {
        Walk { seamless, ..Walk::begin(number, WalkPurpose::Audit, at(20), Some(5)) }
    }

    #[test]
    fn what_a_seam_may_hide_is_gone_when_two_readings_missed_it() {
        let mut checkpoint = Checkpoint { whole: 4, ..known(0, 5) };
        assert_eq!(checkpoint.gone_before(&audit(7, true)), Some(7), "one page has no seam");
        assert_eq!(checkpoint.gone_before(&audit(7, false)), Some(4), "missed by two");
        let doubtful = Walk { doubtful: true, ..audit(7, true) };
        assert_eq!(checkpoint.gone_before(&doubtful), None);
        checkpoint.complete(&Walk { missed: true, ..audit(7, false) });
        assert!(checkpoint.audit_due(at(21), Duration::from_hours(24)), "at once");
        assert_eq!(checkpoint.gone_before(&audit(8, false)), Some(7));
        checkpoint.complete(&Walk { missed: true, ..audit(8, false) });
        assert!(!checkpoint.audit_due(at(21), Duration::from_hours(24)), "once a day");
        checkpoint.complete(&Walk { doubtful: true, ..audit(9, false) });
        assert_eq!(checkpoint.whole, 8);
    }

    #[test]
    fn a_repetition_is_over_whatever_it_showed() {
        let mut checkpoint = Checkpoint { recheck: true, whole: 7, ..known(0, 5) };
        let delta = Walk::begin(8, WalkPurpose::Delta, at(20), Some(6));
        checkpoint.complete(&delta);
        assert!(checkpoint.recheck, "news do not repeat anything");
        checkpoint.complete(&Walk { doubtful: true, ..audit(9, false) });
        assert!(!checkpoint.recheck, "its end repeats itself every time");
        assert_eq!(checkpoint.whole, 7);
    }

    #[test]
    fn what_x_counts_and_does_not_list_is_told_by_the_walks_own_counter() {
        let mut checkpoint = known(0, 5);
        let backfill = Walk::begin(1, WalkPurpose::Backfill, at(20), Some(9));
        checkpoint.complete(&backfill);
        checkpoint.explain(&backfill, 7);
        assert_eq!(checkpoint.unlisted, Some(2));
        // News overtook this audit: the counter is theirs, and so is what is held.
        let audit = Walk::begin(2, WalkPurpose::Audit, at(21), Some(9));
        let delta = Walk::begin(3, WalkPurpose::Delta, at(22), Some(12));
        checkpoint.complete(&delta);
        assert!(!checkpoint.is_explained_by(&delta));
        checkpoint.complete(&audit);
        checkpoint.explain(&audit, 10);
        assert_eq!(checkpoint.unlisted, Some(2));
        let unknown = Walk { counter: None, ..audit };
        checkpoint.explain(&unknown, 10);
        assert_eq!(checkpoint.unlisted, None, "X did not say");
    }

    #[rstest::rstest]
    #[case(Some(10), 10, Some(0))]
    #[case(Some(9), 10, Some(-1))]
    #[case(Some(7), 10, Some(-3))]
    #[case(Some(6), 10, Some(-3))]
    #[case(Some(12), 10, Some(0))]
    #[case(None, 10, Some(-3))]
    fn a_counter_older_than_the_pages_catches_up(
        #[case] counter: Option<i64>,
        #[case] held: i64,
        #[case] expected: Option<i64>,
    ) {
        let mut checkpoint = Checkpoint { unlisted: Some(-3), ..known(0, 7) };
        let delta = Walk::begin(4, WalkPurpose::Delta, at(20), counter);
        checkpoint.complete(&delta);
        assert!(checkpoint.is_explained_by(&delta));
        checkpoint.explain(&delta, held);
        assert_eq!(checkpoint.unlisted, expected);
    }

    #[test]
    fn a_short_reading_is_remembered() {
        let mut checkpoint = known(50, 5);
        let mut walk = Walk::begin(1, WalkPurpose::Delta, at(20), Some(9));
        walk.take_page(&checkpoint.clone(), &posts(&[60, 50], 50, None));
        checkpoint.complete(&walk);
        assert_eq!(checkpoint.short_readings, 1);
    }
}
