//! Bringing a database up to date: one set of migrations for both engines.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

use crate::db::Db;
use crate::{Args, StoreError, rollups, word_index};

/// Version, name, text with the tokens of [`crate::db`]'s dialect.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "campaigns", include_str!("../migrations/0001_campaigns.sql")),
    (2, "worker_state", include_str!("../migrations/0002_worker_state.sql")),
    (3, "engagements", include_str!("../migrations/0003_engagements.sql")),
    (4, "budget", include_str!("../migrations/0004_budget.sql")),
    (5, "access", include_str!("../migrations/0005_access.sql")),
    (6, "people", include_str!("../migrations/0006_people.sql")),
    (7, "account_categories", include_str!("../migrations/0007_account_categories.sql")),
    (8, "readings_that_end", include_str!("../migrations/0008_readings_that_end.sql")),
    (10, "alerts", include_str!("../migrations/0010_alerts.sql")),
    (11, "rollups", include_str!("../migrations/0011_rollups.sql")),
    (12, "alert_trail", include_str!("../migrations/0012_alert_trail.sql")),
    (13, "frames_and_lists", include_str!("../migrations/0013_frames_and_lists.sql")),
    (15, "sums_of_a_tweet", include_str!("../migrations/0015_sums_of_a_tweet.sql")),
    (16, "what_changed", include_str!("../migrations/0016_what_changed.sql")),
    (17, "deletion", include_str!("../migrations/0017_deletion.sql")),
    (18, "owner", include_str!("../migrations/0018_owner.sql")),
    (19, "present_posts", include_str!("../migrations/0019_present_posts.sql")),
];

/// Applies what is missing, indexes the words, and counts the campaigns that have no sums yet.
pub async fn run(db: &Db) -> Result<(), StoreError> {
    let migrations = MIGRATIONS
        .iter()
        .map(|(version, name, text)| {
            let sql = db.expand(text);
            Migration::new(
                *version,
                (*name).into(),
                MigrationType::Simple,
                AssertSqlSafe(sql).into_sql_str(),
                false,
            )
        })
        .collect();
    let migrator = Migrator::with_migrations(migrations);
    db.migrate(&migrator).await.map_err(|source| StoreError::Migrate { source })?;
    word_index::build(db).await?;
    rollups::count_all(db).await
}

/// The versions that are applied, oldest first.
pub async fn applied(db: &Db) -> Result<Vec<i64>, StoreError> {
    let rows: Vec<(i64,)> = db
        .all(
            "-- migrations_applied\nSELECT version FROM _sqlx_migrations ORDER BY version",
            Args::new(),
        )
        .await?;
    Ok(rows.into_iter().map(|(version,)| version).collect())
}

/// The newest version this binary knows.
pub fn newest() -> i64 {
    MIGRATIONS.iter().map(|(version, ..)| *version).max().unwrap_or_default()
}
