//! Words are found by their index wherever few say them, whatever happened to who said them.

use rstest::rstest;
use socap_store::engagements::{self, Filter};
use socap_store::{Args, Db, Engine, OpenOptions, check, migrate};

use crate::desk::{Desk, TWEET};

/// Who is listed under some words, in order, by a process that just began: what these tests change
/// by themselves is told to nobody.
async fn saying(desk: &Desk, words: &str) -> Vec<i64> {
    let mut opening = OpenOptions::new(desk.test.url());
    opening.migrate = false;
    let db = opening.open().await.unwrap();
    let users = saying_in(&db, desk, words).await;
    db.close().await;
    users
}

async fn saying_in(db: &Db, desk: &Desk, words: &str) -> Vec<i64> {
    let filter = Filter { q: Some(words.into()), limit: 100, ..Filter::default() };
    let found = engagements::list(db, &desk.campaign, &filter).await.unwrap();
    let mut users: Vec<i64> = found.items.iter().map(|row| row.user_id.0).collect();
    users.sort_unstable();
    users
}

async fn change(db: &Db, sql: &str) {
    db.execute(&format!("-- test_change\n{sql}"), Args::new()).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn what_is_said_anew_is_found_and_what_is_no_longer_said_is_not(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::new(engine).await else { return };
    desk.replies(TWEET, &[1, 2, 3, 4]).await;
    let db = desk.db();
    change(db, "UPDATE accounts SET bio = 'Zebra KEEPER, 50% off' WHERE user_id = 2").await;
    change(db, "UPDATE engagements SET text = 'the ÉTÉ of \"zebras\"' WHERE user_id = 3").await;
    for (words, found) in [
        ("zebra", vec![2, 3]),
        ("ZEBRA k", vec![2]),
        ("\"zebras\"", vec![3]),
        ("été", vec![3]),
        ("50%", vec![2]),
        ("50_", vec![]),
        ("eb", vec![2, 3]),
        ("zebra crossing", vec![]),
    ] {
        assert_eq!(saying(&desk, words).await, found, "{words}");
    }
    change(db, "UPDATE accounts SET bio = NULL WHERE user_id = 2").await;
    change(db, "UPDATE engagements SET text = 'nothing' WHERE user_id = 3").await;
    change(db, "UPDATE engagements SET text = 'one zebra' WHERE user_id = 4").await;
    assert_eq!(saying(&desk, "zebra").await, [4]);
    assert_eq!(saying(&desk, "keeper").await, [0; 0]);
    assert_eq!(check::words(db, false).await.unwrap(), [""; 0]);
    change(db, "DELETE FROM campaigns").await;
    assert_eq!(saying(&desk, "zebra").await, [0; 0]);
    assert_eq!(check::words(db, false).await.unwrap(), [""; 0]);
    desk.test.remove().await;
}

/// A database of before is indexed when it is opened. On PostgreSQL one without an index is searched, too.
#[rstest]
#[tokio::test]
async fn an_index_that_is_missing_is_made_from_what_there_is(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::new(engine).await else { return };
    desk.replies(TWEET, &[1, 2, 3]).await;
    let db = desk.db();
    if engine == Engine::Sqlite {
        for trigger in ["new", "gone", "other", "first", "last"] {
            change(db, &format!("DROP TRIGGER account_words_{trigger}")).await;
            change(db, &format!("DROP TRIGGER engagement_words_{trigger}")).await;
        }
        change(db, "DROP TABLE account_words").await;
        change(db, "DROP TABLE engagement_words").await;
    } else {
        change(db, "DROP EXTENSION pg_trgm CASCADE").await;
    }
    change(db, "UPDATE accounts SET bio = 'keeps zebras' WHERE user_id = 2").await;
    if engine == Engine::Postgres {
        assert_eq!(saying(&desk, "zebra").await, [2], "without an index");
    }
    // Two processes start at once.
    tokio::try_join!(migrate::run(db), migrate::run(db)).unwrap();
    assert_eq!(saying(&desk, "zebra").await, [2]);
    change(db, "UPDATE accounts SET bio = 'keeps zebras' WHERE user_id = 3").await;
    assert_eq!(saying(&desk, "zebra").await, [2, 3]);
    assert_eq!(check::words(db, false).await.unwrap(), [""; 0]);
    desk.test.remove().await;
}

/// What the index does not know is not found by it: the check says so, and mends it.
#[tokio::test]
async fn a_damaged_index_is_told() {
    let Some(desk) = Desk::new(Engine::Sqlite).await else { return };
    desk.replies(TWEET, &[1, 2, 3]).await;
    let db = desk.db();
    change(db, "DROP TRIGGER account_words_other").await;
    change(db, "UPDATE accounts SET bio = 'keeps zebras' WHERE user_id = 2").await;
    let found = check::words(db, false).await.unwrap();
    assert!(found.len() == 1 && found[0].contains("words"), "{found:?}");
    assert_eq!(saying(&desk, "zebra").await, [0; 0], "only what the index knows is looked at");
    assert_eq!(check::words(db, true).await.unwrap(), found);
    assert_eq!(check::words(db, true).await.unwrap(), [""; 0]);
    assert_eq!(saying(&desk, "zebra").await, [2]);
    desk.test.remove().await;
}

/// What says nothing is not in the index: it can begin and cease to say something.
#[tokio::test]
async fn a_row_may_begin_to_say_something() {
    let Some(desk) = Desk::new(Engine::Sqlite).await else { return };
    desk.replies(TWEET, &[1]).await;
    let db = desk.db();
    for _ in 0..2 {
        change(db, "UPDATE engagements SET text = NULL").await;
        assert_eq!(check::words(db, false).await.unwrap(), [""; 0]);
        change(db, "UPDATE engagements SET text = 'a zebra'").await;
        assert_eq!(saying(&desk, "zebra").await, [1]);
    }
    assert_eq!(check::words(db, false).await.unwrap(), [""; 0]);
    desk.test.remove().await;
}
