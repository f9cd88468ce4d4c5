//! Polite, frugal, fair.

use std::time::Duration;

use rstest::rstest;
use socap_domain::{ActionType, JobKind, Timestamp};
use socap_simulator::scenario::Bulk;
use socap_simulator::{NewAccount, Options};
use socap_store::Engine;
use socap_testing::{Launch, LaunchOptions, TestDb};

use crate::{HALF_HOUR, ORIGIN, QUARTER};

/// More lists than a window holds: nothing is sent after the window was told to be used up,
/// and each window opens with one call.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn windows_are_respected(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let bulk = Bulk {
        tweets: 120,
        retweets_per_tweet: 3,
        replies_per_tweet: 2,
        quotes_per_tweet: 2,
        over_ms: 600_000,
        ..Bulk::default()
    };
    let (world, tweets) = bulk.build(ORIGIN).unwrap();
    let launch = Launch::new(db.db(), world, ORIGIN + QUARTER, LaunchOptions::default()).await;
    let campaign = launch.campaign(&tweets, 3).await;
    launch.work().await;
    for _ in 0..8 {
        launch.pass(QUARTER).await;
    }
    assert_eq!(launch.simulator.impolite(), 0);
    for conduct in launch.simulator.conduct() {
        assert!(conduct.opened_with <= 1, "{conduct:?}");
    }
    let refused = launch.simulator.log().entries().filter(|entry| entry.status == 429).count();
    assert_eq!(refused, 0, "the budget knows the window before X says no");
    launch.assert_truth(&campaign, &tweets, true).await;
    db.remove().await;
}

/// Four workers on one database: together they are as polite as one, and finish the work.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn four_workers_share_one_window(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let bulk = Bulk {
        tweets: 130,
        retweets_per_tweet: 4,
        replies_per_tweet: 2,
        quotes_per_tweet: 2,
        over_ms: 600_000,
        ..Bulk::default()
    };
    let (world, tweets) = bulk.build(ORIGIN).unwrap();
    let options = LaunchOptions::default();
    let launch = Launch::new(db.db(), world, ORIGIN + QUARTER, options.clone()).await;
    launch.simulator.faults(|faults| {
        faults.add(socap_simulator::Fault::always(socap_simulator::FaultKind::Slow { ms: 30 }));
    });
    let campaign = launch.campaign(&tweets, 3).await;
    let mut engines = vec![launch.engine.clone()];
    for _ in 0..3 {
        let more = socap_testing::launch::engine(db.db(), &launch.clock, &launch.address, &options);
        engines.push(more);
    }
    for _ in 0..9 {
        let now = launch.now();
        socap_store::worker_state::trigger(db.db(), None, now).await.unwrap();
        let limits = socap_engine::pool::RunLimits {
            max_jobs: u64::MAX,
            concurrency: 10,
            timeout: Duration::from_mins(1),
        };
        let runs = engines.iter().map(|engine| socap_engine::pool::run(engine, limits));
        for report in futures::future::join_all(runs).await {
            report.unwrap();
        }
        launch.clock.advance(QUARTER);
    }
    assert_eq!(launch.simulator.impolite(), 0);
    for conduct in launch.simulator.conduct() {
        assert!(conduct.opened_with <= 1, "{conduct:?}");
    }
    launch.assert_truth(&campaign, &tweets, true).await;
    db.remove().await;
}

/// 300 tweets at rest: a cycle is three look-ups. One in ten moved: what is news is read, and
/// little else.
#[tokio::test(flavor = "multi_thread")]
async fn a_cycle_costs_what_its_news_cost() {
    socap_testing::log();
    let db = TestDb::sqlite().await;
    let bulk = Bulk {
        tweets: 300,
        accounts: 500,
        retweets_per_tweet: 4,
        replies_per_tweet: 3,
        quotes_per_tweet: 2,
        nested_replies_per_tweet: 0,
        over_ms: 600_000,
        ..Bulk::default()
    };
    let (world, tweets) = bulk.build(ORIGIN).unwrap();
    let simulator = Options { windows: false, short_pages: 0.0, ..Options::default() };
    let options = LaunchOptions { simulator, ..LaunchOptions::default() };
    let launch = Launch::new(db.db(), world, ORIGIN + QUARTER, options).await;
    let campaign = launch.campaign(&tweets, 3).await;
    launch.work().await;
    launch.pass(HALF_HOUR).await;

    let before = launch.simulator.bill().total;
    launch.pass(HALF_HOUR).await;
    let quiet = launch.simulator.bill().total;
    let requests = quiet.requests - before.requests;
    println!("a quiet cycle of 300 tweets: {requests} requests (blind polling: 1200)");
    assert!(requests <= 4, "{requests}");

    let at = launch.now();
    let moved: Vec<_> = tweets.iter().step_by(10).copied().collect();
    let mut items = 0;
    launch.simulator.world_mut(|world| {
        for (n, tweet) in moved.iter().enumerate() {
            for m in 0..4_i64 {
                let user = world.add_account(NewAccount {
                    username: format!("news_{n}_{m}"),
                    ..NewAccount::default()
                });
                let when = Timestamp(at.0 + 60_000 + m);
                match m {
                    0 | 1 => world.retweet(*tweet, user, when).map(drop),
                    2 => world.reply(*tweet, user, "News", when).map(drop),
                    _ => world.quote(*tweet, user, "News", when).map(drop),
                }
                .unwrap();
                items += 1;
            }
        }
    });
    launch.simulator.clear_log();
    launch.pass(HALF_HOUR).await;
    let after = launch.simulator.bill().total;
    let requests = after.requests - quiet.requests;
    let dollars = after.micros.0 - quiet.micros.0;
    // X forces a last page where a list goes on; here every list was asked for just enough.
    let forced = launch
        .simulator
        .log()
        .entries()
        .filter(|entry| entry.items == 0 && entry.path.contains("/2/tweets/"))
        .count();
    let pages = launch
        .simulator
        .log()
        .entries()
        .filter(|entry| entry.items > 0 && entry.path != "/2/tweets")
        .count();
    let bound = 1.1 * (3 + pages + forced) as f64;
    println!(
        "30 of 300 tweets moved: {requests} requests, {pages} pages with news, ${:.3} for {items} items",
        dollars as f64 / 1e6
    );
    assert!(requests as f64 <= bound, "{requests} > {bound}");
    assert!(pages <= 30 + 6 + 6, "retweets one page each, replies and quotes searched: {pages}");
    let price = 5_000 * (items + 300);
    assert!(dollars <= price * 12 / 10, "{dollars} > 1.2 × {price}");
    launch.assert_truth(&campaign, &tweets, true).await;
}

/// A tweet with a long backfill beside small campaigns: these hardly wait for it.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_long_backfill_leaves_small_campaigns_their_share(#[values(180, 350)] each: usize) {
    socap_testing::log();
    let mut times = Vec::new();
    for beside in [false, true] {
        let db = TestDb::sqlite().await;
        let (mut world, small) = Bulk {
            tweets: 20,
            accounts: 400,
            retweets_per_tweet: each,
            over_ms: 600_000,
            ..Bulk::default()
        }
        .build(ORIGIN)
        .unwrap();
        let author =
            world.add_account(NewAccount { username: "viral".into(), ..Default::default() });
        let viral = world.post(author, "Viral", ORIGIN).unwrap();
        for n in 0..50_000 {
            let user =
                world.add_account(NewAccount { username: format!("v{n}"), ..Default::default() });
            world.retweet(viral, user, Timestamp(ORIGIN.0 + 1_000 + n * 10)).unwrap();
        }
        let simulator = Options { short_pages: 0.0, ..Options::default() };
        let options = LaunchOptions { simulator, ..LaunchOptions::default() };
        let launch = Launch::new(db.db(), world, ORIGIN + QUARTER, options).await;
        if beside {
            launch.campaign(&[viral], 3).await;
        }
        let mut campaigns = Vec::new();
        for tweet in &small {
            campaigns.push((launch.campaign(&[*tweet], 3).await, *tweet));
        }
        let start = launch.now();
        let mut done_at = None;
        for _ in 0..60 {
            launch.work().await;
            let mut done = true;
            for (campaign, _) in &campaigns {
                let jobs = socap_store::worker_state::jobs_of(db.db(), campaign).await.unwrap();
                let lists = jobs.iter().filter(|job| job.kind == JobKind::Retweets);
                done &= lists.into_iter().all(|job| job.checkpoint.full_at.is_some());
            }
            if done {
                done_at = Some(launch.now());
                break;
            }
            launch.clock.advance(Duration::from_mins(1));
        }
        let took = done_at.unwrap().ms_since(start);
        println!("small campaigns read after {took} ms of world time (backfill beside: {beside})");
        times.push(took);
        if beside {
            let (present, _) = launch.stored(&campaigns[0].0).await;
            assert!(present.contains_key(&(small[0], ActionType::Retweet)));
        }
    }
    assert!(times[1] * 10 <= times[0].max(60_000) * 13, "{times:?}");
}
