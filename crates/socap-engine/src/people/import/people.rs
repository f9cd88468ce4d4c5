//! Importing people.

use socap_domain::people_import::PersonRow;
use socap_domain::{Timestamp, UserId};
use socap_store::Db;
use socap_store::people::{self, PersonChange};

use super::super::patiently;
use super::{ImportError, ImportOptions, MOST_PEOPLE, OnBad, Report};

/// People of one step.
const BATCH: usize = 500;

#[derive(Debug)]
pub(super) struct People {
    db: Db,
    now: Timestamp,
    /// Nothing is stored before the last row was read.
    held: bool,
    rows: Vec<(UserId, PersonChange)>,
}

impl People {
    pub(super) fn new(db: &Db, now: Timestamp, options: ImportOptions) -> Self {
        let held = options.on_bad == OnBad::Refuse;
        Self { db: db.clone(), now, held, rows: Vec::new() }
    }

    pub(super) async fn take(
        &mut self,
        row: PersonRow,
        report: &mut Report,
    ) -> Result<(), ImportError> {
        let PersonRow { user_id, username, name, weight, active, tags } = row;
        self.rows.push((user_id, PersonChange { username, name, weight, active, tags }));
        if self.rows.len() > MOST_PEOPLE {
            return Err(ImportError::TooMany(MOST_PEOPLE));
        }
        if self.held || self.rows.len() < BATCH { Ok(()) } else { self.finish(report).await }
    }

    pub(super) async fn finish(&mut self, report: &mut Report) -> Result<(), ImportError> {
        let people = std::mem::take(&mut self.rows);
        for batch in people.chunks(BATCH) {
            let done = patiently(|| people::upsert_many(&self.db, batch, self.now)).await?;
            report.people_added += done.added;
            report.people_changed += done.changed;
            report.people_unchanged += done.unchanged;
            report.engagements_rescored += done.rescored;
        }
        Ok(())
    }
}
