//! How long a cycle takes in which every list has news, beside what the network alone would
//! take: `cargo bench -p socap-engine --bench cycle`.
//!
//! X answers after 300 ms, quotas are off, 50 requests may be out at once. The bound is the
//! longest chain of requests that depend on each other plus the others, 50 at a time; the
//! comparison is the same work with one request for each tweet and kind.

#![expect(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a benchmark")]

use std::time::{Duration, Instant};

use socap_domain::Timestamp;
use socap_simulator::scenario::Bulk;
use socap_simulator::{Fault, FaultKind, NewAccount, Options};
use socap_store::Engine;
use socap_testing::{Launch, LaunchOptions, TestDb};

const ORIGIN: Timestamp = Timestamp(1_790_000_000_000);
const ANSWER: Duration = Duration::from_millis(300);
const AT_ONCE: f64 = 50.0;

#[tokio::main]
async fn main() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(db) = TestDb::new(engine).await else { continue };
        cycle(&db, engine).await;
        db.remove().await;
    }
}

async fn cycle(db: &TestDb, engine: Engine) {
    let bulk = Bulk {
        tweets: 300,
        accounts: 600,
        retweets_per_tweet: 5,
        replies_per_tweet: 3,
        quotes_per_tweet: 2,
        nested_replies_per_tweet: 0,
        over_ms: 600_000,
        ..Bulk::default()
    };
    let (world, tweets) = bulk.build(ORIGIN).unwrap();
    let simulator = Options { windows: false, short_pages: 0.0, ..Options::default() };
    let options = LaunchOptions { simulator, ..LaunchOptions::default() };
    let start = ORIGIN + Duration::from_mins(15);
    let launch = Launch::new(db.db(), world, start, options).await;
    launch.campaign(&tweets, 3).await;
    launch.work().await;
    launch.pass(Duration::from_mins(30)).await;
    news(&launch, &tweets);
    let slow = FaultKind::Slow { ms: u64::try_from(ANSWER.as_millis()).unwrap() };
    launch.simulator.faults(|faults| faults.add(Fault::always(slow)));
    launch.simulator.clear_log();
    let before = launch.simulator.bill().total.requests;
    let cpu = cpu_time();
    let began = Instant::now();
    let report = launch.pass(Duration::from_mins(30)).await;
    let wall = began.elapsed();
    let cpu = cpu_time().saturating_sub(cpu);
    let requests = launch.simulator.bill().total.requests - before;
    // Metrics open their window with one call, the rest of them follow, then each kind of list
    // opens its own, then come their other pages: four answers one after the other.
    let chain = 4.0 * ANSWER.as_secs_f64();
    let bound = chain + (requests as f64 - 4.0) * ANSWER.as_secs_f64() / AT_ONCE;
    let unbatched = 1_200.0 * ANSWER.as_secs_f64() / AT_ONCE;
    println!(
        "{engine:?}: {} jobs, {requests} requests in {:.2} s; bound {bound:.2} s, ratio {:.2}; \
         one request a job would take {unbatched:.2} s at best; CPU {:.2} ms a job",
        report.processed,
        wall.as_secs_f64(),
        wall.as_secs_f64() / bound,
        cpu.as_secs_f64() * 1_000.0 / report.processed as f64,
    );
}

/// One retweet, one reply and one quote on every tweet.
fn news(launch: &Launch, tweets: &[socap_domain::TweetId]) {
    let at = Timestamp(launch.now().0 + 60_000);
    launch.simulator.world_mut(|world| {
        for (n, tweet) in tweets.iter().enumerate() {
            let username = format!("news_{n}");
            let user = world.add_account(NewAccount { username, ..NewAccount::default() });
            world.retweet(*tweet, user, at).unwrap();
            world.reply(*tweet, user, "News", at).unwrap();
            world.quote(*tweet, user, "News", at).unwrap();
        }
    });
}

/// Processor time of this process so far, the simulated X included.
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |n: usize| fields.get(n).and_then(|f| f.parse::<u64>().ok()).unwrap_or(0);
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}
