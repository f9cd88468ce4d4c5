//! Everybody at the same campaign at once: readings, changes, triggers, deletion.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::json;
use socap_engine::campaigns::{self, Policy};
use socap_engine::{Settings, pool};
use socap_simulator::scenario::Bulk;
use socap_simulator::{Fault, FaultKind, Options};
use socap_store::{Args, Db, Engine, budget, worker_state};
use socap_testing::{Launch, LaunchOptions, TestDb};
use tokio_util::sync::CancellationToken;

use crate::{ORIGIN, QUARTER};

/// How long a transaction waits before PostgreSQL looks for a ring of waiters, and how often
/// its counters are written down: both about a second.
const NOTICED: Duration = Duration::from_millis(2_500);

/// Changes and pages want the same rows; they want them in the same order, so PostgreSQL never
/// has to break a ring of transactions that wait for each other, and no change fails.
#[tokio::test(flavor = "multi_thread")]
async fn changes_and_pages_never_wait_in_a_ring() {
    socap_testing::log();
    let Some(db) = TestDb::new(Engine::Postgres).await else { return };
    let bulk = Bulk {
        tweets: 60,
        accounts: 400,
        retweets_per_tweet: 30,
        replies_per_tweet: 10,
        quotes_per_tweet: 10,
        over_ms: 600_000,
        ..Bulk::default()
    };
    let (world, ids) = bulk.build(ORIGIN).unwrap();
    let simulator = Options { windows: false, ..Options::default() };
    let options = LaunchOptions { simulator, ..LaunchOptions::default() };
    let launch = Launch::new(db.db(), world, ORIGIN + QUARTER, options).await;
    launch.simulator.faults(|f| f.add(Fault::always(FaultKind::Slow { ms: 5 })));
    let (one, rest) = ids.split_at(20);
    let doomed = launch.campaign(rest, 9).await;
    let campaign = launch.campaign(one, 9).await;
    let rings = rings(db.db()).await;

    let stop = CancellationToken::new();
    let pools: Vec<_> =
        (0..2).map(|_| tokio::spawn(pool::serve(launch.engine.clone(), 8, stop.clone()))).collect();
    let over = AtomicBool::new(false);
    let changes = AtomicU64::new(0);
    let change = async {
        let policy = Policy::default();
        for n in 0..60 {
            for body in [
                json!({"budget_usd": 900 + n}),
                json!({"status": "paused"}),
                json!({"status": "active"}),
                json!({"move": {one[n % 20].to_string(): "influencer_twt"}}),
                json!({"move": {one[n % 20].to_string(): "main_twt"}}),
            ] {
                campaigns::patch(&launch.engine, &policy, &campaign, &body).await.unwrap();
                changes.fetch_add(1, Ordering::Relaxed);
            }
            if n == 30 {
                // What it had is taken away while the rest goes on.
                campaigns::delete(&launch.engine, &doomed).await.unwrap();
            }
        }
        over.store(true, Ordering::Relaxed);
    };
    let trigger = async {
        while !over.load(Ordering::Relaxed) {
            launch.clock.advance(QUARTER);
            worker_state::trigger(db.db(), None, launch.now()).await.unwrap();
            worker_state::unblock_waiting(db.db(), launch.now()).await.unwrap();
            launch.engine.wake();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::join!(change, trigger);
    socap_testing::wait::until("the deleted one is swept", Duration::from_secs(30), || async {
        let sql = "SELECT COUNT(*) FROM campaigns";
        db.db().one::<(i64,)>(sql, Args::new()).await.unwrap() == (1,)
    })
    .await;
    stop.cancel();
    for pool in pools {
        pool.await.unwrap();
    }
    tokio::time::sleep(NOTICED).await;
    let after = self::rings(db.db()).await;
    println!("{} changes, {} rings", changes.into_inner(), after - rings);
    assert_eq!(after, rings, "transactions waited for each other");
    let read = launch.simulator.bill().total.requests;
    assert!(read > 100, "hardly anything was read meanwhile: {read}");
    db.remove().await;
}

async fn rings(db: &Db) -> i64 {
    let sql = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    let (rings,): (i64,) = db.one(sql, Args::new()).await.unwrap();
    rings
}

/// A pool that is told to stop while X does not answer gives its jobs back.
#[tokio::test(flavor = "multi_thread")]
async fn a_pool_that_stops_gives_back_what_it_holds() {
    socap_testing::log();
    let db = TestDb::sqlite().await;
    let (world, ids) = Bulk { tweets: 3, ..Bulk::default() }.build(ORIGIN).unwrap();
    let settings = Settings { farewell: Duration::from_millis(200), ..Settings::default() };
    let options = LaunchOptions { settings, ..LaunchOptions::default() };
    let launch = Launch::new(db.db(), world, ORIGIN + QUARTER, options).await;
    launch.simulator.faults(|f| f.add(Fault::always(FaultKind::Slow { ms: 8_000 })));
    launch.campaign(&ids, 3).await;
    let stop = CancellationToken::new();
    let pool = tokio::spawn(pool::serve(launch.engine.clone(), 4, stop.clone()));
    let running = async || {
        let queue = worker_state::queue(db.db()).await.unwrap();
        queue.by_kind.iter().filter(|(_, state, _)| state == "running").count()
    };
    socap_testing::wait::until("X is being asked", Duration::from_secs(30), || async {
        running().await > 0 && !budget::caps(db.db()).await.unwrap().is_empty()
    })
    .await;
    stop.cancel();
    pool.await.unwrap();
    assert_eq!(running().await, 0);
    let leases: (i64,) = db.db().one("SELECT COUNT(*) FROM leases", Args::new()).await.unwrap();
    assert_eq!(leases.0, 0, "nobody waits for a lease to run out");
}
