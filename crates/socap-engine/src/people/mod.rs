//! Important people: adding them by handle, importing them and whom they follow, and reading that
//! from X.

mod add;
mod handles;
pub mod import;
pub mod reading;

pub use add::{AddError, add};
pub(crate) use reading::Said;

use std::time::Duration;

use socap_store::StoreError;

/// How often a step is done again that another transaction was in the way of.
const TRIES: u32 = 5;

/// Does a step again while that can help. Only for steps that may be done twice.
async fn patiently<T, F>(mut step: impl FnMut() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let mut tries = 0;
    loop {
        match step().await {
            Err(error) if error.is_transient() && tries < TRIES => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(100) * tries).await;
            }
            done => return done,
        }
    }
}
