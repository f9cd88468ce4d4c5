//! A generated campaign: 500 tweets, three weeks, accounts that engage two and a half times each.

#![expect(
    clippy::unwrap_used,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    reason = "a benchmark"
)]

use std::time::Instant;

use socap_domain::campaign::MonitorWindow;
use socap_domain::{
    AccountCategory, ActionType, CampaignId, CategorySet, IdSource, Metrics, Timestamp,
    TweetCategory, TweetId,
};
use socap_store::campaigns::{NewCampaign, NewTweet};
use socap_store::tweets::{self, Reading};
use socap_store::{Args, Db, Engine, campaigns, rollups};
use socap_testing::synthetic;

/// World time.
pub(crate) const NOW: Timestamp = Timestamp(1_790_000_000_000);
/// How many tweets.
pub(crate) const TWEETS: i64 = 500;
/// The campaign's length, in milliseconds.
pub(crate) const SPAN: i64 = 21 * 86_400_000;
const ACTIONS: [ActionType; 4] =
    [ActionType::Retweet, ActionType::Like, ActionType::Reply, ActionType::Quote];

fn spread(n: i64) -> i64 {
    let mut x = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) >> 1) as i64
}

/// The tweet with a number.
pub(crate) fn tweet(n: i64) -> TweetId {
    TweetId(TweetId::first_at(Timestamp(NOW.0 - SPAN + n * 60_000)).0 + spread(n) % 4_000_000)
}

/// Makes a campaign of `size` engagements.
pub(crate) async fn generate(db: &Db, size: i64) -> CampaignId {
    let id = CampaignId(IdSource.next());
    let begun = Instant::now();
    let start = Timestamp(NOW.0 - SPAN);
    let new = NewCampaign {
        id: id.clone(),
        settings: synthetic::settings(MonitorWindow { start_date: start, end_date: NOW }),
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
             updated_at, category_mask, primary_category, rules_version, reworded_at) \
             SELECT n + 1, 'syn_' || n, 'Synthetic ' || n, 'builds things', n % 1000, 'available', \
             {at}, {at}, CASE {kind} {} END, CASE {kind} {} END, 'v', {at} FROM {}",
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
