//! Every number of every call, beside the truth.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use socap_domain::series::{Granularity, buckets};
use socap_domain::{
    AccountCategory, ActionType, CategorySet, Metrics, Timestamp, TweetCategory, TweetId, UserId,
    Weight,
};
use socap_store::analytics::{
    self, AccountSort, AccountStart, AccountsAsk, CounterAsk, Key, Slice, Tally,
};
use socap_store::engagements::{self, Filter, Removed, Sort};
use socap_store::rollups;

use super::truth::{Engagement, Truth, at, six, tallied, users};
use super::tweet;
use super::world::{Dice, World};
use crate::desk::NOW;

pub(super) const ZONES: [&str; 7] = [
    "UTC",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "America/New_York",
    "Pacific/Chatham",
    "Asia/Kolkata",
];

pub(super) async fn everything(world: &mut World) {
    let truth = Truth::of(world.reader(), &world.campaign).await;
    let own = world.threshold_now().await;
    let mut filters = vec![
        Filter::default(),
        Filter { removed: Removed::Exclude, ..Filter::default() },
        Filter { categories: vec![TweetCategory::Investor], ..Filter::default() },
    ];
    for _ in 0..4 {
        filters.push(filter(&mut world.dice, &truth, world.now));
    }
    // Words and something else: of whom, of what, when, or all at once.
    for _ in 0..2 {
        let mut said = filter(&mut world.dice, &truth, world.now);
        said.q = Some(world.dice.of(&WORDS).into());
        filters.push(said);
    }
    for filter in &filters {
        let rows = truth.under(filter);
        engaged(world, filter, &rows).await;
        for threshold in [own, Weight(0), Weight(1_000)] {
            heads(world, filter, &rows, threshold).await;
        }
        accounts(world, filter, &rows).await;
        listed(world, filter, &rows).await;
    }
    for _ in 0..4 {
        since(world, &truth, own).await;
        counted(world, &truth).await;
    }
    board(world, own).await;
    for tweet in truth.tweets.keys() {
        tweet::at_once(world, TweetId(*tweet), own).await;
    }
    for _ in 0..6 {
        tweet::aged(world, &truth).await;
    }
    let found = rollups::recount(world.db(), &world.campaign, false).await.unwrap().unwrap();
    assert_eq!(found.differences, [], "a recount from the rows");
}

pub(super) fn filter(dice: &mut Dice, truth: &Truth, now: i64) -> Filter {
    let mut filter = Filter::default();
    let quarter = |ms: i64, cut: bool| if cut { ms / 900_000 * 900_000 } else { ms };
    for _ in 0..=dice.roll(2) {
        match dice.roll(10) {
            0 => filter.categories = vec![dice.of(TweetCategory::ALL), dice.of(TweetCategory::ALL)],
            1 => filter.actions = vec![dice.of(ActionType::ALL), dice.of(ActionType::ALL)],
            2 => filter.since = Some(at(quarter(now - dice.roll(60 * 3_600_000), dice.one_in(2)))),
            3 => filter.until = Some(at(quarter(now - dice.roll(60 * 3_600_000), dice.one_in(2)))),
            4 => {
                let tweets: Vec<i64> = truth.tweets.keys().copied().collect();
                filter.tweet_id = Some(TweetId(dice.of(&tweets)));
            }
            5 => filter.user_id = Some(UserId(1 + dice.roll(25))),
            6 => filter.min_importance = Some(Weight(dice.roll(4) * 500)),
            7 => filter.account_categories = CategorySet::NONE.with(dice.of(AccountCategory::ALL)),
            8 => filter.q = Some(dice.of(&WORDS).into()),
            _ => filter.removed = dice.of(&[Removed::Exclude, Removed::Only]),
        }
    }
    filter
}

/// In texts; in handles; in every name; with a sign of patterns; nowhere.
const WORDS: [&str; 6] = ["post 3", "syn_1", "synthetic", "syn_", "%", "nobody says this"];

/// Pages of a list while nothing happens.
async fn listed(world: &mut World, filter: &Filter, rows: &[&Engagement]) {
    let sort = world.dice.of(&[Sort::Importance, Sort::Timestamp]);
    let mut want: Vec<_> = rows
        .iter()
        .map(|e| {
            let importance = if sort == Sort::Importance { e.importance } else { 0 };
            (importance, e.at, e.tweet, e.action.as_str(), e.user, e.removed)
        })
        .collect();
    want.sort_unstable();
    want.reverse();
    let (mut found, mut start) = (Vec::new(), None);
    let offset = world.dice.roll(3);
    loop {
        let offset = if start.is_none() { offset } else { 0 };
        let filter = Filter { sort, start, limit: 3, offset, with_total: true, ..filter.clone() };
        let page = engagements::list(world.reader(), &world.campaign, &filter).await.unwrap();
        assert_eq!(page.total, i64::try_from(want.len()).ok(), "{filter:?}");
        let Some(last) = page.items.last() else { break };
        start = Some(last.place);
        found.extend(page.items.iter().map(|e| {
            let importance = if sort == Sort::Importance { e.importance.0 } else { 0 };
            let removed = e.removed_at.is_some();
            (importance, e.sort_at.0, e.tweet_id.0, e.action.as_str(), e.user_id.0, removed)
        }));
    }
    want.drain(..want.len().min(usize::try_from(offset).unwrap()));
    assert_eq!(found, want, "{filter:?} {sort:?}");
}

async fn engaged(world: &World, filter: &Filter, rows: &[&Engagement]) {
    let (db, id) = (world.reader(), &world.campaign);
    let totals = analytics::totals(db, id, filter).await.unwrap();
    assert_eq!(
        totals.iter().collect::<BTreeMap<_, _>>(),
        tallied(rows, Engagement::slice),
        "{filter:?}"
    );
    let aged: Vec<&Engagement> =
        rows.iter().copied().filter(|e| !e.unknown && e.posted_at.is_some()).collect();
    let age = |e: &Engagement| (e.at - e.posted_at.unwrap_or_default()).div_euclid(3_600_000);
    assert_eq!(
        analytics::by_hours_since_posting(db, id, filter).await.unwrap(),
        tallied(&aged, |e| (e.category, age(e).max(0))),
        "{filter:?}"
    );
    cells::<TweetCategory>(world, filter, rows).await;
    cells::<AccountCategory>(world, filter, rows).await;
    cells::<ActionType>(world, filter, rows).await;
    cells::<Slice>(world, filter, rows).await;
}

async fn cells<K: Key + std::fmt::Debug>(world: &World, filter: &Filter, rows: &[&Engagement]) {
    let found = analytics::cells::<K>(world.reader(), &world.campaign, filter).await.unwrap();
    let (unknown, known): (Vec<_>, Vec<_>) = rows.iter().copied().partition(|row| row.unknown);
    assert_eq!(*found.unknown_time(), tallied(&unknown, |e| K::of(e.slice())), "{filter:?}");
    let quarters: BTreeMap<(Timestamp, K), Tally> =
        found.iter().map(|cell| ((cell.at, cell.key), cell.tally)).collect();
    assert_eq!(
        quarters,
        tallied(&known, |e| (at(e.at / 900_000 * 900_000), K::of(e.slice()))),
        "{filter:?}"
    );
    for zone in ZONES {
        let zone = TimeZone::get(zone).unwrap();
        let (from, to) = (at(NOW.0 - 40 * 3_600_000), at(world.now + 1));
        let granularity =
            if world.now - NOW.0 > 900 * 3_600_000 { Granularity::Day } else { Granularity::Hour };
        for bucket in buckets(granularity, &zone, from, to, to).unwrap() {
            let (start, end) = (bucket.start.0, bucket.end.0);
            let inside: Vec<&Engagement> =
                known.iter().copied().filter(|e| (start..end).contains(&e.at)).collect();
            let within = found.within(bucket.start, bucket.end);
            assert_eq!(within, tallied(&inside, |e| K::of(e.slice())), "{filter:?} {bucket:?}");
        }
    }
}

async fn heads(world: &World, filter: &Filter, rows: &[&Engagement], threshold: Weight) {
    let (db, id) = (world.reader(), &world.campaign);
    let audience = analytics::audience(db, id, filter, threshold).await.unwrap();
    let count = |set: BTreeSet<i64>| i64::try_from(set.len()).unwrap();
    assert_eq!(audience.unique(), count(users(rows, |_| true)), "{filter:?}");
    let important = count(users(rows, |e| e.is_important(threshold)));
    assert_eq!(audience.important(), important, "{filter:?}");
    for (category, accounts) in audience.by_account_category() {
        assert_eq!(accounts, count(users(rows, |e| e.primary == category)), "{filter:?}");
    }
    let mut sets = BTreeMap::<Vec<TweetCategory>, i64>::new();
    for user in users(rows, |_| true) {
        let mine = rows.iter().filter(|e| e.user == user);
        let set: BTreeSet<TweetCategory> = mine.map(|e| e.category).collect();
        *sets.entry(set.into_iter().collect()).or_default() += 1;
    }
    assert_eq!(audience.overlap().into_iter().collect::<BTreeMap<_, _>>(), sets, "{filter:?}");
    for category in TweetCategory::ALL {
        let of = audience.of(*category);
        assert_eq!(of.unique(), count(users(rows, |e| e.category == *category)));
    }
    let tweets = analytics::tweets(db, id, filter, threshold).await.unwrap();
    let with_any: BTreeSet<TweetId> = rows.iter().map(|e| TweetId(e.tweet)).collect();
    assert_eq!(tweets.keys().copied().collect::<BTreeSet<_>>(), with_any, "{filter:?}");
    for (tweet, tally) in tweets {
        let of: Vec<&Engagement> = rows.iter().copied().filter(|e| e.tweet == tweet.0).collect();
        assert_eq!(tally.by_action, tallied(&of, |e| e.action), "{filter:?}");
        assert_eq!(tally.unique, count(users(&of, |_| true)));
        assert_eq!(tally.important, count(users(&of, |e| e.is_important(threshold))));
    }
}

type Line = (i64, i64, i64, i64, i64, i64, i64);

async fn accounts(world: &mut World, filter: &Filter, rows: &[&Engagement]) {
    let sorts = [
        AccountSort::Importance,
        AccountSort::Engagements,
        AccountSort::Tweets,
        AccountSort::LastAt,
    ];
    let (sort, min_tweets) = (world.dice.of(&sorts), world.dice.roll(4));
    let mut want: Vec<(AccountStart, Line)> = Vec::new();
    for user in users(rows, |_| true) {
        let mine: Vec<&&Engagement> = rows.iter().filter(|e| e.user == user).collect();
        let count = |n: usize| i64::try_from(n).unwrap();
        let tweets = count(mine.iter().map(|e| e.tweet).collect::<BTreeSet<_>>().len());
        let line: Line = (
            user,
            mine[0].importance,
            count(mine.len()),
            count(mine.iter().filter(|e| e.removed).count()),
            tweets,
            mine.iter().map(|e| e.at).min().unwrap(),
            mine.iter().map(|e| e.at).max().unwrap(),
        );
        let key = match sort {
            AccountSort::Importance => line.1,
            AccountSort::Engagements => line.2,
            AccountSort::Tweets => line.4,
            AccountSort::LastAt => line.6,
        };
        if tweets >= min_tweets {
            let place = AccountStart { key, last_at: line.6, user_id: user, version: 0 };
            want.push((place, line));
        }
    }
    want.sort();
    want.reverse();
    let (mut found, mut start) = (Vec::new(), None);
    loop {
        let ask = AccountsAsk { sort, min_tweets, start, limit: 4, offset: 0 };
        let page =
            analytics::accounts(world.reader(), &world.campaign, filter, &ask).await.unwrap();
        assert_eq!(page.total, i64::try_from(want.len()).unwrap(), "{filter:?}");
        let Some(last) = page.items.last() else { break };
        start = Some(last.place);
        for row in page.items {
            assert_eq!(i64::try_from(row.actions.len()).unwrap(), row.engagements);
            found.push((
                row.account.user_id.0,
                row.importance.0,
                row.engagements,
                row.removed,
                row.tweets,
                row.first_at.0,
                row.last_at.0,
            ));
        }
    }
    let want: Vec<Line> = want.into_iter().map(|(_, line)| line).collect();
    assert_eq!(found, want, "{filter:?} {sort:?}");
}

async fn since(world: &mut World, truth: &Truth, threshold: Weight) {
    let stored: Vec<i64> = truth.engagements.iter().map(|e| e.stored_at).collect();
    let then = if stored.is_empty() || world.dice.one_in(2) {
        world.now - world.dice.roll(30 * 3_600_000)
    } else {
        world.dice.of(&stored)
    };
    let rows: Vec<&Engagement> = truth.engagements.iter().collect();
    let old = users(&rows, |e| e.stored_at < then);
    let count = |set: BTreeSet<i64>| i64::try_from(set.len()).unwrap();
    for threshold in [threshold, Weight(700)] {
        let found = analytics::engagements_since(
            world.reader(),
            &world.campaign,
            &Filter::default(),
            at(then),
            threshold,
        )
        .await;
        let found = found.unwrap();
        let many = rows.iter().filter(|e| e.stored_at >= then).count();
        assert_eq!(found.engagements, i64::try_from(many).unwrap());
        assert_eq!(found.unique_accounts, count(users(&rows, |e| !old.contains(&e.user))));
        let important = users(&rows, |e| !old.contains(&e.user) && e.is_important(threshold));
        assert_eq!(found.important_accounts, count(important));
    }
}

async fn counted(world: &mut World, truth: &Truth) {
    let then = world.now - world.dice.roll(50 * 3_600_000);
    exact(world, truth, then).await;
    if let Some(sample) = truth.samples.get(usize::try_from(world.dice.roll(20)).unwrap()) {
        exact(world, truth, sample.at).await;
    }
    let tweets: Vec<i64> = truth.tweets.keys().copied().collect();
    let ask = match world.dice.roll(4) {
        0 => CounterAsk {
            categories: vec![world.dice.of(TweetCategory::ALL)],
            ..CounterAsk::default()
        },
        1 => {
            CounterAsk { tweet_id: Some(TweetId(world.dice.of(&tweets))), ..CounterAsk::default() }
        }
        2 => CounterAsk { since: Some(at(then)), ..CounterAsk::default() },
        _ => CounterAsk::default(),
    };
    let ask = CounterAsk { readings: true, ..ask };
    let keep = |tweet: i64, category: TweetCategory| {
        ask.tweet_id.is_none_or(|wanted| wanted.0 == tweet)
            && (ask.categories.is_empty() || ask.categories.contains(&category))
    };
    let series = analytics::counters(world.reader(), &world.campaign, &ask).await.unwrap();
    let zone = TimeZone::get(world.dice.of(&ZONES)).unwrap();
    let from = ask.since.map_or(NOW.0 - 80 * 3_600_000, |since| since.0 + 3_600_000);
    let long = world.now - from > 300 * 3_600_000 || world.dice.one_in(2);
    let granularity = if long { Granularity::Day } else { Granularity::Hour };
    let now = at(world.now + 1);
    for bucket in buckets(granularity, &zone, at(from), now, now).unwrap() {
        let (start, end) = (bucket.start.0, bucket.end.0);
        if ask.since.is_some_and(|since| start < since.0) {
            continue;
        }
        for category in [None, Some(world.dice.of(TweetCategory::ALL))] {
            let keep = |tweet: i64, of: TweetCategory| {
                keep(tweet, of) && category.is_none_or(|category| category == of)
            };
            let total = truth.counted_at(end, keep);
            assert_eq!(six(&series.at(bucket.end, category)), total, "{ask:?} {bucket:?}");
            let gained = truth.gained(start, end, keep);
            let change: [Option<i64>; 6] =
                std::array::from_fn(|n| total[n].is_some().then_some(gained[n]));
            assert_eq!(
                six(&series.change(bucket.start, bucket.end, category)),
                change,
                "{ask:?} {bucket:?}"
            );
        }
        let read: BTreeSet<i64> = world
            .read
            .iter()
            .filter(|(tweet, at)| (start..end).contains(at) && keep(*tweet, truth.tweets[tweet].0))
            .map(|(tweet, _)| *tweet)
            .collect();
        let there = truth.tweets.iter().filter(|(tweet, (of, at))| *at < end && keep(**tweet, *of));
        let carried = i64::try_from(there.count()).unwrap() - i64::try_from(read.len()).unwrap();
        assert_eq!(series.read(bucket.start, bucket.end), !read.is_empty(), "{bucket:?}");
        assert_eq!(series.carried(bucket.start, bucket.end), carried, "{ask:?} {bucket:?}");
    }
}

async fn exact(world: &World, truth: &Truth, then: i64) {
    let (db, id) = (world.reader(), &world.campaign);
    let found = analytics::counters_at(db, id, at(then)).await.unwrap();
    let grown = analytics::counters_since(db, id, at(then)).await.unwrap();
    for category in TweetCategory::ALL {
        let known = truth.counted_at(then, |_, of| of == *category);
        assert_eq!(six(&found[category]), known, "at {then}");
        let gained = truth.gained(then, i64::MAX, |_, of| of == *category);
        let want: [Option<i64>; 6] =
            std::array::from_fn(|n| known[n].is_some().then_some(gained[n]));
        assert_eq!(six(&grown[category]), want, "since {then}");
    }
    let _: Metrics = found[&TweetCategory::Main];
}

/// What is read at once is what is read one by one, which is the truth.
async fn board(world: &mut World, threshold: Weight) {
    let since: Vec<Timestamp> =
        (0..2).map(|_| at(world.now - world.dice.roll(60 * 3_600_000))).collect();
    let (db, id, all) = (world.reader(), &world.campaign, Filter::default());
    let board = analytics::board(db, id, &all, threshold, &since).await.unwrap().unwrap();
    assert_eq!(board.totals, analytics::totals(db, id, &all).await.unwrap());
    assert_eq!(board.audience, analytics::audience(db, id, &all, threshold).await.unwrap());
    assert_eq!(board.cells, analytics::cells(db, id, &all).await.unwrap());
    assert_eq!(board.tweets, analytics::tweets(db, id, &all, threshold).await.unwrap());
    let series = analytics::counters(db, id, &CounterAsk::default()).await.unwrap();
    for category in TweetCategory::ALL {
        let now = series.at(Timestamp(i64::MAX), Some(*category));
        assert_eq!(board.counters[category], now);
    }
    for (change, at) in board.since.iter().zip(&since) {
        let stored = analytics::engagements_since(db, id, &all, *at, threshold).await.unwrap();
        assert_eq!(change.stored, stored);
        assert_eq!(change.counters, analytics::counters_since(db, id, *at).await.unwrap());
    }
    let ask = |sort, min_tweets| AccountsAsk { sort, min_tweets, limit: 5, ..Default::default() };
    let (top, several) = analytics::leaders(db, id, 5).await.unwrap();
    for (found, ask) in
        [(top, ask(AccountSort::Importance, 1)), (several, ask(AccountSort::Tweets, 2))]
    {
        let page = analytics::accounts(db, id, &all, &ask).await.unwrap();
        let shown = |rows: &[analytics::AccountRow]| format!("{rows:?}");
        assert_eq!(shown(&found), shown(&page.items));
        if ask.min_tweets == 2 {
            assert_eq!(board.several, page.total);
        }
    }
    assert!(
        analytics::board(db, id, &all, Weight(threshold.0 + 7), &since).await.unwrap().is_none()
    );
}
