//! Four processes on one PostgreSQL: no job is lost or finished twice however they are killed,
//! and together they are as polite as one.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use socap_domain::{Clock, Timestamp, TweetId, WorldClock};
use socap_simulator::log::Entry;
use socap_simulator::scenario::Bulk;
use socap_simulator::{Endpoint, Fault, FaultKind, NewAccount, World};
use socap_store::{Args, Db, Engine};
use socap_testing::{Launch, LaunchOptions, TestDb};

use crate::home::Home;
use crate::server::Server;

const PROCESSES: usize = 4;
const CAMPAIGNS: usize = 25;
const TWEETS: usize = 1_000;
const JOBS: i64 = 100_000;
const KILLS: usize = 12;
/// What a killed process held is taken up again within this.
const TAKEN_UP: Duration = Duration::from_secs(90);

/// An observer that socap knows nothing of: the database itself notes who claimed which job and
/// what became of it, in the transaction in which it happens.
const OBSERVER: [&str; 7] = [
    "CREATE TABLE seen_jobs (n BIGINT GENERATED ALWAYS AS IDENTITY, job TEXT NOT NULL, \
     was TEXT NOT NULL, became TEXT NOT NULL, lease TEXT, at BIGINT NOT NULL)",
    "CREATE INDEX seen_jobs_by_job ON seen_jobs (job, n)",
    "CREATE FUNCTION see_job() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     INSERT INTO seen_jobs (job, was, became, lease, at) VALUES (NEW.id, OLD.state, NEW.state, \
     COALESCE(NEW.lease_id, OLD.lease_id), EXTRACT(EPOCH FROM clock_timestamp()) * 1000); \
     RETURN NULL; END $$",
    "CREATE TRIGGER see_job AFTER UPDATE ON worker_state FOR EACH ROW \
     WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION see_job()",
    "CREATE TABLE seen_leases (lease TEXT NOT NULL PRIMARY KEY, worker TEXT NOT NULL)",
    "CREATE FUNCTION see_lease() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     INSERT INTO seen_leases VALUES (NEW.id, NEW.worker_id); RETURN NULL; END $$",
    "CREATE TRIGGER see_lease AFTER INSERT ON leases FOR EACH ROW EXECUTE FUNCTION see_lease()",
];

/// 100,000 standing jobs, four processes, twelve times `kill -9` with a restart: each job
/// completes its cycle exactly once. Leases are the product's own: a minute.
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_jobs_survive_random_kills() {
    socap_testing::log();
    let Some(db) = TestDb::new(Engine::Postgres).await else { return };
    let began = Instant::now();
    let (launch, tweets) = quiet_launch(db.db()).await;
    launch.simulator.faults(|f| f.add(Fault::always(FaultKind::Slow { ms: 100 })));
    for campaign in tweets.chunks(TWEETS) {
        launch.campaign(campaign, 3).await;
    }
    // Their counters are known and stand still: no list wants a request.
    db.db()
        .execute("-- known\nUPDATE tweets SET retweets = 0, replies = 0, quotes = 0", Args::new())
        .await
        .expect("counters are set");
    observe(db.db()).await;
    assert_eq!(count(db.db(), "SELECT COUNT(*) FROM worker_state").await, JOBS);
    println!("{JOBS} jobs stored after {:.0?}", began.elapsed());

    // One cycle and no more: what is finished stays finished.
    let home = home(&launch, &WorldClock::System, &db)
        .with("SOCAP_SCHEDULER", "off")
        .with("SOCAP_METRICS_INTERVAL", "1d");
    let began = Instant::now();
    let mut crew = Vec::new();
    for _ in 0..PROCESSES {
        crew.push(join(&home, db.db()).await);
    }
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let mut killed = HashMap::<String, Timestamp>::new();
    while killed.len() < KILLS && due(db.db()).await {
        tokio::time::sleep(Duration::from_millis(rng.random_range(200..2_500))).await;
        let (server, worker) = crew.swap_remove(rng.random_range(0..crew.len()));
        killed.insert(worker, WorldClock::System.machine_now());
        server.kill();
        crew.push(join(&home, db.db()).await);
    }
    println!("{} kills within {:.0?}", killed.len(), began.elapsed());
    let open = "SELECT COUNT(*) FROM worker_state WHERE state IN ('due', 'running')";
    socap_testing::wait::until("every job is done", Duration::from_mins(5), || async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        count(db.db(), open).await == 0
    })
    .await;
    println!("the cycle took {:.0?}", began.elapsed());
    for (server, _) in crew {
        assert_eq!(server.terminate().await, Some(0));
    }

    let finished = "FROM seen_jobs WHERE was = 'running' AND became <> 'due'";
    let times = count(db.db(), &format!("SELECT COUNT(*) {finished}")).await;
    let jobs = count(db.db(), &format!("SELECT COUNT(DISTINCT job) {finished}")).await;
    assert_eq!(jobs, JOBS, "none is lost");
    assert_eq!(times, JOBS, "none is finished twice");
    let idle = "SELECT COUNT(*) FROM worker_state WHERE state = 'idle' AND failures = 0";
    assert_eq!(count(db.db(), idle).await, JOBS);
    let (held, longest) = taken_up(db.db(), &killed).await;
    println!(
        "{held} jobs were in the hands of the killed; taken up again after {longest:.1?} at most"
    );
    assert!(held > 0, "no kill struck a job: the test proves nothing");
    assert!(longest <= TAKEN_UP, "{longest:?}");
    db.remove().await;
}

/// Requests of the two narrow windows.
const NARROW: usize = 75;
/// How long X thinks about an answer.
const THINKS: Duration = Duration::from_millis(60);

/// Four processes want more lists than the windows hold, and somebody else has used one window
/// up already. Together they open every window with one call, send nothing after it was told to
/// be used up, and find everything.
#[tokio::test(flavor = "multi_thread")]
async fn four_processes_are_as_polite_as_one() {
    socap_testing::log();
    let Some(db) = TestDb::new(Engine::Postgres).await else { return };
    // A window of fifteen minutes takes nine seconds.
    let clock = WorldClock::fast(WorldClock::System.now(), 100.0);
    let bulk = Bulk {
        tweets: 160,
        retweets_per_tweet: 4,
        replies_per_tweet: 2,
        quotes_per_tweet: 2,
        over_ms: 600_000,
        ..Bulk::default()
    };
    let posted = Timestamp(clock.now().0 - 3_600_000);
    let (world, tweets) = bulk.build(posted).expect("a world");
    let options = LaunchOptions::default();
    let launch = Launch::on_clock(db.db(), world, clock.clone(), options).await;
    let burnt_until = burn(&launch, tweets[0]).await;
    launch.simulator.clear_log();
    let thinks = u64::try_from(THINKS.as_millis()).expect("a small number");
    launch.simulator.faults(|f| f.add(Fault::always(FaultKind::Slow { ms: thinks })));
    let campaign = launch.campaign(&tweets, 3).await;
    observe(db.db()).await;
    let home = home(&launch, &clock, &db);
    let mut crew = Vec::new();
    for _ in 0..PROCESSES {
        crew.push(join(&home, db.db()).await);
    }
    socap_testing::wait::until("every list is read", Duration::from_mins(3), || async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let jobs = socap_store::worker_state::jobs_of(db.db(), &campaign).await.expect("the jobs");
        let mut lists = jobs.iter().filter(|job| job.kind.action().is_some());
        lists.all(|job| job.checkpoint.full_at.is_some())
    })
    .await;
    launch.assert_truth(&campaign, &tweets, true).await;
    let busy = "SELECT COUNT(DISTINCT worker) FROM seen_leases";
    assert_eq!(count(db.db(), busy).await, 4, "all of them had a part in it");
    for (server, _) in crew {
        assert_eq!(server.terminate().await, Some(0));
    }

    let log = launch.simulator.log();
    let refused: Vec<_> = log.entries().filter(|entry| entry.status == 429).collect();
    // One found the window used up. A call that was reserved in one window and arrives in the next
    // can make another do so; none may ask a window that it was told is used up.
    assert!((1..=3).contains(&refused.len()), "refused: {refused:#?}");
    // To X the one call into the window that somebody else used up looks so, too.
    let asked_again = log.entries().filter(|entry| entry.impolite).count();
    assert!(asked_again <= 1, "a used-up window was asked again: {refused:#?}");
    let burnt =
        |entry: &&Entry| entry.endpoint == Some(Endpoint::Retweets) && entry.at < burnt_until;
    assert_eq!(log.entries().filter(burnt).count(), 1, "nothing more before its reset");
    let mut narrow = 0;
    for endpoint in [Endpoint::Tweets, Endpoint::Retweets, Endpoint::QuoteTweets] {
        let mut entries: Vec<_> = log
            .entries()
            .filter(|entry| entry.endpoint == Some(endpoint) && entry.status != 429)
            .collect();
        entries.sort_by_key(|entry| entry.seq);
        for window in windows(&entries) {
            println!("{endpoint:?}: {} requests in a window", window.len());
            if endpoint != Endpoint::Tweets {
                assert!(window.len() <= NARROW);
                narrow += usize::from(window.len() == NARROW);
            }
            if let [first, second, ..] = window {
                let later = second.machine_at.ms_since(first.machine_at);
                assert!(later >= i64::try_from(thinks).expect("small"), "{later} ms: two at once");
            }
        }
    }
    assert!(narrow >= 4, "windows were used up: {narrow}");
    db.remove().await;
}

/// Somebody else with the same credential uses the retweets' window up; gives its reset.
async fn burn(launch: &Launch, tweet: TweetId) -> Timestamp {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let mut reset = 0;
    for _ in 0..NARROW {
        let url = format!("{}2/tweets/{tweet}/retweets", launch.address);
        let answer = client.get(url).bearer_auth("synthetic-token").send().await.expect("answered");
        let told = answer.headers().get("x-rate-limit-reset").expect("a header");
        reset = told.to_str().expect("ASCII").parse().expect("a number");
    }
    Timestamp(reset * 1_000)
}

/// Requests of one endpoint, by the windows X has for them: each begins with the first request
/// after the one before it has passed.
fn windows<'a, 'e>(entries: &'a [&'e Entry]) -> Vec<&'a [&'e Entry]> {
    let mut reset = Timestamp(0);
    let mut starts = Vec::new();
    for (n, entry) in entries.iter().enumerate() {
        if entry.at >= reset {
            reset = Timestamp((entry.at.0 / 1_000 + 900) * 1_000);
            starts.push(n);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([entries.len()]);
    starts.iter().zip(ends).map(|(start, end)| &entries[*start..end]).collect()
}

/// 25 campaigns' tweets that nobody engages with.
async fn quiet_launch(db: &Db) -> (Launch, Vec<TweetId>) {
    let clock = WorldClock::System;
    let mut world = World::new(25);
    let author = world.add_account(NewAccount { username: "quiet".into(), ..Default::default() });
    let posted = Timestamp(clock.now().0 - 3_600_000);
    let tweets = (0..CAMPAIGNS * TWEETS)
        .map(|n| {
            let at = Timestamp(posted.0 + i64::try_from(n).expect("a small number"));
            world.post(author, "A synthetic announcement", at).expect("a post")
        })
        .collect();
    (Launch::on_clock(db, world, clock, LaunchOptions::default()).await, tweets)
}

/// From here on everything is seen.
async fn observe(db: &Db) {
    for statement in OBSERVER {
        db.execute(statement, Args::new()).await.expect("the observer looks on");
    }
}

/// The environment of a process of the crew.
fn home(launch: &Launch, clock: &WorldClock, db: &TestDb) -> Home {
    Home::new()
        .with("SOCAP_CLOCK", clock)
        .with("SOCAP_X_API_URL", &launch.address)
        .with("TWITTER_BEARER_TOKEN", "synthetic-token")
        .with("SOCAP_DATABASE_URL", db.url())
}

/// Starts a process and waits for its first heartbeat; gives its name among the workers.
async fn join(home: &Home, db: &Db) -> (Server, String) {
    let before = workers(db).await;
    let server = Server::part(home, "scheduler,worker").await;
    let end = Instant::now() + Duration::from_mins(1);
    loop {
        if let Some(new) = workers(db).await.difference(&before).next() {
            return (server, new.clone());
        }
        assert!(Instant::now() < end, "no heartbeat:\n{}", server.log());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn workers(db: &Db) -> HashSet<String> {
    let rows: Vec<(String,)> =
        db.all("-- seen_workers\nSELECT id FROM workers", Args::new()).await.expect("workers");
    rows.into_iter().map(|(id,)| id).collect()
}

async fn due(db: &Db) -> bool {
    let some = "SELECT CAST(COUNT(*) AS BIGINT) FROM \
                (SELECT 1 FROM worker_state WHERE state = 'due' LIMIT 1) AS one_job";
    count(db, some).await > 0
}

async fn count(db: &Db, sql: &str) -> i64 {
    let (number,): (i64,) = db.one(sql, Args::new()).await.expect("a number");
    number
}

/// How many jobs the killed processes held, and the longest time from a kill to the next claim
/// of what it held.
async fn taken_up(db: &Db, killed: &HashMap<String, Timestamp>) -> (usize, Duration) {
    let claims: Vec<(String, String, i64)> = db
        .all(
            "-- seen_claims\nSELECT c.job, l.worker, \
             COALESCE((SELECT MIN(n.at) FROM seen_jobs n WHERE n.job = c.job AND n.n > c.n \
             AND n.became = 'running'), 0) \
             FROM seen_jobs c JOIN seen_leases l ON l.lease = c.lease WHERE c.became = 'running' \
             AND NOT EXISTS (SELECT 1 FROM seen_jobs f WHERE f.job = c.job AND f.lease = c.lease \
             AND f.was = 'running' AND f.became = 'idle')",
            Args::new(),
        )
        .await
        .expect("claims");
    let (mut held, mut longest) = (0, 0);
    for (job, worker, again_at) in &claims {
        // What a living process did not finish it gave back itself: it failed, and tries again.
        let Some(at) = killed.get(worker) else { continue };
        assert!(*again_at > 0, "{job} was never taken up");
        held += 1;
        longest = longest.max(again_at - at.0);
    }
    (held, Duration::from_millis(longest.unsigned_abs()))
}
