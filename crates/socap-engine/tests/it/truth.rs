//! What is stored equals what X would list: none missing, none extra, none twice, whatever
//! goes wrong on the way.

use rstest::rstest;
use socap_domain::{ActionType, Timestamp, TweetId};
use socap_engine::Settings;
use socap_simulator::money::Stop;
use socap_simulator::options::Dialect;
use socap_simulator::{Fault, FaultKind, Options};
use socap_store::Engine;
use socap_testing::{Launch, LaunchOptions, Restless, TestDb};
use socap_upstream::Provider;

use crate::{HALF_HOUR, ORIGIN, QUARTER, audit_everything};

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
        retweets_per_tweet: if provider == Provider::X { 130 } else { 30 },
        over_ms: 6 * 3_600_000,
        ..Default::default()
    };
    let (world, tweets) = bulk.build(ORIGIN).unwrap();
    let options = LaunchOptions { provider, ..LaunchOptions::default() };
    let launch = Launch::new(db.db(), world, ORIGIN, options).await;
    let campaign = launch.campaign(&tweets, 3).await;
    launch.work().await;
    for _ in 0..14 {
        launch.pass(HALF_HOUR).await;
    }
    launch.assert_truth(&campaign, &tweets, provider == Provider::X).await;
    db.remove().await;
}

/// Every fault at once, each request with a chance of one in five.
fn everything_goes_wrong(provider: Provider) -> Vec<Fault> {
    let mut kinds = vec![
        FaultKind::RateLimited { code88: false, bare: false, reset_seconds: 60 },
        FaultKind::RateLimited { code88: true, bare: true, reset_seconds: 60 },
        FaultKind::ServerError { status: 503, plain: false },
        FaultKind::ServerError { status: 502, plain: true },
        FaultKind::Html,
        FaultKind::ExpiredCursor,
        FaultKind::Slow { ms: 5 },
        FaultKind::Cut { billed: true },
        FaultKind::Cut { billed: false },
        FaultKind::Truncated,
        FaultKind::RepeatedPage,
        FaultKind::SwappedPages,
        FaultKind::RepeatingEnd,
        FaultKind::SearchGap,
        FaultKind::CountersLag { seconds: 600 },
        FaultKind::CountersOff { by: -2 },
        FaultKind::MetricsMissing,
        FaultKind::Money { stop: Stop::CreditsDepleted { newer: true } },
    ];
    if provider == Provider::X {
        kinds.push(FaultKind::Forbidden);
        kinds.push(FaultKind::Unauthorized);
    }
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let each = 0.2 / kinds.len() as f64;
    kinds.into_iter().map(|kind| Fault::always(kind).with_chance(each)).collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn truth_survives_every_fault_at_once(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(
        (Provider::X, Dialect::Tweet),
        (Provider::X, Dialect::Post),
        (Provider::TwitterApiIo, Dialect::Both)
    )]
    wire: (Provider, Dialect),
) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let (provider, dialect) = wire;
    let (world, tweets) = Restless::default().build(ORIGIN);
    let simulator = Options { dialect, search_lag_seconds: 30, ..Options::default() };
    let options = LaunchOptions { provider, simulator, ..LaunchOptions::default() };
    let launch = Launch::new(db.db(), world, ORIGIN, options).await;
    launch.simulator.faults(|faults| faults.set(everything_goes_wrong(provider)));
    let campaign = launch.campaign(&tweets, 20).await;
    for _ in 0..28 {
        launch.pass(QUARTER).await;
    }
    launch.simulator.faults(socap_simulator::faults::Faults::clear);
    launch.simulator.options(|options| options.search_lag_seconds = 0);
    audit_everything(&launch, &campaign).await;
    // Where retweets were refused as posts for a day, accounts were read instead.
    let posts = provider == Provider::X
        && launch.engine.gateway().unwrap().reads_retweet_posts(launch.now()).await.unwrap();
    if posts || provider != Provider::X {
        launch.assert_truth(&campaign, &tweets, posts).await;
    }
    assert_accounts(&launch, &campaign, &tweets).await;
    assert_metrics(&launch, &campaign).await;
    db.remove().await;
}

/// The database fails now and then: nothing is lost, and the ledger is never less
/// than the bill.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn truth_survives_a_failing_database(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let (world, tweets) = Restless { happenings: 700, ..Restless::default() }.build(ORIGIN);
    let mut options = LaunchOptions::default();
    options.settings.lease = std::time::Duration::from_millis(400);
    options.settings.lost_after = std::time::Duration::ZERO;
    let launch = Launch::new(db.db(), world, ORIGIN, options).await;
    let campaign = launch.campaign(&tweets, 20).await;
    for _ in 0..26 {
        launch.clock.advance(QUARTER);
        let now = launch.now();
        db.db().faults().set_per_mille(30);
        for _ in 0..3 {
            let _ = socap_store::worker_state::trigger(db.db(), None, now).await;
            let limits = socap_engine::pool::RunLimits {
                max_jobs: u64::MAX,
                concurrency: 6,
                timeout: std::time::Duration::from_secs(2),
            };
            let _ = socap_engine::pool::run(&launch.engine, limits).await;
            let _ = socap_engine::schedule::upkeep(&launch.engine).await;
        }
        db.db().faults().set_per_mille(0);
    }
    socap_testing::wait::until(
        "dead leases are taken up",
        std::time::Duration::from_secs(5),
        || async {
            let _ = socap_engine::schedule::upkeep(&launch.engine).await;
            let queue = socap_store::worker_state::queue(db.db()).await.unwrap();
            !queue.by_kind.iter().any(|(_, state, _)| state == "running")
        },
    )
    .await;
    // No audit is needed for what was there to be read: a page that was not stored was not read.
    launch.pass(HALF_HOUR).await;
    launch.pass(HALF_HOUR).await;
    let (present, _) = launch.stored(&campaign).await;
    for (key, listed) in launch.truth(&tweets, true) {
        let stored = present.get(&key).cloned().unwrap_or_default();
        // Who was hidden and shows again is below the watermark: the audit's to find.
        let plain = |seen: &&socap_testing::launch::Seen| {
            launch.simulator.world(|world| {
                world.account(seen.0).is_some_and(|account| account.protected.is_empty())
            })
        };
        let missing: Vec<_> = listed.difference(&stored).filter(plain).collect();
        // One taken back and one made between two readings leave the counter as it was, and a
        // failing database makes those times longer: the audit's to find as well.
        let vanished = stored.difference(&listed).count();
        assert!(missing.len() <= vanished, "{key:?} lacks {missing:?}, {vanished} vanished");
    }
    audit_everything(&launch, &campaign).await;
    launch.assert_truth(&campaign, &tweets, true).await;
    socap_engine::schedule::upkeep(&launch.engine).await.unwrap();
    let bill = launch.simulator.bill().total.micros;
    let lines = socap_store::usage::by_day(db.db(), None, Timestamp(0), Timestamp::MAX).await;
    let ledger: i64 = lines.unwrap().iter().map(|line| line.micros).sum();
    let (lost, _) = socap_store::usage::unsettled(db.db()).await.unwrap();
    assert!(db.db().faults().struck() > 100, "hardly a fault: the test proves nothing");
    assert!(ledger >= bill.0 && ledger - bill.0 <= lost.micros, "{ledger} {bill:?} {lost:?}");
    db.remove().await;
}

/// Who engaged, whatever posts stand for it.
async fn assert_accounts(launch: &Launch, campaign: &socap_domain::CampaignId, tweets: &[TweetId]) {
    let (present, vanished) = launch.stored(campaign).await;
    let truth = launch.truth(tweets, true);
    for tweet in tweets {
        for action in [ActionType::Retweet, ActionType::Reply, ActionType::Quote] {
            let who = |of: &std::collections::BTreeMap<_, std::collections::BTreeSet<_>>| {
                of.get(&(*tweet, action))
                    .map(|seen| seen.iter().map(|(user, _)| *user).collect())
                    .unwrap_or_default()
            };
            let (have, want): (std::collections::BTreeSet<_>, std::collections::BTreeSet<_>) =
                (who(&present), who(&truth));
            assert_eq!(have, want, "{tweet} {action}");
        }
    }
    for (tweet, action, user) in vanished {
        let there = truth.get(&(tweet, action));
        assert!(there.is_none_or(|seen| seen.iter().all(|(who, _)| *who != user)));
    }
}

async fn assert_metrics(launch: &Launch, campaign: &socap_domain::CampaignId) {
    for tweet in socap_store::tweets::of_campaign(launch.engine.db(), campaign).await.unwrap() {
        let truth = launch.simulator.metrics(tweet.tweet_id);
        assert_eq!(tweet.metrics.retweets, Some(truth.retweets), "{}", tweet.tweet_id);
        assert_eq!(tweet.metrics.replies, Some(truth.replies), "{}", tweet.tweet_id);
        assert_eq!(tweet.metrics.quotes, Some(truth.quotes), "{}", tweet.tweet_id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_cut_after_its_first_page_loses_nothing_older() {
    socap_testing::log();
    let db = TestDb::sqlite().await;
    let bulk = socap_simulator::scenario::Bulk {
        tweets: 1,
        retweets_per_tweet: 450,
        over_ms: 60_000,
        ..Default::default()
    };
    let (world, tweets) = bulk.build(ORIGIN).unwrap();
    let start = ORIGIN + QUARTER;
    let launch = Launch::new(db.db(), world, start, LaunchOptions::default()).await;
    let second_page = Fault::always(FaultKind::ServerError { status: 500, plain: true })
        .at(socap_simulator::Endpoint::Retweets)
        .nth(&[2]);
    launch.simulator.faults(|faults| faults.add(second_page));
    let campaign = launch.campaign(&tweets, 3).await;
    launch.work().await;
    let (present, _) = launch.stored(&campaign).await;
    let first =
        present.get(&(tweets[0], ActionType::Retweet)).map_or(0, std::collections::BTreeSet::len);
    assert!((1..450).contains(&first), "the walk was cut after its first page: {first}");
    // News arrive on top while the walk lies cut; then both parts are read.
    launch.simulator.world_mut(|world| {
        let user = world.add_account(socap_simulator::NewAccount {
            username: "late_arrival".to_owned(),
            ..Default::default()
        });
        world.retweet(tweets[0], user, Timestamp(start.0 + 1_000)).unwrap();
    });
    launch.pass(HALF_HOUR).await;
    launch.pass(HALF_HOUR).await;
    launch.assert_truth(&campaign, &tweets, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_re_retweet_on_top_hides_nothing_under_it() {
    socap_testing::log();
    let db = TestDb::sqlite().await;
    let bulk = socap_simulator::scenario::Bulk {
        tweets: 1,
        accounts: 60,
        retweets_per_tweet: 40,
        over_ms: 60_000,
        ..Default::default()
    };
    let (world, tweets) = bulk.build(ORIGIN).unwrap();
    let start = ORIGIN + QUARTER;
    // Read as accounts: the list gives no times, so a re-retweet looks like a known one.
    let settings = Settings {
        retweets: socap_engine::RetweetSource::RetweetedBy,
        scheduler: false,
        ..Settings::default()
    };
    let options = LaunchOptions { settings, ..LaunchOptions::default() };
    let launch = Launch::new(db.db(), world, start, options).await;
    let campaign = launch.campaign(&tweets, 3).await;
    launch.work().await;
    launch.simulator.world_mut(|world| {
        let oldest = Truths::oldest_retweeter(world, tweets[0], start);
        for n in 0..5 {
            let user = world.add_account(socap_simulator::NewAccount {
                username: format!("fresh_{n}"),
                ..Default::default()
            });
            world.retweet(tweets[0], user, Timestamp(start.0 + 1_000 + n)).unwrap();
        }
        world.unretweet(tweets[0], oldest, Timestamp(start.0 + 2_000)).unwrap();
        world.retweet(tweets[0], oldest, Timestamp(start.0 + 3_000)).unwrap();
    });
    launch.pass(HALF_HOUR).await;
    launch.assert_truth(&campaign, &tweets, false).await;
}

struct Truths;

impl Truths {
    fn oldest_retweeter(
        world: &socap_simulator::World,
        tweet: TweetId,
        now: Timestamp,
    ) -> socap_domain::UserId {
        let listed = socap_simulator::Truth::of(world).listable(tweet, ActionType::Retweet, now);
        listed.into_iter().min_by_key(|item| item.created_at).unwrap().user_id
    }
}

/// An edited tweet goes on under a new id, whose lists begin empty: what was found stays.
#[tokio::test(flavor = "multi_thread")]
async fn an_edit_takes_nothing_away() {
    socap_testing::log();
    let db = TestDb::sqlite().await;
    let bulk = socap_simulator::scenario::Bulk { tweets: 1, over_ms: 60_000, ..Default::default() };
    let (world, tweets) = bulk.build(ORIGIN).unwrap();
    let start = ORIGIN + QUARTER;
    let launch = Launch::new(db.db(), world, start, LaunchOptions::default()).await;
    let campaign = launch.campaign(&tweets, 3).await;
    launch.work().await;
    let before = socap_store::engagements::totals_of(db.db(), &campaign).await.unwrap();
    assert!(before.0 > 50);
    launch.simulator.world_mut(|world| {
        world.edit(tweets[0], "Better said", Timestamp(start.0 + 60_000)).unwrap();
    });
    audit_everything(&launch, &campaign).await;
    let after = socap_store::engagements::totals_of(db.db(), &campaign).await.unwrap();
    assert_eq!(after, before);
}

/// Thousands of replies between two cycles: more than one search should hold.
#[tokio::test(flavor = "multi_thread")]
async fn a_viral_burst_between_two_cycles_is_read_whole() {
    socap_testing::log();
    let db = TestDb::sqlite().await;
    let bulk = socap_simulator::scenario::Bulk {
        tweets: 3,
        accounts: 2_000,
        retweets_per_tweet: 5,
        replies_per_tweet: 5,
        quotes_per_tweet: 5,
        over_ms: 60_000,
        ..Default::default()
    };
    let (world, tweets) = bulk.build(ORIGIN).unwrap();
    let start = ORIGIN + QUARTER;
    let launch = Launch::new(db.db(), world, start, LaunchOptions::default()).await;
    let campaign = launch.campaign(&tweets, 3).await;
    launch.work().await;
    launch.simulator.world_mut(|world| {
        let crowd: Vec<_> = world.accounts().iter().map(|account| account.id).skip(10).collect();
        for tweet in &tweets {
            for (n, user) in crowd.iter().enumerate().take(1_500) {
                let at = Timestamp(start.0 + 1_000 + i64::try_from(n).unwrap() * 100);
                world.reply(*tweet, *user, "All at once", at).unwrap();
            }
        }
    });
    launch.pass(HALF_HOUR).await;
    launch.pass(QUARTER).await;
    launch.assert_truth(&campaign, &tweets, true).await;
    let again = launch.simulator.bill().total.raw;
    launch.pass(HALF_HOUR).await;
    assert!(launch.simulator.bill().total.raw - again < 100, "and not read again");
}

/// Times are X's own where it lists posts, to the millisecond.
#[tokio::test(flavor = "multi_thread")]
async fn times_are_exact_or_an_interval_that_holds() {
    socap_testing::log();
    for source in [socap_engine::RetweetSource::Retweets, socap_engine::RetweetSource::RetweetedBy]
    {
        let db = TestDb::sqlite().await;
        let bulk = socap_simulator::scenario::Bulk {
            tweets: 2,
            retweets_per_tweet: 40,
            over_ms: 3 * 3_600_000,
            ..Default::default()
        };
        let (world, tweets) = bulk.build(ORIGIN).unwrap();
        let settings = Settings { retweets: source, scheduler: false, ..Settings::default() };
        let options = LaunchOptions { settings, ..LaunchOptions::default() };
        let launch = Launch::new(db.db(), world, ORIGIN, options).await;
        let campaign = launch.campaign(&tweets, 3).await;
        for _ in 0..8 {
            launch.pass(HALF_HOUR).await;
        }
        let filter = socap_store::engagements::Filter { limit: 10_000, ..Default::default() };
        let page = socap_store::engagements::list(db.db(), &campaign, &filter).await.unwrap();
        assert!(!page.items.is_empty());
        for item in page.items {
            let listed = launch.simulator.listable(item.tweet_id, item.action);
            let truth = listed.iter().filter(|l| l.user_id == item.user_id);
            let truth = truth.map(|l| l.created_at).min().unwrap();
            if let Some(at) = item.engaged_at {
                assert_eq!(at, truth);
            } else {
                assert_eq!(item.action, ActionType::Retweet);
                assert!(item.observed_after <= truth && truth <= item.observed_before);
            }
        }
    }
}
