//! Real clients page through the simulator and hold what they read against the truth.

#![expect(clippy::expect_used, reason = "a test says what it expects")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use rstest::rstest;
use socap_domain::{Timestamp, TweetId, UserId, WorldClock};
use socap_simulator::{Bulk, Options, Simulator};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const ORIGIN: Timestamp = Timestamp(1_790_000_000_000);

/// The simulator's quirks are on: short pages, chains that end either way.
struct Stage {
    simulator: Simulator,
    tweets: Vec<TweetId>,
    user: UserId,
    following: Vec<String>,
}

fn stage() -> Stage {
    let bulk = Bulk { tweets: 2, replies_per_tweet: 37, quotes_per_tweet: 23, ..Bulk::default() };
    let (mut world, tweets) = bulk.build(ORIGIN).expect("a bulk world");
    let account = |world: &socap_simulator::World, name: &str| {
        world.account_named(name).expect("an account of the bulk").id
    };
    let first = tweets.first().copied().expect("a tweet");
    let user = account(&world, "author_0");
    let following: Vec<UserId> = (0..17).map(|n| account(&world, &format!("bulk_{n}"))).collect();
    for id in &following {
        world.follow(user, *id, ORIGIN).expect("both are there");
    }
    let retweeter = world.account_named("bulk_11").expect("there").id;
    world.retweet(first, retweeter, ORIGIN + Duration::from_mins(90)).expect("there");
    world.protect(retweeter, ORIGIN + Duration::from_mins(95), None).expect("there");
    let clock = WorldClock::manual(ORIGIN + Duration::from_hours(2));
    let options = Options { short_pages: 0.3, ..Options::default() };
    let simulator = Simulator::new(world, Arc::new(clock), options);
    let following = following.iter().map(ToString::to_string).collect();
    Stage { simulator, tweets, user, following }
}

#[rstest]
#[case::tweepy("tweepy_pages.py")]
#[case::xdk("xdk_pages.py")]
#[tokio::test(flavor = "multi_thread")]
async fn a_real_client_reads_the_truth(#[case] script: &str) {
    if std::env::var_os("SOCAP_SKIP_PYTHON").is_some() {
        eprintln!("SKIPPED: {script}, because SOCAP_SKIP_PYTHON is set");
        return;
    }
    let python = tokio::task::spawn_blocking(python).await.expect("the environment is made");
    let stage = stage();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("bound"));
    let (_stop, stopped) = oneshot::channel::<()>();
    let served = stage.simulator.clone();
    tokio::spawn(async move { served.serve(listener, async { drop(stopped.await) }).await });
    let script = manifest().join("tests/conformance").join(script);
    let following = serde_json::to_string(&stage.following).expect("texts");
    let tweet = |n: usize| stage.tweets.get(n).expect("two tweets").to_string();
    let arguments = [base, tweet(0), stage.user.to_string(), following, tweet(1)];
    let output = tokio::task::spawn_blocking(move || {
        Command::new(python).arg("-B").arg(script).args(arguments).output()
    });
    let output = output.await.expect("it ran").expect("python starts");
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complained}");
    assert_eq!(stage.simulator.impolite(), 0);
}

fn manifest() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The interpreter of the environment with the pinned clients; makes it where it is missing.
/// One test at a time: a lock file keeps two processes from installing at once.
fn python() -> PathBuf {
    let root = manifest().join("../..");
    let cache = root.join(".cache");
    std::fs::create_dir_all(&cache).expect("a place for the environment");
    let lock = std::fs::File::create(cache.join("python.lock")).expect("a lock file");
    lock.lock().expect("the lock");
    let output = Command::new(root.join("scripts/python-env")).output().expect("a shell");
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "scripts/python-env failed: {complained}");
    let said = String::from_utf8_lossy(&output.stdout);
    PathBuf::from(said.lines().last().expect("the interpreter's path"))
}
