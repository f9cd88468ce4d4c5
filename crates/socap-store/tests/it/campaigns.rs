//! Campaigns, their jobs and their events.

use rstest::rstest;
use serde_json::json;
use socap_domain::{CampaignStatus, JobKind, Metrics, Timestamp, TweetCategory, TweetId};
use socap_store::campaigns::{self, Filter};
use socap_store::{Args, Engine, events, tweets, worker_state};
use socap_testing::{Launch, LaunchOptions, TestDb};

const NOW: Timestamp = Timestamp(1_790_000_000_000);

async fn launch(db: &TestDb) -> Launch {
    Launch::new(db.db(), socap_simulator::World::new(1), NOW, LaunchOptions::default()).await
}

fn ids(n: i64) -> Vec<TweetId> {
    (0..n).map(|n| TweetId(TweetId::first_at(NOW).0 + n)).collect()
}

#[rstest]
#[tokio::test]
async fn a_campaign_comes_goes_and_leaves_the_ledger(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let launch = launch(&db).await;
    let id = launch.campaign(&ids(3), 3).await;
    let stored = campaigns::get(db.db(), &id).await.unwrap().unwrap();
    assert_eq!((stored.status, stored.event_seq), (CampaignStatus::Active, 0));
    let jobs = worker_state::jobs_of(db.db(), &id).await.unwrap();
    assert_eq!(jobs.len(), 12, "four jobs a tweet");
    assert!(jobs.iter().all(|job| job.state == "due"));
    assert!(campaigns::delete(db.db(), &id).await.unwrap());
    assert!(!campaigns::delete(db.db(), &id).await.unwrap());
    assert_eq!(campaigns::get(db.db(), &id).await.unwrap(), None);
    assert!(worker_state::jobs_of(db.db(), &id).await.unwrap().is_empty());
    db.remove().await;
}

#[rstest]
#[tokio::test]
async fn lists_page_without_repeating(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(db) = TestDb::new(engine).await else { return };
    let launch = launch(&db).await;
    let mut all = Vec::new();
    for n in 0..7 {
        all.push(launch.campaign(&ids(1), 3).await);
        if n % 2 == 0 {
            launch.clock.advance(std::time::Duration::from_millis(1));
        }
    }
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let filter = Filter { limit: 2, after: after.clone(), ..Filter::default() };
        let page = campaigns::list(db.db(), &filter).await.unwrap();
        assert_eq!(page.total, 7);
        let Some(last) = page.items.last() else { break };
        after = Some((last.created_at, last.id.clone()));
        seen.extend(page.items.into_iter().map(|campaign| campaign.id));
    }
    seen.sort();
    all.sort();
    assert_eq!(seen, all);
    let filter = Filter { limit: 9, status: vec![CampaignStatus::Paused], ..Filter::default() };
    assert_eq!(campaigns::list(db.db(), &filter).await.unwrap().total, 0);
    db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn events_follow_the_order_of_commits(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let launch = launch(&db).await;
    let id = launch.campaign(&ids(1), 3).await;
    let mut writers = tokio::task::JoinSet::new();
    for n in 0..20 {
        let (db, id) = (db.db().clone(), id.clone());
        writers.spawn(async move {
            let mut tx = db.begin().await.unwrap();
            events::append(&mut tx, &id, "synthetic", &json!({ "n": n }), NOW).await.unwrap();
            if n % 5 == 0 {
                return; // dropped: never happened
            }
            tx.commit().await.unwrap();
        });
    }
    while let Some(done) = writers.join_next().await {
        done.unwrap();
    }
    let all = events::after(db.db(), &id, 0, 100).await.unwrap();
    let seqs: Vec<i64> = all.iter().map(|event| event.seq).collect();
    assert_eq!(seqs, (1..=16).collect::<Vec<_>>(), "no gaps, no repeats");
    let rest = events::after(db.db(), &id, 14, 100).await.unwrap();
    assert_eq!(rest.len(), 2);
    db.remove().await;
}

#[rstest]
#[tokio::test]
async fn metrics_are_sampled_where_they_change_and_never_unlearnt(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let launch = launch(&db).await;
    let id = launch.campaign(&ids(1), 3).await;
    let readings = [
        (1, Metrics { likes: Some(5), views: Some(90), ..Metrics::default() }, true),
        (2, Metrics { likes: Some(5), ..Metrics::default() }, false),
        (3, Metrics { likes: Some(4), ..Metrics::default() }, true),
    ];
    for (minute, metrics, changes) in readings {
        let before = tweets::of_campaign(db.db(), &id).await.unwrap().remove(0);
        let reading =
            tweets::Reading { metrics, followed_id: before.tweet_id, text: None, author: None };
        let at = Timestamp(NOW.0 + minute * 60_000);
        let mut tx = db.db().begin().await.unwrap();
        let changed = tweets::store_reading(&mut tx, &before, &reading, at).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(changed, changes, "minute {minute}");
    }
    let tweet = tweets::of_campaign(db.db(), &id).await.unwrap().remove(0);
    assert_eq!((tweet.metrics.likes, tweet.metrics.views), (Some(4), Some(90)));
    assert_eq!(tweet.metrics.retweets, None, "unknown is not zero");
    assert_eq!(tweets::samples(db.db(), &id, tweet.tweet_id).await.unwrap().len(), 2);
    db.remove().await;
}

#[rstest]
#[tokio::test]
async fn tweets_come_move_and_go(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(db) = TestDb::new(engine).await else { return };
    let launch = launch(&db).await;
    let id = launch.campaign(&ids(2), 3).await;
    let tweet = ids(1)[0];
    let mut tx = db.db().begin().await.unwrap();
    assert!(campaigns::move_tweet(&mut tx, &id, tweet, TweetCategory::Investor).await.unwrap());
    assert!(campaigns::remove_tweet(&mut tx, &id, ids(2)[1]).await.unwrap());
    assert!(!campaigns::remove_tweet(&mut tx, &id, ids(2)[1]).await.unwrap());
    tx.commit().await.unwrap();
    let left = tweets::of_campaign(db.db(), &id).await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].category, TweetCategory::Investor);
    assert_eq!(worker_state::jobs_of(db.db(), &id).await.unwrap().len(), 4);
    db.remove().await;
}

#[rstest]
#[tokio::test]
async fn for_what_a_job_waited_is_known_after_its_campaign_ended(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(false, true)] paused_first: bool,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let launch = launch(&db).await;
    let id = launch.campaign(&ids(1), 3).await;
    let sql = "-- test_block\nUPDATE worker_state SET state = 'blocked', reason = 'budget' \
               WHERE kind = 'quotes'";
    db.db().execute(sql, Args::new()).await.unwrap();
    let mut tx = db.db().begin().await.unwrap();
    if paused_first {
        campaigns::stop_jobs(&mut tx, &id, "paused", NOW).await.unwrap();
    }
    campaigns::complete(&mut tx, &id, NOW).await.unwrap();
    tx.commit().await.unwrap();
    for job in worker_state::jobs_of(db.db(), &id).await.unwrap() {
        let waited = (job.kind == JobKind::Quotes).then(|| "budget".to_owned());
        assert_eq!((job.state.as_str(), job.reason.as_deref()), ("stopped", Some("completed")));
        assert_eq!(job.outcome, waited, "{}", job.kind);
    }
    db.remove().await;
}
