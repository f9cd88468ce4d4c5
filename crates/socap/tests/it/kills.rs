//! Fifty times `kill -9`, at any moment: what is stored in the end is the truth, and the ledger
//! is never less than the bill.

use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rstest::rstest;
use socap_domain::{CampaignId, Clock, JobKind, Timestamp, TweetId, WorldClock};
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
    let quiet = clock.now().max(launch_end(&launch, &campaign).await);
    ends_in_truth(&launch, &campaign, &tweets, provider, quiet).await;
    server.terminate().await;
    let lost = ledger_covers_the_bill(&launch).await;
    assert!(lost > 0, "no kill struck a request: the test proves nothing");
    db.remove().await;
}

/// Waits until every list was read whole after `quiet`; then what is stored is the truth.
pub(crate) async fn ends_in_truth(
    launch: &Launch,
    campaign: &CampaignId,
    tweets: &[TweetId],
    provider: Provider,
    quiet: Timestamp,
) {
    let db = launch.engine.db();
    socap_testing::wait::until("an audit of every list", Duration::from_mins(4), || async {
        let jobs = worker_state::jobs_of(db, campaign).await.expect("the jobs");
        let lists = jobs
            .iter()
            .filter(|job| job.kind != JobKind::Metrics && job.kind != JobKind::LikingUsers);
        lists.into_iter().all(|job| job.checkpoint.full_at.is_some_and(|at| at > quiet))
    })
    .await;
    launch.assert_truth(campaign, tweets, provider == Provider::X).await;
}

/// With nothing under way, the ledger is not less than the bill, and what it has too much is
/// listed as unsettled. Gives how many requests are.
pub(crate) async fn ledger_covers_the_bill(launch: &Launch) -> i64 {
    let db = launch.engine.db();
    budget::sweep_lost(db, Duration::ZERO).await.expect("lost calls are swept");
    let bill = launch.simulator.bill().total.micros.0;
    let lines = usage::by_day(db, None, Timestamp(0), Timestamp::MAX).await.expect("usage");
    let ledger: i64 = lines.iter().map(|line| line.micros).sum();
    let (lost, open) = usage::unsettled(db).await.expect("usage");
    assert_eq!(open.requests, 0);
    assert!(ledger >= bill, "ledger {ledger} is less than the bill {bill}");
    assert!(ledger - bill <= lost.micros, "{ledger} - {bill} > {}", lost.micros);
    lost.requests
}

/// When the last thing of the world happens: the last protected account shows itself again a
/// quarter of the span after the last event.
pub(crate) async fn launch_end(launch: &Launch, campaign: &CampaignId) -> Timestamp {
    let stored = socap_store::campaigns::get(launch.engine.db(), campaign).await;
    let began = stored.expect("the campaign").expect("it is there").created_at;
    began + Restless::default().over * 5 / 4
}
