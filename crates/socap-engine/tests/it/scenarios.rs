//! The user scenarios, end to end on world time, by the scheduler itself.

use std::time::Duration;

use socap_domain::{CampaignStatus, Clock, JobKind, Timestamp};
use socap_engine::{Settings, schedule};
use socap_simulator::Options;
use socap_simulator::scenario::Scenario;
use socap_store::{Args, campaigns, tweets, worker_state};
use socap_testing::{Launch, LaunchOptions, TestDb};
use tokio_util::sync::CancellationToken;

use crate::{HALF_HOUR, ORIGIN};

fn scheduled() -> Settings {
    Settings { scheduler: true, ..Settings::default() }
}

/// Scenario 4: little engagement for three days. Most cycles find nothing and cost nothing but
/// a look-up; at the end there is one last reading, and then silence.
#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_campaign_is_cheap_and_complete() {
    socap_testing::log();
    let db = TestDb::sqlite().await;
    let stage = Scenario::named("scenario-4").unwrap().stage(ORIGIN);
    let ids: Vec<_> = stage.tweets.iter().map(|tweet| tweet.id).collect();
    let options = LaunchOptions { settings: scheduled(), ..LaunchOptions::default() };
    let launch = Launch::new(db.db(), stage.world, ORIGIN, options).await;
    let campaign = launch.campaign(&ids, 3).await;
    let mut quiet = 0;
    let mut cycles = 0;
    for _ in 0..(3 * 48 - 1) {
        let before = launch.simulator.bill().total.requests;
        launch.clock.advance(HALF_HOUR);
        launch.work().await;
        cycles += 1;
        quiet += u32::from(launch.simulator.bill().total.requests - before == 1);
    }
    println!("{quiet} of {cycles} cycles cost one request (blind polling: 16)");
    assert!(quiet * 10 >= cycles * 7, "{quiet} of {cycles}");
    launch.assert_truth(&campaign, &ids, true).await;

    launch.clock.advance(HALF_HOUR);
    launch.work().await;
    launch.work().await;
    let ended = campaigns::get(db.db(), &campaign).await.unwrap().unwrap();
    assert_eq!(ended.status, CampaignStatus::Completed);
    assert!(ended.final_reading_at.is_some());
    let silent = launch.simulator.bill().total.requests;
    for _ in 0..4 {
        launch.clock.advance(HALF_HOUR);
        launch.work().await;
    }
    assert_eq!(launch.simulator.bill().total.requests, silent, "completed campaigns ask nothing");
    launch.assert_truth(&campaign, &ids, true).await;
    let (collected, removed) =
        socap_store::engagements::totals_of(db.db(), &campaign).await.unwrap();
    assert_eq!((collected, removed), (15, 0), "fifteen engagers in all");
}

/// Scenario 7: a hundred tweets; one tweet's metrics are withheld for a while. The other 99
/// are fresh, the one is marked, and its next change is exact.
#[tokio::test(flavor = "multi_thread")]
async fn one_limited_tweet_holds_up_nobody_and_loses_nothing() {
    socap_testing::log();
    let db = TestDb::sqlite().await;
    let stage = Scenario::named("scenario-7").unwrap().stage(ORIGIN);
    let ids: Vec<_> = stage.tweets.iter().map(|tweet| tweet.id).collect();
    assert_eq!(ids.len(), 100);
    let simulator = Options { windows: false, ..Options::default() };
    let settings = Settings { scheduler: false, ..Settings::default() };
    let options = LaunchOptions { settings, simulator, ..LaunchOptions::default() };
    let launch = Launch::new(db.db(), stage.world, ORIGIN, options).await;
    let campaign = launch.campaign(&ids, 2).await;
    launch.work().await;
    let limited = ids[17];
    let baseline = metrics(&launch, &campaign, limited).await;

    launch.simulator.options(|options| options.left_out = vec![limited]);
    launch.pass(HALF_HOUR).await;
    launch.pass(HALF_HOUR).await;
    let now = launch.now();
    let all = tweets::of_campaign(db.db(), &campaign).await.unwrap();
    let fresh = all.iter().filter(|tweet| tweet.metrics_at == Some(now)).count();
    assert_eq!(fresh, 99, "the others are read as if nothing were wrong");
    let one = all.iter().find(|tweet| tweet.tweet_id == limited).unwrap();
    assert_eq!(one.metrics, baseline.0, "the baseline stays");
    let jobs = worker_state::jobs_of(db.db(), &campaign).await.unwrap();
    let job = jobs.iter().find(|j| j.tweet_id == limited && j.kind == JobKind::Metrics).unwrap();
    assert!(job.failures > 0 && job.last_error.is_some(), "the gap is marked: {job:?}");

    launch.simulator.options(|options| options.left_out.clear());
    launch.pass(HALF_HOUR).await;
    let (after, _) = metrics(&launch, &campaign, limited).await;
    let truth = launch.simulator.metrics(limited);
    assert_eq!(after.likes, Some(truth.likes));
    assert_eq!(after.retweets, Some(truth.retweets));
    let samples = socap_store::tweets::samples(db.db(), &campaign, limited).await.unwrap();
    let last: Vec<_> = samples.iter().rev().take(2).collect();
    let change = last[0].1.likes.unwrap() - last[1].1.likes.unwrap();
    assert_eq!(change, truth.likes - baseline.0.likes.unwrap(), "the change is exact");
    launch.assert_truth(&campaign, &ids, true).await;
}

async fn metrics(
    launch: &Launch,
    campaign: &socap_domain::CampaignId,
    tweet: socap_domain::TweetId,
) -> (socap_domain::Metrics, Option<Timestamp>) {
    let all = tweets::of_campaign(launch.engine.db(), campaign).await.unwrap();
    let one = all.into_iter().find(|t| t.tweet_id == tweet).unwrap();
    (one.metrics, one.metrics_at)
}

/// Pausing stops a running walk with its cursor, resuming goes on; deleting leaves nothing but
/// the ledger.
#[tokio::test(flavor = "multi_thread")]
async fn pausing_and_deleting_reach_running_jobs() {
    socap_testing::log();
    let db = TestDb::sqlite().await;
    let bulk = socap_simulator::scenario::Bulk {
        tweets: 1,
        accounts: 2_500,
        retweets_per_tweet: 2_000,
        over_ms: 60_000,
        ..Default::default()
    };
    let (world, ids) = bulk.build(ORIGIN).unwrap();
    let launch = Launch::new(db.db(), world, ORIGIN + HALF_HOUR, LaunchOptions::default()).await;
    launch.simulator.faults(|faults| {
        faults.add(socap_simulator::Fault::always(socap_simulator::FaultKind::Slow { ms: 40 }));
    });
    let campaign = launch.campaign(&ids, 3).await;
    let work = async {
        launch.work().await;
    };
    let pause = async {
        wait_for_engagements(&launch, &campaign, 100).await;
        let now = launch.clock.now();
        let mut tx = db.db().begin().await.unwrap();
        campaigns::set_status(&mut tx, &campaign, CampaignStatus::Paused, now).await.unwrap();
        campaigns::stop_jobs(&mut tx, &campaign, "paused", now).await.unwrap();
        tx.commit().await.unwrap();
    };
    tokio::join!(work, pause);
    let (collected, _) = socap_store::engagements::totals_of(db.db(), &campaign).await.unwrap();
    assert!((100..2_000).contains(&collected), "the walk stopped in the middle: {collected}");
    let asked = launch.simulator.bill().total.requests;
    launch.pass(HALF_HOUR).await;
    assert_eq!(launch.simulator.bill().total.requests, asked, "paused campaigns ask nothing");
    let bill = launch.simulator.bill().total;

    let now = launch.clock.now();
    let mut tx = db.db().begin().await.unwrap();
    campaigns::set_status(&mut tx, &campaign, CampaignStatus::Active, now).await.unwrap();
    campaigns::resume_jobs(&mut tx, &campaign, "paused", now).await.unwrap();
    tx.commit().await.unwrap();
    launch.simulator.faults(socap_simulator::faults::Faults::clear);
    for _ in 0..4 {
        launch.pass(Duration::from_mins(15)).await;
    }
    launch.assert_truth(&campaign, &ids, true).await;
    let after = launch.simulator.bill().total;
    assert!(after.raw - bill.raw < 2_200, "what was read before the pause is not read again");

    assert!(campaigns::delete(db.db(), &campaign).await.unwrap());
    let (collected, _) = socap_store::engagements::totals_of(db.db(), &campaign).await.unwrap();
    assert_eq!(collected, 0);
    let lines = socap_store::usage::by_day(db.db(), None, Timestamp(0), Timestamp::MAX).await;
    let micros: i64 = lines.unwrap().iter().map(|line| line.micros).sum();
    assert_eq!(micros, after.micros.0, "the ledger stays");

    // Whoever took it away was killed: the clockwork of any process goes on.
    let sql = "UPDATE campaigns SET swept_at = 0 WHERE deleted_at IS NOT NULL";
    assert_eq!(db.db().execute(sql, Args::new()).await.unwrap(), 1);
    let stop = CancellationToken::new();
    let clockwork = tokio::spawn(schedule::serve(launch.engine.clone(), stop.clone()));
    socap_testing::wait::until("nothing of it is left", Duration::from_secs(20), || async {
        let sql = "SELECT (SELECT COUNT(*) FROM campaigns) + (SELECT COUNT(*) FROM engagements)";
        db.db().one::<(i64,)>(sql, Args::new()).await.unwrap() == (0,)
    })
    .await;
    stop.cancel();
    clockwork.await.unwrap();
}

async fn wait_for_engagements(launch: &Launch, campaign: &socap_domain::CampaignId, many: i64) {
    socap_testing::wait::until("engagements are stored", Duration::from_secs(20), || async {
        let totals = socap_store::engagements::totals_of(launch.engine.db(), campaign).await;
        totals.unwrap().0 >= many
    })
    .await;
}
