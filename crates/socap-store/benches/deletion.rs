//! How long others wait while a campaign is deleted, and how long that takes: by one statement that
//! cascades, as a baseline, and in steps. `cargo bench -p socap-store --bench deletion`.
//!
//! `SOCAP_BENCH_ENGAGEMENTS` is a list of sizes (100,000 unless told otherwise). One writer shares the
//! process, another one has the database open for itself; each writes as soon as it can, again and
//! again, under the lock that a change of scores takes.

#![expect(clippy::unwrap_used, reason = "a benchmark")]

mod generated;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use generated::generate;
use socap_domain::CampaignId;
use socap_store::{Args, Db, Engine, OpenOptions, StoreError, campaigns};
use socap_testing::TestDb;

#[tokio::main]
async fn main() {
    let sizes = std::env::var("SOCAP_BENCH_ENGAGEMENTS").unwrap_or("100000".to_owned());
    let sizes: Vec<i64> = sizes.split(',').map(|n| n.trim().parse().unwrap()).collect();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        for size in &sizes {
            for in_steps in [false, true] {
                let Some(test) = TestDb::new(engine).await else { continue };
                let how = if in_steps { "in steps" } else { "at once" };
                println!("{engine:?}, {size} engagements, {how}");
                let id = generate(test.db(), *size).await;
                posts(test.db()).await;
                delete(&test, &id, in_steps).await;
                test.remove().await;
            }
        }
    }
}

/// Whoever wrote something wrote a post.
async fn posts(db: &Db) {
    let sql = "INSERT INTO posts (campaign_id, tweet_id, action_type, post_id, user_id, text, \
               posted_at, seen_in_walk) SELECT campaign_id, tweet_id, action_type, first_post_id, \
               user_id, text, sort_at, 1 FROM engagements WHERE text IS NOT NULL";
    db.execute(sql, Args::new()).await.unwrap();
}

async fn delete(test: &TestDb, id: &CampaignId, in_steps: bool) {
    let db = test.db();
    let options = OpenOptions { migrate: false, ..OpenOptions::new(test.url()) };
    let other = options.open().await.unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let writers = [("in the process", db), ("from outside", &other)]
        .map(|(who, db)| (who, tokio::spawn(write(db.clone(), stop.clone()))));
    tokio::time::sleep(Duration::from_millis(300)).await;
    let begun = Instant::now();
    if in_steps {
        assert!(campaigns::delete(db, id).await.unwrap());
        println!("  gone after {:.0?}", begun.elapsed());
        let mut steps = 0;
        let sweep = campaigns::Sweep::of(db, id).await.unwrap().unwrap();
        sweep.run(db, |_| steps += 1).await.unwrap();
        println!("  all taken away after {:.1?}, {steps} steps", begun.elapsed());
    } else {
        let mut tx = db.begin().await.unwrap();
        tx.execute("-- bench\nSELECT {HOLD_SCORES}", Args::new()).await.unwrap();
        let sql = "-- bench\nDELETE FROM campaigns WHERE id = $1";
        let deleted = tx.execute(sql, Args::new().with(id)).await;
        let committed = tx.commit().await;
        println!("  gone after {:.1?}: {:?}", begun.elapsed(), deleted.and(committed));
    }
    stop.store(true, Ordering::Relaxed);
    for (who, writer) in writers {
        let (waits, refused) = writer.await.unwrap();
        let longest = waits.iter().max().copied().unwrap_or_default();
        println!(
            "  a writer {who}: {} times, longest {longest:.0?}, refused {refused} times",
            waits.len()
        );
    }
    other.close().await;
}

/// Writes until it is told to stop; gives how long each took, and how often it was refused.
async fn write(db: Db, stop: Arc<AtomicBool>) -> (Vec<Duration>, u32) {
    let (mut waits, mut refused) = (Vec::new(), 0);
    while !stop.load(Ordering::Relaxed) {
        let begun = Instant::now();
        if once(&db).await.is_err() {
            refused += 1;
        }
        waits.push(begun.elapsed());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    (waits, refused)
}

async fn once(db: &Db) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    tx.execute("-- bench\nSELECT {CHANGE_SCORES}", Args::new()).await?;
    let sql = "-- bench\nUPDATE counters SET value = value + 1 WHERE name = 'ignore_list'";
    tx.execute(sql, Args::new()).await?;
    tx.commit().await
}
