//! The owner hears once that reading stands still, and once that it goes on: over real receivers,
//! on both databases, with two processes that do everything at the same time.

mod caps;
mod credentials;
mod flapping;
mod sending;

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use socap_domain::{CampaignId, Micros, TweetId};
use socap_engine::alerts::{self, Alerting};
use socap_engine::campaigns::{self, Policy};
use socap_engine::pool::{self, RunLimits};
use socap_engine::{Engine, EngineError, Settings, schedule};
use socap_store::{Engine as Database, OpenOptions, worker_state};
use socap_testing::{Launch, LaunchOptions, Restless, TestDb};
use socap_upstream::channels::{Poster, PosterSettings};

use crate::alerts::desk::Receiver;
use crate::{HALF_HOUR, ORIGIN};

struct Office {
    db: TestDb,
    launch: Launch,
    owner: Receiver,
    /// Another process: its own connections, the same clock.
    other: Engine,
    tweets: Vec<TweetId>,
}

impl Office {
    async fn new(database: Database, monthly: Option<Micros>) -> Option<Self> {
        socap_testing::log();
        let db = TestDb::new(database).await?;
        let (world, tweets) = Restless { happenings: 900, ..Restless::default() }.build(ORIGIN);
        let settings = Settings {
            scheduler: false,
            monthly_budget: monthly,
            lease: Duration::from_secs(4),
            ..Settings::default()
        };
        let options = LaunchOptions { settings, ..LaunchOptions::default() };
        let launch = Launch::new(db.db(), world, ORIGIN, options.clone()).await;
        let owner = Receiver::new(&launch.clock).await;
        let pool = OpenOptions::new(db.url()).open().await.unwrap();
        let other = socap_testing::launch::engine(&pool, &launch.clock, &launch.address, &options);
        let office = Self { db, launch, owner, other, tweets };
        for engine in [&office.launch.engine, &office.other] {
            engine.set_alerting(office.alerting());
        }
        Some(office)
    }

    fn alerting(&self) -> Alerting {
        Alerting {
            policy: Arc::new(Policy::default()),
            poster: Arc::new(Poster::new(PosterSettings::default())),
            slack_webhook: None,
            mail: None,
            owner_slack: Some(SecretString::from(self.owner.url.clone())),
            owner_email: None,
            slack_interval: Duration::ZERO,
        }
    }

    /// Both processes do all there is to do, at the same time.
    async fn work(&self) {
        worker_state::trigger(self.db.db(), None, self.launch.now()).await.unwrap();
        tokio::join!(Box::pin(work(&self.launch.engine)), Box::pin(work(&self.other)));
        tokio::join!(Box::pin(send(&self.launch.engine)), Box::pin(send(&self.other)));
    }

    async fn pass(&self, time: Duration) {
        self.launch.clock.advance(time);
        self.work().await;
    }

    /// Works until some job waits for `reason`.
    async fn until_blocked(&self, campaign: &CampaignId, reason: &str) {
        let told = self.owner.texts().len();
        for _ in 0..40 {
            self.pass(HALF_HOUR).await;
            if self.blocked(campaign, reason).await > 0 && self.owner.texts().len() > told {
                return;
            }
        }
        panic!("nothing waits for {reason}, or nobody was told: {:?}", self.owner.texts());
    }

    async fn blocked(&self, campaign: &CampaignId, reason: &str) -> usize {
        let jobs = worker_state::jobs_of(self.db.db(), campaign).await.unwrap();
        let stopped = |reason: &str, of: Option<&str>| of == Some(reason);
        jobs.iter().filter(|job| stopped(reason, job.reason.as_deref())).count()
    }

    async fn patch(&self, campaign: &CampaignId, body: serde_json::Value) {
        let policy = Policy::default();
        campaigns::patch(&self.launch.engine, &policy, campaign, &body).await.unwrap();
    }
}

async fn work(engine: &Engine) {
    // Both move the same rows: what one of them cannot have now, the next turn does.
    for done in [schedule::tick(engine).await, schedule::probe(engine).await] {
        match done {
            Err(EngineError::Store(error)) if error.is_transient() => {}
            done => done.unwrap(),
        }
    }
    let limits = RunLimits { max_jobs: u64::MAX, concurrency: 5, timeout: Duration::from_mins(1) };
    pool::run(engine, limits).await.unwrap();
}

async fn send(engine: &Engine) {
    alerts::process_due(engine, u64::MAX).await.unwrap();
}

/// Whether a message says that this cap does not pay for what comes next. What other calls spent
/// before is chance: perhaps nothing at all is left.
fn is_short(text: &str, whose: &str, cap: &str) -> bool {
    text.ends_with(&format!("budget of {cap} is used up"))
        || (text.starts_with(&format!("{whose} does not pay for the next reading ("))
            && text.ends_with(&format!(" of {cap} left)")))
}
