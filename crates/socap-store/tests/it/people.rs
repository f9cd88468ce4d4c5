//! Important people and their sets: change, list, read, replace, sweep.

use std::time::Duration;

use rstest::rstest;
use socap_domain::{Timestamp, UserId, Weight};
use socap_store::followings::{self, Edge, SetState, Source};
use socap_store::people::{self, Became, Filter, PersonChange};
use socap_store::{Args, Db, Engine, scores};
use socap_testing::TestDb;

use crate::desk::NOW;

fn named(username: &str, name: &str, weight: i64, tags: &[&str]) -> PersonChange {
    PersonChange {
        username: Some(username.to_owned()),
        name: Some(name.to_owned()),
        weight: Some(Weight(weight)),
        active: None,
        tags: Some(tags.iter().map(|tag| (*tag).to_owned()).collect()),
    }
}

async fn count(db: &Db, table: &str) -> i64 {
    let sql = format!("-- count\nSELECT COUNT(*) FROM {table}");
    let (count,): (i64,) = db.one(&sql, Args::new()).await.unwrap();
    count
}

#[rstest]
#[tokio::test]
async fn a_second_import_updates_and_what_it_leaves_out_stays(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestDb::new(engine).await else { return };
    let db = test.db();
    let first = [
        (UserId(1), named("syn_one", "Synthetic One", 2_500, &["vc:alpha", "vc:alpha", ""])),
        (UserId(2), PersonChange::default()),
        (UserId(1), PersonChange { active: Some(false), ..PersonChange::default() }),
    ];
    let done = people::upsert_many(db, &first, NOW).await.unwrap();
    assert_eq!(done.people, [(UserId(1), Became::Added), (UserId(2), Became::Added)]);
    let one = people::get(db, UserId(1)).await.unwrap().unwrap();
    assert_eq!((one.weight, one.active, one.tags.len()), (Weight(2_500), false, 1));
    let two = people::get(db, UserId(2)).await.unwrap().unwrap();
    assert_eq!((two.username.as_str(), two.weight, two.active), ("2", Weight::ONE, true));

    let later = Timestamp(NOW.0 + 1);
    let second = [
        (UserId(1), PersonChange { name: Some("Renamed".into()), ..PersonChange::default() }),
        (UserId(2), PersonChange::default()),
    ];
    let done = people::upsert_many(db, &second, later).await.unwrap();
    assert_eq!(done.people, [(UserId(1), Became::Changed), (UserId(2), Became::Unchanged)]);
    let one = people::get(db, UserId(1)).await.unwrap().unwrap();
    assert_eq!((one.username.as_str(), one.name.as_str()), ("syn_one", "Renamed"));
    assert_eq!((one.created_at, one.updated_at), (NOW, later));
    assert!(people::insert(db, UserId(1), &PersonChange::default(), NOW).await.unwrap().is_none());
    assert!(people::patch(db, UserId(3), &PersonChange::default(), NOW).await.unwrap().is_none());
    assert!(people::delete(db, UserId(1), NOW).await.unwrap());
    assert!(!people::delete(db, UserId(1), NOW).await.unwrap());
    test.remove().await;
}

#[rstest]
#[tokio::test]
async fn people_are_listed_heaviest_first_and_found_by_part(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestDb::new(engine).await else { return };
    let db = test.db();
    let mut rows: Vec<_> = (1..=9)
        .map(|n| (UserId(n), named(&format!("syn_{n}"), "Synthetic", 1_000 * (n % 3), &["all"])))
        .collect();
    rows.push((UserId(10), named("syn_100%", "Odd \\ One", 500, &["a\"b", "Über"])));
    people::upsert_many(db, &rows, NOW).await.unwrap();
    let (mut ids, mut after) = (Vec::new(), None);
    loop {
        let page =
            people::list(db, &Filter { limit: 4, after, ..Filter::default() }).await.unwrap();
        assert_eq!(page.total, 10);
        let Some(last) = page.items.last() else { break };
        after = Some((last.weight, last.user_id));
        ids.extend(page.items.iter().map(|person| person.user_id.0));
    }
    assert_eq!(ids, [2, 5, 8, 1, 4, 7, 10, 3, 6, 9]);
    let found = async |filter: Filter| {
        let page = people::list(db, &Filter { limit: 50, ..filter }).await.unwrap();
        let mut ids: Vec<i64> = page.items.iter().map(|person| person.user_id.0).collect();
        ids.sort_unstable();
        ids
    };
    let q = |q: &str| Filter { q: Some(q.to_owned()), ..Filter::default() };
    let tag = |tag: &str| Filter { tag: Some(tag.to_owned()), ..Filter::default() };
    assert_eq!(found(q("SYN_1")).await, [1, 10], "the line is a line, not any character");
    assert_eq!(found(q("0%")).await, [10]);
    assert_eq!(found(q("odd \\")).await, [10]);
    assert_eq!(found(q("7")).await, [7], "an id");
    assert_eq!(found(tag("ALL")).await.len(), 9);
    assert_eq!(found(tag("a\"b")).await, [10]);
    assert_eq!(found(tag("b")).await, [0_i64; 0], "only a whole tag");
    assert_eq!(found(tag("Über")).await, [10]);
    let off = PersonChange { active: Some(false), ..PersonChange::default() };
    people::patch(db, UserId(4), &off, NOW).await.unwrap();
    let inactive = Filter { active: Some(false), ..Filter::default() };
    assert_eq!(found(inactive).await, [4]);
    test.remove().await;
}

#[rstest]
#[tokio::test]
async fn a_reading_goes_on_where_it_was_cut_and_counts_when_whole(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestDb::new(engine).await else { return };
    let db = test.db();
    let who = UserId(1);
    people::insert(db, who, &PersonChange::default(), NOW).await.unwrap();
    followings::add(db, &[(who, UserId(5))], NOW, NOW).await.unwrap();
    let page = async |set: i64, accounts: &[i64], next: Option<&str>| {
        let accounts: Vec<UserId> = accounts.iter().copied().map(UserId).collect();
        let mut tx = db.begin().await.unwrap();
        let kept = followings::add_page(&mut tx, set, &accounts, next).await.unwrap();
        tx.commit().await.unwrap();
        kept
    };
    let given_up = followings::begin_sets(db, &[who], Source::Reading, NOW).await.unwrap()[0];
    assert!(page(given_up, &[6], Some("one")).await);
    let set = followings::begin_sets(db, &[who], Source::Reading, NOW).await.unwrap()[0];
    assert!(!page(given_up, &[6], Some("two")).await, "a newer reading took over");
    assert!(page(set, &[5, 7], Some("two")).await);
    let open = followings::unfinished(db, Source::Reading).await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!((open[0].next_cursor.as_deref(), open[0].read_so_far), (Some("two"), 2));
    assert!(!open[0].whole);
    let users = [UserId(5), UserId(6), UserId(7), UserId(8)];
    let score = async || {
        let scores = scores::of(db, &users).await.unwrap();
        users.map(|user| scores[&user].0)
    };
    assert_eq!(score().await, [1_000, 0, 0, 0], "the old set counts");
    assert!(page(set, &[8, 7], None).await);
    assert!(followings::unfinished(db, Source::Reading).await.unwrap()[0].whole);
    let as_of = Timestamp(NOW.0 + 9);
    let done = followings::finish_sets(db, &[given_up, set], as_of, as_of).await.unwrap();
    assert_eq!((done.sets, done.edges), (1, 3));
    assert_eq!(score().await, [1_000, 0, 1_000, 1_000]);
    let current = &followings::set_of(db, &[who]).await.unwrap()[&who];
    assert_eq!((current.set_no, current.size, current.as_of), (set, 3, Some(as_of)));
    assert_eq!(current.state, SetState::Current);
    assert_eq!(count(db, "followings").await, 5);
    while followings::sweep(db, 1, Duration::from_hours(1)).await.unwrap() > 0 {}
    assert_eq!((count(db, "followings").await, count(db, "following_sets").await), (3, 1));
    assert_eq!(score().await, [1_000, 0, 1_000, 1_000]);
    test.remove().await;
}

#[rstest]
#[tokio::test]
async fn a_dead_import_is_swept_and_a_cut_reading_is_not(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestDb::new(engine).await else { return };
    let db = test.db();
    let people: Vec<UserId> = (1..=3).map(UserId).collect();
    let import = followings::begin_sets(db, &people, Source::Import, NOW).await.unwrap();
    let reading = followings::begin_sets(db, &people[..1], Source::Reading, NOW).await.unwrap()[0];
    let edges: Vec<Edge> = (0..9_000)
        .map(|n| Edge { set_no: import[usize::try_from(n % 3).unwrap()], account: UserId(50 + n) })
        .chain([Edge { set_no: reading, account: UserId(7) }])
        .collect();
    assert_eq!(followings::add_edges(db, &edges).await.unwrap(), 9_001);
    assert_eq!(followings::sweep(db, 1_000, Duration::from_hours(1)).await.unwrap(), 0);
    // To let machine time pass is to write the last touch into the past.
    let past = "-- past\nUPDATE following_sets SET touched_at = touched_at - 7200000";
    db.execute(past, Args::new()).await.unwrap();
    let (mut steps, mut swept) = (0, 0);
    loop {
        let step = followings::sweep(db, 1_000, Duration::from_hours(1)).await.unwrap();
        assert!(step <= 4_096, "{step}: a piece at a time");
        if step == 0 {
            break;
        }
        (steps, swept) = (steps + 1, swept + step);
    }
    assert_eq!((steps, swept), (3, 9_000));
    assert_eq!(count(db, "followings").await, 1);
    let late = followings::add_edges(db, &edges[..5]).await.unwrap();
    assert_eq!(late, 0, "what comes for a set given up is dropped");
    let done = followings::finish_sets(db, &import, NOW, NOW).await.unwrap();
    assert_eq!(done.sets, 0);
    test.remove().await;
}

#[rstest]
#[tokio::test]
async fn only_whole_and_newer_sets_take_the_place_of_what_counts(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestDb::new(engine).await else { return };
    let db = test.db();
    let who = UserId(1);
    followings::add(db, &[(who, UserId(5))], NOW, NOW).await.unwrap();
    let half = followings::begin_sets(db, &[who], Source::Reading, NOW).await.unwrap()[0];
    let edges = [Edge { set_no: half, account: UserId(6) }];
    followings::add_edges(db, &edges).await.unwrap();
    let done = followings::finish_sets(db, &[half], NOW, NOW).await.unwrap();
    assert_eq!(done.sets, 0, "it is not whole");
    let mut tx = db.begin().await.unwrap();
    assert!(followings::add_page(&mut tx, half, &[], None).await.unwrap());
    tx.commit().await.unwrap();
    let older = Timestamp(NOW.0 - 1);
    let done = followings::finish_sets(db, &[half], older, NOW).await.unwrap();
    assert_eq!(done.sets, 0, "what counts is newer");
    assert_eq!(followings::unfinished(db, Source::Reading).await.unwrap(), [], "it is given up");
    let current = &followings::set_of(db, &[who]).await.unwrap()[&who];
    assert_eq!((current.size, current.as_of), (1, Some(NOW)));
    test.remove().await;
}
