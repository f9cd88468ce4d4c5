//! Ten thousand alerts, real sender processes that race and are killed fifty times, a Slack that
//! fails one time in five: nothing arrives twice, nothing is lost without a reason, and only what
//! was on its way at a kill or a cut is `unknown`.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rstest::rstest;
use socap_domain::ActionType::{Quote, Retweet};
use socap_domain::{ActionType, Clock, UserId, WorldClock};
use socap_store::alerts::{self, Delivery, FindFilter, Status, Whom};
use socap_store::{Args, Db, Engine, ignored};
use socap_testing::{Launch, LaunchOptions, TestDb};

use super::slack::Slack;
use super::stage::Stage;
use crate::home::Home;
use crate::server::Server;

/// Accounts of a campaign that are told.
const TOLD: i64 = 500;
const IGNORED: std::ops::RangeInclusive<i64> = 501..=506;
const MUTED: std::ops::RangeInclusive<i64> = 507..=512;
const WEAK: std::ops::RangeInclusive<i64> = 513..=520;
const KILLS: usize = 50;
/// Accounts found at one moment.
const PAGE: usize = 50;

/// The model: who is told what, and what is not told and why. Written from the rules, not from
/// the code: accounts of every tenth number do two things at once, of every fifth the same again
/// later, within the window.
struct Model {
    texts: HashMap<i64, String>,
    skipped: BTreeSet<(i64, usize, ActionType, &'static str)>,
}

const fn score(n: i64) -> i64 {
    10 + n % 50
}

impl Model {
    fn of(campaigns: &[i64]) -> Self {
        let (mut texts, mut skipped) = (HashMap::new(), BTreeSet::new());
        for first in campaigns {
            for n in 1..=TOLD {
                let user = first + n;
                let who = format!("Investor @syn_{user} (importance: {})", score(n));
                let did = if n % 10 == 0 {
                    "engaged with 2 tweets: main 1 (retweet), influencer (quote)"
                } else {
                    "retweeted your main 1 tweet"
                };
                texts.insert(user, format!("{who} {did}"));
                if n % 5 == 0 {
                    skipped.insert((user, 3, Retweet, "dedup"));
                }
            }
            skipped.extend(IGNORED.map(|n| (first + n, 0, Retweet, "ignored")));
            skipped.extend(MUTED.map(|n| (first + n, 0, Retweet, "muted")));
        }
        Self { texts, skipped }
    }
}

/// Who sent what: the database itself notes it, in the transaction in which it happens.
const OBSERVER: [&str; 3] = [
    "CREATE TABLE seen_sends (sending TEXT NOT NULL PRIMARY KEY, delivery TEXT NOT NULL, \
     sender TEXT NOT NULL)",
    "CREATE FUNCTION see_send() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     INSERT INTO seen_sends VALUES (NEW.sending_id, NEW.id, current_setting('socap.sender')); \
     RETURN NULL; END $$",
    "CREATE TRIGGER see_send AFTER UPDATE ON alert_deliveries FOR EACH ROW \
     WHEN (NEW.status = 'sending' AND OLD.status <> 'sending') EXECUTE FUNCTION see_send()",
];

#[rstest]
#[case::postgres_two_senders(Engine::Postgres, 20, 2)]
#[case::sqlite_one_sender(Engine::Sqlite, 4, 1)]
#[tokio::test(flavor = "multi_thread")]
async fn each_alert_is_told_once_through_fifty_kills(
    #[case] engine: Engine,
    #[case] campaigns: i64,
    #[case] senders: usize,
) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let crowd = Crowd::gather(db.db(), campaigns).await;
    let model = Model::of(&crowd.firsts());
    if engine == Engine::Postgres {
        for sql in OBSERVER {
            db.db().execute(&format!("-- observe\n{sql}"), Args::new()).await.expect("observed");
        }
    }
    let slack = Slack::start(200).await;
    let mut troupe = Troupe { db: &db, slack: &slack, born: 0, dead: HashSet::new() };

    let began = Instant::now();
    let mut alive = Vec::new();
    for _ in 0..senders {
        alive.push(troupe.join().await);
    }
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut in_flight = HashSet::new();
    let kills = async {
        for _ in 0..KILLS {
            tokio::time::sleep(Duration::from_millis(rng.random_range(100..900))).await;
            let (server, name) = alive.swap_remove(rng.random_range(0..alive.len()));
            server.kill();
            troupe.dead.insert(name);
            if engine == Engine::Sqlite {
                in_flight.extend(sending(&db).await);
            }
            alive.push(troupe.join().await);
        }
    };
    let ((), ()) = tokio::join!(kills, crowd.engage());
    println!("{KILLS} kills within {:.0?}", began.elapsed());
    socap_testing::wait::until("all is decided and sent", Duration::from_mins(2), || async {
        tokio::time::sleep(Duration::from_millis(250)).await;
        open(db.db()).await == 0
    })
    .await;
    println!("all is sent after {:.0?}", began.elapsed());
    for (server, _) in alive {
        assert_eq!(server.terminate().await, Some(0));
    }

    let memory = slack.memory();
    let mut heard = HashMap::<&str, usize>::new();
    for text in &memory.taken {
        *heard.entry(text).or_default() += 1;
    }
    let twice: Vec<_> = heard.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "{} arrived twice: {:?}", twice.len(), twice.first());
    let wanted: HashSet<&str> = model.texts.values().map(String::as_str).collect();
    let strange: Vec<_> = heard.keys().filter(|text| !wanted.contains(*text)).collect();
    assert!(strange.is_empty(), "{strange:?}");

    let deliveries = crowd.deliveries().await;
    assert_eq!(deliveries.len(), model.texts.len(), "one for each account, lost none");
    let told: HashSet<&str> = deliveries.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(told, wanted);
    for one in &deliveries {
        let arrived = heard.contains_key(one.text.as_str());
        match one.status {
            Status::Sent => assert!(arrived, "it counts as sent, and never arrived: {one:?}"),
            Status::Unknown => {}
            _ => panic!("neither sent nor unknown: {one:?}"),
        }
    }
    let unknown: Vec<&Delivery> =
        deliveries.iter().filter(|one| one.status == Status::Unknown).collect();
    if engine == Engine::Postgres {
        in_flight = sent_by(&db, &troupe.dead).await;
    }
    let cut: HashSet<&str> = memory.cut.iter().map(String::as_str).collect();
    let by_kill = unknown.iter().filter(|one| !cut.contains(one.text.as_str()));
    let by_kill: Vec<_> = by_kill.collect();
    for one in &by_kill {
        assert!(in_flight.contains(&one.id), "unknown, and neither killed nor cut: {one:?}");
    }
    println!(
        "{} alerts: {} sent, {} unknown ({} cut by Slack, {} on their way at a kill), {} refused \
         for the moment",
        deliveries.len(),
        deliveries.len() - unknown.len(),
        unknown.len(),
        unknown.len() - by_kill.len(),
        by_kill.len(),
        memory.refused
    );
    assert!(!by_kill.is_empty(), "no kill struck a message: the test proves nothing");
    assert_eq!(crowd.skipped().await, model.skipped);
    db.remove().await;
}

/// What is not decided or not sent yet.
async fn open(db: &Db) -> i64 {
    let (open,): (i64,) = db
        .one(
            "-- open\nSELECT (SELECT COUNT(*) FROM alert_finds WHERE state IN ('open', 'held')) \
             + (SELECT COUNT(*) FROM alert_deliveries \
             WHERE status NOT IN ('sent', 'failed', 'unknown', 'skipped'))",
            Args::new(),
        )
        .await
        .expect("counted");
    open
}

/// The deliveries on their way: with the only sender dead, those it leaves.
async fn sending(db: &TestDb) -> Vec<String> {
    let sql = "-- sending\nSELECT id FROM alert_deliveries WHERE status = 'sending'";
    let rows: Vec<(String,)> = db.db().all(sql, Args::new()).await.expect("read");
    rows.into_iter().map(|(id,)| id).collect()
}

/// The deliveries whose last attempt was one of the dead senders'.
async fn sent_by(db: &TestDb, dead: &HashSet<String>) -> HashSet<String> {
    let sql = "-- last_senders\nSELECT d.id, s.sender FROM alert_deliveries d \
               JOIN seen_sends s ON s.sending = d.sending_id WHERE d.status = 'unknown'";
    let rows: Vec<(String, String)> = db.db().all(sql, Args::new()).await.expect("read");
    rows.into_iter().filter(|(_, sender)| dead.contains(sender)).map(|(id, _)| id).collect()
}

/// The senders, each with a name that the database sees.
struct Troupe<'a> {
    db: &'a TestDb,
    slack: &'a Slack,
    born: usize,
    dead: HashSet<String>,
}

impl Troupe<'_> {
    async fn join(&mut self) -> (Server, String) {
        self.born += 1;
        let name = format!("sender_{}", self.born);
        let url = if self.db.db().engine() == Engine::Postgres {
            format!("{}?options=-c%20socap.sender%3D{name}", self.db.url())
        } else {
            self.db.url().to_owned()
        };
        let home = Home::new()
            .with("SOCAP_DATABASE_URL", &url)
            .with("SOCAP_ALERT_SLACK_WEBHOOK", &self.slack.url)
            .with("SOCAP_SLACK_MIN_INTERVAL", "0")
            .with("SOCAP_LEASE", "4s")
            .with("OAUTH_ENCRYPTION_KEY", &"ab".repeat(32));
        (Server::part(&home, "alerts").await, name)
    }
}

/// The campaigns and their accounts.
struct Crowd {
    db: Db,
    stages: Vec<(i64, Stage)>,
}

impl Crowd {
    async fn gather(db: &Db, campaigns: i64) -> Self {
        let world = socap_simulator::World::new(1);
        let clock = WorldClock::System;
        let launch = Launch::on_clock(db, world, clock, LaunchOptions::default()).await;
        let mut stages = Vec::new();
        for n in 1..=campaigns {
            let stage = Stage::of(&launch, |alerts| alerts.alert_spacing_minutes = 0.0).await;
            stages.push((n * 1_000_000, stage));
        }
        let crowd = Self { db: db.clone(), stages };
        let strong = |first: i64| (1..=*MUTED.end()).map(move |n| (first + n, score(n)));
        let weak = |first: i64| WEAK.map(move |n| (first + n, 5));
        let firsts = crowd.firsts();
        let scores = firsts.iter().flat_map(|first| strong(*first).chain(weak(*first)));
        crowd.stages[0].1.score(scores).await;
        let now = WorldClock::System.now();
        let entries: Vec<_> = firsts
            .iter()
            .flat_map(|first| IGNORED.map(move |n| UserId(first + n)))
            .map(|user| ignored::Ignored {
                user_id: Some(user),
                username: None,
                reason: None,
                added_at: now,
            })
            .collect();
        ignored::replace(db, &entries).await.expect("an ignore list");
        for (first, stage) in &crowd.stages {
            for n in MUTED {
                let whom = Whom { user_id: Some(UserId(first + n)), tweet_id: None };
                let until = now + Duration::from_hours(1);
                let muted = alerts::mute(db, &stage.campaign, whom, until, now).await;
                assert!(muted.expect("muted").is_some());
            }
        }
        crowd
    }

    fn firsts(&self) -> Vec<i64> {
        self.stages.iter().map(|(first, _)| *first).collect()
    }

    /// Everything happens, page by page, while senders come and go.
    async fn engage(&self) {
        let all: Vec<i64> = (1..=*WEAK.end()).collect();
        for page in all.chunks(PAGE) {
            for (first, stage) in &self.stages {
                let users: Vec<i64> = page.iter().map(|n| first + n).collect();
                let twice: Vec<i64> = page
                    .iter()
                    .filter(|n| **n <= TOLD && **n % 10 == 0)
                    .map(|n| first + n)
                    .collect();
                stage.engage_at_once(&[(0, Retweet, &users), (2, Quote, &twice)]).await;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        // The same again counts as repeated once the first is decided about.
        let undecided = "-- undecided\nSELECT COUNT(*) FROM alert_finds WHERE state = 'open'";
        socap_testing::wait::until("all is decided", Duration::from_mins(1), || async {
            let (open,): (i64,) = self.db.one(undecided, Args::new()).await.expect("counted");
            open == 0
        })
        .await;
        for (first, stage) in &self.stages {
            let again: Vec<i64> = (1..=TOLD / 5).map(|n| first + n * 5).collect();
            stage.engage(3, Retweet, &again).await;
        }
    }

    async fn deliveries(&self) -> Vec<Delivery> {
        let mut all = Vec::new();
        for (_, stage) in &self.stages {
            let filter = alerts::Filter { limit: i64::from(i32::MAX), ..Default::default() };
            let page = alerts::deliveries(&self.db, &stage.campaign, &filter).await;
            all.extend(page.expect("the trail").items);
        }
        all
    }

    /// What was found and not told; everything else that was found is told.
    async fn skipped(&self) -> BTreeSet<(i64, usize, ActionType, &'static str)> {
        let mut skipped = BTreeSet::new();
        for (_, stage) in &self.stages {
            let places: BTreeMap<_, _> = stage.tweets.iter().zip(0..).collect();
            let filter = FindFilter { limit: i64::from(i32::MAX), ..FindFilter::default() };
            let finds = alerts::finds(&self.db, &stage.campaign, &filter).await.expect("finds");
            let told = TOLD + TOLD / 10;
            let found = told + TOLD / 5 + 6 + 6;
            assert_eq!(finds.total, found, "everything above its threshold is found");
            for find in finds.items {
                if find.state == "told" {
                    assert!(find.alert_id.is_some(), "{find:?}");
                    continue;
                }
                let reasons = ["dedup", "ignored", "muted"];
                let reason =
                    reasons.into_iter().find(|known| find.reason.as_deref() == Some(known));
                let reason = reason.unwrap_or_else(|| panic!("no reason: {find:?}"));
                skipped.insert((find.user_id.0, places[&find.tweet_id], find.action, reason));
            }
        }
        skipped
    }
}
