//! Calls a simulator without a socket, and walks its lists.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use serde_json::Value;
use socap_domain::{Clock, Timestamp};
use socap_simulator::{Options, Simulator, World};
use tower::ServiceExt;

pub(crate) const ORIGIN: Timestamp = Timestamp(1_790_000_000_000);

/// Both times stand still until they are moved.
#[derive(Debug)]
struct Clocks {
    world: AtomicI64,
    machine: AtomicI64,
}

impl Clock for Clocks {
    fn now(&self) -> Timestamp {
        Timestamp(self.world.load(Ordering::SeqCst))
    }
    fn machine_now(&self) -> Timestamp {
        Timestamp(self.machine.load(Ordering::SeqCst))
    }
}

pub(crate) struct Client {
    pub(crate) simulator: Simulator,
    clock: Arc<Clocks>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: HeaderMap,
    pub(crate) text: String,
    /// Null where the body is no JSON.
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    }
}

impl Client {
    pub(crate) fn new(world: World, options: Options) -> Self {
        let at = || AtomicI64::new(ORIGIN.0);
        let clock = Arc::new(Clocks { world: at(), machine: at() });
        let simulator = Simulator::new(world, clock.clone(), options);
        Self { simulator, clock }
    }

    pub(crate) fn advance(&self, seconds: u64) {
        let by = i64::try_from(Duration::from_secs(seconds).as_millis()).unwrap_or(0);
        self.clock.world.fetch_add(by, Ordering::SeqCst);
    }

    /// Moves the machine's clock, in which crossing answers and requests per second are measured.
    pub(crate) fn advance_machine(&self, ms: i64) {
        self.clock.machine.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_as(path, Some("an-app-token")).await
    }

    pub(crate) async fn get_as(&self, path: &str, token: Option<&str>) -> Answer {
        let mut request = Request::get(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
            request = request.header("x-api-key", token);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = self.simulator.router().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a whole body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        }
    }

    /// The ids of all pages of an X list, in the order they came.
    pub(crate) async fn walk(&self, path: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut token = String::new();
        loop {
            let page = self.get(&format!("{path}{token}")).await.json;
            let items = page["data"].as_array().cloned().unwrap_or_default();
            found.extend(items.iter().filter_map(|item| item["id"].as_str()).map(str::to_owned));
            let Some(next) = page["meta"]["next_token"].as_str() else { return found };
            let joint = if path.contains('?') { '&' } else { '?' };
            token = format!("{joint}pagination_token={next}");
        }
    }
}
