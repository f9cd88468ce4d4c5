//! What an import did.

use socap_domain::people_import::BadRow;
use socap_store::people::Became;

/// Bad rows that are reported one by one; the others are counted.
pub const REPORTED: usize = 1_000;

/// What an import did. Of a file of people, `rows` is the sum of those added, changed and unchanged,
/// of the repeated rows and of the bad ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows read, the bad ones too.
    pub rows: u64,
    /// People that were not there.
    pub people_added: u64,
    /// People of whom something changed.
    pub people_changed: u64,
    /// People who were so already.
    pub people_unchanged: u64,
    /// Rows about a person whom an earlier row named: what they say too was stored, in order.
    pub repeated_rows: u64,
    /// Different edges that count now: of the new sets, or those that were not there (add).
    pub edges: u64,
    /// People whose followings are new.
    pub sets_finished: u64,
    /// Stored engagements whose current score changed.
    pub engagements_rescored: u64,
    /// Rows that could not be used.
    pub bad_rows: u64,
    /// The first [`REPORTED`] of them.
    pub errors: Vec<BadRow>,
}

impl Report {
    /// Counts a person once, whatever they were counted as before.
    pub(super) const fn count(&mut self, counted: Option<Became>, became: Became) {
        match (counted, became) {
            (None, Became::Added) => self.people_added += 1,
            (None, Became::Changed) => self.people_changed += 1,
            (None, Became::Unchanged) => self.people_unchanged += 1,
            (Some(Became::Unchanged), Became::Changed | Became::Added) => {
                self.people_unchanged -= 1;
                self.people_changed += 1;
            }
            (Some(_), _) => {}
        }
    }

    pub(super) fn bad(&mut self, row: BadRow) {
        self.bad_rows += 1;
        if self.errors.len() < REPORTED {
            self.errors.push(row);
        }
    }
}
