//! Storing again: what was read is paid for, and passing trouble of the database must not cost
//! it.

use std::time::Duration;

use socap_store::StoreError;

/// How often a page is stored again.
const TRIES: u32 = 5;
/// The first pause between two tries, in machine time; each next one is longer.
const PAUSE: Duration = Duration::from_millis(40);

/// The pause before try number `tries + 1`, or the error that is final.
pub(super) async fn pause(error: StoreError, tries: &mut u32) -> Result<(), StoreError> {
    *tries += 1;
    if !error.is_transient() || *tries >= TRIES {
        return Err(error);
    }
    tokio::time::sleep(PAUSE * *tries).await;
    Ok(())
}
