//! Credentials that the provider stops.

use std::time::Duration;

use rstest::rstest;
use socap_engine::Engine;
use socap_simulator::money::Stop;
use socap_simulator::{Fault, FaultKind};
use socap_store::{Engine as Database, budget, worker_state};
use socap_testing::LaunchOptions;

use super::{Office, send, work};

#[rstest]
#[case::credits(FaultKind::Money { stop: Stop::CreditsDepleted { newer: true } }, "credits_depleted")]
#[case::cap(FaultKind::Money { stop: Stop::UsageCap }, "usage_cap")]
#[case::refused(FaultKind::Unauthorized, "refused")]
#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_credential_is_told_once_and_so_is_its_end(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[case] fault: FaultKind,
    #[case] reason: &str,
) {
    let Some(office) = Office::new(database, None).await else { return };
    let campaign = office.launch.campaign(&office.tweets, 3).await;
    office.launch.simulator.faults(|faults| faults.add(Fault::always(fault)));
    office.until_blocked(&campaign, reason).await;
    for _ in 0..6 {
        office.pass(Duration::from_mins(6)).await;
    }
    let name = office.launch.engine.gateway().unwrap().credential().to_owned();
    let told = if reason == "refused" {
        format!("X does not accept the credential {name}: nothing more is read with it")
    } else {
        format!("X stopped answering {name} for money: nothing more is read with it")
    };
    assert_eq!(office.owner.texts(), [told]);
    office.launch.simulator.faults(socap_simulator::faults::Faults::clear);
    for _ in 0..4 {
        office.pass(Duration::from_mins(6)).await;
    }
    let texts = office.owner.texts();
    assert_eq!(texts[1..], [format!("X answers {name} again: reading goes on")]);
    assert_eq!(office.blocked(&campaign, reason).await, 0);
    office.db.remove().await;
}

/// What the owner is asked to do: another credential in the settings, and a restart.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn another_credential_takes_the_place_of_a_refused_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[values(true, false)] good: bool,
) {
    let Some(office) = Office::new(database, None).await else { return };
    let campaign = office.launch.campaign(&office.tweets, 3).await;
    office.launch.simulator.faults(|faults| faults.add(Fault::always(FaultKind::Unauthorized)));
    office.until_blocked(&campaign, "refused").await;
    if good {
        office.launch.simulator.faults(socap_simulator::faults::Faults::clear);
    }
    let (db, launch) = (office.db.db(), &office.launch);
    let next = with_another_credential(&office);
    next.declare_credential().await.unwrap();
    assert_eq!(budget::stops(db).await.unwrap(), []);
    for _ in 0..4 {
        work(&next).await;
        send(&next).await;
        launch.clock.advance(Duration::from_mins(6));
    }
    let name = next.gateway().unwrap().credential();
    let told = if good {
        format!("Reading goes on with the credential {name}")
    } else {
        format!("X does not accept the credential {name}: nothing more is read with it")
    };
    assert_eq!(office.owner.texts()[1..], [told]);
    let stopped = budget::stops(db).await.unwrap();
    assert_eq!(
        stopped.iter().map(|stop| stop.credential == name).collect::<Vec<_>>(),
        vec![true; usize::from(!good)]
    );
    assert_eq!(office.blocked(&campaign, "refused").await == 0, good);
    office.db.remove().await;
}

/// An engine that uses another credential of the same provider, in the same office.
fn with_another_credential(office: &Office) -> Engine {
    let settings = office.launch.engine.settings().clone();
    let token = "another-token".to_owned();
    let options = LaunchOptions { settings, token, ..LaunchOptions::default() };
    let (db, launch) = (office.db.db(), &office.launch);
    let engine = socap_testing::launch::engine(db, &launch.clock, &launch.address, &options);
    engine.set_alerting(office.alerting());
    engine
}

/// Makes every job due, and lets one process do all there is to do with its credential.
async fn work_with(engine: &Engine) {
    worker_state::trigger(engine.db(), None, engine.now()).await.unwrap();
    work(engine).await;
    send(engine).await;
}

fn refused(engine: &Engine) -> String {
    let name = engine.gateway().unwrap().credential();
    format!("X does not accept the credential {name}: nothing more is read with it")
}

/// Two processes with a credential each: that one works again is told though the other one stops.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_credential_that_stops_says_nothing_of_another_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::new(database, None).await else { return };
    office.launch.campaign(&office.tweets, 3).await;
    let (first, second) = (office.launch.engine.clone(), with_another_credential(&office));
    let refuse = || {
        let fault = Fault::always(FaultKind::Unauthorized);
        office.launch.simulator.faults(|faults| faults.add(fault));
    };
    let let_through = || office.launch.simulator.faults(socap_simulator::faults::Faults::clear);
    refuse();
    work_with(&first).await;
    assert_eq!(office.owner.texts(), [refused(&first)]);
    let_through();
    office.launch.clock.advance(Duration::from_mins(6));
    work_with(&first).await;
    assert_eq!(budget::stops(office.db.db()).await.unwrap(), []);

    // It works again, which is told in a while. Meanwhile the other one is refused.
    refuse();
    work_with(&second).await;
    assert_eq!(office.owner.texts()[1..], [refused(&second)], "that waits for nothing");
    let_through();
    office.launch.clock.advance(Duration::from_mins(16));
    send(&second).await;
    let name = first.gateway().unwrap().credential();
    let again = format!("X answers {name} again: reading goes on");
    assert_eq!(office.owner.texts()[2..], [again]);
    office.db.remove().await;
}

/// A process that keeps using a refused credential takes back nothing of the one in its place.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_credential_that_is_refused_again_is_not_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::new(database, None).await else { return };
    office.launch.campaign(&office.tweets, 3).await;
    let (old, new) = (office.launch.engine.clone(), with_another_credential(&office));
    office.launch.simulator.faults(|faults| faults.add(Fault::always(FaultKind::Unauthorized)));
    work_with(&old).await;
    let name = new.gateway().unwrap().credential();
    let told = [refused(&old), format!("Reading goes on with the credential {name}")];
    for times in 1..=2 {
        new.declare_credential().await.unwrap();
        assert_eq!(budget::stops(office.db.db()).await.unwrap(), []);
        work_with(&old).await;
        assert_eq!(budget::stops(office.db.db()).await.unwrap().len(), 1);
        assert_eq!(office.owner.texts(), told[..1], "{times}");
    }
    office.launch.clock.advance(Duration::from_mins(16));
    send(&new).await;
    assert_eq!(office.owner.texts(), told);
    // Its next start finds the stop of which the owner heard the end.
    new.declare_credential().await.unwrap();
    assert_eq!(budget::stops(office.db.db()).await.unwrap(), []);
    office.launch.clock.advance(Duration::from_mins(16));
    send(&new).await;
    assert_eq!(office.owner.texts(), told);
    office.db.remove().await;
}
