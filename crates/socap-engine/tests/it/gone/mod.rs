//! What counts as gone on X: nothing that X lists, and at a launch's end nothing else.

mod last;
mod whole;

use std::time::Duration;

use rstest::rstest;
use socap_domain::{ActionType, CampaignId, CampaignStatus, JobKind, Timestamp, TweetId, UserId};
use socap_engine::coverage::{self, Gap};
use socap_engine::{RetweetSource, Settings};
use socap_simulator::money::Stop;
use socap_simulator::scenario::Bulk;
use socap_simulator::{Endpoint, Fault, FaultKind, NewAccount, Options, World};
use socap_store::worker_state::JobRow;
use socap_store::{Engine, campaigns, engagements, tweets, worker_state};
use socap_testing::{Launch, LaunchOptions, TestDb};
use socap_upstream::Provider;

use crate::{HALF_HOUR, ORIGIN, QUARTER, audit_everything};

const HOUR: i64 = 3_600_000;

fn at(hours: i64) -> Timestamp {
    Timestamp(ORIGIN.0 + hours * HOUR)
}

/// A day's audit comes late in the last but one day, so that none is due at the end.
const LATE_AUDIT: Duration = Duration::from_hours(25);

fn world(retweets: usize) -> (World, Vec<TweetId>) {
    let bulk = Bulk {
        tweets: 2,
        accounts: 400,
        retweets_per_tweet: retweets,
        over_ms: HOUR,
        ..Bulk::default()
    };
    bulk.build(ORIGIN).unwrap()
}

/// The same without answers and quotes: nothing else is read.
fn retweeted(retweets: usize) -> (World, Vec<TweetId>) {
    let bulk = Bulk {
        tweets: 2,
        accounts: 400,
        retweets_per_tweet: retweets,
        replies_per_tweet: 0,
        nested_replies_per_tweet: 0,
        quotes_per_tweet: 0,
        over_ms: HOUR,
        ..Bulk::default()
    };
    bulk.build(ORIGIN).unwrap()
}

/// Who retweeted, the newest first.
fn retweeters(launch: &Launch, tweet: TweetId) -> Vec<UserId> {
    let mut listed = launch.simulator.listable(tweet, ActionType::Retweet);
    listed.sort_by_key(|item| std::cmp::Reverse(item.created_at));
    listed.into_iter().map(|item| item.user_id).collect()
}

/// How often a list was begun at its newest end since the log was cleared.
fn begun(launch: &Launch, endpoint: Endpoint) -> usize {
    let log = launch.simulator.log();
    let cursors = ["pagination_token", "next_token", "cursor"];
    let goes_on =
        |(name, value): &(String, String)| cursors.contains(&name.as_str()) && !value.is_empty();
    log.entries()
        .filter(|entry| entry.endpoint == Some(endpoint) && entry.items > 0)
        .filter(|entry| !entry.query.iter().any(goes_on))
        .count()
}

/// The job that reads the retweets of `tweet`.
async fn job(launch: &Launch, campaign: &CampaignId, tweet: TweetId) -> JobRow {
    let jobs = worker_state::jobs_of(launch.engine.db(), campaign).await.unwrap();
    let mut of = jobs.into_iter().filter(|job| job.kind == JobKind::Retweets);
    of.find(|job| job.tweet_id == tweet).unwrap()
}

/// No money for these requests to `endpoint`, counted from now.
fn broke(launch: &Launch, endpoint: Endpoint, nth: &[u64]) {
    let stop = FaultKind::Money { stop: Stop::CreditsDepleted { newer: true } };
    let fault = Fault::always(stop).at(endpoint).nth(nth);
    launch.simulator.faults(|faults| faults.add(fault));
}

/// Lists of accounts: nothing can be looked up. Their pages hold what they have room for.
fn accounts_of(provider: Provider) -> LaunchOptions {
    let settings =
        Settings { retweets: RetweetSource::RetweetedBy, scheduler: false, ..Settings::default() };
    let simulator = Options { short_pages: 0.0, ..Options::default() };
    LaunchOptions { provider, settings, simulator, ..LaunchOptions::default() }
}

const fn accounts_at(provider: Provider) -> Endpoint {
    match provider {
        Provider::X => Endpoint::RetweetedBy,
        Provider::TwitterApiIo => Endpoint::IoRetweeters,
    }
}

/// Engagements that count as gone though X lists them.
async fn wrongly_gone(
    launch: &Launch,
    campaign: &CampaignId,
    tweets: &[TweetId],
) -> Vec<(TweetId, ActionType, UserId)> {
    let truth = launch.truth(tweets, false);
    let (_, vanished) = launch.stored(campaign).await;
    let listed = |(tweet, action, user): &(TweetId, ActionType, UserId)| {
        truth.get(&(*tweet, *action)).is_some_and(|seen| seen.iter().any(|(who, _)| who == user))
    };
    vanished.into_iter().filter(listed).collect()
}

/// Why not everything is there, of the retweets of `tweet`.
async fn gap(launch: &Launch, campaign: &CampaignId, tweet: TweetId) -> Option<Gap> {
    gap_of(launch, campaign, tweet, JobKind::Retweets).await
}

async fn gap_of(
    launch: &Launch,
    campaign: &CampaignId,
    tweet: TweetId,
    kind: JobKind,
) -> Option<Gap> {
    let db = launch.engine.db();
    let counts = engagements::counts_of(db, campaign).await.unwrap();
    let stored = tweets::of_campaign(db, campaign).await.unwrap();
    let jobs = worker_state::jobs_of(db, campaign).await.unwrap();
    let of =
        |tweet, action| counts.iter().find(|c| c.tweet_id == tweet && c.action == action).copied();
    let lists: Vec<_> = jobs.into_iter().filter(|job| job.kind == kind).collect();
    let rows = coverage::of_lists(&stored, &lists, of);
    rows.into_iter().find(|row| row.tweet_id == tweet).unwrap().reason
}

/// Passes the end of the window and waits for the last reading.
async fn end(launch: &Launch, campaign: &CampaignId) {
    let stored = async || campaigns::get(launch.engine.db(), campaign).await.unwrap().unwrap();
    let over = stored().await.settings.monitor_window.end_date;
    launch
        .clock
        .advance(Duration::from_millis(u64::try_from(over.ms_since(launch.now())).unwrap()));
    for _ in 0..6 {
        launch.work().await;
        if stored().await.status == CampaignStatus::Completed {
            return;
        }
        launch.clock.advance(Duration::from_mins(10));
    }
    assert_eq!(stored().await.status, CampaignStatus::Completed);
}

/// An account hides while the day's audit reads, and shows itself again before the end; another
/// takes its retweet back on the last day. X counts the hidden one all the time.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn at_the_end_nobody_is_gone_who_hid_for_a_while(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(Provider::X, Provider::TwitterApiIo)] provider: Provider,
) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let (world, tweets) = world(40);
    let options = LaunchOptions { provider, ..LaunchOptions::default() };
    let launch = Launch::new(db.db(), world, at(2), options).await;
    let campaign = launch.campaign(&tweets, 2).await;
    launch.work().await;
    launch.assert_truth(&campaign, &tweets, provider == Provider::X).await;
    let (hides, regrets) = (retweeters(&launch, tweets[0])[20], retweeters(&launch, tweets[1])[20]);
    launch.simulator.world_mut(|world| {
        world.protect(hides, at(20), Some(at(30))).unwrap();
        world.unretweet(tweets[1], regrets, at(40)).unwrap();
    });
    launch.pass(LATE_AUDIT).await;
    launch.pass(QUARTER).await;
    let (_, vanished) = launch.stored(&campaign).await;
    assert!(vanished.contains(&(tweets[0], ActionType::Retweet, hides)), "X shows it to nobody");
    assert_eq!(gap(&launch, &campaign, tweets[0]).await, Some(Gap::XListsFewer));

    launch.pass(Duration::from_hours(10)).await;
    let before = launch.simulator.bill().total;
    end(&launch, &campaign).await;
    launch.assert_truth(&campaign, &tweets, provider == Provider::X).await;
    assert_eq!(gap(&launch, &campaign, tweets[0]).await, None, "nothing is missing");
    assert_eq!(gap(&launch, &campaign, tweets[1]).await, None);
    if provider == Provider::X {
        // One post that is there again, and one list whose counter no longer fits.
        let billed = launch.simulator.bill().total.raw - before.raw;
        assert!(billed < 2 + 45 + 20, "{billed} resources for the last look");
    }
    db.remove().await;
}

/// A list that moves while it is read hides an account where two pages meet. It is read again
/// before anybody counts as gone; who is really gone is found within a day.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_moved_makes_nobody_vanish(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(Provider::X, Provider::TwitterApiIo)] provider: Provider,
) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let (world, tweets) = world(150);
    // Retweets are read as accounts: nothing can be looked up.
    let settings =
        Settings { retweets: RetweetSource::RetweetedBy, scheduler: false, ..Settings::default() };
    let options = LaunchOptions { provider, settings, ..LaunchOptions::default() };
    let launch = Launch::new(db.db(), world, at(2), options).await;
    launch.simulator.faults(|faults| faults.add(Fault::always(FaultKind::ShiftingPages)));
    let campaign = launch.campaign(&tweets, 5).await;
    launch.work().await;
    launch.assert_truth(&campaign, &tweets, false).await;

    let endpoint = match provider {
        Provider::X => Endpoint::RetweetedBy,
        Provider::TwitterApiIo => Endpoint::IoRetweeters,
    };
    // Without money the audit lies cut behind its first page, of either tweet.
    let stop = FaultKind::Money { stop: Stop::CreditsDepleted { newer: true } };
    let broke =
        |tweet| Fault { tweet: Some(tweet), ..Fault::always(stop.clone()).at(endpoint).nth(&[2]) };
    launch.simulator.faults(|faults| tweets.iter().for_each(|tweet| faults.add(broke(*tweet))));
    launch.pass(LATE_AUDIT).await;
    let jobs = worker_state::jobs_of(db.db(), &campaign).await.unwrap();
    let walks = jobs.iter().filter_map(|job| job.checkpoint.walk.as_ref());
    assert!(walks.clone().any(|walk| walk.pages == 1), "cut between two pages: {jobs:#?}");
    let regrets: Vec<UserId> = tweets.iter().map(|tweet| retweeters(&launch, *tweet)[0]).collect();
    launch.simulator.world_mut(|world| {
        for (tweet, user) in tweets.iter().zip(&regrets) {
            world.unretweet(*tweet, *user, Timestamp(launch.now().0 + 1_000)).unwrap();
        }
    });
    for _ in 0..4 {
        launch.pass(QUARTER).await;
        let gone = wrongly_gone(&launch, &campaign, &tweets).await;
        assert!(gone.is_empty(), "X lists them: {gone:?}");
    }
    launch.pass(HALF_HOUR).await;
    audit_everything(&launch, &campaign).await;
    launch.assert_truth(&campaign, &tweets, false).await;
    db.remove().await;
}
