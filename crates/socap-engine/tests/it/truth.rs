//! What is stored equals what X would list: none missing, none extra, none twice.

use std::time::Duration;

use rstest::rstest;
use socap_domain::Timestamp;
use socap_store::Engine;
use socap_testing::{Launch, LaunchOptions, TestDb};
use socap_upstream::Provider;

const ORIGIN: Timestamp = Timestamp(1_790_000_000_000);
const HOUR: Duration = Duration::from_secs(3_600);

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_launch_is_stored_whole(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(Provider::X, Provider::TwitterApiIo)] provider: Provider,
) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let bulk = socap_simulator::scenario::Bulk {
        tweets: 12,
        retweets_per_tweet: 130,
        over_ms: 6 * 3_600_000,
        ..Default::default()
    };
    let (world, tweets) = bulk.build(ORIGIN).unwrap();
    let options = LaunchOptions { provider, ..LaunchOptions::default() };
    let launch = Launch::new(db.db(), world, ORIGIN, options).await;
    let campaign = launch.campaign(&tweets, 3).await;
    launch.work().await;
    for _ in 0..14 {
        launch.pass(HOUR / 2).await;
    }
    launch.assert_truth(&campaign, &tweets, provider == Provider::X).await;
}
