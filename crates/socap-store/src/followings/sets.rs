//! The sets themselves: what is known of a person's followings, and since when.

use std::collections::HashMap;

use socap_domain::{Timestamp, UserId};

use crate::{Args, BATCH, Db, StoreError, Tx, marks, word};

/// Where a set comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A file. If its import dies, the set is swept.
    Import,
    /// X, page by page. It is gone on with where it was cut.
    Reading,
}

impl Source {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Reading => "reading",
        }
    }
}

impl std::str::FromStr for Source {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "import" => Ok(Self::Import),
            "reading" => Ok(Self::Reading),
            other => Err(format!("`{other}` is not a source of followings")),
        }
    }
}

/// Whether a set counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetState {
    /// Being filled; does not count.
    Reading,
    /// The person's set.
    Current,
    /// Replaced or given up; its edges are being swept.
    Dead,
}

impl std::str::FromStr for SetState {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "reading" => Ok(Self::Reading),
            "current" => Ok(Self::Current),
            "dead" => Ok(Self::Dead),
            other => Err(format!("`{other}` is not a state of a following set")),
        }
    }
}

/// A set of a person's followings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowingSet {
    /// Its number, never given twice.
    pub set_no: i64,
    /// Whose followings.
    pub person_id: UserId,
    /// Whether it counts.
    pub state: SetState,
    /// Where it comes from.
    pub source: Source,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// At what time it was true; `None` while it is being filled.
    pub as_of: Option<Timestamp>,
    /// Different accounts in it, once it is current.
    pub size: i64,
    /// Where a reading goes on.
    pub next_cursor: Option<String>,
    /// Edges handed in so far.
    pub read_so_far: i64,
    /// Whether a reading has seen its last page and only needs finishing.
    pub whole: bool,
    /// Until when a reading waits, in world time.
    pub waits_until: Option<Timestamp>,
    /// For what it waits, or what went wrong last.
    pub reason: Option<String>,
    /// How often the reading began again by itself.
    pub restarts: i64,
    /// Accounts read before it began again.
    pub read_in_vain: i64,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    set_no: i64,
    person_id: i64,
    state: String,
    source: String,
    begun_at: i64,
    as_of: Option<i64>,
    size: i64,
    next_cursor: Option<String>,
    read_so_far: i64,
    whole: i64,
    waits_until: Option<i64>,
    reason: Option<String>,
    restarts: i64,
    read_in_vain: i64,
}

pub(super) const COLUMNS: &str = "set_no, person_id, state, source, begun_at, as_of, size, \
    next_cursor, read_so_far, whole, waits_until, reason, restarts, read_in_vain";

impl TryFrom<Row> for FollowingSet {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            set_no: row.set_no,
            person_id: UserId(row.person_id),
            state: word(&row.state)?,
            source: word(&row.source)?,
            begun_at: Timestamp(row.begun_at),
            as_of: row.as_of.map(Timestamp),
            size: row.size,
            next_cursor: row.next_cursor,
            read_so_far: row.read_so_far,
            whole: row.whole != 0,
            waits_until: row.waits_until.map(Timestamp),
            reason: row.reason,
            restarts: row.restarts,
            read_in_vain: row.read_in_vain,
        })
    }
}

/// The current sets of people, by person; who has none is left out.
pub async fn set_of(
    db: &Db,
    people: &[UserId],
) -> Result<HashMap<UserId, FollowingSet>, StoreError> {
    let mut sets = HashMap::new();
    for chunk in people.chunks(BATCH) {
        let mut args = Args::new();
        let people = marks(&mut args, chunk.iter().copied());
        let sql = format!(
            "-- following_sets_current\nSELECT {COLUMNS} FROM following_sets \
             WHERE state = 'current' AND person_id IN ({people})"
        );
        let rows: Vec<Row> = db.all(&sql, args).await?;
        for row in rows {
            let set = FollowingSet::try_from(row)?;
            sets.insert(set.person_id, set);
        }
    }
    Ok(sets)
}

/// The sets being filled, oldest first: readings to go on with, imports under way.
pub async fn unfinished(db: &Db, source: Source) -> Result<Vec<FollowingSet>, StoreError> {
    let sql = format!(
        "-- following_sets_unfinished\nSELECT {COLUMNS} FROM following_sets \
         WHERE state = 'reading' AND source = $1 ORDER BY set_no"
    );
    let rows: Vec<Row> = db.all(&sql, Args::new().with(source.as_str())).await?;
    rows.into_iter().map(FollowingSet::try_from).collect()
}

/// Number and size of the current sets of at most [`BATCH`] people, by person.
pub(crate) async fn current_of(
    tx: &mut Tx,
    people: &[i64],
) -> Result<HashMap<i64, (i64, i64)>, StoreError> {
    let mut args = Args::new();
    let people = marks(&mut args, people.iter().copied());
    let sql = format!(
        "-- following_sets_of\nSELECT person_id, set_no, size FROM following_sets \
         WHERE state = 'current' AND person_id IN ({people})"
    );
    let rows: Vec<(i64, i64, i64)> = tx.all(&sql, args).await?;
    Ok(rows.into_iter().map(|(person, set, size)| (person, (set, size))).collect())
}

/// Writes what the current sets of at most [`BATCH`] people count, after the people or their
/// sets changed. Every other set counts nothing.
pub(crate) async fn weigh(tx: &mut Tx, people: &[i64]) -> Result<(), StoreError> {
    if people.is_empty() {
        return Ok(());
    }
    let mut args = Args::new();
    let people = marks(&mut args, people.iter().copied());
    let sql = format!(
        "-- following_sets_weigh\nUPDATE following_sets SET counts = CASE \
         WHEN state = 'current' THEN COALESCE((SELECT p.weight FROM people p \
         WHERE p.user_id = following_sets.person_id AND p.active = 1), 0) ELSE 0 END \
         WHERE person_id IN ({people}) AND (state = 'current' OR counts <> 0)"
    );
    tx.execute(&sql, args).await?;
    Ok(())
}
