//! Every call about a generated campaign over HTTP, beside a read by primary key over HTTP in the
//! same run: `cargo bench -p socap-http --bench calls`.
//!
//! `SOCAP_BENCH_ENGAGEMENTS` is a list of sizes (100,000 and 1,000,000 unless told otherwise).
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

struct Took {
    median: f64,
    p99: f64,
    bytes: usize,
}

/// Asks `times` times; the campaign changes before each.
async fn timed(
    client: &reqwest::Client,
    url: &str,
    times: usize,
    db: &Db,
    id: &CampaignId,
) -> Took {
    let mut took = Vec::with_capacity(times);
    let mut bytes = 0;
    for n in 0..times + 3 {
        arrive(db, id, next()).await;
        let begun = Instant::now();
        let answer = client.get(url).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{url}");
        bytes = answer.bytes().await.unwrap().len();
        if n >= 3 {
            took.push(begun.elapsed().as_secs_f64() * 1e6);
        }
    }
    took.sort_by(f64::total_cmp);
    Took { median: took[times / 2], p99: took[times * 99 / 100], bytes }
}

async fn ask(db: &Db, id: &CampaignId) {
    let base = serve(db).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let campaign = format!("{base}/socap/campaigns/{id}");
    let person = socap_store::people::PersonChange::default();
    socap_store::people::insert(db, socap_domain::UserId(1), &person, NOW).await.unwrap();
    let read = timed(&client, &format!("{base}/socap/people/1"), 300, db, id).await;
    println!("  a person by key: median {:.0} us, p99 {:.0} us", read.median, read.p99);
    let tweet = tweet(7);
    for (times, path) in [
        (100, "dashboard".to_owned()),
        (100, "metrics?granularity=day".to_owned()),
        (100, "profile-timeseries?granularity=day".to_owned()),
        (100, "compare?granularity=day".to_owned()),
        (100, "accounts?limit=50".to_owned()),
        (100, "accounts?min_tweets=2&limit=50".to_owned()),
        (100, "tweets?limit=50".to_owned()),
        (100, "coverage?limit=50".to_owned()),
        (100, "compare?align=posted".to_owned()),
        (30, format!("tweets/{tweet}")),
        (100, "engagements?limit=50".to_owned()),
        (100, "engagements?limit=50&sort=importance_score".to_owned()),
        (
            20,
            "engagements?limit=50&action_type=reply&account_category=vcs&min_importance=5"
                .to_owned(),
        ),
        (3, "engagements?limit=50&q=words".to_owned()),
        (3, "dashboard?account_category=vcs".to_owned()),
    ] {
        let took = timed(&client, &format!("{campaign}/{path}"), times, db, id).await;
        println!(
            "  {path:<84} median {:>9.0} us = {:>6.1} x   p99 {:>9.0} us = {:>6.1} x   {:>7} bytes",
            took.median,
            took.median / read.median,
            took.p99,
            took.p99 / read.p99,
            took.bytes
        );
    }
}
