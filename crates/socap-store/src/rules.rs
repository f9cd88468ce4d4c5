//! The owner's classification rules, and their versions.

use socap_domain::Timestamp;

use crate::{Args, Db, StoreError};

/// A rule set of the owner's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Its version: above 1,000, never given twice. Those below are built in.
    pub version: i64,
    /// Its text.
    pub source: String,
    /// When it was put in force.
    pub created_at: Timestamp,
}

/// The rule set in force; `None`: the built-in one.
pub async fn active(db: &Db) -> Result<Option<Rules>, StoreError> {
    let row: Option<(i64, String, i64)> = db
        .optional(
            "-- rules_active\nSELECT version, source, created_at FROM classification_rules \
             WHERE active = 1 ORDER BY version DESC LIMIT 1",
            Args::new(),
        )
        .await?;
    Ok(row.map(|(version, source, at)| Rules { version, source, created_at: Timestamp(at) }))
}

/// Puts a rule set in force, or the built-in one (`None`). Gives the new version. What is
/// stored keeps its categories until it is classified again.
pub async fn replace(
    db: &Db,
    source: Option<&str>,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let mut tx = db.begin().await?;
    // The counter's row also makes two replacements follow each other.
    let (version,): (i64,) = tx
        .one(
            "-- rules_version\nUPDATE counters SET value = value + $1 \
             WHERE name = 'classification_rules' RETURNING value",
            Args::new().with(i64::from(source.is_some())),
        )
        .await?;
    let retire = "-- rules_retire\nUPDATE classification_rules SET active = 0 WHERE active = 1";
    tx.execute(retire, Args::new()).await?;
    if let Some(source) = source {
        tx.execute(
            "-- rules_put\nINSERT INTO classification_rules (version, source, active, created_at) \
             VALUES ($1, $2, 1, $3)",
            Args::new().with(version).with(source).with(now),
        )
        .await?;
    }
    tx.commit().await?;
    Ok(source.map(|_| version))
}
