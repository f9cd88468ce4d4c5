//! Lists that go on while everything they are judged by changes.

use std::collections::BTreeMap;

use rstest::rstest;
use socap_domain::Timestamp;
use socap_store::analytics::{self, AccountSort, AccountsAsk};
use socap_store::engagements::{self, Filter, Sort};
use socap_store::rollups;
use socap_store::{Args, Engine, StoreError};

use super::equal::filter;
use super::truth::{Truth, users};
use super::world::World;
use crate::desk::{Desk, TWEET};

/// Engagements vanish and come back, tweets move, accounts are classified anew and score anew,
/// strangers come, posts turn out to be older.
async fn disturb(world: &mut World) {
    world.now += world.dice.roll(3_600_000);
    match world.dice.roll(8) {
        0 | 1 => world.page(false).await,
        2 | 3 => world.vanish().await,
        4 => world.move_tweet().await,
        5 | 6 => world.classify().await,
        _ => world.weigh().await,
    }
}

/// Any filter; of words only those that nobody unlearns.
fn lasting(world: &mut World, truth: &Truth) -> Filter {
    let mut filter = filter(&mut world.dice, truth, world.now);
    filter.q = world.dice.one_in(3).then(|| world.dice.of(&["syn_1", "synthetic"]).into());
    filter
}

#[rstest]
#[tokio::test]
async fn rows_of_the_first_page_come_once_whatever_they_turn_into(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(1, 2, 3)] seed: u64,
) {
    let Some(mut world) = World::new(engine, seed * 104_729).await else { return };
    for _ in 0..25 {
        world.page(false).await;
    }
    for _ in 0..8 {
        for _ in 0..5 {
            disturb(&mut world).await;
        }
        let truth = Truth::of(world.reader(), &world.campaign).await;
        let filter = lasting(&mut world, &truth);
        engagements_once(&mut world, &truth, &filter).await;
        let truth = Truth::of(world.reader(), &world.campaign).await;
        let filter = lasting(&mut world, &truth);
        accounts_once(&mut world, &truth, &filter).await;
    }
    world.end().await;
}

async fn engagements_once(world: &mut World, truth: &Truth, filter: &Filter) {
    let sort = world.dice.of(&[Sort::Importance, Sort::Timestamp]);
    let mut seen = BTreeMap::<(i64, &str, i64), u32>::new();
    let mut start = None;
    loop {
        let page = Filter { sort, start, limit: 3, ..filter.clone() };
        let page = engagements::list(world.reader(), &world.campaign, &page).await.unwrap();
        for row in &page.items {
            *seen.entry((row.tweet_id.0, row.action.as_str(), row.user_id.0)).or_default() += 1;
        }
        let Some(last) = page.items.last() else { break };
        start = Some(last.place);
        for _ in 0..=world.dice.roll(2) {
            disturb(world).await;
        }
    }
    for row in truth.under(filter) {
        let key = (row.tweet, row.action.as_str(), row.user);
        assert_eq!(seen.get(&key), Some(&1), "{key:?} {filter:?} {sort:?}");
    }
    assert!(seen.values().all(|times| *times == 1), "{filter:?} {sort:?} {seen:?}");
}

async fn accounts_once(world: &mut World, truth: &Truth, filter: &Filter) {
    let sort = world.dice.of(&[
        AccountSort::Importance,
        AccountSort::Engagements,
        AccountSort::Tweets,
        AccountSort::LastAt,
    ]);
    let (mut seen, mut start) = (BTreeMap::<i64, u32>::new(), None);
    loop {
        let ask = AccountsAsk { sort, start, limit: 2, ..AccountsAsk::default() };
        let page =
            analytics::accounts(world.reader(), &world.campaign, filter, &ask).await.unwrap();
        for row in &page.items {
            *seen.entry(row.account.user_id.0).or_default() += 1;
        }
        let Some(last) = page.items.last() else { break };
        start = Some(last.place);
        for _ in 0..=world.dice.roll(2) {
            disturb(world).await;
        }
    }
    for user in users(&truth.under(filter), |_| true) {
        assert_eq!(seen.get(&user), Some(&1), "{user} {filter:?} {sort:?}");
    }
    assert!(seen.values().all(|times| *times == 1), "{filter:?} {sort:?} {seen:?}");
}

#[rstest]
#[tokio::test]
async fn a_list_whose_rows_of_then_are_forgotten_is_not_gone_on_with(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::new(engine).await else { return };
    desk.replies(TWEET, &[1, 2, 3, 4]).await;
    let (db, id) = (desk.db(), &desk.campaign);
    let first = Filter { limit: 1, ..Filter::default() };
    let page = engagements::list(db, id, &first).await.unwrap();
    let old = Filter { start: Some(page.items[0].place), ..first.clone() };
    let ask = AccountsAsk { limit: 1, ..AccountsAsk::default() };
    let place = analytics::accounts(db, id, &first, &ask).await.unwrap().items[0].place;
    let old_ask = AccountsAsk { start: Some(place), ..ask };
    // It changed since, and is remembered: nothing is old yet.
    let mut tx = db.begin().await.unwrap();
    engagements::mark_absent_accounts(
        &mut tx,
        id,
        TWEET,
        socap_domain::ActionType::Reply,
        9,
        Timestamp(1),
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    desk.page(crate::desk::OTHER, &[1, 2], |_| {}).await.unwrap();
    rollups::prune(db).await.unwrap();
    assert_eq!(engagements::list(db, id, &old).await.unwrap().items.len(), 1);
    assert_eq!(analytics::accounts(db, id, &first, &old_ask).await.unwrap().items.len(), 1);
    // Now it was an hour ago.
    db.execute("UPDATE campaign_accounts_were SET written_at = written_at - 3600001", Args::new())
        .await
        .unwrap();
    let newest = engagements::list(db, id, &first).await.unwrap();
    assert!(rollups::prune(db).await.unwrap() > 0);
    for filter in [old.clone(), Filter { q: Some("reply".into()), ..old.clone() }] {
        let refused = engagements::list(db, id, &filter).await;
        assert!(matches!(refused, Err(StoreError::ListForgotten)), "{refused:?}");
    }
    for filter in [first.clone(), Filter { q: Some("reply".into()), ..first.clone() }] {
        let refused = analytics::accounts(db, id, &filter, &old_ask).await;
        assert!(matches!(refused, Err(StoreError::ListForgotten)), "{refused:?}");
    }
    // A list that was begun after the last change goes on.
    let fresh = Filter { start: Some(newest.items[0].place), ..first };
    assert_eq!(engagements::list(db, id, &fresh).await.unwrap().items.len(), 1);
    desk.test.remove().await;
}
