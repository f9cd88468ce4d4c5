//! The ledger equals the provider's bill.

use rstest::rstest;
use serde_json::json;
use socap_domain::{Micros, Timestamp};
use socap_engine::campaigns::{self, Policy};
use socap_simulator::{Endpoint, Fault, FaultKind, Options};
use socap_store::{Args, Engine, usage};
use socap_testing::{Launch, LaunchOptions, Restless, TestDb};
use socap_upstream::Provider;

use crate::{HALF_HOUR, ORIGIN};

async fn ledger(launch: &Launch) -> (u64, u64, u64, Micros) {
    let lines =
        usage::by_day(launch.engine.db(), None, Timestamp(0), Timestamp::MAX).await.unwrap();
    let sum = |of: fn(&usage::Usage) -> i64| lines.iter().map(of).sum::<i64>();
    let to = |n: i64| u64::try_from(n).unwrap();
    (
        to(sum(|l| l.requests)),
        to(sum(|l| l.raw_resources)),
        to(sum(|l| l.billable_resources)),
        Micros(sum(|l| l.micros)),
    )
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_is_the_bill(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values((Provider::X, false), (Provider::X, true), (Provider::TwitterApiIo, false))] how: (
        Provider,
        bool,
    ),
) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let (provider, bill_includes) = how;
    let (world, tweets) = Restless { happenings: 500, ..Restless::default() }.build(ORIGIN);
    let simulator = Options { bill_includes, ..Options::default() };
    let options = LaunchOptions { provider, simulator, ..LaunchOptions::default() };
    let launch = Launch::new(db.db(), world, ORIGIN, options).await;
    // Errors that are answered: they must cost here what they cost there.
    launch.simulator.faults(|faults| {
        faults.add(
            Fault::always(FaultKind::ServerError { status: 503, plain: false }).with_chance(0.05),
        );
    });
    launch.campaign(&tweets, 3).await;
    for _ in 0..13 {
        launch.pass(HALF_HOUR).await;
    }
    let bill = launch.simulator.bill();
    // Looking up the balance is free and buys nothing: the ledger leaves it out.
    let free = bill.by_endpoint.get(&Endpoint::IoInfo).map_or(0, |spent| spent.requests);
    let bill = bill.total;
    let (requests, raw, billable, micros) = ledger(&launch).await;
    assert_eq!(
        (requests, raw, billable, micros),
        (bill.requests - free, bill.raw, bill.billable, bill.micros),
        "requests, raw, billable, dollars"
    );
    let (lost, open) = usage::unsettled(db.db()).await.unwrap();
    assert_eq!((lost.requests, open.requests), (0, 0));
    db.remove().await;
}

/// Cut connections: never less than the bill, and the excess is listed as unsettled.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn with_cuts_the_ledger_is_never_less(
    #[values(Provider::X, Provider::TwitterApiIo)] provider: Provider,
) {
    socap_testing::log();
    let db = TestDb::sqlite().await;
    let (world, tweets) = Restless { happenings: 400, ..Restless::default() }.build(ORIGIN);
    let launch =
        Launch::new(db.db(), world, ORIGIN, LaunchOptions { provider, ..Default::default() }).await;
    launch.simulator.faults(|faults| {
        for billed in [true, false] {
            faults.add(Fault::always(FaultKind::Cut { billed }).with_chance(0.1));
        }
        faults.add(Fault::always(FaultKind::Truncated).with_chance(0.1));
    });
    launch.campaign(&tweets, 3).await;
    for _ in 0..13 {
        launch.pass(HALF_HOUR).await;
    }
    let bill = launch.simulator.bill().total.micros;
    let (_, _, _, micros) = ledger(&launch).await;
    let (lost, _) = usage::unsettled(db.db()).await.unwrap();
    assert!(lost.requests > 0, "nothing was cut: the test proves nothing");
    assert!(micros >= bill, "{micros} < {bill}");
    assert!(micros.0 - bill.0 <= lost.micros, "{micros} - {bill} > {}", Micros(lost.micros));
}

/// X is paid before a campaign is stored: where that fails, or its process dies before it, what was
/// paid stays in the ledger as nobody's.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_look_up_is_nobodys_until_its_campaign_is_stored(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let (world, tweets) = Restless::default().build(ORIGIN);
    let launch = Launch::new(db.db(), world, ORIGIN, LaunchOptions::default()).await;
    let end = ORIGIN + std::time::Duration::from_hours(48);
    let body = json!({
        "launch_name": "Synthetic launch",
        "maintweets": [format!("https://x.com/i/status/{}", tweets[0])],
        "monitor_window": {"end_date": end},
    });
    let create = async || campaigns::create(&launch.engine, &Policy::default(), &body).await;
    let rename = async |from: &str, to: &str| {
        let sql = format!("ALTER TABLE {from} RENAME TO {to}");
        db.db().execute(&sql, Args::new()).await.unwrap();
    };
    let payers = async || -> Vec<(String, i64)> {
        let rows = usage::by_day(db.db(), None, Timestamp(0), Timestamp::MAX).await.unwrap();
        rows.into_iter().map(|row| (row.campaign_id, row.micros)).collect()
    };
    rename("campaigns", "campaigns_away").await;
    create().await.unwrap_err();
    let paid = launch.simulator.bill().total.micros;
    assert!(paid > Micros::ZERO);
    assert_eq!(payers().await, [("-".to_owned(), paid.0)]);
    rename("campaigns_away", "campaigns").await;

    // The same again costs nothing on the same day, and is the campaign's.
    let campaign = create().await.unwrap();
    assert_eq!(payers().await, [("-".to_owned(), paid.0), (campaign.id.to_string(), 0)]);
    db.remove().await;
}

/// A cap is never exceeded: neither the campaign's, nor the month's, nor under races.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_cap_is_never_exceeded(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let (world, tweets) = Restless { happenings: 900, ..Restless::default() }.build(ORIGIN);
    let mut options = LaunchOptions::default();
    options.settings.monthly_budget = Some(Micros(2_000_000));
    let launch = Launch::new(db.db(), world, ORIGIN, options).await;
    let capped = launch.campaign_with(&tweets[..3], 3, Some(Micros(500_000))).await;
    launch.campaign(&tweets[3..], 3).await;
    let mut shown = false;
    for _ in 0..13 {
        launch.pass(HALF_HOUR).await;
        let bill = launch.simulator.bill().total.micros;
        assert!(bill <= Micros(2_000_000), "{bill}");
        let (cap, spent, _) = socap_store::campaigns::cap_of(db.db(), &capped).await.unwrap();
        assert!(spent <= cap.unwrap(), "{spent}");
        // Later the month's cap may hold the same jobs back.
        let jobs = socap_store::worker_state::jobs_of(db.db(), &capped).await.unwrap();
        let stopped = |reason: Option<&str>| reason == Some("budget");
        shown |= jobs.iter().any(|job| job.state == "blocked" && stopped(job.reason.as_deref()));
    }
    let (_, spent, _) = socap_store::campaigns::cap_of(db.db(), &capped).await.unwrap();
    assert!(spent > Micros(300_000), "the cap was hardly used: {spent}");
    assert!(shown, "the stop is visible");
    db.remove().await;
}
