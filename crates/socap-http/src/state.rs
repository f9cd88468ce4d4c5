//! What every handler shares.

use std::sync::Arc;

use socap_domain::{Clock, Timestamp};
use socap_engine::Engine;
use socap_engine::campaigns::Policy;
use socap_store::Db;
use tokio_util::sync::CancellationToken;

use crate::live::Hub;

/// How the API is served.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Only this machine can reach the listening address. Without it there is no use without
    /// a key.
    pub loopback: bool,
}

/// What every handler shares. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct ApiState(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    engine: Engine,
    policy: Policy,
    options: Options,
    live: Hub,
    closing: CancellationToken,
}

impl ApiState {
    /// The state of an API over `engine`.
    pub fn new(engine: Engine, policy: Policy, options: Options) -> Self {
        let closing = CancellationToken::new();
        let live = Hub::new(engine.db().clone(), closing.clone());
        Self(Arc::new(Inner { engine, policy, options, live, closing }))
    }

    /// Cancelled when the process stops: streams, which never end by themselves, end with it.
    pub fn closing(&self) -> CancellationToken {
        self.0.closing.clone()
    }

    pub(crate) fn live(&self) -> &Hub {
        &self.0.live
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(crate) fn db(&self) -> &Db {
        self.0.engine.db()
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.0.policy
    }

    pub(crate) fn loopback(&self) -> bool {
        self.0.options.loopback
    }

    /// Machine time: sessions and idempotency keys must not run fast in a demo.
    pub(crate) fn machine_now(&self) -> Timestamp {
        self.0.engine.clock().machine_now()
    }
}
