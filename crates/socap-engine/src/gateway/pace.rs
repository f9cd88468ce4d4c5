//! Requests a second: the provider's limit, learnt from the balance it depends on.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use socap_store::{Db, StoreError, budget};
use socap_upstream::XClient;

/// The least distance between two requests of a credential.
#[derive(Debug)]
pub(super) struct Pace {
    limited: bool,
    /// Machine milliseconds; negative while it is not known.
    interval_ms: AtomicI64,
}

impl Pace {
    pub(super) const fn new(client: &XClient) -> Self {
        Self { limited: client.capabilities().qps, interval_ms: AtomicI64::new(-1) }
    }

    /// Waits for this credential's next slot.
    pub(super) async fn wait(&self, db: &Db, client: &XClient) -> Result<(), StoreError> {
        if !self.limited {
            return Ok(());
        }
        if self.interval_ms.load(Ordering::Relaxed) < 0 {
            self.learn(client).await;
        }
        let interval = self.interval_ms.load(Ordering::Relaxed).max(0);
        if interval > 0 {
            let wait = budget::next_slot(db, client.credential_name(), interval).await?;
            tokio::time::sleep(Duration::from_millis(u64::try_from(wait).unwrap_or(0))).await;
        }
        Ok(())
    }

    /// The provider said "too fast": its tier is looked up again before the next request.
    pub(super) fn forget(&self) {
        self.interval_ms.store(-1, Ordering::Relaxed);
    }

    #[expect(clippy::cast_possible_truncation, reason = "a few thousand milliseconds")]
    async fn learn(&self, client: &XClient) {
        // The balance call is free. Where it fails, the middle tier is a fair guess: a 429
        // makes the tier be looked up again.
        let per_second =
            client.balance().await.map_or(3.0, socap_upstream::Balance::requests_per_second);
        let interval = if per_second > 0.0 { (1_000.0 / per_second).ceil() as i64 } else { 5_000 };
        self.interval_ms.store(interval, Ordering::Relaxed);
    }
}
