//! Importing whom people follow and scoring a page of engagers, beside a naive store of the same
//! edges: `cargo bench -p socap-store --bench scores`. `SOCAP_BENCH_EDGES` shrinks it.
//!
//! Each person follows 5,000 accounts, popular ones more often. The edges are made as they are
//! imported, never held. The naive store keeps (person, account, weight), weights copied into
//! the edges, in a table without an index by account: it scans for a page of 500. The patient
//! one asks our own tables, one query for each engager.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "a benchmark"
)]

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use socap_domain::{Timestamp, UserId, Weight};
use socap_store::followings::{self, EDGES_PER_COMMIT, Edge, Source};
use socap_store::people::{self, PersonChange};
use socap_store::{Args, Db, Engine, scores};
use socap_testing::TestDb;

const NOW: Timestamp = Timestamp(1_790_000_000_000);
const FOLLOWS: u64 = 5_000;
const ENGAGERS: u64 = 1_000;

#[tokio::main]
async fn main() {
    let edges: u64 =
        std::env::var("SOCAP_BENCH_EDGES").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000_000);
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(test) = TestDb::new(engine).await else { continue };
        println!("{engine:?}, {edges} edges of {} people", edges / FOLLOWS);
        let graph =
            Graph { people: (edges / FOLLOWS).max(1), accounts: (edges / 5).max(FOLLOWS * 4) };
        import(test.db(), &graph).await;
        score(test.db(), &graph).await;
        change(test.db()).await;
        test.remove().await;
    }
}

/// Who follows whom, made from numbers: the same in every run.
struct Graph {
    people: u64,
    accounts: u64,
}

fn spread(n: u64) -> u64 {
    let mut x = n.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

impl Graph {
    fn person(n: u64) -> UserId {
        UserId(n as i64 + 1)
    }

    /// The account of a rank, 0 the most popular. Ids tell nothing of ranks.
    fn account(rank: u64) -> UserId {
        UserId((spread(rank) >> 3) as i64)
    }

    /// The ranks that a person follows.
    fn follows(&self, person: u64) -> BTreeSet<u64> {
        let mut ranks = BTreeSet::new();
        let mut draw = 0;
        while ranks.len() < FOLLOWS as usize {
            let chance = spread(person << 32 | draw) as f64 / u64::MAX as f64;
            ranks.insert((chance.powi(3) * self.accounts as f64) as u64);
            draw += 1;
        }
        ranks
    }
}

async fn import(db: &Db, graph: &Graph) {
    let rows: Vec<(UserId, PersonChange)> = (0..graph.people)
        .map(|n| {
            let weight = Some(Weight(100 + (spread(n) % 50_000) as i64));
            (Graph::person(n), PersonChange { weight, ..PersonChange::default() })
        })
        .collect();
    people::upsert_many(db, &rows, NOW).await.unwrap();
    let begun = Instant::now();
    let mut making = Duration::ZERO;
    let mut sets = Vec::new();
    let people: Vec<u64> = (0..graph.people).collect();
    for group in people.chunks(EDGES_PER_COMMIT / FOLLOWS as usize) {
        let ids: Vec<UserId> = group.iter().map(|n| Graph::person(*n)).collect();
        let begun = followings::begin_sets(db, &ids, Source::Import, NOW).await.unwrap();
        let made = Instant::now();
        let edges: Vec<Edge> = group
            .iter()
            .zip(&begun)
            .flat_map(|(n, set_no)| {
                let ranks = graph.follows(*n).into_iter();
                ranks.map(|rank| Edge { set_no: *set_no, account: Graph::account(rank) })
            })
            .collect();
        making += made.elapsed();
        followings::add_edges(db, &edges).await.unwrap();
        sets.extend(begun);
    }
    let filled = begun.elapsed().saturating_sub(making);
    let begun = Instant::now();
    let done = followings::finish_sets(db, &sets, NOW, NOW).await.unwrap();
    let finished = begun.elapsed();
    println!(
        "  import: {:.1} s and {:.1} s to finish: {:.0} edges/s; peak memory {} MB",
        filled.as_secs_f64(),
        finished.as_secs_f64(),
        done.edges as f64 / (filled + finished).as_secs_f64(),
        peak_memory() / 1_024,
    );
}

async fn score(db: &Db, graph: &Graph) {
    let any: Vec<u64> = (0..ENGAGERS).map(|n| spread(n) % graph.accounts).collect();
    let top = graph.accounts / 100;
    let popular: Vec<u64> = (0..ENGAGERS).map(|n| n * top / ENGAGERS).collect();
    let naive = copy(db).await;
    for (who, ranks) in [("any 1,000 accounts", any), ("1,000 of the top percent", popular)] {
        let users: Vec<UserId> = ranks.into_iter().map(Graph::account).collect();
        let (ours, took) = median(5, || scores::of(db, &users)).await;
        let edges = touched(db, &users).await;
        println!(
            "  {who}: {edges} edges touched: {:.2} ms, {:.2} us an edge",
            millis(took),
            micros(took) / edges.max(1) as f64,
        );
        let (theirs, scan) = median(1, || scanned(db, &users)).await;
        assert_eq!(ours, theirs, "both must say the same");
        let ((), patient) = median(1, || one_by_one(db, &users)).await;
        println!(
            "    naive scan {:.0} ms: {:.0} x; one query each {:.0} ms: {:.1} x",
            millis(scan),
            scan.as_secs_f64() / took.as_secs_f64(),
            millis(patient),
            patient.as_secs_f64() / took.as_secs_f64(),
        );
    }
    println!("  (the copy for the naive store took {:.1} s)", naive.as_secs_f64());
}

/// A weight changes: nobody of this database engaged, so it is the reading of the set.
async fn change(db: &Db) {
    let change = PersonChange { weight: Some(Weight(7)), ..PersonChange::default() };
    let begun = Instant::now();
    people::patch(db, Graph::person(0), &change, NOW).await.unwrap();
    println!("  a person's weight changes: {:.1} ms", millis(begun.elapsed()));
}

async fn median<T, F: Future<Output = Result<T, socap_store::StoreError>>>(
    times: usize,
    ask: impl Fn() -> F,
) -> (T, Duration) {
    let mut answers = Vec::new();
    for _ in 0..times {
        let begun = Instant::now();
        let answer = ask().await.unwrap();
        answers.push((begun.elapsed(), answer));
    }
    answers.sort_by_key(|(took, _)| *took);
    let (took, answer) = answers.swap_remove(times / 2);
    (answer, took)
}

/// Fills the naive store from ours, a range of accounts at a time.
async fn copy(db: &Db) -> Duration {
    let begun = Instant::now();
    let table = "CREATE TABLE naive (person_id {INT} NOT NULL, account_id {INT} NOT NULL, \
                 weight {INT} NOT NULL) {STRICT}";
    db.execute(table, Args::new()).await.unwrap();
    let step = (i64::MAX >> 2) / 40 + 1;
    for n in 0..40 {
        let sql = "INSERT INTO naive SELECT s.person_id, f.account_id, p.weight \
                   FROM followings f CROSS JOIN following_sets s CROSS JOIN people p \
                   WHERE s.set_no = f.set_no AND p.user_id = s.person_id \
                   AND f.account_id >= $1 AND f.account_id < $2";
        db.execute(sql, Args::new().with(n * step).with((n + 1) * step)).await.unwrap();
    }
    begun.elapsed()
}

async fn scanned(
    db: &Db,
    users: &[UserId],
) -> Result<HashMap<UserId, Weight>, socap_store::StoreError> {
    let mut scores: HashMap<UserId, Weight> =
        users.iter().map(|user| (*user, Weight::ZERO)).collect();
    for chunk in users.chunks(500) {
        let mut args = Args::new();
        let marks: Vec<String> = chunk.iter().map(|u| format!("${}", args.push(*u))).collect();
        let sql = format!(
            "SELECT account_id, CAST(SUM(weight) AS {{INT}}) FROM naive \
             WHERE account_id IN ({}) GROUP BY account_id",
            marks.join(", ")
        );
        let rows: Vec<(i64, i64)> = db.all(&sql, args).await?;
        scores.extend(rows.into_iter().map(|(user, score)| (UserId(user), Weight(score))));
    }
    Ok(scores)
}

async fn one_by_one(db: &Db, users: &[UserId]) -> Result<(), socap_store::StoreError> {
    for user in users {
        scores::of(db, &[*user]).await?;
    }
    Ok(())
}

async fn touched(db: &Db, users: &[UserId]) -> usize {
    let receipts = scores::receipts(db, users).await.unwrap();
    receipts.values().map(|receipt| receipt.followed_by.len()).sum()
}

fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}

fn micros(took: Duration) -> f64 {
    took.as_secs_f64() * 1e6
}

/// The most this process ever held, in KB; PostgreSQL's own memory is its server's.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}
