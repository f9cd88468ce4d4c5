//! Whole readings of lists of accounts: when they are repeated, and what cuts into them.

use super::*;

/// A tweet that 150 retweeted, read as a list of accounts.
async fn watched(engine: Engine, provider: Provider) -> Option<(TestDb, Launch, TweetId)> {
    socap_testing::log();
    let db = TestDb::new(engine).await?;
    let (world, tweets) = retweeted(150);
    let launch = Launch::new(db.db(), world, at(2), accounts_of(provider)).await;
    Some((db, launch, tweets[0]))
}

/// A new account retweets in a second.
fn newcomer(launch: &Launch, tweet: TweetId, number: usize) -> UserId {
    let now = launch.now();
    launch.simulator.world_mut(|world| {
        let username = format!("syn_newcomer_{number}");
        let user = world.add_account(NewAccount { username, ..NewAccount::default() });
        world.retweet(tweet, user, Timestamp(now.0 + 1_000)).unwrap();
        user
    })
}

/// A whole reading missed somebody: it is repeated at once, once, and not again before the next
/// day even where every later reading ends in doubt.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_whole_reading_that_missed_somebody_is_repeated_once(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(Provider::X, Provider::TwitterApiIo)] provider: Provider,
    #[values(false, true)] in_doubt: bool,
) {
    let Some((db, launch, tweet)) = watched(engine, provider).await else { return };
    let endpoint = accounts_at(provider);
    let campaign = launch.campaign(&[tweet], 5).await;
    launch.work().await;
    launch.pass(HALF_HOUR).await;
    // One comes and one goes: no counter tells.
    let gone = retweeters(&launch, tweet)[120];
    let soon = Timestamp(launch.now().0 + 1_000);
    launch.simulator.world_mut(|world| world.unretweet(tweet, gone, soon).unwrap());
    newcomer(&launch, tweet, 0);
    launch.simulator.clear_log();
    let before = launch.simulator.bill().total;
    if in_doubt {
        // An audit has two pages, or three where an empty one ends it: its repetition's last
        // page names itself as the next one.
        let later: Vec<u64> = (4..100).collect();
        let endless = Fault::always(FaultKind::RepeatingEnd).at(endpoint).nth(&later);
        launch.simulator.faults(|faults| faults.add(endless));
    }
    launch.pass(LATE_AUDIT).await;
    assert_eq!(begun(&launch, endpoint), 2, "the audit and, at once, its repetition");
    let spent = launch.simulator.bill().total;
    match provider {
        // The counters twice, and each account of either reading.
        Provider::X => assert!(spent.raw - before.raw <= 2 * 150 + 4),
        Provider::TwitterApiIo => {
            let credits = (spent.millicredits - before.millicredits) / 1_000;
            assert!(credits <= 2 * 150 * 18 + 200, "{credits} credits");
        }
    }
    let (_, vanished) = launch.stored(&campaign).await;
    let is_gone = vanished.contains(&(tweet, ActionType::Retweet, gone));
    assert_eq!(is_gone, !in_doubt, "two readings missed it, unless the second ended in doubt");
    for _ in 0..8 {
        launch.pass(QUARTER).await;
    }
    assert_eq!(begun(&launch, endpoint), 2);
    db.remove().await;
}

/// News overtake an audit: it goes on where it was, as the same walk.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn news_overtake_an_audit_and_it_goes_on(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(Provider::X, Provider::TwitterApiIo)] provider: Provider,
) {
    let Some((db, launch, tweet)) = watched(engine, provider).await else { return };
    let endpoint = accounts_at(provider);
    let campaign = launch.campaign(&[tweet], 5).await;
    launch.work().await;
    broke(&launch, endpoint, &[2]);
    launch.pass(LATE_AUDIT).await;
    let cut = job(&launch, &campaign, tweet).await.checkpoint.walk.unwrap();
    assert_eq!(cut.pages, 1);
    let newcomer = newcomer(&launch, tweet, 0);
    launch.simulator.clear_log();
    launch.pass(HALF_HOUR).await;
    let (present, _) = launch.stored(&campaign).await;
    assert!(present[&(tweet, ActionType::Retweet)].contains(&(newcomer, None)));
    let checkpoint = job(&launch, &campaign, tweet).await.checkpoint;
    assert_eq!(checkpoint.whole, cut.number, "the walk that was cut came to its end");
    assert_eq!(begun(&launch, endpoint), 1, "the news alone begin at the newest end");
    assert_eq!((checkpoint.unlisted, checkpoint.recheck), (Some(0), false));
    db.remove().await;
}

/// A first reading is cut, and the counter moves before it goes on: what came meanwhile is news,
/// and not what X counts without listing it.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_while_a_list_is_read_is_not_unlisted(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(Provider::X, Provider::TwitterApiIo)] provider: Provider,
) {
    let Some((db, launch, tweet)) = watched(engine, provider).await else { return };
    broke(&launch, accounts_at(provider), &[2]);
    let campaign = launch.campaign(&[tweet], 5).await;
    launch.work().await;
    assert!(job(&launch, &campaign, tweet).await.checkpoint.walk.is_some(), "cut");
    for number in 0..3 {
        newcomer(&launch, tweet, number);
    }
    launch.pass(HALF_HOUR).await;
    let read = job(&launch, &campaign, tweet).await.checkpoint;
    assert!(read.walk.is_none() && read.full_at.is_some());
    assert_eq!(read.unlisted, Some(0));
    launch.pass(HALF_HOUR).await;
    launch.assert_truth(&campaign, &[tweet], false).await;
    launch.simulator.clear_log();
    end(&launch, &campaign).await;
    assert_eq!(begun(&launch, accounts_at(provider)), 1, "the audit of the last day alone");
    db.remove().await;
}
