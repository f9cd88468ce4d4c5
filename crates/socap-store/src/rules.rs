//! The owner's classification rules, and their versions.

use socap_domain::Timestamp;

use crate::{Args, Db, StoreError};

/// A rule set of the owner's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Its version, which its content decides: the same text is the same version.
    pub version: String,
    /// Its text.
    pub source: String,
    /// When it was put in force.
    pub created_at: Timestamp,
}

/// The rule set in force; `None`: the built-in one.
pub async fn active(db: &Db) -> Result<Option<Rules>, StoreError> {
    let row: Option<(String, String, i64)> = db
        .optional(
            "-- rules_active\nSELECT version, source, created_at FROM classification_rules \
             WHERE active = 1",
            Args::new(),
        )
        .await?;
    Ok(row.map(|(version, source, at)| Rules { version, source, created_at: Timestamp(at) }))
}

/// The version in force, without its text; `None`: the built-in one.
pub async fn active_version(db: &Db) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> = db
        .optional(
            "-- rules_active_version\nSELECT version FROM classification_rules WHERE active = 1",
            Args::new(),
        )
        .await?;
    Ok(row.map(|(version,)| version))
}

/// Puts a rule set in force, or the built-in one (`None`). What is stored keeps its categories
/// until it is classified again.
pub async fn replace(db: &Db, rules: Option<&Rules>) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    // The counter's row makes two replacements follow each other.
    let sql = "-- rules_hold\nUPDATE counters SET value = value + 1 \
               WHERE name = 'classification_rules'";
    tx.execute(sql, Args::new()).await?;
    let retire = "-- rules_retire\nUPDATE classification_rules SET active = 0 WHERE active = 1";
    tx.execute(retire, Args::new()).await?;
    if let Some(rules) = rules {
        tx.execute(
            "-- rules_put\nINSERT INTO classification_rules (version, source, active, created_at) \
             VALUES ($1, $2, 1, $3) ON CONFLICT (version) DO UPDATE SET \
             source = excluded.source, active = 1, created_at = excluded.created_at",
            Args::new().with(&rules.version).with(&rules.source).with(rules.created_at),
        )
        .await?;
    }
    tx.commit().await
}

/// The newest rules that a socap on this database has built in: `own` is put on record among
/// them. Versions begin with a date, then comes the mark of their content; the greatest is the
/// newest.
pub async fn newest_built_in(db: &Db, own: &str) -> Result<String, StoreError> {
    let sql = "-- built_in_rules\nSELECT version FROM built_in_rules";
    let known: Vec<(String,)> = db.all(sql, Args::new()).await?;
    if !known.iter().any(|(version,)| version == own) {
        let sql = "-- built_in_rules_put\nINSERT INTO built_in_rules (version) VALUES ($1) \
                   ON CONFLICT (version) DO NOTHING";
        db.execute(sql, Args::new().with(own)).await?;
    }
    let newest = known.into_iter().map(|(version,)| version).max();
    Ok(newest.filter(|newest| newest.as_str() > own).unwrap_or_else(|| own.to_owned()))
}
