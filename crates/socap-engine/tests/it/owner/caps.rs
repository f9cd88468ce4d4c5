//! Budgets: a campaign's and the month's.

use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use socap_domain::{CampaignId, Micros};
use socap_engine::people::reading;
use socap_engine::schedule;
use socap_simulator::{Fault, FaultKind};
use socap_store::people::PersonChange;
use socap_store::{Args, Engine as Database, OpenOptions, budget, owner, worker_state};
use tokio_util::sync::CancellationToken;

use super::{Office, is_short, send, work};
use crate::HALF_HOUR;

/// One whose budget is used up, and one that has enough.
async fn two_campaigns(office: &Office) -> (CampaignId, CampaignId) {
    let budget = Some(Micros(400_000));
    let short = office.launch.campaign_with(&office.tweets[..3], 3, budget).await;
    let other = office.launch.campaign(&office.tweets[3..], 3).await;
    office.until_blocked(&short, "budget").await;
    (short, other)
}

/// A campaign that the month leaves nothing for.
async fn in_a_short_month(database: Database) -> Option<(Office, CampaignId)> {
    let office = Office::new(database, Some(Micros(500_000))).await?;
    let campaign = office.launch.campaign(&office.tweets, 90).await;
    office.until_blocked(&campaign, "monthly_budget").await;
    Some((office, campaign))
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_campaigns_spent_budget_is_told_once_and_so_is_its_end(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::new(database, None).await else { return };
    let (campaign, other) = two_campaigns(&office).await;
    for _ in 0..4 {
        office.pass(Duration::from_mins(61)).await;
    }
    let texts = office.owner.texts();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(is_short(&texts[0], "The budget of \"Synthetic launch\"", "$0.40"), "{texts:?}");
    assert_eq!(office.blocked(&other, "budget").await, 0, "the other campaign goes on");
    let stops = budget::cap_stops(office.db.db()).await.unwrap();
    assert_eq!(stops.len(), 1);
    assert_eq!(stops[0].campaign.as_ref(), Some(&campaign));
    assert!(stops[0].lives && stops[0].waits && !stops[0].is_over(office.launch.now()));

    // A cap that is lowered, or stays as it is, ends nothing.
    office.patch(&campaign, json!({"budget_usd": 0.35})).await;
    office.patch(&campaign, json!({"launch_name": "Renamed"})).await;
    office.work().await;
    assert_eq!(office.owner.texts().len(), 1);

    office.patch(&campaign, json!({"budget_usd": 50})).await;
    office.work().await;
    office.pass(HALF_HOUR).await;
    let texts = office.owner.texts();
    assert_eq!(texts[1..], ["\"Renamed\" goes on: its budget is $50.00 now"]);
    assert_eq!(office.blocked(&campaign, "budget").await, 0);
    assert_eq!(budget::cap_stops(office.db.db()).await.unwrap(), []);

    // The next time is told again.
    office.patch(&campaign, json!({"budget_usd": 0.36})).await;
    office.launch.clock.advance(Duration::from_hours(25));
    for _ in 0..3 {
        office.pass(HALF_HOUR).await;
    }
    let texts = office.owner.texts();
    assert_eq!(texts[2..].len(), 1, "{texts:?}");
    assert!(texts[2].starts_with("\"Renamed\" stands still: its budget of $0.36 is used up"));

    // What is completed goes on with nothing, and says nothing.
    office.patch(&campaign, json!({"status": "completed"})).await;
    office.pass(Duration::from_hours(2)).await;
    office.launch.clock.advance(Duration::from_hours(2));
    schedule::end_campaigns(&office.launch.engine).await.unwrap();
    office.work().await;
    assert_eq!(office.owner.texts().len(), 3);
    assert_eq!(budget::cap_stops(office.db.db()).await.unwrap(), []);
    office.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_spent_month_is_told_once_and_so_is_the_next_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some((office, campaign)) = in_a_short_month(database).await else { return };
    for _ in 0..3 {
        office.pass(Duration::from_mins(61)).await;
    }
    let texts = office.owner.texts();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(is_short(&texts[0], "The monthly budget", "$0.50"), "{texts:?}");
    let month = office.launch.now().utc_month();
    while office.launch.now().utc_month() == month {
        office.launch.clock.advance(Duration::from_hours(12));
    }
    schedule::tick(&office.launch.engine).await.unwrap();
    office.launch.clock.advance(Duration::from_mins(6));
    send(&office.launch.engine).await;
    let goes_on = format!("Reading X goes on: {} has begun", office.launch.now().utc_month());
    assert_eq!(office.owner.texts()[1..], [goes_on]);
    office.until_blocked(&campaign, "monthly_budget").await;
    budget::set_cap(office.db.db(), Some(Micros(900_000_000)), office.launch.now()).await.unwrap();
    office.work().await;
    office.pass(Duration::from_mins(6)).await;
    let texts = office.owner.texts();
    assert!(is_short(&texts[2], "The monthly budget", "$0.50"), "{texts:?}");
    assert_eq!(texts[3..], ["Reading X goes on: the monthly budget is $900.00 now"]);
    assert_eq!(office.blocked(&campaign, "monthly_budget").await, 0);
    office.db.remove().await;
}

/// The month is raised in the instant in which a refused job is stored. Only PostgreSQL lets a
/// test stand between the refusal and its storing; the store's tests see both engines.
#[tokio::test(flavor = "multi_thread")]
async fn a_cap_raised_while_a_job_is_put_to_wait_wakes_that_too() {
    let Some(office) = Office::new(Database::Postgres, Some(Micros(1_000))).await else { return };
    let campaign = office.launch.campaign(&office.tweets, 3).await;
    // Whoever stores anything of a campaign waits for whoever changes scores.
    let own = OpenOptions::new(office.db.url()).open().await.unwrap();
    let mut between = own.begin().await.unwrap();
    between.execute("-- test_between\nSELECT {CHANGE_SCORES}", Args::new()).await.unwrap();
    let working = {
        let engine = office.launch.engine.clone();
        tokio::spawn(async move { work(&engine).await })
    };
    let patience = Duration::from_mins(1);
    socap_testing::wait::until("a cap refuses", patience, || async {
        !budget::cap_stops(office.db.db()).await.unwrap().is_empty()
    })
    .await;
    let now = office.launch.now();
    budget::set_cap(office.db.db(), Some(Micros(900_000_000)), now).await.unwrap();
    schedule::tick(&office.other).await.unwrap();
    assert_eq!(budget::cap_stops(office.db.db()).await.unwrap(), []);
    assert_eq!(office.blocked(&campaign, "monthly_budget").await, 0, "there was nothing to wake");
    drop(between);
    own.close().await;
    working.await.unwrap();
    let jobs = worker_state::jobs_of(office.db.db(), &campaign).await.unwrap();
    let refused: Vec<_> = jobs.iter().filter(|job| job.reason.is_some()).collect();
    assert!(!refused.is_empty(), "{jobs:?}");
    let soon = now + Duration::from_mins(1);
    assert!(refused.iter().all(|job| job.due_at <= soon), "{refused:?}");
    office.db.remove().await;
}

/// Where nothing goes on, nothing is said to go on.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_stands_still_for_another_reason_does_not_go_on(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::new(database, None).await else { return };
    let (campaign, other) = two_campaigns(&office).await;
    office.launch.simulator.faults(|faults| faults.add(Fault::always(FaultKind::Unauthorized)));
    office.until_blocked(&other, "refused").await;
    office.patch(&campaign, json!({"budget_usd": 50})).await;
    office.pass(Duration::from_mins(6)).await;
    let name = office.launch.engine.gateway().unwrap().credential();
    let texts = office.owner.texts();
    let yet = format!(
        "\"Synthetic launch\" does not go on yet: its budget is $50.00 now, but X does not answer \
         {name}"
    );
    assert_eq!(texts[2..], [yet]);
    office.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_paused_campaign_does_not_go_on_with_its_budget(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::new(database, None).await else { return };
    let campaign = office.launch.campaign_with(&office.tweets, 3, Some(Micros(400_000))).await;
    office.until_blocked(&campaign, "budget").await;
    office.patch(&campaign, json!({"status": "paused"})).await;
    let stops = budget::cap_stops(office.db.db()).await.unwrap();
    assert!(stops.len() == 1 && stops[0].lives && !stops[0].waits, "{stops:?}");
    office.patch(&campaign, json!({"budget_usd": 50})).await;
    office.pass(HALF_HOUR).await;
    assert_eq!(office.owner.texts().len(), 1, "{:?}", office.owner.texts());
    assert_eq!(budget::cap_stops(office.db.db()).await.unwrap(), []);
    office.db.remove().await;
}

/// The budget is raised, and before that is told the campaign is stopped by its people.
#[rstest]
#[case::paused(json!({"status": "paused"}))]
#[case::completed(json!({"status": "completed"}))]
#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_that_is_stopped_before_it_is_told_to_go_on_does_not(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[case] change: serde_json::Value,
) {
    let Some(office) = Office::new(database, None).await else { return };
    let (campaign, other) = two_campaigns(&office).await;
    office.patch(&campaign, json!({"budget_usd": 50})).await;
    office.pass(Duration::from_mins(2)).await;
    office.patch(&campaign, change).await;
    office.pass(Duration::from_mins(6)).await;
    assert_eq!(office.owner.texts().len(), 1, "{:?}", office.owner.texts());
    assert_eq!(owner::untold(office.db.db()).await.unwrap(), None, "nothing is owed");

    // One that is paused for a moment only goes on.
    office.patch(&other, json!({"budget_usd": 0.01})).await;
    office.launch.clock.advance(Duration::from_hours(25));
    office.until_blocked(&other, "budget").await;
    office.patch(&other, json!({"budget_usd": 50})).await;
    office.patch(&other, json!({"status": "paused"})).await;
    office.pass(Duration::from_mins(2)).await;
    office.patch(&other, json!({"status": "active"})).await;
    office.pass(Duration::from_mins(6)).await;
    let goes_on = "\"Synthetic launch\" goes on: its budget is $50.00 now";
    assert_eq!(office.owner.texts()[2..], [goes_on]);
    office.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_month_raised_for_campaigns_that_are_paused_then_is_not_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some((office, campaign)) = in_a_short_month(database).await else { return };
    let now = office.launch.now();
    budget::set_cap(office.db.db(), Some(Micros(900_000_000)), now).await.unwrap();
    office.work().await;
    assert_eq!(budget::cap_stops(office.db.db()).await.unwrap(), []);
    office.patch(&campaign, json!({"status": "paused"})).await;
    office.pass(Duration::from_mins(6)).await;
    assert_eq!(office.owner.texts().len(), 1, "{:?}", office.owner.texts());
    office.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_month_that_begins_for_nobody_is_not_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some((office, campaign)) = in_a_short_month(database).await else { return };
    office.patch(&campaign, json!({"status": "paused"})).await;
    office.launch.clock.advance(Duration::from_hours(32 * 24));
    office.pass(Duration::from_mins(6)).await;
    office.pass(Duration::from_mins(6)).await;
    assert_eq!(office.owner.texts().len(), 1, "{:?}", office.owner.texts());
    assert_eq!(budget::cap_stops(office.db.db()).await.unwrap(), []);
    office.db.remove().await;
}

/// Reading followings costs more at once: what stops it does not stop campaigns.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_month_that_does_not_pay_for_followings_is_told_as_that(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::new(database, Some(Micros(100_000))).await else { return };
    let people: Vec<_> = office.launch.simulator.world(|world| {
        let authors = office.tweets.iter().filter_map(|tweet| world.author_of(*tweet));
        authors.map(|account| account.id).collect()
    });
    let people: Vec<_> = people.into_iter().map(|id| (id, PersonChange::default())).collect();
    let now = office.launch.now();
    socap_store::people::upsert_many(office.db.db(), &people, now).await.unwrap();
    let ids: Vec<_> = people.iter().map(|(id, _)| *id).collect();
    reading::start(&office.launch.engine, &ids).await.unwrap();
    let stop = CancellationToken::new();
    for engine in [&office.launch.engine, &office.other] {
        reading::work(engine, &stop).await.unwrap();
    }
    office.work().await;
    let told = "The monthly budget of $0.10 does not pay for reading whom important people follow";
    assert_eq!(office.owner.texts(), [told]);
    budget::set_cap(office.db.db(), Some(Micros(900_000_000)), now).await.unwrap();
    office.work().await;
    office.pass(Duration::from_mins(6)).await;
    let goes_on = "Reading whom important people follow goes on: the monthly budget is $900.00 now";
    assert_eq!(office.owner.texts()[1..], [goes_on]);
    let worked = reading::work(&office.launch.engine, &stop).await.unwrap();
    assert!(worked.finished > 0 && worked.waiting == 0, "{worked:?}");
    office.db.remove().await;
}
