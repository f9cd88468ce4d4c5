//! What a campaign adds up to.

mod as_of;
mod damage;
mod equal;
mod paging;
mod truth;
mod tweet;
mod world;

use rstest::rstest;
use socap_domain::{AccountCategory, ActionType, CategorySet, TweetCategory, UserId, Weight};
use socap_store::Engine;
use socap_store::analytics::{self, AccountSort, AccountsAsk, CounterAsk, Slice, Tally};
use socap_store::engagements::{Filter, Removed, Sort};

use crate::desk::{Desk, NOW, OTHER, TWEET};

#[rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[tokio::test]
async fn every_call_answers_under_every_filter(#[case] engine: Engine) {
    let Some(desk) = Desk::new(engine).await else { return };
    desk.replies(TWEET, &[1, 2, 3]).await;
    desk.replies(OTHER, &[3]).await;
    let (db, id) = (desk.db(), &desk.campaign);
    let three = Filter {
        categories: vec![TweetCategory::Main],
        actions: vec![ActionType::Reply],
        since: Some(NOW),
        until: Some(socap_domain::Timestamp(NOW.0 + 100)),
        min_importance: Some(Weight(0)),
        account_categories: CategorySet::OTHERS,
        q: Some("syn_".into()),
        removed: Removed::Exclude,
        ..Filter::default()
    };
    for filter in [Filter::default(), three] {
        let totals = analytics::totals(db, id, &filter).await.unwrap();
        assert_eq!(totals.sum(), Tally { present: 4, removed: 0 });
        let cells = analytics::cells::<Slice>(db, id, &filter).await.unwrap();
        assert_eq!(cells.iter().map(|cell| cell.tally).sum::<Tally>().total(), 4);
        let audience = analytics::audience(db, id, &filter, Weight::ZERO).await.unwrap();
        assert_eq!((audience.unique(), audience.important()), (3, 0));
        assert_eq!(audience.overlap(), [(vec![TweetCategory::Main], 3)]);
        assert!(audience.by_account_category().contains(&(AccountCategory::Others, 3)));
        for sort in [
            AccountSort::Importance,
            AccountSort::Engagements,
            AccountSort::Tweets,
            AccountSort::LastAt,
        ] {
            let ask = AccountsAsk { sort, min_tweets: 2, limit: 10, ..AccountsAsk::default() };
            let page = analytics::accounts(db, id, &filter, &ask).await.unwrap();
            assert_eq!((page.total, page.items.len()), (1, 1));
            assert_eq!(page.items[0].actions.len(), 2);
            let ask = AccountsAsk { start: Some(page.items[0].place), ..ask };
            assert!(analytics::accounts(db, id, &filter, &ask).await.unwrap().items.is_empty());
        }
        let tweets = analytics::tweets(db, id, &filter, Weight::ZERO).await.unwrap();
        assert_eq!((tweets[&TWEET].unique, tweets[&OTHER].sum().total()), (3, 1));
    }
    for sort in [Sort::Importance, Sort::Timestamp] {
        let one = Filter { user_id: Some(UserId(3)), sort, ..Filter::default() };
        assert_eq!(desk.list(one).await.len(), 2);
    }
    let since =
        analytics::engagements_since(db, id, &Filter::default(), NOW, Weight::ZERO).await.unwrap();
    assert_eq!((since.engagements, since.unique_accounts), (4, 3));
    analytics::counters(db, id, &CounterAsk::default()).await.unwrap();
    analytics::counters_at(db, id, NOW).await.unwrap();
    analytics::counters_since(db, id, NOW).await.unwrap();
    desk.test.remove().await;
}

/// Whatever happens, every number is what a count of the rows says.
#[rstest]
#[tokio::test]
async fn every_number_equals_a_count_of_the_rows(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(1, 2, 3, 4)] seed: u64,
) {
    let Some(mut world) = world::World::new(engine, seed * 7_919).await else { return };
    for _ in 0..12 {
        for _ in 0..8 {
            world.step().await;
        }
        equal::everything(&mut world).await;
    }
    world.end().await;
}
