//! Importing people.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use socap_domain::people_import::PersonRow;
use socap_domain::{Timestamp, UserId};
use socap_store::Db;
use socap_store::people::{self, Became, PersonChange};

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
    /// Whom the file has named, and as what they count in the report once they are stored: a row
    /// about one of them again counts as a repeated one, however far apart the two stand.
    named: HashMap<UserId, Option<Became>>,
}

impl People {
    pub(super) fn new(db: &Db, now: Timestamp, options: ImportOptions) -> Self {
        let held = options.on_bad == OnBad::Refuse;
        Self { db: db.clone(), now, held, rows: Vec::new(), named: HashMap::new() }
    }

    pub(super) async fn take(
        &mut self,
        row: PersonRow,
        report: &mut Report,
    ) -> Result<(), ImportError> {
        let PersonRow { user_id, username, name, weight, active, tags } = row;
        match self.named.entry(user_id) {
            Entry::Vacant(place) => {
                place.insert(None);
            }
            Entry::Occupied(_) => report.repeated_rows += 1,
        }
        self.rows.push((user_id, PersonChange { username, name, weight, active, tags }));
        if self.named.len() > MOST_PEOPLE || self.rows.len() > MOST_PEOPLE {
            return Err(ImportError::TooMany(MOST_PEOPLE));
        }
        if self.held || self.rows.len() < BATCH { Ok(()) } else { self.finish(report).await }
    }

    pub(super) async fn finish(&mut self, report: &mut Report) -> Result<(), ImportError> {
        let people = std::mem::take(&mut self.rows);
        for batch in people.chunks(BATCH) {
            let done = patiently(|| people::upsert_many(&self.db, batch, self.now)).await?;
            for (user, became) in done.people {
                let counted = self.named.entry(user).or_default();
                report.count(*counted, became);
                // Whom an earlier row added or changed stays so.
                if matches!(counted, None | Some(Became::Unchanged)) {
                    *counted = Some(became);
                }
            }
            report.engagements_rescored += done.rescored;
        }
        Ok(())
    }
}
