//! An index of parts of words, so that what few say is found without reading what everybody says.
//!
//! Every three letters that follow one another are indexed. `pg_trgm` keeps that for PostgreSQL
//! and FTS5 for SQLite, in the transaction that writes the text. It only says where to look:
//! whether a text has the words is asked of the text itself. Without it every text is read.

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
    const fn of(self) -> &'static str {
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
            build_sqlite(&mut tx, indexed).await?;
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
    let sql = match db.engine() {
        Engine::Sqlite => "-- word_index_built\nSELECT COUNT(*) FROM sqlite_schema WHERE name = $1",
        // Not one that was left half made.
        Engine::Postgres => {
            "-- word_index_built\nSELECT COUNT(*) FROM pg_class \
             WHERE relname = $1 AND relnamespace = current_schema()::regnamespace"
        }
    };
    let (found,): (i64,) = db.one(sql, Args::new().with(indexed.table())).await?;
    Ok(found > 0)
}

async fn build_postgres(db: &Db, indexed: Indexed) -> Result<(), StoreError> {
    let (name, of) = (indexed.table(), indexed.of());
    let column = |column: &&str| format!("{column} COLLATE \"C\" gin_trgm_ops");
    let columns: Vec<String> = indexed.columns().iter().map(column).collect();
    let some = if indexed == Indexed::Texts { "WHERE text IS NOT NULL" } else { "" };
    let mut tx = db.begin().await?;
    // One process makes it, the others wait for that one, however long it takes.
    for statement in [
        "-- word_index_patience\nSET LOCAL statement_timeout = 0",
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
    let (name, of) = (indexed.table(), indexed.of());
    let columns = indexed.columns().join(", ");
    let row = |row: &str| {
        let values = indexed.columns().iter().map(|column| format!("{row}.{column}"));
        values.collect::<Vec<_>>().join(", ")
    };
    let (new, old) = (row("new"), row("old"));
    let forget = format!(
        "INSERT INTO {name} ({name}, rowid, {columns}) VALUES ('delete', old.rowid, {old})"
    );
    let learn = format!("INSERT INTO {name} (rowid, {columns}) VALUES (new.rowid, {new})");
    let changes = indexed.columns().iter().map(|c| format!("old.{c} IS NOT new.{c}"));
    let changes = changes.collect::<Vec<_>>().join(" OR ");
    let any = |row: &str| match indexed {
        Indexed::Accounts => String::new(),
        // A retweet and a like say nothing.
        Indexed::Texts => format!("WHEN {row}.text IS NOT NULL"),
    };
    let (new, old) = (any("new"), any("old"));
    let [is_new, is_gone, is_other] = TRIGGERS.map(|of| format!("{name}_{of}"));
    for statement in [
        // Which rows have a part, not where in them: half the room.
        format!(
            "CREATE VIRTUAL TABLE {name} USING fts5({columns}, content='{of}', \
             content_rowid='rowid', tokenize='trigram', detail='none', columnsize=0)"
        ),
        format!("INSERT INTO {name} ({name}) VALUES ('rebuild')"),
        format!("CREATE TRIGGER {is_new} AFTER INSERT ON {of} {new} BEGIN {learn}; END"),
        format!("CREATE TRIGGER {is_gone} AFTER DELETE ON {of} {old} BEGIN {forget}; END"),
        format!(
            "CREATE TRIGGER {is_other} AFTER UPDATE OF {columns} ON {of} WHEN {changes} \
             BEGIN {forget}; {learn}; END"
        ),
    ] {
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
const TRIGGERS: [&str; 3] = ["new", "gone", "other"];

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

/// All parts of a spelling: `("abc" AND "bcd")`; `None` where it is too short to have one.
fn parts(spelling: &str) -> Option<String> {
    let letters: Vec<char> = spelling.chars().filter(|letter| *letter != '\0').collect();
    let part = |part: &[char]| {
        let part: String = part.iter().collect();
        format!("\"{}\"", part.replace('"', "\"\""))
    };
    let parts: Vec<String> = letters.windows(LETTERS).map(part).collect();
    (!parts.is_empty()).then(|| format!("({})", parts.join(" AND ")))
}

/// Whether the index has what the texts have; in words where it has not.
pub(crate) async fn findings(db: &Db) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    if db.engine() == Engine::Postgres {
        return Ok(found);
    }
    for indexed in Indexed::ALL {
        // Without one searches read every text, and the next start makes it.
        if !is_built(db, indexed).await? {
            continue;
        }
        let table = indexed.table();
        let sql = format!(
            "-- word_index_check\nINSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)"
        );
        if let Err(error) = db.execute(&sql, Args::new()).await {
            let of = indexed.of();
            found.push(format!(
                "the index of words is not what {of} say ({error}); \
                 `socap db recount --repair` makes it anew"
            ));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_three_letters_are_asked_for() {
        assert_eq!(parts("abcd").as_deref(), Some("(\"abc\" AND \"bcd\")"));
        assert_eq!(parts("a\"b").as_deref(), Some("(\"a\"\"b\")"));
        assert_eq!(parts("été").as_deref(), Some("(\"été\")"));
        assert_eq!(parts("ab"), None);
    }
}
