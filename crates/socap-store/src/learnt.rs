//! What was learnt about a provider and outlives a process.

use socap_domain::Timestamp;

use crate::{Args, Db, StoreError};

/// Remembers `value` under `name` for a credential.
pub async fn set(
    db: &Db,
    credential: &str,
    name: &str,
    value: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    db.execute(
        "-- learnt_set\nINSERT INTO learnt (credential, name, value, at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (credential, name) DO UPDATE SET value = excluded.value, at = excluded.at",
        Args::new().with(credential).with(name).with(value).with(at),
    )
    .await?;
    Ok(())
}

/// What is remembered under `name`, and since when.
pub async fn get(
    db: &Db,
    credential: &str,
    name: &str,
) -> Result<Option<(String, Timestamp)>, StoreError> {
    let row: Option<(String, i64)> = db
        .optional(
            "-- learnt_get\nSELECT value, at FROM learnt WHERE credential = $1 AND name = $2",
            Args::new().with(credential).with(name),
        )
        .await?;
    Ok(row.map(|(value, at)| (value, Timestamp(at))))
}
