//! Jobs: none lost, none finished twice, however workers die.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rstest::rstest;
use socap_domain::{IdSource, JobKind, Timestamp, TweetId};
use socap_engine::pool::{self, RunLimits};
use socap_simulator::{Fault, FaultKind};
use socap_store::worker_state::{self, Outcome};
use socap_store::{Args, Db, Engine};
use socap_testing::{Launch, LaunchOptions, TestDb};

use crate::ORIGIN;

async fn campaign_of(db: &Db, tweets: usize) -> (Launch, socap_domain::CampaignId) {
    let world = socap_simulator::World::new(1);
    let launch = Launch::new(db, world, ORIGIN, LaunchOptions::default()).await;
    let ids: Vec<TweetId> = (0..tweets)
        .map(|n| TweetId(TweetId::first_at(ORIGIN).0 + i64::try_from(n).unwrap()))
        .collect();
    let campaign = launch.campaign(&ids, 3).await;
    (launch, campaign)
}

/// 2,000 jobs, 32 claimers released at once: every job is claimed exactly once.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_race_for_jobs_gives_each_to_one(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let _launch = campaign_of(db.db(), 2_000).await;
    let start = Arc::new(tokio::sync::Barrier::new(32));
    let mut racers = tokio::task::JoinSet::new();
    for n in 0..32 {
        let (db, start) = (db.db().clone(), Arc::clone(&start));
        racers.spawn(async move {
            start.wait().await;
            let mut got = Vec::new();
            let lease = Duration::from_mins(1);
            let worker = format!("racer-{n}");
            while let Some(group) =
                worker_state::claim(&db, &worker, JobKind::Metrics, 10, ORIGIN, lease)
                    .await
                    .unwrap()
            {
                got.extend(group.jobs.into_iter().map(|job| job.id));
            }
            got
        });
    }
    let mut all = Vec::new();
    while let Some(got) = racers.join_next().await {
        all.extend(got.unwrap());
    }
    assert_eq!(all.len(), 2_000);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 2_000, "a job was claimed twice");
    db.remove().await;
}

/// Workers that die with their lease in hand: every job is finished once per round, by the
/// holder of the lease, and late answers of the dead change nothing.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn dying_workers_lose_nothing_and_finish_nothing_twice(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let _launch = campaign_of(db.db(), 1_500).await;
    let finished = Arc::new(std::sync::Mutex::new(HashMap::<String, u32>::new()));
    let (late, deaths) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let done = Arc::new(AtomicBool::new(false));
    let mut workers = tokio::task::JoinSet::new();
    for n in 0..6_u64 {
        let (db, finished, late, deaths, done) = (
            db.db().clone(),
            Arc::clone(&finished),
            Arc::clone(&late),
            Arc::clone(&deaths),
            Arc::clone(&done),
        );
        workers.spawn(async move {
            let mut rng = ChaCha8Rng::seed_from_u64(n);
            while !done.load(Ordering::Relaxed) {
                let worker = IdSource.next();
                worker_state::reap(&db).await.unwrap();
                let lease = Duration::from_millis(60);
                let group = worker_state::claim(&db, &worker, JobKind::Metrics, 50, ORIGIN, lease)
                    .await
                    .unwrap();
                let Some(group) = group else {
                    let left = worker_state::queue(&db).await.unwrap();
                    let open = left.by_kind.iter().any(|(kind, state, _)| {
                        kind == "metrics" && (state == "due" || state == "running")
                    });
                    if !open {
                        done.store(true, Ordering::Relaxed);
                    }
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    continue;
                };
                let dies = rng.random_range(0..4) == 0;
                if dies {
                    // Dead for longer than its lease; then it answers all the same.
                    deaths.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(Duration::from_millis(150)).await;
                }
                for job in &group.jobs {
                    let outcome = Outcome::Idle {
                        next_due: Timestamp(ORIGIN.0 + 300_000),
                        what: "synthetic".to_owned(),
                    };
                    let mut tx = db.begin().await.unwrap();
                    let held = worker_state::finish(
                        &mut tx,
                        &group.lease_id,
                        &job.id,
                        &job.checkpoint,
                        &outcome,
                        ORIGIN,
                    )
                    .await
                    .unwrap();
                    tx.commit().await.unwrap();
                    if held {
                        *finished.lock().unwrap().entry(job.id.clone()).or_default() += 1;
                    } else {
                        late.fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
        });
    }
    while let Some(ended) = workers.join_next().await {
        ended.unwrap();
    }
    let finished = std::mem::take(&mut *finished.lock().unwrap());
    assert_eq!(finished.len(), 1_500, "a job was lost");
    assert!(finished.values().all(|times| *times == 1), "a job was finished twice");
    assert!(deaths.load(Ordering::Relaxed) > 0 && late.load(Ordering::Relaxed) > 0);
    db.remove().await;
}

/// 4,000 jobs become due in one statement; the same as rows touched one by one is the
/// comparison.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_jobs_become_due_at_once(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let (_launch, campaign) = campaign_of(db.db(), 1_000).await;
    let idle = "UPDATE worker_state SET state = 'idle'";
    db.db().execute(idle, Args::new()).await.unwrap();
    let began = Instant::now();
    let report = worker_state::trigger(db.db(), Some(&campaign), ORIGIN).await.unwrap();
    println!("{engine:?}: 4000 jobs became due in {:?}", began.elapsed());
    assert_eq!(report.campaigns[0].enqueued, 4_000);
    assert_eq!(report.campaigns[0].skipped, 0);
    let again = worker_state::trigger(db.db(), Some(&campaign), ORIGIN).await.unwrap();
    assert_eq!((again.campaigns[0].enqueued, again.campaigns[0].skipped), (0, 4_000));
    db.remove().await;
}

/// A slow X does not hold whoever asked for work beyond the time they gave; what is under way
/// is finished all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_answers_when_its_time_is_up_and_its_readings_go_on() {
    let Some(db) = TestDb::new(Engine::Sqlite).await else { return };
    let (launch, campaign) = campaign_of(db.db(), 3).await;
    launch.simulator.faults(|f| f.add(Fault::always(FaultKind::Slow { ms: 1_500 })));
    let timeout = Duration::from_millis(200);
    let limits = RunLimits { max_jobs: 100, concurrency: 5, timeout };
    let begun = Instant::now();
    let report = pool::run(&launch.engine, limits).await.unwrap();
    assert!(begun.elapsed() < Duration::from_millis(1_200), "{:?}", begun.elapsed());
    assert!(report.timed_out && report.processed > 0 && report.completed == 0, "{report:?}");
    assert!(report.remaining_due > 0, "{report:?}");
    // This world does not have the tweets: the reading's end is that they are gone.
    socap_testing::wait::until("the counters", Duration::from_secs(20), || async {
        let jobs = worker_state::jobs_of(db.db(), &campaign).await.unwrap();
        let mut metrics = jobs.iter().filter(|job| job.kind == JobKind::Metrics);
        metrics.all(|job| job.state == "blocked" && job.reason.as_deref() == Some("gone"))
    })
    .await;
    db.remove().await;
}
