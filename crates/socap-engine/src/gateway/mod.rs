//! The one way to X: reserve, send, settle.
//!
//! A call is paid for at its worst before it is sent and settled to what came back in the
//! transaction that stores what it brought. A failed call is settled here, and becomes an
//! instruction: wait, try again, stop.

mod attribution;
mod call;
mod halt;
mod pace;
mod pending;
mod probe;

use std::sync::Arc;
use std::time::Duration;

use socap_domain::{Timestamp, WorldClock};
use socap_store::{Db, learnt};
use socap_upstream::{Capabilities, Provider, XClient};
use tokio::sync::Semaphore;

pub use attribution::{Owners, Purpose};
pub(crate) use call::UNDER_WAY;
pub use call::{Answered, Need};
pub use halt::Halt;
pub use pending::Pending;

use crate::EngineError;
use crate::settings::{RetweetSource, Settings};
use pace::Pace;

/// The way to X.
#[derive(Debug)]
pub struct Gateway {
    db: Db,
    clock: WorldClock,
    client: XClient,
    slots: Arc<Semaphore>,
    pace: Pace,
    retweets: RetweetSource,
}

/// What is remembered about `/retweets`: that it does not work here.
const NO_RETWEETS: &str = "retweets_unavailable";
/// How long that is believed, in world time.
const BELIEVED: Duration = Duration::from_hours(24);

impl Gateway {
    pub(crate) fn new(db: Db, clock: WorldClock, client: XClient, settings: &Settings) -> Self {
        let slots = Arc::new(Semaphore::new(settings.requests_at_once.max(1)));
        let pace = Pace::new(&client);
        Self { db, clock, client, slots, pace, retweets: settings.retweets }
    }

    /// Which provider is asked.
    pub const fn provider(&self) -> Provider {
        self.client.provider()
    }

    /// What it can do.
    pub const fn capabilities(&self) -> Capabilities {
        self.client.capabilities()
    }

    /// The credential's name in the ledger.
    pub fn credential(&self) -> &str {
        self.client.credential_name()
    }

    /// The provider's prices.
    pub const fn prices(&self) -> &socap_upstream::Prices {
        self.client.prices()
    }

    /// Whether retweets are read as posts, with times.
    pub async fn reads_retweet_posts(&self, now: Timestamp) -> Result<bool, EngineError> {
        match self.retweets {
            _ if !self.capabilities().retweets_with_times => Ok(false),
            RetweetSource::Retweets => Ok(true),
            RetweetSource::RetweetedBy => Ok(false),
            RetweetSource::Auto => {
                let refused = learnt::get(&self.db, self.credential(), NO_RETWEETS).await?;
                Ok(refused.is_none_or(|(_, at)| at + BELIEVED <= now))
            }
        }
    }

    /// Remembers for a day that `/retweets` does not work with this credential. Says whether
    /// accounts may be read instead.
    pub async fn retweet_posts_failed(&self, now: Timestamp) -> Result<bool, EngineError> {
        if self.retweets == RetweetSource::Retweets {
            return Ok(false);
        }
        learnt::set(&self.db, self.credential(), NO_RETWEETS, "1", now).await?;
        Ok(true)
    }
}
