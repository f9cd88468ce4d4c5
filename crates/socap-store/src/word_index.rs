//! An index of parts of words, so that what few say is found without reading what everybody says.
//!
//! Every three letters that follow one another are indexed. `pg_trgm` keeps that for PostgreSQL
//! and FTS5 for SQLite, in the transaction that writes the text. It only says where to look:
//! whether a text has the words is asked of the text itself. A PostgreSQL server without it reads
//! every text.

use crate::{Args, Db, Engine, StoreError, Tx};

/// Letters of the shortest part that is indexed.
const LETTERS: usize = 3;

/// More places than this are found faster from end to end.
const FEW: i64 = 20_000;

/// What is indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Indexed {
    /// Handles, names and bios of accounts; places are accounts.
    Accounts,
    /// Texts of engagements; places are rows.
    Texts,
}

impl Indexed {
    const ALL: [Self; 2] = [Self::Accounts, Self::Texts];

    /// The table whose rows are indexed.
    pub(crate) const fn of(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Texts => "engagements",
        }
    }

    /// The index; on SQLite a table that is asked with `MATCH`.
    pub(crate) const fn table(self) -> &'static str {
        match self {
            Self::Accounts => "account_words",
            Self::Texts => "engagement_words",
        }
    }

    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Accounts => &["username", "name", "bio"],
            Self::Texts => &["text"],
        }
    }
}

/// Makes what is missing of the index, from all texts there are.
///
/// A PostgreSQL server that does not have `pg_trgm`, or does not give it to this user, is not
/// an error: there words are looked for from end to end.
pub(crate) async fn build(db: &Db) -> Result<(), StoreError> {
    for indexed in Indexed::ALL {
        if is_built(db, indexed).await? {
            continue;
        }
        if db.engine() == Engine::Sqlite {
            let mut tx = db.begin().await?;
            // Another process may have made it while this one waited for its turn.
            let args = Args::new().with(indexed.table());
            let (found,): (i64,) = tx.one(built(Engine::Sqlite), args).await?;
            if found == 0 {
                build_sqlite(&mut tx, indexed).await?;
            }
            tx.commit().await?;
        } else if let Err(error) = build_postgres(db, indexed).await {
            let of = indexed.of();
            tracing::warn!(%error, of, "no index of words: searches read every text");
            return Ok(());
        }
    }
    Ok(())
}

async fn is_built(db: &Db, indexed: Indexed) -> Result<bool, StoreError> {
    let (found,): (i64,) = db.one(built(db.engine()), Args::new().with(indexed.table())).await?;
    Ok(found > 0)
}

const fn built(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "-- word_index_built\nSELECT COUNT(*) FROM sqlite_schema WHERE name = $1",
        Engine::Postgres => {
            "-- word_index_built\nSELECT COUNT(*) FROM pg_class \
             WHERE relname = $1 AND relnamespace = \
             (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
        }
    }
}

async fn build_postgres(db: &Db, indexed: Indexed) -> Result<(), StoreError> {
    let (name, of) = (indexed.table(), indexed.of());
    let column = |column: &&str| format!("{column} COLLATE \"C\" gin_trgm_ops");
    let columns: Vec<String> = indexed.columns().iter().map(column).collect();
    let some = if indexed == Indexed::Texts { "WHERE text IS NOT NULL" } else { "" };
    let mut tx = db.begin().await?;
    // One process makes it, the others wait for that one, however long it takes.
    for statement in [
        "-- word_index_patience\n{WITHOUT_HURRY}",
        "-- word_index_patience\nSET LOCAL lock_timeout = 0",
        "-- word_index_turn\nSELECT pg_advisory_xact_lock(8370002)",
        "-- word_index_extension\nCREATE EXTENSION IF NOT EXISTS pg_trgm",
    ] {
        tx.execute(statement, Args::new()).await?;
    }
    let columns = columns.join(", ");
    // What is not yet sorted into the index is read by every search: little of it, in kilobytes.
    let sql = format!(
        "-- word_index\nCREATE INDEX IF NOT EXISTS {name} ON {of} USING gin ({columns}) \
         WITH (gin_pending_list_limit = 256) {some}"
    );
    tx.execute(&sql, Args::new()).await?;
    tx.commit().await
}

async fn build_sqlite(tx: &mut Tx, indexed: Indexed) -> Result<(), StoreError> {
    let (name, of, columns) = (indexed.table(), indexed.of(), indexed.columns().join(", "));
    let each = |write: fn(&str) -> String, by: &str| {
        indexed.columns().iter().map(|column| write(column)).collect::<Vec<_>>().join(by)
    };
    let new_row = each(|column| format!("new.{column}"), ", ");
    let old_row = each(|column| format!("old.{column}"), ", ");
    let is_other = each(|column| format!("old.{column} IS NOT new.{column}"), " OR ");
    // A row that says nothing, as a retweet, is not in the index.
    let new_says = each(|column| format!("new.{column} IS NOT NULL"), " OR ");
    let old_says = each(|column| format!("old.{column} IS NOT NULL"), " OR ");
    let learn = format!("INSERT INTO {name} (rowid, {columns}) VALUES (new.rowid, {new_row})");
    let forget = format!(
        "INSERT INTO {name} ({name}, rowid, {columns}) VALUES ('delete', old.rowid, {old_row})"
    );
    let changed = format!("AFTER UPDATE OF {columns} ON {of} WHEN ({is_other})");
    let events = [
        format!("AFTER INSERT ON {of} WHEN {new_says} BEGIN {learn}; END"),
        format!("AFTER DELETE ON {of} WHEN {old_says} BEGIN {forget}; END"),
        // One trigger for both, as they must come in this order.
        format!("{changed} AND ({old_says}) AND ({new_says}) BEGIN {forget}; {learn}; END"),
        format!("{changed} AND NOT ({old_says}) BEGIN {learn}; END"),
        format!("{changed} AND NOT ({new_says}) BEGIN {forget}; END"),
    ];
    let triggers = TRIGGERS
        .iter()
        .zip(events)
        .map(|(trigger, event)| format!("CREATE TRIGGER {name}_{trigger} {event}"));
    // Which rows have a part, not where in them: half the room.
    let table = format!(
        "CREATE VIRTUAL TABLE {name} USING fts5({columns}, content='{of}', \
         content_rowid='rowid', tokenize='trigram', detail='none', columnsize=0)"
    );
    let fill = format!(
        "INSERT INTO {name} (rowid, {columns}) SELECT new.rowid, {new_row} FROM {of} AS new \
         WHERE {new_says}"
    );
    for statement in [table, fill].into_iter().chain(triggers) {
        tx.execute(&format!("-- word_index\n{statement}"), Args::new()).await?;
    }
    Ok(())
}

/// Makes SQLite's index anew from all texts there are.
pub(crate) async fn rebuild(db: &Db) -> Result<(), StoreError> {
    if db.engine() == Engine::Postgres {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    for indexed in Indexed::ALL {
        let name = indexed.table();
        let triggers = TRIGGERS.map(|of| format!("DROP TRIGGER IF EXISTS {name}_{of}"));
        for statement in triggers.into_iter().chain([format!("DROP TABLE IF EXISTS {name}")]) {
            tx.execute(&format!("-- word_index_drop\n{statement}"), Args::new()).await?;
        }
        build_sqlite(&mut tx, indexed).await?;
    }
    tx.commit().await
}

/// What keeps SQLite's index up to date: at the end of each trigger's name.
const TRIGGERS: [&str; 5] = ["new", "gone", "other", "first", "last"];

/// How to ask SQLite's index for one of some spellings of the words, where it tells few places.
/// `None` where the texts had better be read; PostgreSQL decides that by itself.
pub(crate) async fn ask(
    db: &Db,
    indexed: Indexed,
    spellings: &[String],
) -> Result<Option<String>, StoreError> {
    let parts: Option<Vec<String>> = spellings.iter().map(|spelling| parts(spelling)).collect();
    let Some(parts) = parts.filter(|_| db.engine() == Engine::Sqlite) else { return Ok(None) };
    let ask = parts.join(" OR ");
    let table = indexed.table();
    let sql = format!(
        "-- word_index_places\nSELECT COUNT(*) FROM \
         (SELECT 1 FROM {table} WHERE {table} MATCH $1 LIMIT {FEW} + 1)"
    );
    let (places,): (i64,) = db.scan_one(&sql, Args::new().with(ask.clone())).await?;
    Ok((places <= FEW).then_some(ask))
}

/// Parts of one question: to ask for more takes longer than it spares.
const MOST_PARTS: usize = 12;

/// Parts of a spelling, one after the other, and the last: `("abc" AND "def" AND "efg")`; `None`
/// where it is too short to have one.
fn parts(spelling: &str) -> Option<String> {
    let letters: Vec<char> = spelling.chars().filter(|letter| *letter != '\0').collect();
    let part = |part: &[char]| {
        let part: String = part.iter().collect();
        format!("\"{}\"", part.replace('"', "\"\""))
    };
    let last = letters.len().checked_sub(LETTERS).and_then(|from| letters.get(from..));
    let whole = letters.chunks_exact(LETTERS).take(MOST_PARTS);
    let mut parts: Vec<String> = whole.chain(last).map(part).collect();
    parts.dedup();
    (!parts.is_empty()).then(|| format!("({})", parts.join(" AND ")))
}

/// Whether the index has what the texts have; in words where it has not. Nothing is stored
/// meanwhile: some ten seconds for a million texts.
pub(crate) async fn findings(db: &Db) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    if db.engine() == Engine::Postgres {
        return Ok(found);
    }
    for indexed in Indexed::ALL {
        // The next start makes it.
        if !is_built(db, indexed).await? {
            continue;
        }
        let table = indexed.table();
        let sql = format!(
            "-- word_index_check\nINSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)"
        );
        if let Err(error) = db.execute(&sql, Args::new()).await {
            let of = indexed.of();
            if !error.is_damage() {
                return Err(error);
            }
            found.push(format!("the index of words is not what {of} say"));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_letters_are_asked_for_up_to_a_bound() {
        assert_eq!(parts("abcd").as_deref(), Some("(\"abc\" AND \"bcd\")"));
        assert_eq!(parts("abcdef").as_deref(), Some("(\"abc\" AND \"def\")"));
        assert_eq!(parts(&"word ".repeat(40)).map_or(0, |all| all.matches('\"').count() / 2), 13);
        assert_eq!(parts("a\"b").as_deref(), Some("(\"a\"\"b\")"));
        assert_eq!(parts("été").as_deref(), Some("(\"été\")"));
        assert_eq!(parts("ab"), None);
    }
}
