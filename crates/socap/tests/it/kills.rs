//! Fifty times `kill -9`, at any moment: what is stored in the end is the truth, and the ledger
//! is never less than the bill.

use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rstest::rstest;
use socap_domain::{CampaignId, Clock, JobKind, Timestamp, WorldClock};
use socap_simulator::{Fault, FaultKind, Options};
use socap_store::{Engine, budget, usage, worker_state};
use socap_testing::{Launch, LaunchOptions, Restless, TestDb};
use socap_upstream::Provider;

use crate::home::Home;
use crate::server::Server;

const KILLS: usize = 50;

#[rstest]
#[case::sqlite_x(Engine::Sqlite, Provider::X)]
#[case::postgres_x(Engine::Postgres, Provider::X)]
#[case::sqlite_twitterapi_io(Engine::Sqlite, Provider::TwitterApiIo)]
#[tokio::test(flavor = "multi_thread")]
async fn fifty_kills_lose_nothing(#[case] engine: Engine, #[case] provider: Provider) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    // Six hours of world time in about forty seconds.
    let clock = WorldClock::fast(WorldClock::System.now(), 540.0);
    let (world, tweets) = Restless { happenings: 900, ..Restless::default() }.build(clock.now());
    let mut simulator = Options { windows: false, ..Options::default() };
    simulator.io.qps = false;
    let options = LaunchOptions { provider, simulator, ..LaunchOptions::default() };
    let launch = Launch::on_clock(db.db(), world, clock.clone(), options).await;
    // Answers take long enough for a kill to strike between question and answer.
    launch.simulator.faults(|f| f.add(Fault::always(FaultKind::Slow { ms: 40 })));
    let campaign = launch.campaign(&tweets, 20).await;
    let (address, token) = match provider {
        Provider::X => ("SOCAP_X_API_URL", "TWITTER_BEARER_TOKEN"),
        Provider::TwitterApiIo => ("TWITTER_API_URL", "TWITTER_API_KEY"),
    };
    let home = Home::new()
        .with("SOCAP_CLOCK", &clock)
        .with(address, &launch.address)
        .with(token, "synthetic-token")
        .with("SOCAP_DATABASE_URL", db.url())
        .with("SOCAP_AUDIT_INTERVAL", "3h")
        .with("SOCAP_LEASE", "1s");

    let mut rng = ChaCha8Rng::seed_from_u64(50);
    for _ in 0..KILLS {
        let server = Server::serve(&home).await;
        tokio::time::sleep(Duration::from_millis(rng.random_range(20..700))).await;
        server.kill();
    }
    let server = Server::serve(&home).await;
    let quiet = clock.now().max(Timestamp(launch_end(&launch, &campaign).await));
    socap_testing::wait::until("an audit of every list", Duration::from_mins(4), || async {
        let jobs = worker_state::jobs_of(db.db(), &campaign).await.expect("the jobs");
        let lists = jobs
            .iter()
            .filter(|job| job.kind != JobKind::Metrics && job.kind != JobKind::LikingUsers);
        lists.into_iter().all(|job| job.checkpoint.full_at.is_some_and(|at| at > quiet))
    })
    .await;
    launch.assert_truth(&campaign, &tweets, provider == Provider::X).await;

    server.terminate().await;
    budget::sweep_lost(db.db(), 0).await.expect("lost calls are swept");
    let bill = launch.simulator.bill().total.micros.0;
    let lines = usage::by_day(db.db(), None, Timestamp(0), Timestamp::MAX).await.expect("usage");
    let ledger: i64 = lines.iter().map(|line| line.micros).sum();
    let (lost, open) = usage::unsettled(db.db()).await.expect("usage");
    assert_eq!(open.requests, 0);
    assert!(lost.requests > 0, "no kill struck a request: the test proves nothing");
    assert!(ledger >= bill, "ledger {ledger} is less than the bill {bill}");
    assert!(ledger - bill <= lost.micros, "{ledger} - {bill} > {}", lost.micros);
    db.remove().await;
}

/// When the last thing of the world happens: the last protected account shows itself again a
/// quarter of the span after the last event.
async fn launch_end(launch: &Launch, campaign: &CampaignId) -> i64 {
    let stored = socap_store::campaigns::get(launch.engine.db(), campaign).await;
    let began = stored.expect("the campaign").expect("it is there").created_at;
    began.0 + i64::try_from(Restless::default().over.as_millis()).expect("six hours") * 5 / 4
}
