//! The engine: a database, a clock, and perhaps a credential.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use socap_domain::{Clock, IdSource, Timestamp, WorldClock};
use socap_store::{Db, StoreError, budget};
use socap_upstream::{Provider, XClient};
use tokio::sync::Notify;

use crate::alerts::Alerting;
use crate::gateway::Gateway;
use crate::owner;
use crate::people::Said;
use crate::rules::Holder;
use crate::settings::{MetricsInterval, Settings};

/// What the engine cannot do.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is nothing to ask X with.
    #[error("no X credential is configured: set TWITTER_BEARER_TOKEN or TWITTER_API_KEY")]
    NoCredential,
}

/// Everything that works in the background shares one of these. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Engine(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    clock: WorldClock,
    settings: Settings,
    gateway: Option<Gateway>,
    worker_id: String,
    wake: Notify,
    alerting: OnceLock<Alerting>,
    rules: Holder,
    said_waits: Said,
}

impl Engine {
    /// An engine. Without a client it reads what is stored and asks X nothing.
    pub fn new(db: Db, clock: WorldClock, settings: Settings, client: Option<XClient>) -> Self {
        let gateway =
            client.map(|client| Gateway::new(db.clone(), clock.clone(), client, &settings));
        let worker_id = IdSource.next();
        let wake = Notify::new();
        let (rules, alerting, said_waits) = (Holder::default(), OnceLock::new(), Said::default());
        let inner =
            Inner { db, clock, settings, gateway, worker_id, wake, alerting, rules, said_waits };
        Self(Arc::new(inner))
    }

    /// Makes the settings' cap over everything the one in force. Only the process that serves
    /// does this: a command of another shell must not lift the server's cap.
    pub async fn declare_monthly_budget(&self) -> Result<(), EngineError> {
        budget::set_cap(self.db(), self.settings().monthly_budget, self.now()).await?;
        Ok(())
    }

    /// Declares that readings use this engine's credential from now on: stops of those it takes
    /// the place of are over. Only the process that serves does this.
    pub async fn declare_credential(&self) -> Result<(), EngineError> {
        owner::replaces_others(self).await
    }

    /// For a command that spends: the settings' cap holds for it too, and never lifts the one in
    /// force.
    pub async fn obey_monthly_budget(&self) -> Result<(), EngineError> {
        if let Some(cap) = self.settings().monthly_budget {
            budget::tighten_cap(self.db(), cap, self.now()).await?;
        }
        Ok(())
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// World time now.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The clock.
    pub fn clock(&self) -> &WorldClock {
        &self.0.clock
    }

    /// How the engine works.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The way to X, if there is a credential.
    pub fn gateway(&self) -> Option<&Gateway> {
        self.0.gateway.as_ref()
    }

    /// Gives the engine what it needs to tell anybody anything. The first one counts.
    pub fn set_alerting(&self, alerting: Alerting) {
        let _ = self.0.alerting.set(alerting);
    }

    /// How alerts leave; `None` where this process sends none.
    pub fn alerting(&self) -> Option<&Alerting> {
        self.0.alerting.get()
    }

    pub(crate) fn rules_holder(&self) -> &Holder {
        &self.0.rules
    }

    /// Why readings of followings wait, as far as it was said.
    pub(crate) fn said_waits(&self) -> &Said {
        &self.0.said_waits
    }

    /// This process among the workers: new at every start.
    pub fn worker_id(&self) -> &str {
        &self.0.worker_id
    }

    /// Tells this process's workers that something is due.
    pub fn wake(&self) {
        self.0.wake.notify_waiters();
    }

    /// Waits until something is due or `timeout` of machine time is over.
    pub async fn woken(&self, timeout: Duration) {
        let _ = tokio::time::timeout(timeout, self.0.wake.notified()).await;
    }

    /// How often counters are read.
    pub fn metrics_interval(&self) -> Duration {
        const FIVE_MINUTES: Duration = Duration::from_mins(5);
        match self.0.settings.metrics_interval {
            MetricsInterval::Every(interval) => interval,
            MetricsInterval::Auto => match self.gateway().map(Gateway::provider) {
                Some(Provider::X) => FIVE_MINUTES.min(self.0.settings.poll_interval),
                _ => self.0.settings.poll_interval,
            },
        }
    }
}
