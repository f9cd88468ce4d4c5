//! What stops again at once is told once.

use std::collections::BTreeSet;
use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use socap_domain::Micros;
use socap_simulator::money::Stop;
use socap_simulator::{Endpoint, Fault, FaultKind};
use socap_store::{Engine as Database, budget};

use super::{Office, is_short};
use crate::HALF_HOUR;

/// The probe is one cheap call: it may pass where every page is refused.
#[rstest]
#[case::credits(FaultKind::Money { stop: Stop::CreditsDepleted { newer: true } }, "credits_depleted")]
#[case::refused(FaultKind::Unauthorized, "refused")]
#[tokio::test(flavor = "multi_thread")]
async fn a_credential_with_which_only_cheap_calls_pass_is_told_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[case] fault: FaultKind,
    #[case] reason: &str,
) {
    let Some(office) = Office::new(database, None).await else { return };
    let campaign = office.launch.campaign(&office.tweets, 3).await;
    office.launch.simulator.faults(|faults| {
        for endpoint in Endpoint::ALL.iter().filter(|at| **at != Endpoint::Tweets) {
            faults.add(Fault::always(fault.clone()).at(*endpoint));
        }
    });
    office.until_blocked(&campaign, reason).await;
    let mut begun = BTreeSet::new();
    for _ in 0..6 {
        office.pass(Duration::from_mins(6)).await;
        begun.extend(budget::stops(office.db.db()).await.unwrap().into_iter().map(|s| s.since));
    }
    assert!(begun.len() > 3, "it does not flap: {begun:?}");
    assert_eq!(office.owner.texts().len(), 1, "{:?}", office.owner.texts());
    office.launch.simulator.faults(socap_simulator::faults::Faults::clear);
    for _ in 0..4 {
        office.pass(Duration::from_mins(6)).await;
    }
    let name = office.launch.engine.gateway().unwrap().credential();
    let goes_on = format!("X answers {name} again: reading goes on");
    assert_eq!(office.owner.texts()[1..], [goes_on]);
    office.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_budget_raised_by_too_little_goes_on_with_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::new(database, None).await else { return };
    let campaign = office.launch.campaign_with(&office.tweets, 3, Some(Micros(400_000))).await;
    office.until_blocked(&campaign, "budget").await;
    for cap in [400_001, 400_002] {
        office.patch(&campaign, json!({"budget_usd": f64::from(cap) / 1e6})).await;
        office.work().await;
        let stops = budget::cap_stops(office.db.db()).await.unwrap();
        assert_eq!(stops.iter().map(|stop| stop.cap.0).collect::<Vec<_>>(), [i64::from(cap)]);
        office.pass(Duration::from_mins(6)).await;
    }
    let texts = office.owner.texts();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(is_short(&texts[0], "The budget of \"Synthetic launch\"", "$0.40"), "{texts:?}");
    office.patch(&campaign, json!({"budget_usd": 50})).await;
    office.work().await;
    assert_eq!(office.owner.texts().len(), 1, "not before it is sure");
    office.pass(HALF_HOUR).await;
    let goes_on = "\"Synthetic launch\" goes on: its budget is $50.00 now";
    assert_eq!(office.owner.texts()[1..], [goes_on]);
    office.db.remove().await;
}
