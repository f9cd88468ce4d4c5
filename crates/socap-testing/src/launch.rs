//! A campaign over a simulated world, driven step by step, and compared with the truth.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use socap_domain::campaign::MonitorWindow;
use socap_domain::{
    ActionType, CampaignId, Clock, IdSource, Metrics, Micros, Timestamp, TweetCategory, TweetId,
    UserId, WorldClock,
};
use socap_engine::pool::{self, RunLimits, RunReport};
use socap_engine::{Engine, Settings, schedule};
use socap_simulator::{Options, Simulator, World};
use socap_store::campaigns::{NewCampaign, NewTweet, Sealed};
use socap_store::engagements::{self, Filter};
use socap_store::{Db, campaigns};
use socap_upstream::{
    Credential, CredentialKind, DialectChoice, Provider, Settings as ClientSettings, XClient,
};
use tokio::net::TcpListener;
use url::Url;

use crate::synthetic;

/// How a launch is read.
#[derive(Debug, Clone)]
pub struct LaunchOptions {
    /// Which provider.
    pub provider: Provider,
    /// How the engine works.
    pub settings: Settings,
    /// How the simulated X behaves.
    pub simulator: Options,
    /// The credential's secret: tests with several credentials tell them apart by it.
    pub token: String,
}

impl Default for LaunchOptions {
    fn default() -> Self {
        Self {
            provider: Provider::X,
            settings: Settings { scheduler: false, ..Settings::default() },
            simulator: Options::default(),
            token: "synthetic-token".to_owned(),
        }
    }
}

/// A simulated X on loopback, a clock that moves when told, and an engine that reads it.
#[derive(Debug)]
pub struct Launch {
    /// The simulated X.
    pub simulator: Simulator,
    /// World time.
    pub clock: WorldClock,
    /// The engine.
    pub engine: Engine,
    /// Where the simulated X listens.
    pub address: Url,
}

/// One engagement in the words both sides share: account, post (if X lists posts), time.
pub type Seen = (UserId, Option<i64>);

impl Launch {
    /// Serves `world` from world time `at` and makes an engine that reads it into `db`.
    ///
    /// # Panics
    /// If loopback cannot be used.
    pub async fn new(db: &Db, world: World, at: Timestamp, options: LaunchOptions) -> Self {
        let clock = WorldClock::manual(at);
        Self::on_clock(db, world, clock, options).await
    }

    /// The same on a clock of the caller's.
    ///
    /// # Panics
    /// If loopback cannot be used.
    pub async fn on_clock(
        db: &Db,
        world: World,
        clock: WorldClock,
        options: LaunchOptions,
    ) -> Self {
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let mut simulated = options.simulator.clone();
        simulated.accept_any_credential = true;
        let simulator = Simulator::new(world, shared, simulated);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
        let port = listener.local_addr().expect("an address").port();
        let server = simulator.clone();
        tokio::spawn(async move { server.serve(listener, std::future::pending()).await });
        let address = Url::parse(&format!("http://127.0.0.1:{port}")).expect("a URL");
        let engine = engine(db, &clock, &address, &options);
        engine.declare_monthly_budget().await.expect("a budget");
        Self { simulator, clock, engine, address }
    }

    /// World time now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Stores a campaign over `tweets` from now for `days`, without asking X first.
    ///
    /// # Panics
    /// If the store refuses it.
    pub async fn campaign(&self, tweets: &[TweetId], days: u64) -> CampaignId {
        self.campaign_with(tweets, days, None).await
    }

    /// The same with a budget.
    ///
    /// # Panics
    /// If the store refuses it.
    pub async fn campaign_with(
        &self,
        tweets: &[TweetId],
        days: u64,
        budget: Option<Micros>,
    ) -> CampaignId {
        self.campaign_as(tweets, days, |new| new.settings.budget = budget).await
    }

    /// The same with whatever else the caller wants of it.
    ///
    /// # Panics
    /// If the store refuses it.
    pub async fn campaign_as(
        &self,
        tweets: &[TweetId],
        days: u64,
        change: impl FnOnce(&mut NewCampaign),
    ) -> CampaignId {
        let now = self.now();
        let id = CampaignId(IdSource.next());
        let author = |tweet: TweetId| {
            self.simulator.world(|world| {
                let who = world.author_of(tweet)?;
                Some((who.id, who.username.clone(), who.name.clone()))
            })
        };
        let mut new = NewCampaign {
            id: id.clone(),
            settings: synthetic::settings(MonitorWindow {
                start_date: now,
                end_date: now + Duration::from_secs(days * 86_400),
            }),
            sealed: Sealed::default(),
            tweets: tweets
                .iter()
                .map(|tweet| NewTweet {
                    tweet_id: *tweet,
                    category: TweetCategory::Main,
                    url: format!("https://x.com/i/status/{tweet}"),
                    text: None,
                    author: author(*tweet),
                    posted_at: tweet.posted_at(),
                    is_reply: false,
                    metrics: Metrics::default(),
                })
                .collect(),
        };
        change(&mut new);
        let mut tx = self.engine.db().begin().await.expect("a transaction");
        campaigns::insert(&mut tx, &new, now).await.expect("the campaign is stored");
        tx.commit().await.expect("committed");
        id
    }

    /// Lets world time pass and runs everything that comes due.
    ///
    /// # Panics
    /// If the engine fails.
    pub async fn pass(&self, time: Duration) -> RunReport {
        self.clock.advance(time);
        self.cycle().await
    }

    /// Makes every job due and works until nothing is left.
    ///
    /// # Panics
    /// If the engine fails.
    pub async fn cycle(&self) -> RunReport {
        let now = self.now();
        socap_store::worker_state::trigger(self.engine.db(), None, now).await.expect("a trigger");
        self.work().await
    }

    /// Works until nothing is due, turning the clockwork first.
    ///
    /// # Panics
    /// If the engine fails.
    pub async fn work(&self) -> RunReport {
        schedule::tick(&self.engine).await.expect("the clockwork turns");
        schedule::probe(&self.engine).await.expect("credentials are looked after");
        let limits =
            RunLimits { max_jobs: u64::MAX, concurrency: 10, timeout: Duration::from_mins(1) };
        pool::run(&self.engine, limits).await.expect("the pool works")
    }

    /// The engagements stored as present, or as vanished.
    ///
    /// # Panics
    /// If the store cannot be read.
    pub async fn stored(
        &self,
        campaign: &CampaignId,
    ) -> (BTreeMap<(TweetId, ActionType), BTreeSet<Seen>>, BTreeSet<(TweetId, ActionType, UserId)>)
    {
        let filter = Filter { limit: i64::MAX / 2, ..Filter::default() };
        let page = engagements::list(self.engine.db(), campaign, &filter).await.expect("a list");
        let mut present = BTreeMap::<_, BTreeSet<Seen>>::new();
        let mut vanished = BTreeSet::new();
        for e in page.items {
            if e.removed_at.is_some() {
                vanished.insert((e.tweet_id, e.action, e.user_id));
                continue;
            }
            let there = present.entry((e.tweet_id, e.action)).or_default();
            let live: Vec<_> = e.posts.iter().filter(|p| p.removed_at.is_none()).collect();
            if live.is_empty() {
                there.insert((e.user_id, None));
            }
            for post in live {
                there.insert((e.user_id, Some(post.post_id.0)));
            }
        }
        (present, vanished)
    }

    /// Asserts that what is stored as present equals the truth, and says briefly where not.
    ///
    /// # Panics
    /// If it does not.
    pub async fn assert_truth(&self, campaign: &CampaignId, tweets: &[TweetId], posts: bool) {
        let (present, _) = self.stored(campaign).await;
        let truth = self.truth(tweets, posts);
        let keys: BTreeSet<_> = present.keys().chain(truth.keys()).copied().collect();
        let none = BTreeSet::new();
        let mut wrong = Vec::new();
        for key in keys {
            let (have, want) =
                (present.get(&key).unwrap_or(&none), truth.get(&key).unwrap_or(&none));
            let missing: Vec<_> = want.difference(have).collect();
            let extra: Vec<_> = have.difference(want).collect();
            if !missing.is_empty() || !extra.is_empty() {
                wrong.push(format!(
                    "{} {}: {} stored, {} listed, {} missing (first {:?}), {} extra (first {:?})",
                    key.0,
                    key.1,
                    have.len(),
                    want.len(),
                    missing.len(),
                    missing.first(),
                    extra.len(),
                    extra.first(),
                ));
            }
        }
        assert!(wrong.is_empty(), "not the truth:\n{}", wrong.join("\n"));
    }

    /// What an honest full reading of every list would show now. Where the provider lists
    /// accounts only (`retweet_posts` false), retweets carry no post.
    pub fn truth(
        &self,
        tweets: &[TweetId],
        retweet_posts: bool,
    ) -> BTreeMap<(TweetId, ActionType), BTreeSet<Seen>> {
        let mut truth = BTreeMap::new();
        for tweet in tweets {
            for action in [ActionType::Retweet, ActionType::Reply, ActionType::Quote] {
                let listed = self.simulator.listable(*tweet, action);
                let posts = retweet_posts || action != ActionType::Retweet;
                let seen: BTreeSet<Seen> = listed
                    .into_iter()
                    .filter(|item| !item.own)
                    .map(|item| (item.user_id, item.post_id.filter(|_| posts).map(|id| id.0)))
                    .collect();
                if !seen.is_empty() {
                    truth.insert((*tweet, action), seen);
                }
            }
        }
        truth
    }
}

/// An engine that asks the simulated X at `address`.
///
/// # Panics
/// If it cannot be made.
pub fn engine(db: &Db, clock: &WorldClock, address: &Url, options: &LaunchOptions) -> Engine {
    let kind = match options.provider {
        Provider::X => CredentialKind::XBearer,
        Provider::TwitterApiIo => CredentialKind::TwitterApiIoKey,
    };
    let credential = Credential::new(kind, SecretString::from(options.token.clone()));
    let mut settings = ClientSettings::new(options.provider, address.clone(), credential);
    settings.dialect = DialectChoice::Auto;
    settings.timeout = Duration::from_secs(10);
    settings.prices.includes_billed = options.simulator.bill_includes;
    let client = XClient::new(settings).expect("a client");
    Engine::new(db.clone(), clock.clone(), options.settings.clone(), Some(client))
}
