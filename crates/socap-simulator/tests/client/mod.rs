//! Calls a simulator without a socket, and walks its lists.

#![expect(clippy::expect_used, reason = "a test says what it expects")]

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use serde_json::Value;
use socap_domain::{Timestamp, WorldClock};
use socap_simulator::{Options, Simulator, World};
use tower::ServiceExt;

pub const ORIGIN: Timestamp = Timestamp(1_790_000_000_000);

pub struct Client {
    pub simulator: Simulator,
    clock: WorldClock,
}

pub struct Answer {
    pub status: u16,
    headers: HeaderMap,
    pub text: String,
    /// Null where the body is no JSON.
    pub json: Value,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    }
}

impl Client {
    pub fn new(world: World, options: Options) -> Self {
        let clock = WorldClock::manual(ORIGIN);
        let simulator = Simulator::new(world, Arc::new(clock.clone()), options);
        Self { simulator, clock }
    }

    pub fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.get_as(path, Some("an-app-token")).await
    }

    pub async fn get_as(&self, path: &str, token: Option<&str>) -> Answer {
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
    pub async fn walk(&self, path: &str) -> Vec<String> {
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
