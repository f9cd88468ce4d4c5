//! What is told of one tweet, beside the truth.

use socap_domain::{TweetCategory, TweetId, Weight};
use socap_store::analytics::{self, AccountsAsk};
use socap_store::engagements::{Filter, Removed};

use super::truth::{Truth, at, six};
use super::world::World;

/// What is read at once of a tweet is what is read one by one, which is the truth.
pub(super) async fn at_once(world: &World, tweet: TweetId, threshold: Weight) {
    let (db, id) = (world.reader(), &world.campaign);
    let filter = Filter { tweet_id: Some(tweet), ..Filter::default() };
    let board = analytics::tweet_board(db, id, &filter, threshold).await.unwrap().unwrap();
    assert_eq!(board.totals, analytics::totals(db, id, &filter).await.unwrap());
    assert_eq!(board.audience, analytics::audience(db, id, &filter, threshold).await.unwrap());
    assert_eq!(board.cells, analytics::cells(db, id, &filter).await.unwrap());
    let tallies = analytics::tweets(db, id, &filter, threshold).await.unwrap();
    assert_eq!(board.tally, tallies.get(&tweet).cloned().unwrap_or_default());
    for limit in [1, 3, 100] {
        let ask = AccountsAsk { min_tweets: 1, limit, ..AccountsAsk::default() };
        let page = analytics::accounts(db, id, &filter, &ask).await.unwrap();
        let top = analytics::tweet_leaders(db, id, tweet, limit).await.unwrap();
        assert_eq!(format!("{top:?}"), format!("{:?}", page.items), "{tweet}, {limit}");
    }
    let narrow = Filter { removed: Removed::Only, ..filter.clone() };
    for (filter, threshold) in [(&narrow, threshold), (&filter, Weight(threshold.0 + 7))] {
        assert!(analytics::tweet_board(db, id, filter, threshold).await.unwrap().is_none());
    }
}

/// Tweets at an age, to the millisecond.
pub(super) async fn aged(world: &mut World, truth: &Truth) {
    let category = world.dice.of(TweetCategory::ALL);
    let ages: Vec<i64> = truth
        .engagements
        .iter()
        .filter_map(|e| Some(e.at - e.posted_at?))
        .filter(|age| *age >= 0)
        .collect();
    let age = if ages.is_empty() || world.dice.one_in(2) {
        world.dice.roll(60 * 3_600_000)
    } else {
        world.dice.of(&ages) + world.dice.roll(2)
    };
    let mut want = Vec::new();
    let mine = truth.tweets.iter().filter(|(_, (of, _))| *of == category);
    let then = mine.filter_map(|(tweet, _)| Some((*tweet, truth.posted[tweet]? + age)));
    for (tweet, then) in then.filter(|(_, then)| *then <= world.now) {
        let by_then = truth.engagements.iter().filter(|e| e.tweet == tweet && e.at < then);
        let read = truth.samples.iter().filter(|s| s.tweet == tweet && s.at <= then);
        let six = read.max_by_key(|sample| sample.at).map_or([None; 6], |sample| sample.six);
        want.push((tweet, i64::try_from(by_then.count()).unwrap(), six));
    }
    let found = analytics::at_age(world.reader(), &world.campaign, category, age, at(world.now));
    let found = found.await.unwrap().into_iter();
    let found: Vec<_> = found.map(|t| (t.tweet_id.0, t.engagements, six(&t.metrics))).collect();
    assert_eq!(found, want, "{category} at the age of {age} ms");
}
