//! What X counted, kept with the frame: no engagement changes it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use socap_domain::CampaignId;
use socap_store::analytics::{self, CounterAsk, CounterSeries};
use socap_store::{Db, StoreError};

/// Series of a frame that are kept: at worst a megabyte each, where three weeks changed in every
/// quarter hour.
const MOST: usize = 4;

/// What was asked last of a frame's counters. Whatever is sampled, read, moved or removed renews
/// the frame, and this with it.
#[derive(Debug, Default)]
pub(crate) struct Counted(Mutex<HashMap<CounterAsk, Arc<CounterSeries>>>);

impl Counted {
    /// The series that was asked for, at least as new as the frame.
    pub(crate) async fn of(
        &self,
        db: &Db,
        campaign: &CampaignId,
        ask: CounterAsk,
    ) -> Result<Arc<CounterSeries>, StoreError> {
        if let Some(kept) = self.kept().get(&ask) {
            return Ok(kept.clone());
        }
        let series = Arc::new(analytics::counters(db, campaign, &ask).await?);
        let mut kept = self.kept();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(ask, series.clone());
        Ok(series)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<CounterAsk, Arc<CounterSeries>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
