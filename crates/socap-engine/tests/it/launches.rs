//! Scenarios 1 and 3: whole launches, created as a user creates them, read by the scheduler
//! itself. Every sum is counted again from its parts.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use socap_domain::{ActionType, CampaignId, CampaignStatus, Timestamp, TweetCategory, TweetId};
use socap_engine::Settings;
use socap_engine::campaigns::{self, Policy};
use socap_simulator::scenario::{Scenario, Stage};
use socap_store::engagements::{self, Engagement, Filter};
use socap_store::{Engine, tweets, worker_state};
use socap_testing::{Launch, LaunchOptions, TestDb};

use crate::{HALF_HOUR, ORIGIN};

use ActionType::{Quote, Reply, Retweet};
use TweetCategory::{Influencer, Investor, Main};

/// A scenario being played.
struct Play {
    db: TestDb,
    launch: Launch,
    stage: Stage,
    ids: Vec<TweetId>,
    campaign: CampaignId,
}

impl Play {
    async fn begin(name: &str) -> Self {
        socap_testing::log();
        let db = TestDb::new(Engine::Sqlite).await.unwrap();
        let scenario = Scenario::named(name).unwrap();
        let stage = scenario.stage(ORIGIN);
        let options = LaunchOptions {
            settings: Settings { scheduler: true, ..Settings::default() },
            ..LaunchOptions::default()
        };
        let launch = Launch::new(db.db(), stage.world.clone(), ORIGIN, options).await;
        let policy = Policy::default();
        let body = scenario.campaign_request(ORIGIN);
        let created = campaigns::create(&launch.engine, &policy, &body).await.unwrap();
        let ids = stage.tweets.iter().map(|tweet| tweet.id).collect();
        Self { db, launch, stage, ids, campaign: created.id }
    }

    /// Runs the scheduler every half hour until `hours` after the start.
    async fn until(&self, hours: f64) {
        let end = Self::at(hours);
        while self.launch.now() < end {
            self.launch.clock.advance(HALF_HOUR);
            self.launch.work().await;
        }
        assert_eq!(self.launch.now(), end);
    }

    async fn list(&self, filter: Filter) -> Vec<Engagement> {
        let filter = Filter { limit: 10_000, with_total: true, ..filter };
        let page = engagements::list(self.db.db(), &self.campaign, &filter).await.unwrap();
        assert_eq!(
            Some(page.items.len()),
            page.total.and_then(|total| usize::try_from(total).ok())
        );
        page.items
    }

    /// Engagements of a category: retweets, replies, quotes. The sums kept beside them must be
    /// the same.
    async fn of(&self, category: TweetCategory) -> [usize; 3] {
        let items = self.list(Filter { categories: vec![category], ..Filter::default() }).await;
        let counts = engagements::counts_of(self.db.db(), &self.campaign).await.unwrap();
        let mine: BTreeSet<TweetId> = self
            .stage
            .tweets
            .iter()
            .filter(|tweet| tweet.category == category)
            .map(|tweet| tweet.id)
            .collect();
        [Retweet, Reply, Quote].map(|action| {
            let listed = items.iter().filter(|item| item.action == action).count();
            let kept = counts.iter().filter(|c| c.action == action && mine.contains(&c.tweet_id));
            let kept: i64 = kept.map(|counts| counts.collected).sum();
            assert_eq!(listed, usize::try_from(kept).unwrap(), "{category} {action}");
            listed
        })
    }

    async fn all(&self) -> [usize; 3] {
        let parts = [self.of(Main).await, self.of(Influencer).await, self.of(Investor).await];
        [0, 1, 2].map(|n| parts.iter().map(|part| part[n]).sum())
    }

    async fn likes(&self) -> i64 {
        let tweets = tweets::of_campaign(self.db.db(), &self.campaign).await.unwrap();
        tweets.iter().map(|tweet| tweet.metrics.likes.unwrap()).sum()
    }

    async fn likes_of(&self, key: &str) -> i64 {
        let id = self.stage.tweet(key).unwrap().id;
        let tweets = tweets::of_campaign(self.db.db(), &self.campaign).await.unwrap();
        tweets.iter().find(|tweet| tweet.tweet_id == id).unwrap().metrics.likes.unwrap()
    }

    /// Nothing missing or extra, every time X's own, every counter the last one X showed, and
    /// each tweet's own counters no other than its list.
    async fn assert_true(&self) {
        self.launch.assert_truth(&self.campaign, &self.ids, true).await;
        let mut times = BTreeMap::new();
        for tweet in &self.ids {
            for action in [Retweet, Reply, Quote] {
                for listed in self.launch.simulator.listable(*tweet, action) {
                    let first = times
                        .entry((*tweet, action.as_str(), listed.user_id))
                        .or_insert(listed.created_at);
                    *first = (*first).min(listed.created_at);
                }
            }
        }
        for item in self.list(Filter::default()).await {
            let truth = times.get(&(item.tweet_id, item.action.as_str(), item.user_id));
            let (told, truth) = (item.engaged_at.unwrap(), truth.unwrap());
            assert!(told.ms_since(*truth).abs() < 1_000, "{told} is not {truth}");
        }
        for tweet in tweets::of_campaign(self.db.db(), &self.campaign).await.unwrap() {
            let truth = self.launch.simulator.metrics(tweet.tweet_id);
            assert_eq!(tweet.metrics.likes, Some(truth.likes));
            assert_eq!(tweet.metrics.retweets, Some(truth.retweets));
            assert_eq!(tweet.metrics.replies, Some(truth.replies));
            assert_eq!(tweet.metrics.quotes, Some(truth.quotes));
        }
    }

    /// The end of the window: one last reading, completed, then silence.
    async fn ends(&self) {
        let status = async || {
            let stored = socap_store::campaigns::get(self.db.db(), &self.campaign).await;
            stored.unwrap().unwrap().status
        };
        // The last reading waits for its windows, an hour at most.
        for _ in 0..6 {
            self.launch.work().await;
            if status().await != CampaignStatus::Completed {
                self.launch.clock.advance(Duration::from_mins(10));
            }
        }
        self.launch.work().await;
        assert_eq!(status().await, CampaignStatus::Completed);
        self.assert_true().await;
        let asked = self.launch.simulator.bill().total.requests;
        self.launch.clock.advance(HALF_HOUR);
        self.launch.work().await;
        assert_eq!(self.launch.simulator.bill().total.requests, asked, "workers stop running");
    }

    fn at(hours: f64) -> Timestamp {
        ORIGIN + Duration::from_secs_f64(hours * 3_600.0)
    }
}

/// Scenario 1: three tweets, three days. Where the story's totals contradict its parts, the
/// parts count: 27 + 12 + 3 is 42.
#[tokio::test(flavor = "multi_thread")]
async fn a_small_launch_is_collected_whole() {
    let play = Play::begin("scenario-1").await;
    let jobs = worker_state::jobs_of(play.db.db(), &play.campaign).await.unwrap();
    assert_eq!(jobs.len(), 12, "three tweets, four kinds");
    assert_eq!(play.all().await, [0; 3], "nothing yet but the first counters");
    assert_eq!(play.likes_of("main").await, 50);
    assert_eq!(play.likes_of("influencer").await, 200);
    assert_eq!(play.likes_of("investor").await, 30);

    play.launch.work().await;
    assert_eq!(play.of(Main).await, [5, 3, 1]);
    assert_eq!(play.of(Influencer).await, [20, 8, 2]);
    assert_eq!(play.of(Investor).await, [2, 1, 0]);
    assert_eq!(play.all().await, [27, 12, 3]);

    play.until(2.0).await;
    assert_eq!(play.of(Main).await, [7, 3, 1], "two more retweets");
    let main = play.stage.tweet("main").unwrap().id;
    let samples = tweets::samples(play.db.db(), &play.campaign, main).await.unwrap();
    let likes: Vec<i64> = samples.iter().map(|(_, metrics)| metrics.likes.unwrap()).collect();
    assert_eq!((likes[0], likes[likes.len() - 1]), (50, 75), "the change is exact: +25");
    let investor = play.stage.group("investor")[0];
    let theirs = play.list(Filter { user_id: Some(investor), ..Filter::default() }).await;
    assert_eq!((theirs.len(), theirs[0].tweet_id, theirs[0].action), (1, main, Retweet));

    play.until(6.0).await;
    assert_eq!(play.of(Main).await, [7, 8, 1], "five more replies");
    assert_eq!(play.of(Influencer).await, [50, 8, 3], "thirty more retweets, the founder's quote");
    assert_eq!(play.likes_of("influencer").await, 350);
    let founder = play.stage.group("founder")[0];
    let quote = play.list(Filter { user_id: Some(founder), ..Filter::default() }).await;
    assert_eq!(quote[0].text.as_deref(), Some("This product is game-changing for developers!"));

    play.until(36.0).await;
    let late =
        Filter { since: Some(Play::at(35.5)), until: Some(Play::at(36.0)), ..Filter::default() };
    let late = play.list(late).await;
    let vcs: BTreeSet<_> = play.stage.group("vc").iter().copied().collect();
    let by_vcs = late.iter().filter(|item| vcs.contains(&item.user_id));
    assert_eq!(by_vcs.filter(|item| item.category == Investor).count(), 3);
    assert_eq!(late.len(), 4, "and the reporter's reply");
    assert_eq!(play.all().await, [62, 18, 4]);
    play.assert_true().await;

    play.until(72.0).await;
    play.ends().await;
    assert_eq!(play.all().await, [85, 23, 12], "120 in all");
    assert_eq!(play.likes().await, 1_500);
    play.db.remove().await;
}

/// Scenario 3: fifty tweets, three days, a viral moment.
#[tokio::test(flavor = "multi_thread")]
async fn a_large_launch_is_collected_whole() {
    let play = Play::begin("scenario-3").await;
    let jobs = worker_state::jobs_of(play.db.db(), &play.campaign).await.unwrap();
    assert_eq!(jobs.len(), 200, "fifty tweets, four kinds");
    play.launch.work().await;
    let sum = |parts: [usize; 3]| parts.iter().sum::<usize>();
    assert_eq!(sum(play.of(Main).await), 50);
    assert_eq!(sum(play.of(Influencer).await), 350);
    assert_eq!(sum(play.of(Investor).await), 100);

    play.until(6.5).await;
    assert_eq!(sum(play.all().await), 500 + 1_250, "1,000 retweets, 150 replies, 100 quotes");
    play.assert_true().await;

    play.until(30.0).await;
    let before = sum(play.all().await);
    play.launch.simulator.clear_log();
    play.until(30.5).await;
    assert_eq!(sum(play.all().await), before + 525, "500 on one tweet, 25 elsewhere");
    let viral = play.stage.tweet("influencer-7").unwrap().id;
    let path = format!("/2/tweets/{viral}/retweets");
    let log = play.launch.simulator.log();
    let pages: Vec<_> = log.entries().filter(|entry| entry.path == path).collect();
    let items: u64 = pages.iter().map(|entry| entry.items).sum();
    println!("500 new retweets of one tweet: {} pages, {items} items read", pages.len());
    assert!(pages.len() <= 8 && items < 620, "only what is new is read");

    play.until(31.5).await;
    let topvc = play.stage.group("topvc")[0];
    let theirs = play.list(Filter { user_id: Some(topvc), ..Filter::default() }).await;
    let theirs: BTreeSet<_> =
        theirs.iter().map(|item| (item.tweet_id, item.action.as_str())).collect();
    let told = [
        ("main-1", Retweet),
        ("influencer-3", Quote),
        ("investor-2", Reply),
        ("influencer-7", Retweet),
        ("investor-5", Quote),
    ];
    let told: BTreeSet<_> =
        told.iter().map(|(key, a)| (play.stage.tweet(key).unwrap().id, a.as_str())).collect();
    assert_eq!(theirs, told, "one account, five tweets");

    play.until(72.0).await;
    play.ends().await;
    assert_eq!(play.all().await, [2_702, 241, 137], "the sums of the parts");
    play.db.remove().await;
}
