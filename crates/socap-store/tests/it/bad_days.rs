//! Damaged files, full disks, locked files, servers that go away: a clear error, nothing lost.

use std::time::Duration;

use rstest::rstest;
use socap_domain::Timestamp;
use socap_store::{Args, Db, Engine, OpenOptions, StoreError, access, learnt};
use socap_testing::TestDb;

async fn remember(db: &Db, n: i64) -> Result<(), StoreError> {
    learnt::set(db, "synthetic", &format!("name-{n}"), &"x".repeat(2_000), Timestamp(n)).await
}

async fn remembered(db: &Db) -> i64 {
    let (count,): (i64,) =
        db.one("-- learnt_count\nSELECT COUNT(*) FROM learnt", Args::new()).await.unwrap();
    count
}

#[tokio::test]
async fn a_file_that_is_no_database_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("socap.db");
    std::fs::write(&file, "this is no database, whatever its name says".repeat(100)).unwrap();
    let error = OpenOptions::new(format!("sqlite://{}", file.display())).open().await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. } | StoreError::File { .. }), "{error:?}");
    assert!(error.to_string().contains("database file"), "{error}");
}

#[tokio::test]
async fn a_damaged_file_is_found_after_an_unclean_stop() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("socap.db");
    let options = OpenOptions::new(format!("sqlite://{}", file.display()));
    let db = options.open().await.unwrap();
    for n in 0..200 {
        remember(&db, n).await.unwrap();
    }
    db.close().await;
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    let end = (middle + 40_960).min(bytes.len());
    bytes[middle..end].fill(0xA5);
    std::fs::write(&file, &bytes).unwrap();
    // A journal left behind is the mark of an unclean stop.
    std::fs::write(folder.path().join("socap.db-wal"), b"").unwrap();
    let error = options.open().await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    assert!(error.to_string().contains("restore a backup"), "{error}");
}

#[tokio::test]
async fn a_full_disk_refuses_the_write_and_keeps_what_is_there() {
    let db = TestDb::sqlite().await;
    remember(db.db(), 0).await.unwrap();
    let (pages,): (i64,) = db.db().one("PRAGMA page_count", Args::new()).await.unwrap();
    // SQLite's own limit answers exactly as a full disk does.
    let limit = format!("PRAGMA max_page_count = {}", pages + 4);
    db.db().execute(&limit, Args::new()).await.unwrap();
    let mut stored = 1;
    let error = loop {
        match remember(db.db(), stored).await {
            Ok(()) => stored += 1,
            Err(error) => break error,
        }
        assert!(stored < 1_000, "the disk never filled");
    };
    assert!(matches!(error, StoreError::CannotWrite { .. }), "{error:?}");
    assert!(error.to_string().contains("free space"), "{error}");
    assert_eq!(remembered(db.db()).await, stored, "nothing stored is lost");
    db.db().execute("PRAGMA max_page_count = 1000000", Args::new()).await.unwrap();
    remember(db.db(), stored).await.unwrap();
}

#[tokio::test]
async fn another_writer_is_waited_for() {
    let db = TestDb::sqlite().await;
    let beside = OpenOptions::new(db.url()).open().await.unwrap();
    let mut tx = beside.begin().await.unwrap();
    tx.execute(
        "INSERT INTO learnt (credential, name, value, at) VALUES ('c', 'n', 'v', 1)",
        Args::new(),
    )
    .await
    .unwrap();
    let (mine, ()) = tokio::join!(remember(db.db(), 1), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        tx.commit().await.unwrap();
    });
    mine.unwrap();
    assert_eq!(remembered(db.db()).await, 2);
}

#[rstest]
#[tokio::test]
async fn a_newer_database_is_refused(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(db) = TestDb::new(engine).await else { return };
    db.db()
        .execute("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 5", Args::new())
        .await
        .unwrap();
    let error = OpenOptions::new(db.url()).open().await.unwrap_err();
    assert!(matches!(error, StoreError::Migrate { .. }), "{error:?}");
    db.remove().await;
}

#[tokio::test]
async fn an_address_of_no_engine_is_refused() {
    let error = OpenOptions::new("mysql://localhost/socap").open().await.unwrap_err();
    assert!(matches!(error, StoreError::UnknownEngine));
}

/// Every connection is cut, as a restart does: what is asked next either fails as passing
/// trouble or works, and work goes on by itself.
#[tokio::test]
async fn cut_connections_heal_by_themselves() {
    let Some(db) = TestDb::new(Engine::Postgres).await else { return };
    remember(db.db(), 0).await.unwrap();
    let admin = OpenOptions { migrate: false, ..OpenOptions::new(db.url()) };
    let admin = admin.open().await.unwrap();
    let cut = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let (cut,): (i64,) = admin.one(cut, Args::new()).await.unwrap();
    assert!(cut > 0);
    socap_testing::wait::until("the pool heals", Duration::from_secs(20), || async {
        match access::any_key(db.db()).await {
            Ok(_) => true,
            Err(error) => {
                assert!(error.is_transient(), "{error:?}");
                false
            }
        }
    })
    .await;
    assert_eq!(remembered(db.db()).await, 1);
    admin.close().await;
    db.remove().await;
}
