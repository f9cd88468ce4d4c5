//! A campaign to which everything happens that can.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use socap_domain::walk::WalkPurpose;
use socap_domain::{
    AccountCategory, ActionType, CampaignId, CategorySet, Metrics, Timestamp, TweetCategory,
    TweetId, UserId, Weight,
};
use socap_store::accounts::{self, Classification, Unclassified};
use socap_store::campaigns::{self, NewTweet};
use socap_store::engagements::{self, Found, FoundPost, PageWrite};
use socap_store::people::{self, PersonChange};
use socap_store::tweets::{self, Reading};
use socap_store::{Db, Engine, OpenOptions, events, followings};
use socap_testing::{Launch, LaunchOptions, TestDb};

use crate::desk::{NOW, account};

/// Numbers that are the same in every run.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        i64::try_from((x ^ (x >> 31)) >> 1).unwrap() % sides
    }

    pub(super) fn one_in(&mut self, many: i64) -> bool {
        self.roll(many) == 0
    }

    pub(super) fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.roll(i64::try_from(all.len()).unwrap())).unwrap()]
    }
}

const USERS: i64 = 25;
const PEOPLE: [UserId; 3] = [UserId(9_001), UserId(9_002), UserId(9_003)];

pub(super) struct World {
    pub(super) test: TestDb,
    /// Who reads: the process that writes, another one, or one that holds nothing in memory.
    reader: Db,
    /// The one that is compared, and one that shares its accounts.
    pub(super) campaign: CampaignId,
    other: CampaignId,
    pub(super) dice: Dice,
    pub(super) now: i64,
    /// What was read when.
    pub(super) read: BTreeSet<(i64, i64)>,
    walk: i64,
    post: i64,
    added: i64,
}

fn tweet(n: i64) -> TweetId {
    TweetId(2_102_038_470_000_000_000 + n * 7_919_000_000)
}

impl World {
    pub(super) async fn new(engine: Engine, seed: u64) -> Option<Self> {
        let test = TestDb::new(engine).await?;
        let world = socap_simulator::World::new(1);
        let launch = Launch::new(test.db(), world, NOW, LaunchOptions::default()).await;
        let categorise = |new: &mut campaigns::NewCampaign| {
            for (tweet, category) in new.tweets.iter_mut().zip(TweetCategory::ALL) {
                tweet.category = *category;
                tweet.metrics = Metrics { likes: Some(3), ..Metrics::default() };
            }
            new.settings.alert_preferences.importance_threshold = 1.5;
        };
        let ids = [tweet(0), tweet(1), tweet(2), tweet(3)];
        let campaign = launch.campaign_as(&ids, 30, categorise).await;
        let other = launch.campaign(&[tweet(0), tweet(1)], 30).await;
        for person in PEOPLE {
            people::insert(test.db(), person, &weight(1_000), NOW).await.unwrap();
        }
        let read = ids[..3].iter().map(|tweet| (tweet.0, NOW.0)).collect();
        let dice = Dice(seed);
        let post = 3_000_000_000_000_000_000;
        let other_process = OpenOptions { migrate: false, ..OpenOptions::new(test.url()) };
        let reader = match seed % 3 {
            0 => test.db().clone(),
            1 => other_process.open().await.unwrap(),
            _ => OpenOptions { held: 0, ..other_process }.open().await.unwrap(),
        };
        Some(Self {
            test,
            reader,
            campaign,
            other,
            dice,
            now: NOW.0,
            read,
            walk: 1,
            post,
            added: 4,
        })
    }

    pub(super) fn db(&self) -> &Db {
        self.test.db()
    }

    pub(super) const fn reader(&self) -> &Db {
        &self.reader
    }

    /// Everything is gone.
    pub(super) async fn end(self) {
        self.reader.close().await;
        self.test.remove().await;
    }

    pub(super) async fn step(&mut self) {
        self.now += match self.dice.roll(6) {
            0 => 0,
            1 => self.dice.roll(40 * 3_600_000),
            2 => 900_000 - self.now % 900_000,
            _ => self.dice.roll(2 * 3_600_000),
        };
        match self.dice.roll(16) {
            0..6 => self.page(false).await,
            6 => self.page(true).await,
            7 | 8 => self.vanish().await,
            9 => self.weigh().await,
            10 => self.classify().await,
            11 | 12 => self.measure().await,
            13 => self.move_tweet().await,
            14 => self.threshold().await,
            _ if self.dice.one_in(3) => self.remove_tweet().await,
            _ => self.add_tweet().await,
        }
    }

    pub(super) async fn tweets(&self) -> Vec<tweets::CampaignTweet> {
        tweets::of_campaign(self.db(), &self.campaign).await.unwrap()
    }

    /// Several pages in one transaction, of either campaign.
    pub(super) async fn page(&mut self, elsewhere: bool) {
        let campaign = if elsewhere { self.other.clone() } else { self.campaign.clone() };
        let mine = tweets::of_campaign(self.db(), &campaign).await.unwrap();
        let mut tx = self.db().begin().await.unwrap();
        for _ in 0..=self.dice.roll(2) {
            let tweet = self.dice.of(&mine.iter().map(|t| t.tweet_id).collect::<Vec<_>>());
            let action = self.dice.of(ActionType::ALL);
            let users: Vec<i64> =
                (0..=self.dice.roll(6)).map(|_| 1 + self.dice.roll(USERS)).collect();
            let items: Vec<Found> = users.iter().map(|user| self.found(*user, action)).collect();
            let mut accounts = Vec::new();
            for user in users {
                let mut account = account(user);
                // What accounts say of themselves changes, too.
                account.bio =
                    self.dice.of(&[None, Some("post 3"), Some("quiet")]).map(String::from);
                if self.dice.one_in(3) {
                    account.classification = Some(self.classification());
                }
                accounts.push(account);
            }
            self.walk += 1;
            let page = PageWrite {
                campaign: &campaign,
                tweet,
                action,
                purpose: WalkPurpose::Audit,
                walk: self.walk,
                completed_walk: 0,
                first_walk: false,
                observed_after: Timestamp(self.now - self.dice.roll(2 * 3_600_000) * 2),
                cycle: Duration::from_mins(30),
                now: Timestamp(self.now),
                items: &items,
                accounts: &accounts,
            };
            engagements::write_page(&mut tx, &page).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    fn found(&mut self, user: i64, action: ActionType) -> Found {
        let listed = action == ActionType::Like || self.dice.one_in(5);
        self.post += 1;
        // Older posts turn up later: they give time and text.
        let post_id = TweetId(self.post - self.dice.roll(40) * 1_000);
        let posted_at = Timestamp(self.now - self.dice.roll(30 * 3_600_000));
        let text = Some(format!("post {}", self.dice.roll(9)));
        let post = (!listed).then_some(FoundPost { post_id, text, posted_at });
        Found { user_id: UserId(user), post, own: false }
    }

    fn classification(&mut self) -> Classification {
        let mut categories = CategorySet::NONE;
        for _ in 0..=self.dice.roll(2) {
            categories = categories.with(self.dice.of(&AccountCategory::ALL[..7]));
        }
        let primary = categories.primary();
        let rules_version = format!("v{}", self.dice.roll(100));
        Classification { categories, primary, evidence: json!([]), rules_version }
    }

    pub(super) async fn vanish(&mut self) {
        let mine = self.tweets().await;
        let tweet = self.dice.of(&mine.iter().map(|t| t.tweet_id).collect::<Vec<_>>());
        let action = self.dice.of(ActionType::ALL);
        let (db, id, now) = (self.db(), &self.campaign, Timestamp(self.now));
        let absent = engagements::absent_posts(db, id, tweet, action, self.walk).await.unwrap();
        let posts: Vec<TweetId> = absent.iter().map(|post| post.post_id).collect();
        let mut tx = db.begin().await.unwrap();
        engagements::mark_absent_posts(&mut tx, id, tweet, action, &posts, now).await.unwrap();
        engagements::mark_absent_accounts(&mut tx, id, tweet, action, self.walk, now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    pub(super) async fn weigh(&mut self) {
        let person = self.dice.of(&PEOPLE);
        let now = Timestamp(self.now);
        let edges: Vec<(UserId, UserId)> =
            (0..4).map(|_| (person, UserId(1 + self.dice.roll(USERS)))).collect();
        followings::add(self.db(), &edges, now, now).await.unwrap();
        let change = weight(self.dice.roll(4) * 500);
        people::patch(self.db(), person, &change, now).await.unwrap();
    }

    /// Rules are applied again.
    pub(super) async fn classify(&mut self) {
        let many = 5 + self.dice.roll(20);
        let stale = accounts::stale_classification(self.db(), "none", None, many).await;
        let classified: Vec<(Unclassified, Classification)> =
            stale.unwrap().into_iter().map(|account| (account, self.classification())).collect();
        let mut tx = self.db().begin().await.unwrap();
        let now = Timestamp(self.now);
        accounts::store_classifications(&mut tx, &classified, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn measure(&mut self) {
        let mine = self.tweets().await;
        let mut tx = self.test.db().begin().await.unwrap();
        for before in mine {
            if self.dice.one_in(3) {
                continue;
            }
            let mut grow = |value: Option<i64>| match self.dice.roll(4) {
                0 => None,
                1 => value,
                _ => Some(value.unwrap_or(5) + self.dice.roll(50) - 5),
            };
            let m = before.metrics;
            let metrics = Metrics {
                likes: grow(m.likes),
                retweets: grow(m.retweets),
                quotes: grow(m.quotes),
                replies: m.replies,
                views: grow(m.views),
                bookmarks: None,
            };
            let reading =
                Reading { metrics, followed_id: before.followed_id, text: None, author: None };
            // Answers may overtake one another, and the clock may go back.
            let late = if self.dice.one_in(5) { self.dice.roll(30 * 3_600_000) } else { 0 };
            let at = self.now - late;
            let accepted = before.metrics_at.is_none_or(|m| m.0 <= at || m.0 > at + 600_000);
            tweets::store_reading(&mut tx, &before, &reading, Timestamp(at)).await.unwrap();
            if accepted {
                self.read.insert((before.tweet_id.0, at));
            }
        }
        tx.commit().await.unwrap();
    }

    pub(super) async fn move_tweet(&mut self) {
        let mine = self.tweets().await;
        let tweet = self.dice.of(&mine.iter().map(|t| t.tweet_id).collect::<Vec<_>>());
        let to = self.dice.of(TweetCategory::ALL);
        let mut tx = self.db().begin().await.unwrap();
        campaigns::lock(&mut tx, &self.campaign).await.unwrap();
        campaigns::move_tweet(&mut tx, &self.campaign, tweet, to).await.unwrap();
        self.tell(&mut tx).await;
        tx.commit().await.unwrap();
    }

    async fn threshold(&mut self) {
        let mut tx = self.db().begin().await.unwrap();
        let campaign = campaigns::lock(&mut tx, &self.campaign).await.unwrap().unwrap();
        let mut settings = campaign.settings;
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let threshold = self.dice.roll(5) as f64 / 2.0;
        settings.alert_preferences.importance_threshold = threshold;
        let now = Timestamp(self.now);
        campaigns::update_settings(
            &mut tx,
            &self.campaign,
            &settings,
            &campaigns::Sealed::default(),
            now,
        )
        .await
        .unwrap();
        self.tell(&mut tx).await;
        tx.commit().await.unwrap();
    }

    async fn remove_tweet(&mut self) {
        let mine = self.tweets().await;
        if mine.len() < 2 {
            return;
        }
        let tweet = self.dice.of(&mine.iter().map(|t| t.tweet_id).collect::<Vec<_>>());
        let mut tx = self.db().begin().await.unwrap();
        campaigns::lock(&mut tx, &self.campaign).await.unwrap();
        campaigns::remove_tweet(&mut tx, &self.campaign, tweet).await.unwrap();
        self.tell(&mut tx).await;
        tx.commit().await.unwrap();
        self.read.retain(|(read, _)| *read != tweet.0);
    }

    async fn add_tweet(&mut self) {
        self.added += 1;
        let metrics = if self.dice.one_in(2) {
            Metrics { views: Some(self.dice.roll(100)), ..Metrics::default() }
        } else {
            Metrics::default()
        };
        let new = NewTweet {
            tweet_id: tweet(self.added),
            category: self.dice.of(TweetCategory::ALL),
            url: String::new(),
            text: None,
            author: None,
            posted_at: (!self.dice.one_in(4))
                .then(|| Timestamp(self.now - self.dice.roll(50 * 3_600_000))),
            is_reply: false,
            metrics,
        };
        let (now, id) = (Timestamp(self.now), self.campaign.clone());
        let mut tx = self.db().begin().await.unwrap();
        campaigns::lock(&mut tx, &id).await.unwrap();
        campaigns::add_tweets(&mut tx, &id, &[new], false, now, now).await.unwrap();
        self.tell(&mut tx).await;
        tx.commit().await.unwrap();
        if metrics != Metrics::default() {
            self.read.insert((tweet(self.added).0, self.now));
        }
    }

    async fn tell(&self, tx: &mut socap_store::Tx) {
        let now = Timestamp(self.now);
        events::append(tx, &self.campaign, "campaign_changed", &json!({}), now).await.unwrap();
    }

    pub(super) async fn threshold_now(&self) -> Weight {
        let campaign = campaigns::get(self.db(), &self.campaign).await.unwrap().unwrap();
        Weight::important_from(campaign.settings.alert_preferences.importance_threshold)
    }
}

fn weight(weight: i64) -> PersonChange {
    PersonChange { weight: Some(Weight(weight)), ..PersonChange::default() }
}
