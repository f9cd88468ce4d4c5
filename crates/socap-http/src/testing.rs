//! What the tests of this crate share: the API over a temporary database and a fake X.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::IntoResponse;
use axum::routing::get;
use serde_json::{Value, json};
use socap_domain::{Timestamp, WorldClock};
use socap_engine::campaigns::Policy;
use socap_engine::secrets::Sealer;
use socap_engine::{Engine, Settings};
use socap_store::access;
use socap_testing::TestDb;
use socap_upstream::{Credential, CredentialKind, Provider, XClient};
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::auth::{Role, hash};
use crate::{ApiState, Options};

/// 2026-03-01T12:00:00Z.
pub(crate) const NOW: Timestamp = Timestamp(1_772_366_400_000);

/// What the fake X says about a tweet.
#[derive(Debug, Clone)]
pub(crate) enum Said {
    /// It is there, with these numbers of retweets.
    Shown(i64),
    /// It is there without counters.
    WithoutCounters,
    /// It was edited; this is its last number.
    EditedTo(i64),
    /// It passes on that one.
    RetweetOf(i64),
    /// An error of this kind.
    Error(&'static str),
}

/// A fake X that answers look-ups of tweets.
#[derive(Debug, Clone, Default)]
pub(crate) struct FakeX(Arc<Mutex<Memory>>);

#[derive(Debug, Default)]
struct Memory {
    tweets: HashMap<i64, Said>,
    requests: Vec<Vec<i64>>,
    failing: Vec<StatusCode>,
}

impl FakeX {
    pub(crate) fn say(&self, id: i64, said: Said) {
        self.0.lock().expect("not poisoned").tweets.insert(id, said);
    }

    /// The next requests fail with these.
    pub(crate) fn fail(&self, with: &[StatusCode]) {
        self.0.lock().expect("not poisoned").failing = with.to_vec();
    }

    pub(crate) fn requests(&self) -> usize {
        self.0.lock().expect("not poisoned").requests.len()
    }

    async fn serve(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
        let address = listener.local_addr().expect("an address");
        let routes = Router::new().route("/2/tweets", get(tweets)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        format!("http://{address}")
    }
}

async fn tweets(
    State(x): State<FakeX>,
    Query(query): Query<BTreeMap<String, String>>,
) -> axum::response::Response {
    let ids = query.get("ids").cloned().unwrap_or_default();
    let ids: Vec<i64> = ids.split(',').filter_map(|id| id.parse().ok()).collect();
    let mut memory = x.0.lock().expect("not poisoned");
    memory.requests.push(ids.clone());
    if !memory.failing.is_empty() {
        return memory.failing.remove(0).into_response();
    }
    let (mut data, mut errors) = (Vec::new(), Vec::new());
    for id in ids {
        match memory.tweets.get(&id).cloned().unwrap_or(Said::Error("resource-not-found")) {
            Said::Error(kind) => errors.push(json!({
                "value": id.to_string(), "resource_id": id.to_string(), "parameter": "ids",
                "resource_type": "tweet", "title": "Error", "detail": "Not shown",
                "type": format!("https://api.twitter.com/2/problems/{kind}")
            })),
            said => data.push(tweet(id, &said)),
        }
    }
    let mut body = json!({"includes": {"users": [
        {"id": "7", "username": "synthetic_author", "name": "Synthetic Author"}
    ]}});
    if !data.is_empty() {
        body["data"] = json!(data);
    }
    if !errors.is_empty() {
        body["errors"] = json!(errors);
    }
    let headers = [
        ("date", "Sun, 01 Mar 2026 12:00:00 GMT"),
        ("x-rate-limit-limit", "300"),
        ("x-rate-limit-remaining", "299"),
        ("x-rate-limit-reset", "1772367300"),
    ];
    (headers, axum::Json(body)).into_response()
}

fn tweet(id: i64, said: &Said) -> Value {
    let mut tweet = json!({
        "id": id.to_string(), "text": format!("Synthetic tweet {id} &amp; more"),
        "author_id": "7", "created_at": "2026-03-01T10:00:00.000Z",
        "edit_history_tweet_ids": [id.to_string()],
        "public_metrics": {"retweet_count": 2, "reply_count": 1, "like_count": 5,
            "quote_count": 0, "bookmark_count": 0, "impression_count": 100}
    });
    match said {
        Said::Shown(retweets) => tweet["public_metrics"]["retweet_count"] = json!(retweets),
        Said::WithoutCounters => {
            tweet.as_object_mut().expect("an object").remove("public_metrics");
        }
        Said::EditedTo(last) => {
            tweet["edit_history_tweet_ids"] = json!([id.to_string(), last.to_string()]);
        }
        Said::RetweetOf(original) => {
            tweet["referenced_tweets"] = json!([{"type": "retweeted", "id": original.to_string()}]);
        }
        Said::Error(_) => {}
    }
    tweet
}

/// The API under test.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) state: ApiState,
    pub(crate) x: FakeX,
    pub(crate) clock: WorldClock,
    router: Router,
    _db: TestDb,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The pointers of the problems.
    pub(crate) fn pointers(&self) -> Vec<String> {
        let errors = self.json()["errors"].as_array().cloned().unwrap_or_default();
        let pointer = |error: &Value| error["pointer"].as_str().map(str::to_owned);
        errors.iter().filter_map(pointer).collect()
    }
}

impl Api {
    /// With a credential and no key.
    pub(crate) async fn new() -> Self {
        Self::with(Settings { scheduler: false, ..Settings::default() }, true).await
    }

    /// Without a credential.
    pub(crate) async fn without_x() -> Self {
        Self::with(Settings::default(), false).await
    }

    pub(crate) async fn with(settings: Settings, credential: bool) -> Self {
        let db = TestDb::sqlite().await;
        let clock = WorldClock::manual(NOW);
        let x = FakeX::default();
        let client = if credential {
            let secret = "synthetic-token".to_owned().into();
            let credential = Credential::new(CredentialKind::XBearer, secret);
            let address = x.serve().await.parse().expect("a URL");
            let settings = socap_upstream::Settings::new(Provider::X, address, credential);
            Some(XClient::new(settings).expect("a client"))
        } else {
            None
        };
        let engine = Engine::new(db.db().clone(), clock.clone(), settings, client);
        let policy = Policy { sealer: Sealer::with_key([7; 32]), ..Policy::default() };
        let state = ApiState::new(engine, policy, Options { loopback: true, ..Options::default() });
        let router = crate::router(state.clone());
        Self { state, x, clock, router, _db: db }
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Sends a request from this machine.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 << 20).await.expect("a body");
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        Reply { status: parts.status.as_u16(), headers: parts.headers, text }
    }

    pub(crate) async fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Reply {
        self.call_with(method, path, body, &[]).await
    }

    pub(crate) async fn call_with(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Reply {
        let mut request =
            Request::builder().method(method).uri(path).header("host", "127.0.0.1:8080");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).expect("a request")).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.call("POST", path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Reply {
        self.call("PATCH", path, Some(body)).await
    }

    /// Creates a campaign over the tweets 1001 and 1002; gives its path.
    pub(crate) async fn campaign(&self) -> String {
        self.x.say(1001, Said::Shown(3));
        self.x.say(1002, Said::WithoutCounters);
        let reply = self.post("/socap/campaigns", &campaign_body()).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        format!("/socap/campaigns/{}", reply.json()["id"].as_str().expect("an id"))
    }

    /// Lets people follow accounts.
    pub(crate) async fn follow(&self, edges: &[(i64, i64)]) {
        let edges: Vec<_> = edges
            .iter()
            .map(|(person, account)| {
                (socap_domain::UserId(*person), socap_domain::UserId(*account))
            })
            .collect();
        let db = self.state.db();
        socap_store::followings::add(db, &edges, NOW, NOW).await.expect("stored edges");
    }

    /// Stores a key and gives the header that presents it.
    pub(crate) async fn key(&self, role: Role) -> String {
        let text = format!("socap_synthetic_{role}");
        let id = format!("key-{role}");
        let (db, hash) = (self.state.db(), hash(&text));
        let stored = access::insert_key(db, &id, "synthetic", role.as_str(), &hash, NOW).await;
        stored.expect("a stored key");
        format!("Bearer {text}")
    }
}

/// A body that creates a campaign.
pub(crate) fn campaign_body() -> Value {
    json!({
        "launch_name": "Synthetic launch",
        "maintweets": [{"url": "https://x.com/team/status/1001"}],
        "influencer_twts": ["https://x.com/someone/status/1002"],
        "monitor_window": {"end_date": "2026-03-08"}
    })
}
