//! Connections that break, over a real socket.

#![expect(clippy::expect_used, reason = "a test says what it expects")]

use std::sync::Arc;
use std::time::Duration;

use socap_domain::{Timestamp, TweetId, WorldClock};
use socap_simulator::{Bulk, Endpoint, Fault, FaultKind, Options, Simulator};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const ORIGIN: Timestamp = Timestamp(1_790_000_000_000);

struct Served {
    simulator: Simulator,
    base: String,
    tweet: TweetId,
    http: reqwest::Client,
    _stop: oneshot::Sender<()>,
}

async fn serve() -> Served {
    let (world, tweets) = Bulk::default().build(ORIGIN).expect("a bulk world");
    let clock = WorldClock::manual(ORIGIN + Duration::from_hours(2));
    let simulator = Simulator::new(world, Arc::new(clock), Options::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("bound"));
    let (stop, stopped) = oneshot::channel::<()>();
    let served = simulator.clone();
    tokio::spawn(async move { served.serve(listener, async { drop(stopped.await) }).await });
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    Served { simulator, base, tweet: tweets.first().copied().expect("a tweet"), http, _stop: stop }
}

impl Served {
    async fn get(&self) -> Result<String, reqwest::Error> {
        let url = format!("{}/2/tweets/{}/retweets?max_results=20", self.base, self.tweet);
        self.http.get(url).bearer_auth("app").send().await?.error_for_status()?.text().await
    }

    fn fault(&self, kind: FaultKind) {
        self.simulator.faults(|faults| faults.set(vec![Fault::always(kind).times(1)]));
    }

    fn billed(&self) -> u64 {
        self.simulator.bill().total.billable
    }
}

#[tokio::test]
async fn a_cut_connection_gives_no_answer_and_may_cost_all_the_same() {
    let served = serve().await;
    served.fault(FaultKind::Cut { billed: false });
    assert!(served.get().await.is_err());
    assert_eq!(served.billed(), 0);
    served.fault(FaultKind::Cut { billed: true });
    assert!(served.get().await.is_err());
    assert!(served.billed() > 0, "the answer was lost, the bill was not");
    assert!(served.get().await.is_ok());
    let log = served.simulator.log();
    let statuses: Vec<u16> = log.entries().map(|entry| entry.status).collect();
    assert_eq!(statuses, [0, 0, 200]);
    assert_eq!(log.count(Endpoint::Retweets), 3);
}

#[tokio::test]
async fn a_truncated_body_is_charged_and_never_complete() {
    let served = serve().await;
    served.fault(FaultKind::Truncated);
    assert!(served.get().await.is_err());
    assert!(served.billed() > 0);
}

#[tokio::test]
async fn the_date_is_the_worlds_and_the_control_routes_answer() {
    let served = serve().await;
    let url = format!("{}/2/tweets?ids={}", served.base, served.tweet);
    let answer = served.http.get(url).bearer_auth("app").send().await.expect("an answer");
    let date = answer.headers().get("date").and_then(|date| date.to_str().ok()).expect("a date");
    let date = httpdate::parse_http_date(date).expect("an http date");
    let since = date.duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    assert_eq!(i64::try_from(since.as_secs()), Ok(served.simulator.now().seconds()));
    let control = |path: &str| served.http.get(format!("{}/_simulator/{path}", served.base));
    let truth = control(&format!("truth?tweet={}&kind=retweet", served.tweet));
    let truth: serde_json::Value = truth.send().await.expect("sent").json().await.expect("json");
    assert_eq!(truth["lists"]["retweet"]["listable"].as_array().map(Vec::len), Some(50));
    assert_eq!(truth["metrics"]["retweets"], 50);
    for path in ["health", "now", "bill", "log", "conduct", "faults", "money"] {
        assert_eq!(control(path).send().await.expect("sent").status(), 200, "{path}");
    }
    let faults = r#"[{"kind": "server_error", "status": 503}]"#;
    let set = served.http.post(format!("{}/_simulator/faults", served.base));
    let set = set.header("content-type", "application/json").body(faults);
    assert_eq!(set.send().await.expect("sent").status(), 204);
    assert!(served.get().await.is_err());
}
