//! Every call about a generated campaign over HTTP, beside a read by primary key over HTTP in the
//! same run: `cargo bench -p socap-http --bench calls`.
//!
//! `SOCAP_BENCH_ENGAGEMENTS` is a list of sizes (100,000 and 1,000,000 unless told otherwise),
//! `SOCAP_BENCH_CALLS` a list of parts of the calls to ask (all), `SOCAP_BENCH_ENGINE` is `sqlite` or `postgres` (both).
//! No answer is kept from one question to the next: somebody new engages in between.

#![expect(clippy::unwrap_used, reason = "a benchmark")]

#[path = "../../socap-store/benches/generated/mod.rs"]
mod generated;

#[path = "../../socap-store/benches/generated/arrive.rs"]
mod arrive;

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use arrive::arrive;
use generated::{NOW, TWEETS, generate, tweet};
use socap_domain::{CampaignId, WorldClock};
use socap_engine::campaigns::Policy;
use socap_engine::{Engine, Settings};
use socap_http::{ApiState, Options, router};
use socap_store::Db;
use socap_testing::TestDb;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() {
    let sizes = std::env::var("SOCAP_BENCH_ENGAGEMENTS").unwrap_or("100000,1000000".to_owned());
    let sizes: Vec<i64> = sizes.split(',').map(|n| n.trim().parse().unwrap()).collect();
    for engine in [socap_store::Engine::Sqlite, socap_store::Engine::Postgres] {
        if std::env::var("SOCAP_BENCH_ENGINE")
            .is_ok_and(|only| only != format!("{engine:?}").to_lowercase())
        {
            continue;
        }
        for size in &sizes {
            let Some(test) = TestDb::new(engine).await else { continue };
            println!("{engine:?}, {size} engagements on {TWEETS} tweets");
            let id = generate(test.db(), *size).await;
            ask(test.db(), &id).await;
            test.remove().await;
        }
    }
}

/// The API on a socket, over a clock that stands at the end of the generated weeks.
async fn serve(db: &Db) -> String {
    let settings = Settings { scheduler: false, ..Settings::default() };
    let engine = Engine::new(db.clone(), WorldClock::manual(NOW), settings, None);
    let options = Options { loopback: true, requests_per_minute: 0 };
    let app = router(ApiState::new(engine, Policy::default(), options)).into_make_service();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

/// Who comes next.
fn next() -> i64 {
    static LAST: AtomicI64 = AtomicI64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

/// How long one thing took each time, in microseconds, in order.
struct Took(Vec<f64>);

impl Took {
    fn of(mut micros: Vec<f64>) -> Self {
        micros.sort_by(f64::total_cmp);
        Self(micros)
    }

    /// The value below which `percent` of all are.
    fn at(&self, percent: usize) -> f64 {
        self.0[(self.0.len() * percent / 100).min(self.0.len() - 1)]
    }
}

/// Whom a question is compared with.
const PERSON: i64 = 1;

/// Asks the person and `path` in turn, so that both meet the same noise; the campaign changes
/// before each.
async fn timed(
    client: &reqwest::Client,
    base: &str,
    path: &str,
    times: usize,
    db: &Db,
    id: &CampaignId,
) {
    let urls =
        [format!("{base}/socap/people/{PERSON}"), format!("{base}/socap/campaigns/{id}/{path}")];
    let mut took = [Vec::with_capacity(times), Vec::with_capacity(times)];
    let (mut bytes, mut first) = (0, None);
    for n in 0..times + 3 {
        for (url, took) in urls.iter().zip(&mut took) {
            arrive(db, id, next()).await;
            let begun = Instant::now();
            let answer = client.get(url).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{url}");
            bytes = answer.bytes().await.unwrap().len();
            if url == &urls[1] {
                first.get_or_insert(begun.elapsed().as_millis());
            }
            if n >= 3 {
                took.push(begun.elapsed().as_secs_f64() * 1e6);
            }
        }
    }
    let [read, call] = took.map(Took::of);
    println!(
        "  {path:<84} median {:>8.0} / {:>5.0} us = {:>5.1} x   p99 {:>8.0} / {:>5.0} us = {:>5.1} x   \
         first {:>5} ms   {bytes:>7} bytes",
        call.at(50),
        read.at(50),
        call.at(50) / read.at(50),
        call.at(99),
        read.at(99),
        call.at(99) / read.at(99),
        first.unwrap_or_default(),
    );
}

async fn ask(db: &Db, id: &CampaignId) {
    let base = serve(db).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let person = socap_store::people::PersonChange::default();
    let person_id = socap_domain::UserId(PERSON);
    socap_store::people::insert(db, person_id, &person, NOW).await.unwrap();
    let only = std::env::var("SOCAP_BENCH_CALLS").unwrap_or_default();
    let tweet = format!("tweets/{}", tweet(7));
    for (times, path) in [
        (1_000, "dashboard"),
        (1_000, "metrics?granularity=day"),
        (1_000, "profile-timeseries?granularity=day"),
        (1_000, "compare?granularity=day"),
        (1_000, "compare?align=posted"),
        (1_000, "accounts?limit=50"),
        (1_000, "accounts?min_tweets=2&limit=50"),
        (1_000, "tweets?limit=50"),
        (1_000, "coverage?limit=50"),
        (1_000, "engagements?limit=50"),
        (1_000, "engagements?limit=50&sort=importance_score"),
        (300, &tweet),
        (300, "engagements?limit=50&action_type=reply&account_category=vcs&min_importance=5"),
        (300, "engagements?limit=50&account_category=vcs"),
        (
            300,
            "engagements?limit=50&since=2026-09-20T13:33:20Z&min_importance=1&sort=importance_score",
        ),
        (100, "engagements?limit=50&q=words"),
        (100, "engagements?limit=50&q=nowhere"),
        (100, "accounts?limit=50&account_category=media&removed=exclude"),
        (10, "dashboard?q=words"),
        (10, "dashboard?account_category=vcs"),
    ] {
        if only.is_empty() || only.split(',').any(|part| path.contains(part)) {
            timed(&client, &base, path, times, db, id).await;
        }
    }
}
