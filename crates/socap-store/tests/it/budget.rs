//! Budgets: reserved at the worst, settled to what came, shared by all, never exceeded.

use std::time::Duration;

use rstest::rstest;
use socap_domain::{CampaignId, Micros, Timestamp};
use socap_store::budget::{
    self, Ask, Lane, Refusal, Resources, SettledCall, Settlement, Share, ShareAsk, Stopping,
    WindowReading, cap_stands, cap_stops, charge_to, lift_cap, set_cap, stop_cap,
};
use socap_store::{Args, Db, Engine, campaigns, usage};
use socap_testing::{Launch, LaunchOptions, TestDb};

const NOW: Timestamp = Timestamp(1_790_000_000_000);

fn ask<'a>(shares: &'a [ShareAsk], lane: Lane<'a>, now: Timestamp) -> Ask<'a> {
    Ask {
        credential: "synthetic",
        endpoint: "retweets",
        purpose: "campaigns",
        windowed: true,
        lane,
        shares,
        most: Micros(shares.iter().map(|share| share.most.0).sum()),
        now,
    }
}

fn nobody(most: i64) -> Vec<ShareAsk> {
    vec![ShareAsk { campaign: None, most: Micros(most) }]
}

async fn take(db: &Db, lane: Lane<'_>, now: Timestamp) -> Result<String, Refusal> {
    let shares = nobody(5_000);
    budget::reserve(db, &ask(&shares, lane, now)).await.unwrap().map(|r| r.request_id)
}

async fn answer(db: &Db, request_id: &str, window: Option<WindowReading>, posts: &[i64]) -> i64 {
    let resources = vec![Resources { kind: "post", ids: posts.to_vec(), price: Micros(5_000) }];
    let shares = [Share { resources, ..Share::default() }];
    let mut tx = db.begin().await.unwrap();
    let settled = budget::settle(
        &mut tx,
        &Settlement {
            request_id,
            shares: &shares,
            daily_dedup: true,
            window,
            closed_until: None,
            answered: true,
            outcome: "answered",
            at: NOW,
        },
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    settled.cost.0
}

const fn window(remaining: i64) -> WindowReading {
    WindowReading { limit: 10, remaining, reset_at: Timestamp(NOW.0 + 900_000) }
}

#[rstest]
#[tokio::test]
async fn an_unlearnt_window_opens_with_one_call(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let first = take(db.db(), Lane::News, NOW).await.unwrap();
    assert_eq!(take(db.db(), Lane::News, NOW).await, Err(Refusal::Probing));
    answer(db.db(), &first, Some(window(2)), &[]).await;
    take(db.db(), Lane::News, NOW).await.unwrap();
    take(db.db(), Lane::News, NOW).await.unwrap();
    let until = Timestamp(NOW.0 + 900_000);
    assert_eq!(take(db.db(), Lane::News, NOW).await, Err(Refusal::Window { until }));
    // The next window is unlearnt again.
    take(db.db(), Lane::News, until).await.unwrap();
    assert_eq!(take(db.db(), Lane::News, until).await, Err(Refusal::Probing));
    db.remove().await;
}

#[rstest]
#[tokio::test]
async fn answers_out_of_order_never_raise_what_is_left(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let first = take(db.db(), Lane::News, NOW).await.unwrap();
    answer(db.db(), &first, Some(window(9)), &[]).await;
    let second = take(db.db(), Lane::News, NOW).await.unwrap();
    let third = take(db.db(), Lane::News, NOW).await.unwrap();
    answer(db.db(), &third, Some(window(7)), &[]).await;
    answer(db.db(), &second, Some(window(8)), &[]).await;
    let windows = budget::windows(db.db()).await.unwrap();
    assert_eq!(windows[0].remaining, Some(7));
    db.remove().await;
}

#[rstest]
#[tokio::test]
async fn audits_take_a_tenth_of_a_window(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let first = take(db.db(), Lane::News, NOW).await.unwrap();
    answer(db.db(), &first, Some(window(9)), &[]).await;
    take(db.db(), Lane::Audit, NOW).await.unwrap();
    assert!(matches!(take(db.db(), Lane::Audit, NOW).await, Err(Refusal::Window { .. })));
    take(db.db(), Lane::News, NOW).await.unwrap();
    db.remove().await;
}

#[rstest]
#[tokio::test]
async fn a_resource_costs_once_a_day(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(db) = TestDb::new(engine).await else { return };
    let first = take(db.db(), Lane::News, NOW).await.unwrap();
    assert_eq!(answer(db.db(), &first, Some(window(9)), &[1, 2, 3]).await, 15_000);
    let again = take(db.db(), Lane::News, NOW).await.unwrap();
    assert_eq!(answer(db.db(), &again, Some(window(8)), &[3, 4, 4]).await, 5_000);
    assert_eq!(answer(db.db(), &again, Some(window(8)), &[9]).await, 0, "settled once only");
    let (spent, reserved) = budget::spent(db.db(), NOW).await.unwrap();
    assert_eq!((spent, reserved), (Micros(20_000), Micros(0)));
    db.remove().await;
}

#[rstest]
#[tokio::test]
async fn a_lost_answer_counts_at_its_worst_and_is_listed(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    take(db.db(), Lane::News, NOW).await.unwrap();
    let lost = budget::sweep_lost(db.db(), Duration::from_mins(1)).await.unwrap();
    assert_eq!(lost, 0, "it may still come");
    socap_testing::wait::until("the call is old enough", Duration::from_secs(5), || async {
        budget::sweep_lost(db.db(), Duration::ZERO).await.unwrap() == 1
    })
    .await;
    let (lost, open) = usage::unsettled(db.db()).await.unwrap();
    assert_eq!((lost.requests, lost.micros, open.requests), (1, 5_000, 0));
    assert_eq!(budget::spent(db.db(), NOW).await.unwrap(), (Micros(5_000), Micros(0)));
    take(db.db(), Lane::News, NOW).await.unwrap();
    db.remove().await;
}

/// What was asked to find out whether a campaign can be is its own once it is.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_pays_for_what_was_asked_before_it_was(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestDb::new(engine).await else { return };
    let db = test.db();
    let world = socap_simulator::World::new(1);
    let launch = Launch::new(db, world, NOW, LaunchOptions::default()).await;
    let campaign = launch.campaign(&[socap_domain::TweetId::first_at(NOW)], 3).await;
    let mut calls = Vec::new();
    for posts in [&[1, 2, 3][..], &[4]] {
        let request_id = take(db, Lane::News, NOW).await.unwrap();
        answer(db, &request_id, Some(window(9)), posts).await;
        calls.push(SettledCall { request_id, at: NOW });
    }
    let paid = async || -> Vec<(bool, i64, i64, i64)> {
        let rows = usage::by_day(db, None, NOW, Timestamp(NOW.0 + 1)).await.unwrap();
        let part = |row: usage::Usage| {
            (row.campaign_id == "-", row.requests, row.raw_resources, row.micros)
        };
        rows.into_iter().map(part).collect()
    };
    let charge = async |call: SettledCall| {
        let mut tx = db.begin().await.unwrap();
        charge_to(&mut tx, &[call], &campaign).await.unwrap();
        tx.commit().await.unwrap();
    };
    assert_eq!(paid().await, [(true, 2, 4, 20_000)]);
    charge(calls.remove(0)).await;
    assert_eq!(paid().await, [(true, 1, 1, 5_000), (false, 1, 3, 15_000)]);
    charge(calls.remove(0)).await;
    assert_eq!(paid().await, [(false, 2, 4, 20_000)], "nothing is left of nobody's");
    let open = take(db, Lane::News, NOW).await.unwrap();
    charge(SettledCall { request_id: open, at: NOW }).await;
    assert_eq!(paid().await, [(false, 2, 4, 20_000)], "it is not settled");
    let (_, spent, _) = campaigns::cap_of(db, &campaign).await.unwrap();
    assert_eq!(spent, Micros(20_000));
    assert_eq!(budget::spent(db, NOW).await.unwrap().0, Micros(20_000), "the month pays once");
    test.remove().await;
}

/// Sixteen tasks race for a cap that fits seven calls.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_cap_holds_under_races(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(db) = TestDb::new(engine).await else { return };
    budget::set_cap(db.db(), Some(Micros(35_000)), NOW).await.unwrap();
    let mut racers = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let db = db.db().clone();
        racers.spawn(async move {
            let shares = nobody(5_000);
            let ask = Ask { windowed: false, ..ask(&shares, Lane::News, NOW) };
            budget::reserve(&db, &ask).await.unwrap()
        });
    }
    let (mut granted, mut refused) = (0, 0);
    while let Some(outcome) = racers.join_next().await {
        match outcome.unwrap() {
            Ok(_) => granted += 1,
            Err(Refusal::Cap { campaign: None, left, .. }) => {
                assert!(left < Micros(5_000) || left <= Micros(35_000));
                refused += 1;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((granted, refused), (7, 9));
    db.remove().await;
}

#[rstest]
#[tokio::test]
async fn a_refused_call_reserves_nothing(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let campaign = CampaignId("0190a000-0000-7000-8000-000000000000".to_owned());
    let scope = format!("campaign:{campaign}");
    db.db()
        .execute(
            "INSERT INTO budgets (scope, period, cap) VALUES ($1, 'total', 4000)",
            socap_store::Args::new().with(&scope),
        )
        .await
        .unwrap();
    let shares = vec![
        ShareAsk { campaign: Some(campaign.clone()), most: Micros(5_000) },
        ShareAsk { campaign: None, most: Micros(5_000) },
    ];
    let refusal = budget::reserve(db.db(), &ask(&shares, Lane::News, NOW)).await.unwrap();
    let (left, wanted) = (Micros(4_000), Micros(5_000));
    let refused = Refusal::Cap { campaign: Some(campaign), left, wanted, used_up: true };
    assert_eq!(refusal, Err(refused));
    assert_eq!(budget::spent(db.db(), NOW).await.unwrap(), (Micros(0), Micros(0)));
    let (_, open) = usage::unsettled(db.db()).await.unwrap();
    assert_eq!(open.requests, 0);
    take(db.db(), Lane::News, NOW).await.expect("the window was not opened either");
    db.remove().await;
}

/// Processes whose clocks turn the month at different moments agree that the old one is over.
#[rstest]
#[tokio::test]
async fn a_month_that_is_over_stops_nothing(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let db = db.db();
    let november: Timestamp = "2026-11-30T23:59:59.9Z".parse().unwrap();
    let december: Timestamp = "2026-12-01T00:00:00.1Z".parse().unwrap();
    let stop = async |now| {
        let mut tx = db.begin().await.unwrap();
        let stopping = stop_cap(&mut tx, None, "campaigns", Micros(20), now).await.unwrap();
        tx.commit().await.unwrap();
        stopping
    };
    set_cap(db, Some(Micros(10)), november).await.unwrap();
    let news = Stopping::News { cap: Micros(10), spent: Micros(0) };
    assert_eq!(stop(november).await, news);
    assert_eq!(stop(november).await, Stopping::Known);
    let old = cap_stops(db).await.unwrap().remove(0);
    assert!(!old.is_over(november) && old.is_over(december));
    let mut tx = db.begin().await.unwrap();
    assert!(lift_cap(&mut tx, &old).await.unwrap());
    tx.commit().await.unwrap();

    // The first call of December made its row; a clock behind is in November still.
    set_cap(db, Some(Micros(10)), december).await.unwrap();
    assert_eq!(stop(november).await, Stopping::Room);
    assert_eq!(stop(december).await, news);
    let new = cap_stops(db).await.unwrap().remove(0);
    assert!(!new.is_over(november), "nor does that clock end what December stops");
}

/// Whoever raises a cap wakes what waits for it: a refusal decided before that and stored after it
/// must not wait.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_cap_raised_since_its_refusal_is_not_waited_for(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestDb::new(engine).await else { return };
    let db = test.db();
    let world = socap_simulator::World::new(1);
    let launch = Launch::new(db, world, NOW, LaunchOptions::default()).await;
    let tweets = [socap_domain::TweetId::first_at(NOW)];
    let campaign = launch.campaign_with(&tweets, 3, Some(Micros(10))).await;
    set_cap(db, Some(Micros(10)), NOW).await.unwrap();
    let stands = async |campaign: Option<&CampaignId>| {
        let mut tx = db.begin().await.unwrap();
        campaigns::hold(&mut tx, campaign).await.unwrap();
        cap_stands(&mut tx, campaign, "campaigns", Micros(20)).await.unwrap()
    };
    for whose in [Some(&campaign), None] {
        assert!(!stands(whose).await, "nobody would end the wait");
        let mut tx = db.begin().await.unwrap();
        stop_cap(&mut tx, whose, "campaigns", Micros(20), NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert!(stands(whose).await);
        let stop = cap_stops(db).await.unwrap().remove(0);
        let mut tx = db.begin().await.unwrap();
        assert!(lift_cap(&mut tx, &stop).await.unwrap());
        tx.commit().await.unwrap();
        assert!(!stands(whose).await, "it was lifted");
    }

    // In a last reading no stop is written down.
    let mut tx = db.begin().await.unwrap();
    campaigns::begin_final_reading(&mut tx, &campaign, NOW).await.unwrap();
    tx.commit().await.unwrap();
    assert!(stands(Some(&campaign)).await);
    let raise = "UPDATE budgets SET cap = $2 WHERE scope = $1";
    for cap in [Some(20), None] {
        let args = Args::new().with(format!("campaign:{campaign}")).with(cap);
        db.execute(raise, args).await.unwrap();
        assert!(!stands(Some(&campaign)).await, "{cap:?}");
    }
    test.remove().await;
}
