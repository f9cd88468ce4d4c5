//! How much memory a server takes through a busy cycle: `cargo bench -p socap --bench memory`.
//!
//! The real binary watches 500 tweets that all have news, over a million stored engagements,
//! while fifty readers ask without a pause. Printed is the largest anonymous resident memory.

#![expect(
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark"
)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;
use socap_domain::{Clock, Timestamp, WorldClock};
use socap_simulator::scenario::Bulk;
use socap_simulator::{NewAccount, Options};
use socap_store::{Args, Db};
use socap_testing::{Launch, LaunchOptions, TestDb};

const TWEETS: usize = 500;
const STORED: i64 = 1_000_000;
const READERS: usize = 50;

#[tokio::main]
async fn main() {
    let db = TestDb::sqlite().await;
    let clock = WorldClock::fast(WorldClock::System.now(), 1.0);
    let bulk = Bulk {
        tweets: TWEETS,
        accounts: 2_000,
        retweets_per_tweet: 20,
        replies_per_tweet: 5,
        quotes_per_tweet: 5,
        nested_replies_per_tweet: 0,
        over_ms: 60_000,
        ..Bulk::default()
    };
    let origin = Timestamp(clock.now().0 - 600_000);
    let (mut world, tweets) = bulk.build(origin).expect("a world");
    for (n, tweet) in tweets.iter().enumerate() {
        let username = format!("late_{n}");
        let user = world.add_account(NewAccount { username, ..NewAccount::default() });
        world.retweet(*tweet, user, Timestamp(clock.now().0 - 1_000)).expect("a retweet");
    }
    let simulator = Options { windows: false, ..Options::default() };
    let options = LaunchOptions { simulator, ..LaunchOptions::default() };
    let launch = Launch::on_clock(db.db(), world, clock.clone(), options).await;
    let campaign = launch.campaign(&tweets, 3).await;
    store_a_million(db.db(), &campaign.0).await;
    db.db().close().await;

    let (mut server, address) = serve(&db, &clock, launch.address.as_str());
    let stop = Arc::new(AtomicBool::new(false));
    let reads = Arc::new(AtomicU64::new(0));
    let mut readers = tokio::task::JoinSet::new();
    for n in 0..READERS {
        let (stop, reads) = (Arc::clone(&stop), Arc::clone(&reads));
        let base = format!("{address}/socap/campaigns/{campaign}");
        readers.spawn(async move {
            let client = reqwest::Client::builder().no_proxy().build().expect("a client");
            let pages = ["", "/engagements?limit=50", "/coverage?limit=500", "/jobs?limit=500"];
            for page in pages.iter().cycle().skip(n) {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                if let Ok(answer) = client.get(format!("{base}{page}")).send().await {
                    let _ = answer.bytes().await;
                    reads.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
    }
    let most = watch(&server, &launch, &address).await;
    stop.store(true, Ordering::Relaxed);
    while readers.join_next().await.is_some() {}
    println!(
        "largest anonymous resident memory: {:.1} MB ({TWEETS} tweets, {STORED} stored \
         engagements, {READERS} readers, {} answers read)",
        most as f64 / 1024.0,
        reads.load(Ordering::Relaxed),
    );
    let _ = server.kill();
    let _ = server.wait();
}

/// Looks at the server's memory until every job of the first cycle is done; in KiB.
async fn watch(server: &Child, launch: &Launch, address: &str) -> u64 {
    let mut most = 0;
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let end = tokio::time::Instant::now() + Duration::from_mins(4);
    while tokio::time::Instant::now() < end {
        most = most.max(anonymous_kib(server.id()));
        let queue = client.get(format!("{address}/socap/workers/queue")).send().await;
        let queue: Value = match queue {
            Ok(answer) => answer.json().await.unwrap_or_default(),
            Err(_) => Value::Null,
        };
        let open = ["due", "running"].iter().map(|state| queue.get(state).and_then(Value::as_i64));
        let asked = launch.simulator.bill().total.requests > 500;
        if asked && open.map(|n| n.unwrap_or(1)).sum::<i64>() == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    most.max(anonymous_kib(server.id()))
}

fn anonymous_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("RssAnon:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn serve(db: &TestDb, clock: &WorldClock, x: &str) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_socap"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("SOCAP_DATABASE_URL", db.url())
        .env("SOCAP_CLOCK", clock.to_string())
        .env("SOCAP_X_API_URL", x)
        .env("TWITTER_BEARER_TOKEN", "synthetic-token")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("socap starts");
    let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let address = loop {
        let line = lines.next().expect("it says where it listens").expect("text");
        let event: Value = serde_json::from_str(&line).unwrap_or_default();
        if event.get("message").and_then(Value::as_str) == Some("the API listens") {
            break event["address"].as_str().expect("an address").to_owned();
        }
    };
    std::thread::spawn(move || lines.for_each(drop));
    (child, address)
}

/// A million engagements of accounts that the simulated X does not know, on the first tweets.
async fn store_a_million(db: &Db, campaign: &str) {
    let numbers = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $1)";
    db.execute(
        &format!(
            "{numbers} INSERT INTO accounts (user_id, username, name, availability, seen_at, \
             updated_at, reworded_at) SELECT n, 'stored_' || n, 'Stored', 'available', 1, 1, 1 FROM n WHERE true"
        ),
        Args::new().with(STORED / 10),
    )
    .await
    .expect("accounts");
    let (first,): (i64,) = db
        .one("SELECT MIN(tweet_id) FROM tweets WHERE campaign_id = $1", Args::new().with(campaign))
        .await
        .expect("a tweet");
    db.execute(
        &format!(
            "{numbers} INSERT INTO engagements (campaign_id, tweet_id, user_id, action_type, \
             engaged_at, observed_after, observed_before, sort_at, first_post_id, found_by, \
             found_in_walk, seen_in_walk, last_seen_at, created_at) \
             SELECT $2, (SELECT tweet_id FROM tweets WHERE campaign_id = $2 AND position = n % 10), \
             1 + n / 10, 'retweet', $3 + n, $3 + n, $3 + n, $3 + n, $4 + n, 'backfill', 1, 1, \
             $3 + n, $3 + n FROM n WHERE true ON CONFLICT DO NOTHING"
        ),
        Args::new().with(STORED - 10).with(campaign).with(1_700_000_000_000_i64).with(first),
    )
    .await
    .expect("engagements");
}
