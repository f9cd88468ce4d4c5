//! Whether the database is sound: the slow checks that only a person asks for.

use crate::{Args, Db, Engine, StoreError, word_index};

/// What a full check of the database found; empty where it is sound.
///
/// On SQLite it reads the whole file: every page, every index, every reference. PostgreSQL
/// checks its own pages; there only the tables are tried.
pub async fn findings(db: &Db) -> Result<Vec<String>, StoreError> {
    if db.engine() == Engine::Postgres {
        let _: (i64,) =
            db.one("-- check_tables\nSELECT COUNT(*) FROM campaigns", Args::new()).await?;
        return Ok(Vec::new());
    }
    let pages: Vec<(String,)> =
        db.all("-- integrity_check\nPRAGMA integrity_check(20)", Args::new()).await?;
    let mut found: Vec<String> =
        pages.into_iter().map(|(line,)| line).filter(|line| line != "ok").collect();
    let dangling: Vec<(String, i64)> = db
        .all(
            "-- foreign_key_check\nSELECT \"table\", COUNT(*) FROM pragma_foreign_key_check \
             GROUP BY \"table\"",
            Args::new(),
        )
        .await?;
    let lines = dangling
        .into_iter()
        .map(|(table, rows)| format!("{rows} rows of {table} refer to nothing"));
    found.extend(lines);
    Ok(found)
}

/// Whether searches find what the texts say, in words where they do not; with `repair` the index
/// of words is made anew then. Nothing is stored meanwhile.
///
/// # Errors
///
/// When the database fails otherwise than by a damaged index.
pub async fn words(db: &Db, repair: bool) -> Result<Vec<String>, StoreError> {
    let found = word_index::findings(db).await?;
    if repair && !found.is_empty() {
        word_index::rebuild(db).await?;
    }
    Ok(found)
}
