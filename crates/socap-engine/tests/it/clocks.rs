//! A host whose clock jumps: X's own clock goes on as ever.

use std::sync::atomic::Ordering;
use std::time::Duration;

use rstest::rstest;
use socap_domain::{Clock, Timestamp, WorldClock};
use socap_engine::pool::{self, RunLimits};
use socap_engine::{Engine, Settings, schedule};
use socap_simulator::NewAccount;
use socap_simulator::scenario::Bulk;
use socap_store::{Engine as Database, tweets};
use socap_testing::{Launch, LaunchOptions, TestDb};

use crate::{HALF_HOUR, ORIGIN};

/// A launch whose engine has a clock of its own.
struct Host {
    launch: Launch,
    engine: Engine,
    clock: WorldClock,
}

impl Host {
    fn jump(&self, ms: i64) {
        if let WorldClock::Manual(at) = &self.clock {
            at.fetch_add(ms, Ordering::SeqCst);
        }
    }

    /// Half an hour passes for everybody; then the clockwork turns and the workers work.
    async fn half_an_hour(&self) {
        self.launch.clock.advance(HALF_HOUR);
        self.clock.advance(HALF_HOUR);
        schedule::tick(&self.engine).await.unwrap();
        let limits =
            RunLimits { max_jobs: u64::MAX, concurrency: 10, timeout: Duration::from_mins(1) };
        pool::run(&self.engine, limits).await.unwrap();
    }
}

/// Back an hour, forward a day, back again: at every turn the next cycle comes within one
/// interval and finds everything; counters are the last ones X showed.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_holds_up_nothing(
    #[values(Database::Sqlite, Database::Postgres)] engine: Database,
) {
    const HOUR: i64 = 3_600_000;
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let bulk = Bulk {
        tweets: 6,
        retweets_per_tweet: 8,
        replies_per_tweet: 4,
        quotes_per_tweet: 3,
        over_ms: 600_000,
        ..Bulk::default()
    };
    let (world, ids) = bulk.build(ORIGIN).unwrap();
    let options = LaunchOptions {
        settings: Settings { scheduler: true, ..Settings::default() },
        ..LaunchOptions::default()
    };
    let start = ORIGIN + HALF_HOUR;
    let launch = Launch::new(db.db(), world, start, options.clone()).await;
    let clock = WorldClock::manual(start);
    let engine = socap_testing::launch::engine(db.db(), &clock, &launch.address, &options);
    let campaign = launch.campaign(&ids, 9).await;
    let host = Host { launch, engine, clock };
    host.half_an_hour().await;
    host.launch.assert_truth(&campaign, &ids, true).await;

    for (n, jump) in [-HOUR, 24 * HOUR, 0, -23 * HOUR, 0].into_iter().enumerate() {
        host.jump(jump);
        news(&host.launch, &ids, n);
        host.half_an_hour().await;
        let off = host.clock.now().ms_since(host.launch.now());
        println!("jump of {} h, now {} h off X's clock", jump / HOUR, off / HOUR);
        host.launch.assert_truth(&campaign, &ids, true).await;
        for tweet in tweets::of_campaign(db.db(), &campaign).await.unwrap() {
            let truth = host.launch.simulator.metrics(tweet.tweet_id);
            assert_eq!(tweet.metrics.retweets, Some(truth.retweets), "after jump {n}");
            assert_eq!(tweet.metrics.replies, Some(truth.replies), "after jump {n}");
        }
    }
    db.remove().await;
}

/// A new account engages with every tweet, in X's time.
fn news(launch: &Launch, ids: &[socap_domain::TweetId], n: usize) {
    let at = Timestamp(launch.now().0 + 60_000);
    launch.simulator.world_mut(|world| {
        let username = format!("late_{n}");
        let user = world.add_account(NewAccount { username, ..NewAccount::default() });
        for tweet in ids {
            world.retweet(*tweet, user, at).unwrap();
            world.reply(*tweet, user, "News", at).unwrap();
            world.quote(*tweet, user, "News", at).unwrap();
        }
    });
}
