//! What is held of a campaign in memory is what is stored, whoever changed it.

use std::sync::atomic::{AtomicI64, Ordering};

use rstest::rstest;
use socap_domain::walk::WalkPurpose;
use socap_domain::{ActionType, CategorySet, Timestamp, TweetId, UserId, Weight};
use socap_store::engagements::{self, Filter, Found, FoundPost, PageWrite, Removed, Words};
use socap_store::{Args, Db, Engine, OpenOptions, analytics, rollups};

use crate::desk::{Desk, NOW, OTHER, TWEET, account};

/// What only a replica answers: engagements of accounts that are not classified.
fn others() -> Filter {
    Filter { account_categories: CategorySet::OTHERS, ..Filter::default() }
}

fn saying(words: &str) -> Filter {
    Filter { q: Some(Words::new(words)), ..Filter::default() }
}

async fn count(db: &Db, desk: &Desk, filter: &Filter) -> i64 {
    analytics::totals(db, &desk.campaign, filter).await.unwrap().sum().total()
}

/// Another process on the same database.
async fn other_process(desk: &Desk) -> Db {
    OpenOptions { migrate: false, ..OpenOptions::new(desk.test.url()) }.open().await.unwrap()
}

#[rstest]
#[tokio::test]
async fn what_another_process_stores_is_counted_at_once(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::new(engine).await else { return };
    let reader = other_process(&desk).await;
    for n in 1..=20 {
        desk.replies(TWEET, &[n]).await;
        assert_eq!(count(&reader, &desk, &others()).await, n);
        let with_one = (1..=n).filter(|n| n.to_string().starts_with('1')).count();
        let said = count(&reader, &desk, &saying("reply 1")).await;
        assert_eq!(said, i64::try_from(with_one).unwrap());
    }
    reader.close().await;
    desk.test.remove().await;
}

/// Readers of both processes meet every state there was, one after the other, and no other.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_beside_a_writer_see_what_was_stored_when_they_asked(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::new(engine).await else { return };
    let elsewhere = other_process(&desk).await;
    let stored = AtomicI64::new(0);
    let read = async |db: &Db, filter: Filter| {
        let mut last = 0;
        while last < 150 {
            let before = stored.load(Ordering::SeqCst);
            let found = count(db, &desk, &filter).await;
            let after = stored.load(Ordering::SeqCst) + 1;
            assert!((before.max(last)..=after).contains(&found), "{before} {last} {found} {after}");
            last = found;
        }
    };
    let write = async {
        for n in 1..=150 {
            desk.replies(if n % 2 == 0 { TWEET } else { OTHER }, &[n]).await;
            stored.store(n, Ordering::SeqCst);
        }
    };
    tokio::join!(
        write,
        read(desk.db(), others()),
        read(desk.db(), saying("reply")),
        read(&elsewhere, others()),
        read(&elsewhere, saying("reply")),
    );
    elsewhere.close().await;
    desk.test.remove().await;
}

#[rstest]
#[tokio::test]
async fn new_words_of_an_account_are_found_though_it_did_nothing_new(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::new(engine).await else { return };
    desk.replies(TWEET, &[1, 2]).await;
    let db = desk.db();
    assert_eq!(count(db, &desk, &saying("zebra")).await, 0);
    desk.page(TWEET, &[2], |account| account.bio = Some("keeps zebras".into())).await.unwrap();
    assert_eq!(count(db, &desk, &saying("zebra")).await, 1);
    desk.page(TWEET, &[2], |account| account.bio = Some("keeps bees".into())).await.unwrap();
    assert_eq!(count(db, &desk, &saying("zebra")).await, 0);
    desk.test.remove().await;
}

#[rstest]
#[tokio::test]
async fn a_text_that_became_another_is_found_though_its_time_did_not_change(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::new(engine).await else { return };
    desk.replies(TWEET, &[1]).await;
    let db = desk.db();
    assert_eq!(count(db, &desk, &saying("zebra")).await, 0);
    // An earlier post of the same account, of the same millisecond.
    let post = FoundPost {
        post_id: TweetId(TWEET.0 + 5),
        text: Some("a zebra".into()),
        posted_at: Timestamp(NOW.0 + 1),
    };
    let page = PageWrite {
        campaign: &desk.campaign,
        tweet: TWEET,
        action: ActionType::Reply,
        purpose: WalkPurpose::Delta,
        walk: 2,
        completed_walk: 1,
        first_walk: false,
        observed_after: NOW,
        cycle: std::time::Duration::from_mins(30),
        now: NOW,
        items: &[Found { user_id: UserId(1), post: Some(post), own: false }],
        accounts: &[account(1)],
    };
    let mut tx = db.begin().await.unwrap();
    engagements::write_page(&mut tx, &page).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(count(db, &desk, &saying("zebra")).await, 1);
    assert_eq!(count(db, &desk, &saying("reply")).await, 0);
    desk.test.remove().await;
}

/// A recount drops what should not be there; nothing remembers which.
#[rstest]
#[tokio::test]
async fn what_a_recount_puts_right_is_right_in_memory(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::new(engine).await else { return };
    desk.replies(TWEET, &[1, 2, 3]).await;
    desk.replies(OTHER, &[3]).await;
    let (db, id) = (desk.db(), &desk.campaign);
    let harm = "-- test_harm\nUPDATE campaign_accounts SET user_id = user_id + 700 \
                WHERE user_id < 3";
    db.execute(harm, Args::new()).await.unwrap();
    let shown = Filter { removed: Removed::Exclude, ..others() };
    let heads = async || analytics::audience(db, id, &shown, Weight::ZERO).await.unwrap().unique();
    assert_eq!(heads().await, 3, "damaged, and held so");
    rollups::recount(db, id, true).await.unwrap();
    let mut users = Vec::new();
    let ask = analytics::AccountsAsk { limit: 10, ..analytics::AccountsAsk::default() };
    for row in analytics::accounts(db, id, &shown, &ask).await.unwrap().items {
        users.push(row.account.user_id.0);
    }
    users.sort_unstable();
    assert_eq!((users, heads().await), (vec![1, 2, 3], 3));
    desk.test.remove().await;
}
