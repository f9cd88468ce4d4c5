//! Storing a page and changing scores do not overlap.
//!
//! A page is scored by what it reads; a change rescores the engagements it sees. Were both at
//! work at once, the page could be scored by the old weights and be unseen by the change. So
//! whoever stores engagements shares a lock that whoever changes scores takes alone. It is taken
//! before any row of `engagements` or `campaigns` is, in every transaction.

use crate::{Args, StoreError, Tx};

/// Scores stay as they are until the transaction ends. Its first lock.
pub(crate) async fn hold(tx: &mut Tx) -> Result<(), StoreError> {
    tx.execute("-- scores_hold\nSELECT {HOLD_SCORES}", Args::new()).await?;
    Ok(())
}

/// No engagement is stored until the transaction, which changes scores, ends. Its first lock.
pub(crate) async fn change(tx: &mut Tx) -> Result<(), StoreError> {
    tx.execute("-- scores_change\nSELECT {CHANGE_SCORES}", Args::new()).await?;
    Ok(())
}
