//! The last reading of a launch: what it settles, and what that costs.

use std::collections::BTreeSet;

use socap_simulator::options::Ending;

use super::*;

/// A day's audit that is due at the end is the last look: the list is read whole once.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_read_whole_once_at_the_end(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(Provider::X, Provider::TwitterApiIo)] provider: Provider,
) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let (world, tweets) = retweeted(60);
    let mut options = accounts_of(provider);
    // An empty page ends every list: no seam, behind a page that had room for more.
    options.simulator.ending = Ending::Empty;
    options.simulator.io.trailing_page = true;
    let launch = Launch::new(db.db(), world, at(2), options).await;
    let campaign = launch.campaign(&tweets, 1).await;
    launch.work().await;
    let hides = retweeters(&launch, tweets[0])[20];
    launch.simulator.world_mut(|world| world.protect(hides, at(20), None).unwrap());
    launch.simulator.clear_log();
    end(&launch, &campaign).await;
    assert_eq!(begun(&launch, accounts_at(provider)), 2, "each of two tweets once");
    launch.assert_truth(&campaign, &tweets, false).await;
    db.remove().await;
}

/// An audit that was cut a while ago ends in the last reading: no other one follows, though the
/// next would be due.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_audit_that_ends_at_the_end_is_not_followed_by_another(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let (world, tweets) = retweeted(150);
    let mut options = accounts_of(Provider::X);
    options.settings.audit_interval = Duration::from_hours(2);
    options.settings.scheduler = true;
    let launch = Launch::new(db.db(), world, at(2), options).await;
    let campaign = launch.campaign(&tweets[..1], 1).await;
    launch.work().await;
    // The first page of an audit, then no money until the end.
    let last: Vec<u64> = (2..200).collect();
    broke(&launch, Endpoint::RetweetedBy, &last);
    launch.pass(Duration::from_hours(3)).await;
    let cut = job(&launch, &campaign, tweets[0]).await.checkpoint.walk.unwrap();
    assert_eq!(cut.pages, 1);
    launch.pass(Duration::from_hours(20)).await;
    launch.simulator.faults(socap_simulator::faults::Faults::clear);
    launch.simulator.clear_log();
    end(&launch, &campaign).await;
    assert_eq!(begun(&launch, Endpoint::RetweetedBy), 0, "the rest of the audit that was cut");
    let checkpoint = job(&launch, &campaign, tweets[0]).await.checkpoint;
    assert_eq!(checkpoint.whole, cut.number);
    launch.assert_truth(&campaign, &tweets[..1], false).await;
    db.remove().await;
}

/// Vanished posts are looked up, those of several lists together; what a look-up showed before
/// the next one was refused is not explained by reading the list whole.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_last_look_that_is_cut_goes_on(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let (world, tweets) = retweeted(90);
    let launch = Launch::new(db.db(), world, at(2), LaunchOptions::default()).await;
    let campaign = launch.campaign(&tweets, 2).await;
    launch.work().await;
    let hide: BTreeSet<UserId> =
        tweets.iter().flat_map(|tweet| retweeters(&launch, *tweet).into_iter().take(70)).collect();
    launch.simulator.world_mut(|world| {
        for user in &hide {
            world.protect(*user, at(20), Some(at(30))).unwrap();
        }
    });
    launch.pass(LATE_AUDIT).await;
    launch.pass(QUARTER).await;
    let (_, vanished) = launch.stored(&campaign).await;
    assert!(vanished.len() > 110, "more than one look-up holds, of either tweet");
    launch.simulator.clear_log();
    // The counters, the first look-up; then no money.
    broke(&launch, Endpoint::Tweets, &[3]);
    end(&launch, &campaign).await;
    let log = launch.simulator.log();
    assert_eq!(log.count(Endpoint::Retweets), 0, "nothing is read whole");
    launch.assert_truth(&campaign, &tweets, true).await;
    db.remove().await;
}

/// Several answers of one account are one engagement, and X counts each: neither the dashboard nor
/// the last look misses anything.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn further_answers_of_an_account_are_nothing_that_is_missing(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(Provider::X, Provider::TwitterApiIo)] provider: Provider,
) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let (mut world, tweets) = retweeted(5);
    let tweet = tweets[0];
    let author = world.author_of(tweet).unwrap().id;
    let user = world.accounts().iter().map(|account| account.id).max().unwrap();
    for minute in 1..4 {
        let at = Timestamp(ORIGIN.0 + minute * 60_000);
        world.reply(tweet, user, "An answer", at).unwrap();
        world.reply(tweet, author, "The author adds", at).unwrap();
    }
    let own = world.reply(tweet, author, "And takes it back", at(1)).unwrap();
    let options = LaunchOptions { provider, ..LaunchOptions::default() };
    let launch = Launch::new(db.db(), world, at(2), options).await;
    let campaign = launch.campaign(&tweets[..1], 2).await;
    launch.work().await;
    launch.simulator.world_mut(|world| {
        for minute in 1..4 {
            let at = Timestamp(at(30).0 + minute * 60_000);
            world.reply(tweet, user, "One more answer", at).unwrap();
        }
        world.delete(own, at(25)).unwrap();
    });
    launch.pass(LATE_AUDIT).await;
    launch.pass(Duration::from_hours(10)).await;
    assert_eq!(gap_of(&launch, &campaign, tweet, JobKind::Replies).await, None);
    launch.simulator.clear_log();
    end(&launch, &campaign).await;
    let endpoint = match provider {
        Provider::X => Endpoint::SearchRecent,
        Provider::TwitterApiIo => Endpoint::IoReplies,
    };
    assert_eq!(launch.simulator.log().count(endpoint), 0, "the counter explains what is held");
    launch.assert_truth(&campaign, &tweets[..1], provider == Provider::X).await;
    db.remove().await;
}
