//! Every question about a generated campaign, beside a read by primary key in the same run:
//! `cargo bench -p socap-store --bench analytics`.
//!
//! `SOCAP_BENCH_ENGAGEMENTS` is a list of sizes (100,000 and 1,000,000 unless told otherwise):
//! 500 tweets, three weeks, accounts that engage two and a half times each. The rows are written
//! at once and counted as an upgrade counts them; readings and pages are stored on top. Unfiltered
//! questions should not grow with the size.

#![expect(clippy::unwrap_used, reason = "a benchmark")]

mod generated;

use std::time::{Duration, Instant};

use generated::{NOW, TWEETS, generate, tweet};
use socap_domain::walk::WalkPurpose;
use socap_domain::{
    AccountCategory, ActionType, CampaignId, CategorySet, Timestamp, TweetCategory, TweetId,
    UserId, Weight,
};
use socap_store::accounts::Account;
use socap_store::analytics::{self, AccountSort, AccountsAsk, CounterAsk};
use socap_store::engagements::{self, Filter, Found, FoundPost, PageWrite, Removed, Sort};
use socap_store::people::{self, PersonChange};
use socap_store::{Db, Engine, campaigns, followings};
use socap_testing::TestDb;
use socap_testing::synthetic::account;

#[tokio::main]
async fn main() {
    let sizes = std::env::var("SOCAP_BENCH_ENGAGEMENTS").unwrap_or("100000,1000000".to_owned());
    let sizes: Vec<i64> = sizes.split(',').map(|n| n.trim().parse().unwrap()).collect();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        for size in &sizes {
            let Some(test) = TestDb::new(engine).await else { continue };
            println!("{engine:?}, {size} engagements on {TWEETS} tweets");
            let id = generate(test.db(), *size).await;
            write(test.db(), &id).await;
            ask(test.db(), &id).await;
            page_through(test.db(), &id).await;
            test.remove().await;
        }
    }
}

/// What storing a page costs on top of all that.
async fn write(db: &Db, id: &CampaignId) {
    let mut took = Vec::new();
    for page in 0..60_i64 {
        let users: Vec<i64> = (0..100).map(|n| 2_000_000_000 + page * 100 + n).collect();
        let at = Timestamp(NOW.0 - 3_600_000 + page * 1_000);
        let items: Vec<Found> = users
            .iter()
            .map(|user| {
                let post_id = TweetId(6_000_000_000_000_000_000 + user);
                let post = FoundPost { post_id, text: None, posted_at: at };
                Found { user_id: UserId(*user), post: Some(post), own: false }
            })
            .collect();
        let accounts: Vec<Account> = users.iter().map(|user| account(*user)).collect();
        let begun = Instant::now();
        let mut tx = db.begin().await.unwrap();
        let write = PageWrite {
            campaign: id,
            tweet: tweet(page % TWEETS),
            action: ActionType::Retweet,
            purpose: WalkPurpose::Delta,
            walk: 2,
            completed_walk: 1,
            first_walk: false,
            observed_after: at,
            cycle: Duration::from_mins(30),
            now: at,
            items: &items,
            accounts: &accounts,
        };
        engagements::write_page(&mut tx, &write).await.unwrap();
        let stored = begun.elapsed();
        tx.commit().await.unwrap();
        took.push((begun.elapsed(), begun.elapsed().saturating_sub(stored)));
    }
    took.sort();
    let (whole, end) = took[took.len() / 2];
    println!(
        "  a page of 100 new engagements: {:.1} ms, of which sums, event and commit {:.1} ms",
        whole.as_secs_f64() * 1e3,
        end.as_secs_f64() * 1e3
    );
}

struct Took {
    median: f64,
    p99: f64,
}

async fn timed<T, F: Future<Output = T>>(times: usize, ask: impl Fn() -> F) -> Took {
    let mut took = Vec::with_capacity(times);
    let warm = (times / 10).clamp(1, 3);
    for n in 0..times + warm {
        let begun = Instant::now();
        let _ = ask().await;
        if n >= warm {
            took.push(begun.elapsed().as_secs_f64() * 1e6);
        }
    }
    took.sort_by(f64::total_cmp);
    Took { median: took[times / 2], p99: took[times * 99 / 100] }
}

macro_rules! line {
    ($read:expr, $name:expr, $times:expr, $ask:expr) => {{
        let took = timed($times, || async { $ask.await.unwrap() }).await;
        println!(
            "  {:<44} median {:>9.0} us = {:>7.1} x   p99 {:>9.0} us",
            $name,
            took.median,
            took.median / $read.median,
            took.p99
        );
    }};
}

async fn ask(db: &Db, id: &CampaignId) {
    let campaign = campaigns::get(db, id).await.unwrap().unwrap();
    let threshold = campaign.settings.alert_preferences.importance_threshold;
    let threshold = Weight::important_from(threshold);
    let read = timed(300, || campaigns::get(db, id)).await;
    println!("  a campaign by its key: median {:.0} us, p99 {:.0} us", read.median, read.p99);
    let all = Filter::default();
    let day = Timestamp(NOW.0 - 86_400_000 + 123_457);
    println!("  unfiltered");
    line!(read, "totals", 200, analytics::totals(db, id, &all));
    line!(read, "cells by tweet category", 100, analytics::cells::<TweetCategory>(db, id, &all));
    line!(
        read,
        "cells by account category",
        100,
        analytics::cells::<AccountCategory>(db, id, &all)
    );
    line!(read, "audience", 200, analytics::audience(db, id, &all, threshold));
    line!(read, "tweets", 100, analytics::tweets(db, id, &all, threshold));
    for sort in [AccountSort::Importance, AccountSort::Engagements, AccountSort::LastAt] {
        let ask = AccountsAsk { sort, limit: 10, ..AccountsAsk::default() };
        line!(read, format!("accounts by {sort:?}"), 100, analytics::accounts(db, id, &all, &ask));
    }
    let many = AccountsAsk { min_tweets: 2, limit: 10, ..AccountsAsk::default() };
    line!(read, "accounts with several tweets", 100, analytics::accounts(db, id, &all, &many));
    line!(
        read,
        "counters, three weeks",
        100,
        analytics::counters(db, id, &CounterAsk { readings: true, ..CounterAsk::default() })
    );
    let three = CounterAsk {
        since: Some(Timestamp(NOW.0 - 3 * 86_400_000)),
        readings: true,
        ..CounterAsk::default()
    };
    line!(read, "counters, three days", 100, analytics::counters(db, id, &three));
    line!(read, "counters at a moment a day ago", 200, analytics::counters_at(db, id, day));
    line!(
        read,
        "stored since a day ago",
        200,
        analytics::engagements_since(db, id, &Filter::default(), day, threshold)
    );
    for sort in [Sort::Importance, Sort::Timestamp] {
        let page = Filter { sort, limit: 50, ..Filter::default() };
        line!(read, format!("engagements by {sort:?}, 50"), 100, engagements::list(db, id, &page));
    }
    println!("  under filters the sums know");
    let main = Filter { categories: vec![TweetCategory::Main], ..Filter::default() };
    line!(read, "totals, one tweet category", 100, analytics::totals(db, id, &main));
    line!(read, "audience, one tweet category", 100, analytics::audience(db, id, &main, threshold));
    let week = Filter {
        since: Some(Timestamp(NOW.0 - 7 * 86_400_000 + 77)),
        actions: vec![ActionType::Reply],
        removed: Removed::Exclude,
        ..Filter::default()
    };
    line!(
        read,
        "cells, a week, replies, present",
        30,
        analytics::cells::<TweetCategory>(db, id, &week)
    );
    println!("  under filters they do not");
    let vcs = CategorySet::NONE.with(AccountCategory::Vcs);
    for (name, filter) in [
        ("one tweet", Filter { tweet_id: Some(tweet(7)), ..Filter::default() }),
        ("one account", Filter { user_id: Some(UserId(17)), ..Filter::default() }),
        ("score of 50", Filter { min_importance: Some(Weight(50_000)), ..Filter::default() }),
        ("account category", Filter { account_categories: vcs, ..Filter::default() }),
        ("words", Filter { q: Some("words about".into()), ..Filter::default() }),
    ] {
        line!(read, format!("totals, {name}"), 3, analytics::totals(db, id, &filter));
        line!(
            read,
            format!("cells, {name}"),
            3,
            analytics::cells::<TweetCategory>(db, id, &filter)
        );
        line!(
            read,
            format!("audience, {name}"),
            3,
            analytics::audience(db, id, &filter, threshold)
        );
        let page = Filter { sort: Sort::Importance, limit: 50, ..filter.clone() };
        line!(read, format!("engagements, {name}, 50"), 10, engagements::list(db, id, &page));
    }
}

/// Pages of a list that goes on while scores change, and the last of them.
async fn page_through(db: &Db, id: &CampaignId) {
    let filter = Filter { sort: Sort::Importance, limit: 500, ..Filter::default() };
    let first = engagements::list(db, id, &filter).await.unwrap();
    let start = first.items.last().map(|row| row.place);
    let second = Filter { start, ..filter };
    let calm = timed(20, || engagements::list(db, id, &second)).await;
    let person = PersonChange { weight: Some(Weight(77_000)), ..PersonChange::default() };
    people::insert(db, UserId(1), &person, NOW).await.unwrap();
    let edges: Vec<_> = (1..=1_000).map(|n| (UserId(1), UserId(n * 3))).collect();
    let begun = Instant::now();
    followings::add(db, &edges, NOW, NOW).await.unwrap();
    println!("  1,000 accounts score anew: {:.0} ms", begun.elapsed().as_secs_f64() * 1e3);
    let moved = timed(20, || engagements::list(db, id, &second)).await;
    println!(
        "  the second page of 500: {:.1} ms; after 1,000 accounts changed: {:.1} ms",
        calm.median / 1e3,
        moved.median / 1e3
    );
}
