//! What can go wrong with the database, by what to do about it.

use std::path::Path;
use std::sync::Arc;

/// A failure of the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no engine socap knows.
    #[error("the database address must begin with `sqlite://` or `postgres://`")]
    UnknownEngine,
    /// The file cannot be used, and why.
    #[error("cannot open the database file {path}: {reason}")]
    File {
        /// The file.
        path: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// The database was made by a newer socap, or its migrations were changed.
    #[error(
        "cannot bring the database up to date: {source}; use the socap that made it, or restore a backup"
    )]
    Migrate {
        /// What the migrator found.
        source: sqlx::migrate::MigrateError,
    },
    /// The database did not answer, or its connection broke. Trying again is right.
    #[error("the database is not reachable ({statement}): {source}")]
    Unavailable {
        /// The name of the statement.
        statement: String,
        /// What broke.
        source: sqlx::Error,
    },
    /// Another transaction was in the way; trying again is right.
    #[error("the database is busy ({statement})")]
    Busy {
        /// The name of the statement.
        statement: String,
    },
    /// The disk is full or cannot be written. Nothing was stored.
    #[error(
        "the database cannot write ({statement}): {reason}; free space on its disk, or let this user write there"
    )]
    CannotWrite {
        /// The name of the statement.
        statement: String,
        /// What the engine said.
        reason: String,
    },
    /// The file is damaged.
    #[error("the database file is damaged: {reason}; stop socap and restore a backup of the file")]
    Damaged {
        /// What the engine said.
        reason: String,
    },
    /// A uniqueness or reference rule said no.
    #[error("{statement} broke a rule of the database: {reason}")]
    Conflict {
        /// The name of the statement.
        statement: String,
        /// The rule.
        reason: String,
    },
    /// A statement that should always find a row found none.
    #[error("{statement} found no row")]
    Missing {
        /// The name of the statement.
        statement: String,
    },
    /// A value in the database is none of the words it should be.
    #[error("a stored value is not understood: {0}")]
    Decode(String),
    /// A value could not be written as JSON.
    #[error("a value could not be written: {source}")]
    Encode {
        /// Why.
        source: serde_json::Error,
    },
    /// The runtime is shutting down.
    #[error("interrupted while beginning a transaction")]
    Interrupted,
    /// A list cannot be gone on with: rows as they were when it was begun are forgotten.
    #[error(
        "this list was begun too long ago to be gone on with: begin it again, without a cursor"
    )]
    ListForgotten,
    /// A fault injected by a test.
    #[error("a fault was injected")]
    Injected,
    /// The failure of work that several waited for.
    #[error(transparent)]
    Shared(Arc<Self>),
    /// Everything else: a statement the engine refused.
    #[error("{statement} failed: {source}")]
    Refused {
        /// The name of the statement.
        statement: String,
        /// What the engine said.
        source: sqlx::Error,
    },
}

impl StoreError {
    /// The database `file` is to be in a folder that is not there.
    pub fn no_folder(file: &Path) -> Self {
        let folder = file.parent().unwrap_or(file).display();
        let reason = format!("there is no folder {folder}; make it, or name a file in another one");
        Self::File { path: file.display().to_string(), reason }
    }

    /// Whether the same work may succeed a moment later.
    pub fn is_transient(&self) -> bool {
        matches!(
            self.itself(),
            Self::Unavailable { .. } | Self::Busy { .. } | Self::Injected | Self::Interrupted
        )
    }

    /// The failure, whether others waited for the same work or not.
    pub fn itself(&self) -> &Self {
        match self {
            Self::Shared(of) => of.itself(),
            _ => self,
        }
    }

    /// Whether what is stored is damaged.
    pub(crate) fn is_damage(&self) -> bool {
        matches!(self.itself(), Self::Damaged { .. })
    }

    /// One that several wait for: itself where there is only one of them.
    pub(crate) fn shared(of: Arc<Self>) -> Self {
        Arc::try_unwrap(of).unwrap_or_else(Self::Shared)
    }

    pub(crate) fn missing(text: &str) -> Self {
        Self::Missing { statement: name_of(text) }
    }

    pub(crate) fn at(text: &str, source: sqlx::Error) -> Self {
        let statement = name_of(text);
        let Some(db) = source.as_database_error() else {
            return match source {
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed => Self::Unavailable { statement, source },
                source => Self::Refused { statement, source },
            };
        };
        let reason = db.message().to_owned();
        let code = db.code().map(std::borrow::Cow::into_owned).unwrap_or_default();
        if db.is_unique_violation() || db.is_foreign_key_violation() {
            return Self::Conflict { statement, reason };
        }
        match class_of(&code) {
            Class::Busy => Self::Busy { statement },
            Class::Unavailable => Self::Unavailable { statement, source },
            Class::CannotWrite => Self::CannotWrite { statement, reason },
            Class::Damaged => Self::Damaged { reason },
            Class::Other => Self::Refused { statement, source },
        }
    }
}

enum Class {
    Busy,
    Unavailable,
    CannotWrite,
    Damaged,
    Other,
}

/// By PostgreSQL's SQLSTATE (five characters) or SQLite's extended result code (a number whose
/// low byte is the primary code).
fn class_of(code: &str) -> Class {
    if code.len() == 5 {
        return match code {
            "40001" | "40P01" | "55P03" | "57014" => Class::Busy,
            "53100" | "25006" => Class::CannotWrite,
            "XX001" | "XX002" => Class::Damaged,
            code if ["08", "53", "57"].iter().any(|class| code.starts_with(class)) => {
                Class::Unavailable
            }
            _ => Class::Other,
        };
    }
    match code.parse::<u32>().map(|code| code & 0xff) {
        Ok(5 | 6) => Class::Busy,
        Ok(8 | 10 | 13) => Class::CannotWrite,
        Ok(11 | 26) => Class::Damaged,
        _ => Class::Other,
    }
}

/// Statements begin with `-- name`; a slow or failing one can be found by it.
fn name_of(text: &str) -> String {
    let line = text.trim_start().lines().next().unwrap_or_default();
    line.trim_start_matches("--").trim().chars().take(60).collect()
}
