//! The handle: one world, one clock, two wire protocols.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use axum::Router;
use socap_domain::{ActionType, Clock, Timestamp, TweetId};
use tokio::net::TcpListener;

use crate::bill::Bill;
use crate::faults::Faults;
use crate::log::Log;
use crate::manners::{Conduct, Manners};
use crate::money::Money;
use crate::options::Options;
use crate::truth::{Listed, Truth};
use crate::windows::Windows;
use crate::world::{Counts, World};
use crate::{control, funnel};

/// A simulated X. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Simulator {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    world: RwLock<World>,
    options: RwLock<Options>,
    state: Mutex<State>,
    clock: Arc<dyn Clock>,
}

/// What changes with every request.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) seq: u64,
    pub(crate) bill: Bill,
    pub(crate) log: Log,
    pub(crate) faults: Faults,
    pub(crate) money: Money,
    pub(crate) windows: Windows,
    pub(crate) manners: Manners,
    pub(crate) recent: std::collections::VecDeque<Timestamp>,
    pub(crate) revoked: std::collections::HashSet<String>,
}

impl Simulator {
    /// A simulator of `world` in the time of `clock`.
    pub fn new(world: World, clock: Arc<dyn Clock>, options: Options) -> Self {
        let state = State {
            seq: 0,
            bill: Bill::default(),
            log: Log::new(options.log_capacity),
            faults: Faults::new(options.seed, &options.faults),
            money: options.money.clone(),
            windows: Windows::default(),
            manners: Manners::default(),
            recent: std::collections::VecDeque::new(),
            revoked: std::collections::HashSet::new(),
        };
        let (world, options) = (RwLock::new(world), RwLock::new(options));
        Self { inner: Arc::new(Inner { world, options, state: Mutex::new(state), clock }) }
    }

    /// Both protocols and the control routes, ready to be served or called.
    pub fn router(&self) -> Router {
        control::routes().fallback(funnel::handle).with_state(self.clone())
    }

    /// Serves until `shutdown` resolves.
    pub async fn serve(
        &self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        axum::serve(listener, self.router()).with_graceful_shutdown(shutdown).await
    }

    /// World time now.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Changes the world, or asks it.
    pub fn world_mut<R>(&self, change: impl FnOnce(&mut World) -> R) -> R {
        change(&mut self.inner.world.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the world.
    pub fn world<R>(&self, read: impl FnOnce(&World) -> R) -> R {
        read(&self.world_guard())
    }

    /// Changes the faults in force.
    pub fn faults<R>(&self, change: impl FnOnce(&mut Faults) -> R) -> R {
        change(&mut self.state().faults)
    }

    /// Changes what the accounts can pay.
    pub fn money<R>(&self, change: impl FnOnce(&mut Money) -> R) -> R {
        change(&mut self.state().money)
    }

    /// Changes the options; `faults`, `money` and `log_capacity` count only at the start.
    pub fn options<R>(&self, change: impl FnOnce(&mut Options) -> R) -> R {
        change(&mut self.inner.options.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Refuses a token or key with 401 from now on.
    pub fn revoke(&self, token: &str) {
        self.state().revoked.insert(token.to_owned());
    }

    /// Takes a revoked token or key again.
    pub fn restore(&self, token: &str) {
        self.state().revoked.remove(token);
    }

    /// The bill so far.
    pub fn bill(&self) -> Bill {
        self.state().bill.clone()
    }

    /// The kept requests.
    pub fn log(&self) -> Log {
        self.state().log.clone()
    }

    /// Forgets the kept requests.
    pub fn clear_log(&self) {
        self.state().log.clear();
    }

    /// How the clients behaved, per credential and endpoint.
    pub fn conduct(&self) -> Vec<Conduct> {
        self.state().manners.conduct()
    }

    /// Requests received after their window was told to be used up, over all.
    pub fn impolite(&self) -> u64 {
        self.conduct().iter().map(|conduct| conduct.impolite).sum()
    }

    /// What a complete reading of `tweet` lists now.
    pub fn listable(&self, tweet: TweetId, kind: ActionType) -> Vec<Listed> {
        let now = self.now();
        self.world(|world| Truth::of(world).listable(tweet, kind, now))
    }

    /// What was listed at some moment until now.
    pub fn ever_listed(&self, tweet: TweetId, kind: ActionType) -> Vec<Listed> {
        let now = self.now();
        self.world(|world| Truth::of(world).ever_listed(tweet, kind, now))
    }

    /// The counters an honest answer shows now.
    pub fn metrics(&self, tweet: TweetId) -> Counts {
        let (now, with_hidden) = (self.now(), self.options_guard().counters_include_hidden);
        self.world(|world| Truth::of(world).metrics(tweet, now, with_hidden))
    }

    pub(crate) fn machine_now(&self) -> Timestamp {
        self.inner.clock.machine_now()
    }

    pub(crate) fn world_guard(&self) -> RwLockReadGuard<'_, World> {
        self.inner.world.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn options_guard(&self) -> RwLockReadGuard<'_, Options> {
        self.inner.options.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
