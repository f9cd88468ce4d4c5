//! Reads that may take long end with their caller, and hold nobody up.

use std::time::{Duration, Instant};

use rstest::rstest;
use socap_store::{Args, Engine};
use socap_testing::TestDb;
use socap_testing::wait::until;

/// Counts for minutes, if it is let.
const ENDLESS: &str = "-- test_endless\nWITH RECURSIVE n (i) AS (SELECT CAST(1 AS {INT}) \
     UNION ALL SELECT i + 1 FROM n WHERE i < 100000000000) SELECT COUNT(*) FROM n WHERE i % 7 = 3";

#[rstest]
#[tokio::test]
async fn a_scan_ends_with_its_caller(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(db) = TestDb::new(engine).await else { return };
    let db = db.db();
    // More callers leave than there are connections for scans.
    for _ in 0..5 {
        let scan = db.scan_one::<(i64,)>(ENDLESS, Args::new());
        let left = tokio::time::timeout(Duration::from_millis(150), scan).await;
        assert!(left.is_err(), "it would count for minutes");
    }
    let begun = Instant::now();
    let (two,): (i64,) =
        db.scan_one("-- test_short\nSELECT CAST(2 AS {INT})", Args::new()).await.unwrap();
    assert_eq!(two, 2);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    if engine == Engine::Postgres {
        let still = "-- test_still\nSELECT COUNT(*) FROM pg_stat_activity \
             WHERE datname = current_database() AND state = 'active' \
             AND query LIKE '%WITH RECURSIVE n (i)%' AND pid <> pg_backend_pid()";
        until("the server stops counting", Duration::from_secs(10), || async {
            db.one::<(i64,)>(still, Args::new()).await.unwrap().0 == 0
        })
        .await;
    }
}

#[rstest]
#[tokio::test]
async fn short_reads_do_not_wait_for_scans(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let scans: Vec<_> = (0..3)
        .map(|_| {
            let db = db.db().clone();
            tokio::spawn(async move { db.scan_one::<(i64,)>(ENDLESS, Args::new()).await })
        })
        .collect();
    for _ in 0..50 {
        let short = "-- test_short\nSELECT CAST(2 AS {INT})";
        let read = db.db().one::<(i64,)>(short, Args::new());
        let read = tokio::time::timeout(Duration::from_secs(5), read).await;
        assert_eq!(read.expect("a short read in time").unwrap(), (2,));
    }
    for scan in scans {
        assert!(!scan.is_finished());
        scan.abort();
    }
}
