//! Credentials that the provider stops.

use std::time::Duration;

use rstest::rstest;
use socap_simulator::money::Stop;
use socap_simulator::{Fault, FaultKind};
use socap_store::{Engine as Database, budget};
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
    let settings = office.launch.engine.settings().clone();
    let token = "another-token".to_owned();
    let options = LaunchOptions { settings, token, ..LaunchOptions::default() };
    let (db, launch) = (office.db.db(), &office.launch);
    let next = socap_testing::launch::engine(db, &launch.clock, &launch.address, &options);
    next.set_alerting(office.alerting());
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
