//! Waiting for a fact, never for a time.

use std::future::Future;
use std::time::Duration;

/// Looks every few milliseconds until `fact` holds.
///
/// # Panics
/// With `what`, if it does not hold after `patience`.
pub async fn until<F: Future<Output = bool>>(
    what: &str,
    patience: Duration,
    mut fact: impl FnMut() -> F,
) {
    let end = tokio::time::Instant::now() + patience;
    while !fact().await {
        assert!(tokio::time::Instant::now() < end, "waited {patience:?} in vain for: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
