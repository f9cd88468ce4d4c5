//! What an import did.

use socap_domain::people_import::BadRow;

/// Bad rows that are reported one by one; the others are counted.
pub const REPORTED: usize = 1_000;

/// What an import did.
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
    pub(super) fn bad(&mut self, row: BadRow) {
        self.bad_rows += 1;
        if self.errors.len() < REPORTED {
            self.errors.push(row);
        }
    }
}
