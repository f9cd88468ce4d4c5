//! A campaign whose engagements are put in by hand, and a receiver that writes down what arrives.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use secrecy::SecretString;
use socap_domain::campaign::{AlertPreferences, Channel};
use socap_domain::walk::WalkPurpose;
use socap_domain::{
    ActionType, CampaignId, CampaignStatus, Clock, Timestamp, TweetCategory, TweetId, UserId,
    Weight, WorldClock,
};
use socap_engine::alerts::{self, Alerting, ProcessReport};
use socap_engine::campaigns::Policy;
use socap_engine::{Engine, Settings};
use socap_store::accounts::Account;
use socap_store::alerts::{Delivery, FindRow, Status, Whom};
use socap_store::engagements::{self, Found, FoundPost, PageWrite};
use socap_store::people::{self, PersonChange};
use socap_store::{Db, Engine as Database, campaigns, followings};
use socap_testing::{Launch, LaunchOptions, TestDb, synthetic};
use socap_upstream::channels::{Poster, PosterSettings};

use crate::ORIGIN;

/// What the receiver does with the `n`-th message: its status and body.
pub(crate) type Behaviour = Arc<dyn Fn(usize) -> (u16, &'static str) + Send + Sync>;

/// A message that arrived and was taken.
#[derive(Debug, Clone)]
pub(crate) struct Arrived {
    pub(crate) at: Timestamp,
    pub(crate) text: String,
}

#[derive(Clone)]
struct Inbox {
    clock: WorldClock,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    asked: Arc<Mutex<usize>>,
    behaviour: Arc<Mutex<Behaviour>>,
}

/// A receiver of webhooks on loopback.
#[derive(Clone)]
pub(crate) struct Receiver {
    inbox: Inbox,
    pub(crate) url: String,
}

impl Receiver {
    pub(crate) async fn new(clock: &WorldClock) -> Self {
        let behaviour: Behaviour = Arc::new(|_| (200, "ok"));
        let inbox = Inbox {
            clock: clock.clone(),
            arrived: Arc::default(),
            asked: Arc::default(),
            behaviour: Arc::new(Mutex::new(behaviour)),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/services/syn", listener.local_addr().unwrap());
        let app = Router::new().route("/services/syn", post(take)).with_state(inbox.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { inbox, url }
    }

    pub(crate) fn behave(
        &self,
        with: impl Fn(usize) -> (u16, &'static str) + Send + Sync + 'static,
    ) {
        *self.inbox.behaviour.lock().unwrap() = Arc::new(with);
    }

    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        self.inbox.arrived.lock().unwrap().clone()
    }

    pub(crate) fn texts(&self) -> Vec<String> {
        self.arrived().into_iter().map(|message| message.text).collect()
    }

    pub(crate) fn asked(&self) -> usize {
        *self.inbox.asked.lock().unwrap()
    }
}

async fn take(State(inbox): State<Inbox>, body: String) -> (StatusCode, &'static str) {
    let n = {
        let mut asked = inbox.asked.lock().unwrap();
        *asked += 1;
        *asked - 1
    };
    let behaviour = inbox.behaviour.lock().unwrap().clone();
    let (status, answer) = behaviour(n);
    if status == 200 {
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        let text = body["text"].as_str().unwrap().to_owned();
        inbox.arrived.lock().unwrap().push(Arrived { at: inbox.clock.now(), text });
    }
    (StatusCode::from_u16(status).unwrap(), answer)
}

/// Bits of a score: people of weight 1, 2, 4, … whose followings make any score up to 127.
const BITS: i64 = 7;

pub(crate) struct Desk {
    pub(crate) db: TestDb,
    pub(crate) launch: Launch,
    pub(crate) receiver: Receiver,
    pub(crate) owner: Receiver,
    pub(crate) campaign: CampaignId,
    /// main 1, main 2, influencer, investor.
    pub(crate) tweets: Vec<TweetId>,
}

pub(crate) fn settings() -> Settings {
    Settings { scheduler: false, lease: Duration::from_secs(20), ..Settings::default() }
}

impl Desk {
    pub(crate) async fn new(
        database: Database,
        change: impl FnOnce(&mut AlertPreferences),
    ) -> Option<Self> {
        Self::with(database, settings(), change).await
    }

    pub(crate) async fn with(
        database: Database,
        settings: Settings,
        change: impl FnOnce(&mut AlertPreferences),
    ) -> Option<Self> {
        socap_testing::log();
        let db = TestDb::new(database).await?;
        let options = LaunchOptions { settings, ..LaunchOptions::default() };
        let world = socap_simulator::World::new(1);
        let launch = Launch::new(db.db(), world, ORIGIN, options).await;
        let receiver = Receiver::new(&launch.clock).await;
        let owner = Receiver::new(&launch.clock).await;
        let tweets: Vec<TweetId> =
            (1..=4).map(|n| TweetId(TweetId::first_at(ORIGIN).0 + n)).collect();
        let campaign = launch
            .campaign_as(&tweets, 3, |new| {
                new.settings.alert_preferences.channels = vec![Channel::Slack];
                change(&mut new.settings.alert_preferences);
                for (place, tweet) in new.tweets.iter_mut().enumerate() {
                    tweet.category = [
                        TweetCategory::Main,
                        TweetCategory::Main,
                        TweetCategory::Influencer,
                        TweetCategory::Investor,
                    ][place];
                }
            })
            .await;
        let desk = Self { db, launch, receiver, owner, campaign, tweets };
        desk.be_idle().await;
        desk.launch.engine.set_alerting(desk.alerting());
        let people: Vec<_> = (0..BITS)
            .map(|bit| {
                let weight = Some(Weight(1_000 << bit));
                (UserId(9_000 + bit), PersonChange { weight, ..PersonChange::default() })
            })
            .collect();
        people::upsert_many(desk.db.db(), &people, ORIGIN).await.unwrap();
        Some(desk)
    }

    pub(crate) fn alerting(&self) -> Alerting {
        Alerting {
            policy: Arc::new(Policy::default()),
            poster: Arc::new(Poster::new(PosterSettings::default())),
            slack_webhook: Some(SecretString::from(self.receiver.url.clone())),
            mail: None,
            owner_slack: Some(SecretString::from(self.owner.url.clone())),
            owner_email: None,
            slack_interval: Duration::ZERO,
        }
    }

    /// Another process on the same database and clock.
    pub(crate) fn another(&self) -> Engine {
        self.another_with(Duration::ZERO)
    }

    /// The same with a pace of its own.
    pub(crate) fn another_with(&self, slack_interval: Duration) -> Engine {
        let engine = self.plain();
        engine.set_alerting(Alerting { slack_interval, ..self.alerting() });
        engine
    }

    /// A process that has no channels yet.
    pub(crate) fn plain(&self) -> Engine {
        let settings = self.launch.engine.settings().clone();
        Engine::new(self.db().clone(), self.launch.clock.clone(), settings, None)
    }

    pub(crate) fn db(&self) -> &Db {
        self.db.db()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.launch.now()
    }

    /// The cycle is over: no job is due.
    pub(crate) async fn be_idle(&self) {
        let mut tx = self.db().begin().await.unwrap();
        campaigns::stop_jobs(&mut tx, &self.campaign, "test", self.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A cycle begins now and is over at once; slots reach to the next one.
    pub(crate) async fn cycle(&self) {
        let now = self.now();
        socap_store::worker_state::trigger(self.db(), None, now).await.unwrap();
    }

    /// Lets `users` follow or be followed so that each scores what is said.
    pub(crate) async fn score(&self, scores: &[(i64, i64)]) {
        let edges: Vec<(UserId, UserId)> = scores
            .iter()
            .flat_map(|(user, score)| {
                (0..BITS)
                    .filter(move |bit| score >> bit & 1 == 1)
                    .map(move |bit| (UserId(9_000 + bit), UserId(*user)))
            })
            .collect();
        followings::add(self.db(), &edges, self.now(), self.now()).await.unwrap();
    }

    /// Stores a page of later walks: `users` did `action` to the tweet at `place`.
    pub(crate) async fn engage(&self, place: usize, action: ActionType, users: &[i64]) {
        self.page(place, action, users, false).await;
    }

    pub(crate) async fn page(
        &self,
        place: usize,
        action: ActionType,
        users: &[i64],
        first_walk: bool,
    ) {
        let now = self.now();
        let post = |user: i64| FoundPost {
            post_id: TweetId(TweetId::first_at(now).0 + user),
            text: Some(format!("What {user} says")),
            posted_at: now,
        };
        let items: Vec<Found> = users
            .iter()
            .map(|user| Found { user_id: UserId(*user), post: Some(post(*user)), own: false })
            .collect();
        let accounts: Vec<Account> = users.iter().map(|user| synthetic::investor(*user)).collect();
        let page = PageWrite {
            campaign: &self.campaign,
            tweet: self.tweets[place],
            action,
            purpose: WalkPurpose::Delta,
            walk: 2,
            completed_walk: 1,
            first_walk,
            observed_after: now,
            cycle: std::time::Duration::from_mins(30),
            now,
            items: &items,
            accounts: &accounts,
        };
        let mut tries = 0;
        loop {
            let stored = async {
                let mut tx = self.db().begin().await?;
                campaigns::hold(&mut tx, [&self.campaign]).await?;
                engagements::write_page(&mut tx, &page).await?;
                tx.commit().await
            };
            match stored.await {
                Ok(()) => return,
                Err(error) if error.is_transient() && tries < 50 => tries += 1,
                Err(error) => panic!("a page is stored: {error}"),
            }
        }
    }

    /// Closes what can close, with slots exactly in their places.
    pub(crate) async fn close(&self) -> usize {
        alerts::close_with(&self.launch.engine, &mut || 0.5).await.unwrap()
    }

    /// Closes what can close, with slots exactly in their places, and sends what is due.
    pub(crate) async fn process(&self) -> ProcessReport {
        self.close().await;
        alerts::process_due(&self.launch.engine, u64::MAX).await.unwrap()
    }

    /// Lets time pass in steps, sending at each.
    pub(crate) async fn pass(&self, time: Duration, step: Duration) {
        let mut left = time;
        while !left.is_zero() {
            let now = left.min(step);
            self.launch.clock.advance(now);
            left -= now;
            self.process().await;
        }
    }

    pub(crate) async fn deliveries(&self) -> Vec<Delivery> {
        let filter = socap_store::alerts::Filter { limit: 1_000_000, ..Default::default() };
        let page = socap_store::alerts::deliveries(self.db(), &self.campaign, &filter).await;
        let mut items = page.unwrap().items;
        items.sort_by(|a, b| (a.due_at, &a.id).cmp(&(b.due_at, &b.id)));
        items
    }

    pub(crate) async fn finds(&self) -> Vec<FindRow> {
        finds(self.db(), &self.campaign).await
    }

    /// Mutes an account, a tweet, both or the campaign.
    pub(crate) async fn mute(
        &self,
        user: Option<i64>,
        tweet_id: Option<TweetId>,
        until: Timestamp,
    ) {
        let whom = Whom { user_id: user.map(UserId), tweet_id };
        let muted =
            socap_store::alerts::mute(self.db(), &self.campaign, whom, until, self.now()).await;
        assert!(muted.unwrap().is_some());
    }

    /// The states and reasons of finds and how often each.
    pub(crate) async fn fates(&self) -> HashMap<String, usize> {
        let mut fates = HashMap::new();
        for find in self.finds().await {
            let reason = find.reason.unwrap_or_default();
            *fates.entry(format!("{} {reason}", find.state).trim_end().to_owned()).or_default() +=
                1;
        }
        fates
    }

    pub(crate) async fn in_status(&self, status: Status) -> usize {
        self.deliveries().await.iter().filter(|one| one.status == status).count()
    }

    pub(crate) async fn set_status(&self, status: CampaignStatus) {
        let now = self.now();
        let mut tx = self.db().begin().await.unwrap();
        campaigns::lock(&mut tx, &self.campaign).await.unwrap();
        if status == CampaignStatus::Completed {
            campaigns::complete(&mut tx, &self.campaign, now).await.unwrap();
        } else {
            campaigns::set_status(&mut tx, &self.campaign, status, now).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}

/// All finds of a campaign.
pub(crate) async fn finds(db: &Db, campaign: &CampaignId) -> Vec<FindRow> {
    let all = socap_store::alerts::FindFilter { limit: 1_000_000, ..Default::default() };
    socap_store::alerts::finds(db, campaign, &all).await.unwrap().items
}
