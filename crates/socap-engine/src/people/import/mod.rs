//! Importing a file as it streams in: bytes go to the parser, rows in batches to the store.
//!
//! However long the file, memory holds one record, one batch, and a number for each person the
//! file is about. Whom people follow is filled into new sets, which count only once the whole
//! file was read: a file that breaks off, or is refused, changes nothing.

mod edges;
mod people;
mod report;

pub use report::{REPORTED, Report};

use socap_domain::Timestamp;
use socap_domain::people_import::{BadRow, ImportKind, Parsed, Parser, Row, Unreadable};
use socap_store::{Db, StoreError};

use crate::Engine;
use edges::Edges;
use people::People;

/// What becomes of the good rows of a file with bad ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnBad {
    /// They are stored, and the bad ones reported.
    #[default]
    Skip,
    /// Nothing of the file is stored.
    Refuse,
}

/// What a file of followings says about the people in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Everybody they follow: it replaces what was known.
    #[default]
    Replace,
    /// Some whom they follow too.
    Add,
}

/// How a file is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportOptions {
    /// What the file is about.
    pub kind: ImportKind,
    /// What happens when a row is bad.
    pub on_bad: OnBad,
    /// What followings mean; people are always added or changed.
    pub mode: Mode,
}

/// Why an import ended early.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read on. Of people, what stood before this place is stored.
    #[error("{reason}")]
    Unreadable {
        /// Where and why.
        reason: Unreadable,
        /// What was done before.
        report: Box<Report>,
    },
    /// A row is bad, and the file was to be refused then. Nothing changed.
    #[error("{} bad rows: nothing was imported", .0.bad_rows)]
    Refused(Box<Report>),
    /// More people than a list of important ones can have.
    #[error(
        "the file is about more than {0} people: divide it; or are `person_id` and `account_id` \
         swapped?"
    )]
    TooMany(usize),
    /// The space for what cannot be stored yet is not there.
    #[error("cannot keep the rows until the file is read: {0}; free space for temporary files")]
    Space(#[from] std::io::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The most people a file may be about.
pub const MOST_PEOPLE: usize = 250_000;

/// An import under way. Feed it, then [`Self::finish`] it; or [`Self::give_up`].
#[derive(Debug)]
pub struct Import {
    options: ImportOptions,
    parser: Parser,
    rows: Vec<Parsed>,
    report: Report,
    desk: Desk,
}

#[derive(Debug)]
enum Desk {
    People(People),
    Edges(Edges),
}

impl Import {
    /// Begins an import at the engine's time.
    pub fn new(engine: &Engine, options: ImportOptions) -> Self {
        Self::at(engine.db(), engine.now(), options)
    }

    /// Begins an import as of `now`.
    pub fn at(db: &Db, now: Timestamp, options: ImportOptions) -> Self {
        let desk = match options.kind {
            ImportKind::People => Desk::People(People::new(db, now, options)),
            ImportKind::Followings => Desk::Edges(Edges::new(db, now, options)),
        };
        let parser = Parser::new(options.kind);
        Self { options, parser, rows: Vec::new(), report: Report::default(), desk }
    }

    /// What was done so far.
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// The import is over then: [`Self::give_up`].
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        let read = self.parser.push(bytes, &mut self.rows);
        self.take(read).await
    }

    async fn take(&mut self, read: Result<(), Unreadable>) -> Result<(), ImportError> {
        for row in std::mem::take(&mut self.rows) {
            self.report.rows += 1;
            match row {
                // Of a file that is refused anyway only the bad rows are of interest.
                Ok(_) if self.is_refused() => {}
                Ok(row) => self.sort(row).await?,
                Err(bad) => self.report.bad(bad),
            }
        }
        read.map_err(|reason| {
            let report = Box::new(std::mem::take(&mut self.report));
            ImportError::Unreadable { reason, report }
        })
    }

    async fn sort(&mut self, row: Row) -> Result<(), ImportError> {
        match (&mut self.desk, row) {
            (Desk::People(people), Row::Person(person)) => {
                people.take(person, &mut self.report).await
            }
            (Desk::Edges(edges), Row::Following(following)) => {
                edges.take(following, &mut self.report).await
            }
            // The parser was told the kind and gives no other.
            (Desk::People(_) | Desk::Edges(_), _) => {
                self.report.bad(BadRow { line: 0, detail: "a row of another kind".to_owned() });
                Ok(())
            }
        }
    }

    const fn is_refused(&self) -> bool {
        matches!(self.options.on_bad, OnBad::Refuse) && self.report.bad_rows > 0
    }

    /// The file has ended: what it said becomes true.
    ///
    /// # Errors
    /// As [`Self::push`]; nothing needs giving up afterwards.
    pub async fn finish(mut self) -> Result<Report, ImportError> {
        match self.end().await {
            Ok(()) => Ok(self.report),
            Err(error) => {
                self.give_up().await;
                Err(error)
            }
        }
    }

    async fn end(&mut self) -> Result<(), ImportError> {
        let read = self.parser.finish(&mut self.rows);
        self.take(read).await?;
        if self.is_refused() {
            return Err(ImportError::Refused(Box::new(std::mem::take(&mut self.report))));
        }
        match &mut self.desk {
            Desk::People(people) => people.finish(&mut self.report).await,
            Desk::Edges(edges) => edges.finish(&mut self.report).await,
        }
    }

    /// Gives up what is not finished. Where even that fails the upkeep does it later.
    pub async fn give_up(self) {
        if let Desk::Edges(edges) = self.desk {
            edges.give_up().await;
        }
    }
}
