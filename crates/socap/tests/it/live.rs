//! News reaches everybody who watches: in other processes, a thousand at once, after a kill.

use std::time::{Duration, Instant};

use serde_json::json;
use socap_domain::{ActionType, CampaignId, Timestamp, TweetId, UserId, walk::WalkPurpose};
use socap_simulator::scenario::Bulk;
use socap_store::engagements::{Found, FoundPost, PageWrite, write_page};
use socap_store::{Db, Engine, events};
use socap_testing::{Launch, LaunchOptions, TestDb};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::home::Home;
use crate::server::Server;

const NOW: Timestamp = Timestamp(1_772_366_400_000);
const READERS: usize = 1_000;
/// Readers that do not read while much happens.
const SLOW: usize = 200;
/// Anonymous memory of one open stream at most.
const A_STREAM: u64 = 50 * 1024;

/// One who watches: a socket of its own.
struct Watcher {
    socket: BufReader<TcpStream>,
    /// The last event heard.
    place: i64,
}

impl Watcher {
    async fn come(server: &Server, campaign: &CampaignId, last: Option<i64>) -> Self {
        let host = server.address.trim_start_matches("http://");
        let mut socket = TcpStream::connect(host).await.expect("a connection");
        let last = last.map(|id| format!("Last-Event-ID: {id}\r\n")).unwrap_or_default();
        let ask = format!(
            "GET /socap/campaigns/{campaign}/events HTTP/1.1\r\nHost: {host}\r\n\
             Accept: text/event-stream\r\n{last}\r\n"
        );
        socket.write_all(ask.as_bytes()).await.expect("asked");
        let mut watcher = Self { socket: BufReader::with_capacity(512, socket), place: 0 };
        assert_eq!(watcher.next().await.expect("ready").0, "ready");
        watcher
    }

    /// The next event: its name and number. `None` once the server is gone.
    async fn next(&mut self) -> Option<(String, i64)> {
        let (mut name, mut line) = (String::new(), String::new());
        loop {
            line.clear();
            let read = self.socket.read_line(&mut line);
            let read = tokio::time::timeout(Duration::from_mins(1), read).await.expect("in time");
            if read.unwrap_or_default() == 0 {
                return None;
            }
            if let Some(word) = line.strip_prefix("event: ") {
                word.trim().clone_into(&mut name);
            }
            if let Some(id) = line.strip_prefix("id: ") {
                self.place = id.trim().parse().expect("a number");
                return Some((name, self.place));
            }
        }
    }

    /// Hears exactly the events after its place up to `last`, each once.
    async fn hears_up_to(&mut self, last: i64) {
        for expected in self.place + 1..=last {
            let (name, seq) = self.next().await.expect("the stream goes on");
            assert_eq!((name.as_str(), seq), ("synthetic", expected));
        }
    }
}

async fn launch(db: &Db) -> (Launch, CampaignId, TweetId) {
    let bulk = Bulk { tweets: 1, ..Bulk::default() };
    let (world, tweets) = bulk.build(NOW).expect("a world");
    let launch = Launch::new(db, world, NOW, LaunchOptions::default()).await;
    let tweet = *tweets.first().expect("a tweet");
    let campaign = launch.campaign(&tweets, 3).await;
    (launch, campaign, tweet)
}

async fn happen(db: &Db, campaign: &CampaignId, times: usize) -> i64 {
    for n in 0..times {
        let mut tx = db.begin().await.expect("a transaction");
        events::append(&mut tx, campaign, "synthetic", &json!({ "n": n }), NOW)
            .await
            .expect("an event");
        tx.commit().await.expect("a commit");
    }
    events::version(db, campaign).await.expect("a version").expect("a campaign")
}

/// What belongs to the process alone, in bytes.
fn memory(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).expect("status");
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("RssAnon");
    let kilobytes = line.trim().trim_end_matches(" kB").trim().parse::<u64>().expect("a number");
    kilobytes * 1024
}

fn api(db: &TestDb) -> Home {
    Home::new().with("SOCAP_DATABASE_URL", db.url()).with("OAUTH_ENCRYPTION_KEY", &"0".repeat(64))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engagement_stored_here_is_heard_there_within_a_second() {
    let Some(db) = TestDb::new(Engine::Postgres).await else { return };
    let (_launch, campaign, tweet) = launch(db.db()).await;
    let server = Server::api(&api(&db)).await;
    let mut watcher = Watcher::come(&server, &campaign, None).await;
    let mut waits = Vec::new();
    for user in 1..=20 {
        let items = [Found {
            user_id: UserId(user),
            post: Some(FoundPost { post_id: TweetId(9_000 + user), text: None, posted_at: NOW }),
            own: false,
        }];
        let page = PageWrite {
            campaign: &campaign,
            tweet,
            action: ActionType::Retweet,
            purpose: WalkPurpose::Delta,
            walk: 1,
            completed_walk: 0,
            first_walk: false,
            observed_after: NOW,
            now: NOW,
            cycle: std::time::Duration::from_mins(30),
            items: &items,
            accounts: &[],
        };
        let mut tx = db.db().begin().await.expect("a transaction");
        write_page(&mut tx, &page).await.expect("a written page");
        events::append(&mut tx, &campaign, "engagements", &json!({}), NOW).await.expect("an event");
        tx.commit().await.expect("a commit");
        let stored = Instant::now();
        assert_eq!(watcher.next().await.expect("an event").0, "engagements");
        waits.push(stored.elapsed());
        let path = format!("/socap/campaigns/{campaign}/engagements?limit=1");
        let (status, page) = server.get(&path, None).await;
        assert_eq!((status, page["total"].as_i64()), (200, Some(user)), "what was told is there");
    }
    waits.sort();
    println!("heard after {:.0?} in the middle, {:.0?} at most", waits[10], waits[19]);
    assert!(waits[17] < Duration::from_secs(1), "nine of ten within a second: {waits:?}");
    assert_eq!(server.terminate().await, Some(0));
    db.remove().await;
}

/// A thousand open streams, a fifth of which do not read while much happens; then the process is
/// killed, more happens, and all come back to another one at their places.
#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_watch_cheaply_and_miss_nothing_after_a_kill() {
    let Some(db) = TestDb::new(Engine::Sqlite).await else { return };
    let (_launch, campaign, _) = launch(db.db()).await;
    let home = api(&db);
    let server = Server::api(&home).await;
    let before = {
        // What the first reader brings along is no stream's.
        let mut first = Watcher::come(&server, &campaign, None).await;
        let last = happen(db.db(), &campaign, 1).await;
        first.hears_up_to(last).await;
        memory(&server)
    };
    let mut watchers = Vec::with_capacity(READERS);
    for _ in 0..READERS {
        watchers.push(Watcher::come(&server, &campaign, None).await);
    }
    let quick = watchers.split_off(SLOW);
    let mut slow = watchers;
    let last = happen(db.db(), &campaign, 300).await;
    let mut quick = all_hear(quick, last).await;
    let each = memory(&server).saturating_sub(before) / u64::try_from(READERS).expect("a number");
    println!("{each} bytes of memory a stream, {SLOW} of {READERS} of them slow");
    assert!(each < A_STREAM, "{each} bytes a stream");
    server.kill();

    let last = happen(db.db(), &campaign, 20).await;
    let server = Server::api(&home).await;
    let places: Vec<i64> = quick.iter().chain(&slow).map(|watcher| watcher.place).collect();
    quick.clear();
    slow.clear();
    let mut back = Vec::with_capacity(READERS);
    for place in places {
        let mut watcher = Watcher::come(&server, &campaign, Some(place)).await;
        watcher.place = place;
        back.push(watcher);
    }
    let back = all_hear(back, last).await;
    let last = happen(db.db(), &campaign, 2).await;
    assert_eq!(all_hear(back, last).await.len(), READERS);
    assert_eq!(server.terminate().await, Some(0), "open streams do not hold up the end");
}

async fn all_hear(watchers: Vec<Watcher>, last: i64) -> Vec<Watcher> {
    let hearing = watchers.into_iter().map(|mut watcher| async move {
        watcher.hears_up_to(last).await;
        watcher
    });
    futures::future::join_all(hearing).await
}
