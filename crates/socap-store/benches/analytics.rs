//! Every question about a generated campaign, beside a read by primary key in the same run:
//! `cargo bench -p socap-store --bench analytics`.
//!
//! `SOCAP_BENCH_ENGAGEMENTS` is a list of sizes (100,000 and 1,000,000 unless told otherwise):
//! 500 tweets, three weeks, accounts that engage two and a half times each. The rows are written
//! at once and counted as an upgrade counts them; readings and pages are stored on top. Unfiltered
//! questions should not grow with the size.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "a benchmark"
)]

use std::time::{Duration, Instant};

use socap_domain::campaign::{
    AlertPreferences, CampaignSettings, ClientInfo, Features, MonitorWindow,
};
use socap_domain::walk::WalkPurpose;
use socap_domain::{
    AccountCategory, ActionType, Availability, CampaignId, CategorySet, IdSource, Metrics,
    Timestamp, TweetCategory, TweetId, UserId, Weight,
};
use socap_store::accounts::Account;
use socap_store::analytics::{self, AccountSort, AccountsAsk, CounterAsk};
use socap_store::campaigns::{NewCampaign, NewTweet};
use socap_store::engagements::{self, Filter, Found, FoundPost, PageWrite, Removed, Sort};
use socap_store::people::{self, PersonChange};
use socap_store::tweets::{self, Reading};
use socap_store::{Args, Db, Engine, campaigns, followings, rollups};
use socap_testing::TestDb;

const NOW: Timestamp = Timestamp(1_790_000_000_000);
const TWEETS: i64 = 500;
const SPAN: i64 = 21 * 86_400_000;
const ACTIONS: [ActionType; 4] =
    [ActionType::Retweet, ActionType::Like, ActionType::Reply, ActionType::Quote];

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

fn spread(n: i64) -> i64 {
    let mut x = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) >> 1) as i64
}

fn tweet(n: i64) -> TweetId {
    TweetId(TweetId::first_at(Timestamp(NOW.0 - SPAN + n * 60_000)).0 + spread(n) % 4_000_000)
}

async fn generate(db: &Db, size: i64) -> CampaignId {
    let id = CampaignId(IdSource.next());
    let begun = Instant::now();
    let start = Timestamp(NOW.0 - SPAN);
    let new = NewCampaign {
        id: id.clone(),
        settings: settings(start),
        sealed: campaigns::Sealed::default(),
        tweets: (0..TWEETS).map(new_tweet).collect(),
    };
    let mut tx = db.begin().await.unwrap();
    campaigns::insert(&mut tx, &new, start).await.unwrap();
    tx.commit().await.unwrap();
    rows(db, &id, size).await;
    if db.engine() == Engine::Postgres {
        db.execute("ANALYZE", Args::new()).await.unwrap();
    }
    let made = begun.elapsed();
    let sql = "UPDATE campaigns SET important_from = NULL";
    db.execute(sql, Args::new()).await.unwrap();
    let begun = Instant::now();
    rollups::count_all(db).await.unwrap();
    println!(
        "  rows made in {:.0} s, counted in {:.1} s ({:.2} us an engagement)",
        made.as_secs_f64(),
        begun.elapsed().as_secs_f64(),
        begun.elapsed().as_secs_f64() * 1e6 / size as f64
    );
    let begun = Instant::now();
    measure(db, &id).await;
    println!("  three weeks of counters stored in {:.0} s", begun.elapsed().as_secs_f64());
    if db.engine() == Engine::Postgres {
        db.execute("VACUUM ANALYZE", Args::new()).await.unwrap();
    }
    id
}

fn settings(start: Timestamp) -> CampaignSettings {
    CampaignSettings {
        launch_name: "bench".to_owned(),
        client_info: ClientInfo::default(),
        monitor_window: MonitorWindow { start_date: start, end_date: NOW },
        alert_preferences: AlertPreferences::default(),
        slack_webhook_url: None,
        webhook_url: None,
        webhook_secret: None,
        time_zone: "UTC".to_owned(),
        features: Features::default(),
        value: None,
        budget: None,
    }
}

fn new_tweet(n: i64) -> NewTweet {
    NewTweet {
        tweet_id: tweet(n),
        category: TweetCategory::ALL[(n % 3) as usize],
        url: String::new(),
        text: None,
        author: None,
        posted_at: tweet(n).posted_at(),
        is_reply: false,
        metrics: Metrics { likes: Some(1), views: Some(10), ..Metrics::default() },
    }
}

/// Accounts and engagements, by one statement each: numbers decide who did what when.
async fn rows(db: &Db, id: &CampaignId, size: i64) {
    let series = |from: i64, to: i64| match db.engine() {
        Engine::Postgres => format!("generate_series({from}::BIGINT, {}::BIGINT) AS g(n)", to - 1),
        Engine::Sqlite => format!(
            "(WITH RECURSIVE g(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM g WHERE n < {}) \
             SELECT n FROM g) AS g",
            to - 1
        ),
    };
    let accounts = size * 2 / 5;
    // A remainder of a product by a large odd number: spread, the same in every run.
    let mix = |n: &str, by: i64, m: i64| format!("(({n}) * {by} % 1000003) % {m}");
    let categories: Vec<String> = AccountCategory::ALL
        .iter()
        .enumerate()
        .map(|(n, c)| format!("WHEN {n} THEN '{c}'"))
        .collect();
    let bits: Vec<String> = AccountCategory::ALL
        .iter()
        .enumerate()
        .map(|(n, c)| format!("WHEN {n} THEN {}", CategorySet::NONE.with(*c).bits()))
        .collect();
    let actions: Vec<String> =
        ACTIONS.iter().enumerate().map(|(n, a)| format!("WHEN {n} THEN '{a}'")).collect();
    let at = NOW.0 - SPAN;
    for from in (0..accounts).step_by(100_000) {
        let kind = mix("n", 7_919, 8);
        let sql = format!(
            "INSERT INTO accounts (user_id, username, name, bio, followers, availability, seen_at, \
             updated_at, category_mask, primary_category, rules_version) \
             SELECT n + 1, 'syn_' || n, 'Synthetic ' || n, 'builds things', n % 1000, 'available', \
             {at}, {at}, CASE {kind} {} END, CASE {kind} {} END, 'v' FROM {}",
            bits.join(" "),
            categories.join(" "),
            series(from, (from + 100_000).min(accounts)),
        );
        db.execute(&sql, Args::new()).await.unwrap();
    }
    db.execute(
        "CREATE TABLE bench_tweets (place {INT} NOT NULL PRIMARY KEY, id {INT} NOT NULL)",
        Args::new(),
    )
    .await
    .unwrap();
    for n in 0..TWEETS {
        let sql = format!("INSERT INTO bench_tweets VALUES ({n}, {})", tweet(n).0);
        db.execute(&sql, Args::new()).await.unwrap();
    }
    for from in (0..size).step_by(100_000) {
        // Account n % accounts; its k-th engagement is with another tweet and action.
        let user = format!("(n % {accounts})");
        let round = format!("(n / {accounts})");
        let time = format!("{at} + {} * 1814 + n % 1814", mix("n", 104_729, 1_000_003));
        let sql = format!(
            "INSERT INTO engagements (campaign_id, tweet_id, user_id, action_type, engaged_at, \
             observed_after, observed_before, sort_at, first_post_id, text, found_by, \
             found_in_walk, seen_in_walk, importance_at_ingest, importance, removed_at, \
             last_seen_at, created_at) \
             SELECT '{id}', b.id, {user} + 1, CASE ({user} + {round}) % 4 {} END, \
             {time}, {time}, {time}, {time}, 5000000000000000000 + n, \
             CASE WHEN ({user} + {round}) % 4 >= 2 THEN 'a few words about it ' || n END, \
             'backfill', 1, 1, {score}, {score}, CASE WHEN n % 37 = 0 THEN {now} END, {now}, \
             {time} + 60000 \
             FROM {} JOIN bench_tweets b ON b.place = ({user} * 31 + {round} * 7) % {TWEETS}",
            actions.join(" "),
            series(from, (from + 100_000).min(size)),
            score = format!(
                "CASE WHEN {user} % 50 = 0 THEN {} * 250 + 250 ELSE 0 END",
                mix(&user, 13, 300)
            ),
            now = NOW.0,
        );
        db.execute(&sql, Args::new()).await.unwrap();
    }
}

/// Counters every two hours for three weeks.
async fn measure(db: &Db, id: &CampaignId) {
    for round in 1..252 {
        let at = Timestamp(NOW.0 - SPAN + round * 2 * 3_600_000);
        let mine = tweets::of_campaign(db, id).await.unwrap();
        for group in mine.chunks(100) {
            let mut tx = db.begin().await.unwrap();
            for before in group {
                let grow = |value: Option<i64>, by: i64| Some(value.unwrap_or(0) + by);
                let n = spread(before.tweet_id.0 ^ round) % 50;
                let m = before.metrics;
                let metrics = Metrics {
                    likes: grow(m.likes, n),
                    retweets: grow(m.retweets, n / 5),
                    views: grow(m.views, n * 40),
                    ..m
                };
                let followed_id = before.followed_id;
                let reading = Reading { metrics, followed_id, text: None, author: None };
                tweets::store_reading(&mut tx, before, &reading, at).await.unwrap();
            }
            tx.commit().await.unwrap();
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

fn account(user: i64) -> Account {
    Account {
        user_id: UserId(user),
        username: format!("syn_{user}"),
        name: "Synthetic".to_owned(),
        bio: None,
        followers: Some(3),
        following: None,
        verified: None,
        created_at: None,
        availability: Availability::Available,
        classification: None,
    }
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
    line!(read, "counters, three weeks", 100, analytics::counters(db, id, &CounterAsk::default()));
    let three =
        CounterAsk { since: Some(Timestamp(NOW.0 - 3 * 86_400_000)), ..CounterAsk::default() };
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
        ("words", Filter { q: Some("words about".to_owned()), ..Filter::default() }),
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
