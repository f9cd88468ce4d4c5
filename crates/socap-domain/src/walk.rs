//! How a list is read: from its newest end, to the point where everything older is known.
//!
//! A walk is one reading of one list. It may be cut short at any page; its cursor then resumes
//! it, and nothing it saw makes a later walk stop early. Only a completed walk moves the
//! watermark. The rules are pure: pages go in, "go on" or "complete" comes out.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::checkpoint::Checkpoint;

/// Why a list is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WalkPurpose {
    /// The first reading, to the oldest end.
    Backfill,
    /// What is new since the last completed walk.
    Delta,
    /// The whole list again, regardless of counters: finds what the gate cannot see.
    Audit,
}

impl WalkPurpose {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Backfill => "backfill",
            Self::Delta => "delta",
            Self::Audit => "audit",
        }
    }

    /// Whether the walk reads to the oldest end.
    pub const fn is_full(self) -> bool {
        matches!(self, Self::Backfill | Self::Audit)
    }
}

/// An unfinished reading of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not a state")]
pub struct Walk {
    /// Why.
    pub purpose: WalkPurpose,
    /// Its number among the walks of this job; a restarted walk keeps it.
    pub number: i64,
    /// Where to go on; `None` is the newest end.
    pub cursor: Option<String>,
    /// When the first page was asked for, in world time.
    pub began_at: Timestamp,
    /// X's counter as last read when the walk began.
    pub counter: Option<i64>,
    /// The newest post id seen so far: the watermark once the walk is complete.
    pub newest: Option<i64>,
    /// Pages read.
    pub pages: u32,
    /// Engagements seen that were not known before.
    pub fresh: u32,
    /// Empty pages in a row.
    pub empty_pages: u32,
    /// The stopping point was met, but the counter promised more: one page more.
    pub overtime: bool,
    /// Every page was read; what the walk did not see is being looked up.
    #[serde(default)]
    pub verifying: bool,
    /// The list ended by a cursor that repeated: what was not seen may still be there.
    #[serde(default)]
    pub doubtful: bool,
    /// Nothing can have slipped through where two of its pages meet.
    #[serde(default)]
    pub seamless: bool,
    /// The last page brought fewer items than it had room for.
    #[serde(default)]
    pub short: bool,
    /// It missed accounts that no look-up can ask for, and that a seam may have hidden.
    #[serde(default)]
    pub missed: bool,
    /// The cursors that were followed, as short fingerprints: a terminal cursor may repeat.
    #[serde(default)]
    pub trail: Vec<u64>,
}

/// What one page showed, in the order of the page.
#[derive(Debug, Clone, Default)]
pub struct PageFacts {
    /// Per item: was this engagement found by the last completed walk or an earlier one?
    pub known: Vec<bool>,
    /// Post ids of the items, for lists of posts.
    pub post_ids: Vec<i64>,
    /// The cursor of the next page.
    pub next: Option<String>,
    /// Items that are not engagements (own posts, nested replies, ads).
    pub foreign: u32,
    /// How many items were asked for.
    pub asked: u32,
}

/// What to do after a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Ask for the next page.
    GoOn,
    /// The walk is complete: everything older is known, or the list is over.
    Complete,
}

/// The trailing known accounts that end a delta over a list of users.
const KNOWN_TAIL: usize = 3;
/// Empty pages in a row after which a list that claims more is over.
const EMPTY_PAGES: u32 = 3;
/// Cursor fingerprints kept: cursors that repeat do so at once or within a short loop.
const TRAIL: usize = 64;

impl Walk {
    /// A walk from the newest end.
    pub const fn begin(
        number: i64,
        purpose: WalkPurpose,
        began_at: Timestamp,
        counter: Option<i64>,
    ) -> Self {
        Self {
            purpose,
            number,
            cursor: None,
            began_at,
            counter,
            newest: None,
            pages: 0,
            fresh: 0,
            empty_pages: 0,
            overtime: false,
            verifying: false,
            doubtful: false,
            seamless: true,
            short: false,
            missed: false,
            trail: Vec::new(),
        }
    }

    /// Takes a page in and says whether to go on. `before` is what the job knew when the walk
    /// began.
    pub fn take_page(&mut self, before: &Checkpoint, page: &PageFacts) -> Next {
        let items = u32::try_from(page.known.len()).unwrap_or(u32::MAX);
        let items = items.saturating_add(page.foreign);
        let empty = items == 0;
        // X likes to end a list by an empty page: behind one with room left it is no seam.
        self.seamless &= self.pages == 0 || (empty && self.short);
        self.short = items < page.asked;
        self.pages += 1;
        let fresh = page.known.iter().filter(|known| !**known).count();
        self.fresh = self.fresh.saturating_add(u32::try_from(fresh).unwrap_or(u32::MAX));
        self.newest = self.newest.max(page.post_ids.iter().copied().max());
        self.empty_pages = if empty { self.empty_pages + 1 } else { 0 };

        let Some(next) = page.next.as_deref() else { return Next::Complete };
        if self.empty_pages >= EMPTY_PAGES {
            self.doubtful = true;
            return Next::Complete;
        }
        if self.repeats(next) {
            self.doubtful = true;
            return Next::Complete;
        }
        self.cursor = Some(next.to_owned());
        if self.purpose.is_full() || !meets_the_known(before, page) {
            self.overtime = false;
            return Next::GoOn;
        }
        if self.accounts_for_the_rise(before) || self.overtime {
            return Next::Complete;
        }
        self.overtime = true;
        Next::GoOn
    }

    /// The first page was answered at `at`, by a clock that counts: the walk did not begin later.
    pub fn begins_by(&mut self, at: Timestamp) {
        if self.pages == 0 {
            self.began_at = self.began_at.min(at);
        }
    }

    /// Starts the same reading again from the newest end, after a cursor expired.
    pub fn restart(&mut self) {
        self.cursor = None;
        self.overtime = false;
        self.empty_pages = 0;
        self.trail.clear();
    }

    fn accounts_for_the_rise(&self, before: &Checkpoint) -> bool {
        match (self.counter, before.counter) {
            (Some(now), Some(then)) => i64::from(self.fresh) >= now - then,
            _ => true,
        }
    }

    fn repeats(&mut self, cursor: &str) -> bool {
        let print = fingerprint(cursor);
        if self.trail.contains(&print) {
            return true;
        }
        if self.trail.len() == TRAIL {
            self.trail.remove(0);
        }
        self.trail.push(print);
        false
    }
}

fn meets_the_known(before: &Checkpoint, page: &PageFacts) -> bool {
    if let Some(oldest) = page.post_ids.iter().min() {
        return before.watermark.is_some_and(|watermark| *oldest <= watermark);
    }
    let tail = page.known.iter().rev().take_while(|known| **known).count();
    before.completed_at.is_some() && tail >= KNOWN_TAIL
}

/// FNV-1a: stable between runs, which the standard library's hashers do not promise.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn at(ms: i64) -> Timestamp {
        Timestamp(ms)
    }

    pub(crate) fn known(watermark: i64, counter: i64) -> Checkpoint {
        Checkpoint {
            watermark: Some(watermark),
            completed_at: Some(at(10)),
            full_at: Some(at(10)),
            counter: Some(counter),
            ..Checkpoint::default()
        }
    }

    pub(crate) fn posts(ids: &[i64], watermark: i64, next: Option<&str>) -> PageFacts {
        PageFacts {
            known: ids.iter().map(|id| *id <= watermark).collect(),
            post_ids: ids.to_vec(),
            next: next.map(str::to_owned),
            ..PageFacts::default()
        }
    }

    fn users(known: &[bool], next: Option<&str>) -> PageFacts {
        PageFacts { known: known.to_vec(), next: next.map(str::to_owned), ..PageFacts::default() }
    }

    #[test]
    fn a_delta_over_posts_stops_below_the_watermark() {
        let before = known(50, 5);
        let mut walk = Walk::begin(1, WalkPurpose::Delta, at(20), Some(8));
        assert_eq!(walk.take_page(&before, &posts(&[80, 70], 50, Some("a"))), Next::GoOn);
        assert_eq!(walk.take_page(&before, &posts(&[60, 50], 50, Some("b"))), Next::Complete);
        assert_eq!((walk.newest, walk.fresh), (Some(80), 3));
    }

    #[test]
    fn a_counter_that_promises_more_buys_one_page_more() {
        let before = known(50, 5);
        let mut walk = Walk::begin(1, WalkPurpose::Delta, at(20), Some(9));
        assert_eq!(walk.take_page(&before, &posts(&[60, 50], 50, Some("a"))), Next::GoOn);
        assert_eq!(walk.take_page(&before, &posts(&[40, 30], 50, Some("b"))), Next::Complete);
    }

    #[test]
    fn a_re_retweet_on_top_does_not_hide_what_is_under_it() {
        let before = Checkpoint { watermark: None, ..known(0, 5) };
        let mut walk = Walk::begin(1, WalkPurpose::Delta, at(20), Some(7));
        let top = users(&[true, false, true, false], Some("a"));
        assert_eq!(walk.take_page(&before, &top), Next::GoOn, "a known account on top is no end");
        assert_eq!(walk.take_page(&before, &users(&[true; 4], Some("b"))), Next::Complete);
    }

    #[test]
    fn fewer_than_three_known_accounts_are_no_end() {
        let before = Checkpoint { watermark: None, ..known(0, 5) };
        let mut walk = Walk::begin(1, WalkPurpose::Delta, at(20), Some(5));
        assert_eq!(walk.take_page(&before, &users(&[true, true], Some("a"))), Next::GoOn);
        assert_eq!(walk.take_page(&before, &users(&[true], None)), Next::Complete);
    }

    #[test]
    fn a_backfill_reads_to_the_end_whatever_is_known() {
        let mut walk = Walk::begin(1, WalkPurpose::Backfill, at(20), Some(5));
        let before = Checkpoint::default();
        assert_eq!(walk.take_page(&before, &posts(&[9, 8], 100, Some("a"))), Next::GoOn);
        assert_eq!(walk.take_page(&before, &posts(&[], 100, Some("b"))), Next::GoOn);
        assert_eq!(walk.take_page(&before, &posts(&[7], 100, None)), Next::Complete);
    }

    #[test]
    fn a_repeating_cursor_and_three_empty_pages_end_a_list() {
        let before = Checkpoint::default();
        let mut walk = Walk::begin(1, WalkPurpose::Backfill, at(20), None);
        assert_eq!(walk.take_page(&before, &posts(&[9], 0, Some("a"))), Next::GoOn);
        assert_eq!(walk.take_page(&before, &posts(&[9], 0, Some("a"))), Next::Complete);
        let mut walk = Walk::begin(1, WalkPurpose::Backfill, at(20), None);
        assert_eq!(walk.take_page(&before, &posts(&[], 0, Some("a"))), Next::GoOn);
        assert_eq!(walk.take_page(&before, &posts(&[], 0, Some("b"))), Next::GoOn);
        assert_eq!(walk.take_page(&before, &posts(&[], 0, Some("c"))), Next::Complete);
    }

    #[test]
    fn an_empty_end_is_a_seam_only_behind_a_full_page() {
        let seamless = |pages: &[(usize, u32)]| {
            let mut walk = Walk::begin(1, WalkPurpose::Audit, at(20), Some(5));
            for (number, (items, asked)) in pages.iter().enumerate() {
                let next = format!("{number}");
                let facts = users(&vec![true; *items], Some(&next));
                walk.take_page(&known(0, 5), &PageFacts { asked: *asked, ..facts });
            }
            walk.seamless
        };
        assert!(seamless(&[(7, 15)]));
        assert!(seamless(&[(7, 15), (0, 15)]), "X ends a list like that");
        assert!(!seamless(&[(15, 15), (0, 15)]), "the last one may have moved up");
        assert!(!seamless(&[(7, 15), (3, 15)]));
        assert!(!seamless(&[(7, 15), (3, 15), (0, 15)]));
    }
}
