//! `kill -9` around a message to the owner: what was not sent is sent by the next process, what was
//! perhaps sent is not sent again and is named.

use std::time::Duration;

use rstest::rstest;
use socap_domain::{Clock, WorldClock};
use socap_simulator::{Fault, FaultKind};
use socap_store::{Engine, budget};
use socap_testing::{Launch, LaunchOptions, Restless, TestDb};

use crate::alerts::slack::Slack;
use crate::home::Home;
use crate::server::Server;

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_kill_around_a_message_neither_loses_nor_doubles_it(#[case] engine: Engine) {
    let Some(db) = TestDb::new(engine).await else { return };
    let clock = WorldClock::fast(WorldClock::System.now(), 540.0);
    let (world, tweets) = Restless { happenings: 90, ..Restless::default() }.build(clock.now());
    let options = LaunchOptions::default();
    let launch = Launch::on_clock(db.db(), world, clock.clone(), options).await;
    launch.simulator.faults(|faults| faults.add(Fault::always(FaultKind::Unauthorized)));
    launch.campaign(&tweets, 20).await;
    let owner = Slack::start(0).await;
    owner.hang(true);
    let home = Home::new()
        .with("SOCAP_CLOCK", &clock)
        .with("SOCAP_X_API_URL", &launch.address)
        .with("TWITTER_BEARER_TOKEN", "synthetic-token")
        .with("SOCAP_OWNER_SLACK_WEBHOOK", &owner.url)
        .with("SOCAP_DATABASE_URL", db.url())
        .with("SOCAP_LEASE", "10s");

    // It dies before it sends: another process may.
    let reader = Server::part(&home, "scheduler,worker").await;
    socap_testing::wait::until("X refuses", Duration::from_mins(2), || async {
        !budget::stops(db.db()).await.expect("stops").is_empty()
    })
    .await;
    reader.kill();
    assert!(owner.memory().taken.is_empty());

    // It dies while it sends.
    let sender = Server::serve(&home).await;
    owner.until_taken(1).await;
    sender.kill();
    owner.hang(false);
    let server = Server::serve(&home).await;
    server.until_logged("WARN", "a sender died while it told the owner").await;
    let doctor = home.run(["doctor"]).out;
    let named = "1 messages to the owner did not arrive, or not surely";
    let named = doctor.lines().find(|line| line.contains(named));
    assert!(named.is_some_and(|line| line.contains("X does not accept")), "{doctor}");

    // The owner does as told.
    assert_eq!(server.terminate().await, Some(0));
    launch.simulator.faults(socap_simulator::faults::Faults::clear);
    let home = home.with("TWITTER_BEARER_TOKEN", "another-token");
    let server = Server::serve(&home).await;
    owner.until_taken(2).await;
    let taken = owner.memory().taken;
    assert!(taken[0].starts_with("X does not accept the credential "), "{taken:?}");
    assert!(taken[1].starts_with("Reading goes on with the credential "), "{taken:?}");
    assert_eq!(server.terminate().await, Some(0));
    assert_eq!(owner.memory().taken.len(), 2);
    db.remove().await;
}
