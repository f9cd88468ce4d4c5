//! What every handler shares.

use std::sync::Arc;

use socap_domain::{Clock, Timestamp};
use socap_engine::Engine;
use socap_engine::campaigns::Policy;
use socap_store::Db;
use tokio_util::sync::CancellationToken;

use crate::answers::Answers;
use crate::auth::RateLimit;
use crate::frames::Frames;
use crate::live::Hub;

/// How the API is served.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Only this machine can reach the listening address. Without it there is no use without
    /// a key.
    pub loopback: bool,
    /// Calls a minute that each key may make of this process; 0 is no limit.
    pub requests_per_minute: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { loopback: false, requests_per_minute: 1_200 }
    }
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
    answers: Answers,
    frames: Frames,
    rate_limit: RateLimit,
    closing: CancellationToken,
}

impl ApiState {
    /// The state of an API over `engine`.
    pub fn new(engine: Engine, policy: Policy, options: Options) -> Self {
        let closing = CancellationToken::new();
        let rate_limit = RateLimit::per_minute(options.requests_per_minute);
        let live = Hub::new(engine.db().clone(), closing.clone());
        Self(Arc::new(Inner {
            engine,
            policy,
            options,
            live,
            answers: Answers::new(),
            frames: Frames::new(),
            rate_limit,
            closing,
        }))
    }

    /// Cancelled when the process stops: streams, which never end by themselves, end with it.
    pub fn closing(&self) -> CancellationToken {
        self.0.closing.clone()
    }

    pub(crate) fn answers(&self) -> &Answers {
        &self.0.answers
    }

    pub(crate) fn frames(&self) -> &Frames {
        &self.0.frames
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

    pub(crate) fn rate_limit(&self) -> &RateLimit {
        &self.0.rate_limit
    }

    #[cfg(test)]
    pub(crate) fn options(&self) -> Options {
        self.0.options
    }

    pub(crate) fn loopback(&self) -> bool {
        self.0.options.loopback
    }

    /// Machine time: sessions and idempotency keys must not run fast in a demo.
    pub(crate) fn machine_now(&self) -> Timestamp {
        self.0.engine.clock().machine_now()
    }
}
