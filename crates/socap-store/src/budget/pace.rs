//! Requests a second, for providers that limit them: one shared row hands out the slots.

use crate::{Args, Db, StoreError};

/// Takes the next free slot of a credential; gives the machine milliseconds to wait for it.
/// `interval_ms` is the provider's least distance between two requests.
pub async fn next_slot(db: &Db, credential: &str, interval_ms: i64) -> Result<i64, StoreError> {
    let waits: Vec<(i64,)> = db
        .returning(
            "-- pace_next_slot\nINSERT INTO budget_windows (credential, endpoint, next_slot_at) \
             VALUES ($1, '*', {MACHINE_NOW} + $2) \
             ON CONFLICT (credential, endpoint) DO UPDATE SET \
             next_slot_at = {GREATEST}(budget_windows.next_slot_at, {MACHINE_NOW}) + $2 \
             RETURNING next_slot_at - $2 - {MACHINE_NOW}",
            Args::new().with(credential).with(interval_ms),
        )
        .await?;
    Ok(waits.first().map_or(0, |(wait,)| (*wait).max(0)))
}
