//! A campaign whose engagements are put in by hand, for processes that send.

use socap_domain::campaign::{AlertPreferences, Channel};
use socap_domain::walk::WalkPurpose;
use socap_domain::{
    ActionType, CampaignId, Clock, TweetCategory, TweetId, UserId, Weight, WorldClock,
};
use socap_store::accounts::Account;
use socap_store::engagements::{self, Found, FoundPost, PageWrite};
use socap_store::people::{self, PersonChange};
use socap_store::{Db, StoreError, Tx, campaigns, followings};
use socap_testing::{Launch, LaunchOptions, synthetic};

/// People of weight 1, 2, 4, … whose followings make any score up to 63.
const BITS: i64 = 6;
const FIRST_PERSON: i64 = 900_000_000;

pub(crate) struct Stage {
    db: Db,
    pub(crate) clock: WorldClock,
    pub(crate) campaign: CampaignId,
    /// main 1, main 2, influencer, investor.
    pub(crate) tweets: Vec<TweetId>,
}

impl Stage {
    pub(crate) async fn new(
        db: &Db,
        clock: &WorldClock,
        change: impl FnOnce(&mut AlertPreferences),
    ) -> Self {
        let world = socap_simulator::World::new(1);
        let options = LaunchOptions::default();
        let launch = Launch::on_clock(db, world, clock.clone(), options).await;
        Self::of(&launch, change).await
    }

    /// Another campaign of the same launch.
    pub(crate) async fn of(launch: &Launch, change: impl FnOnce(&mut AlertPreferences)) -> Self {
        let (db, now) = (launch.engine.db(), launch.now());
        let tweets: Vec<TweetId> = (1..=4).map(|n| TweetId(TweetId::first_at(now).0 + n)).collect();
        let campaign = launch
            .campaign_as(&tweets, 30, |new| {
                new.settings.alert_preferences.channels = vec![Channel::Slack];
                change(&mut new.settings.alert_preferences);
                let categories = [
                    TweetCategory::Main,
                    TweetCategory::Main,
                    TweetCategory::Influencer,
                    TweetCategory::Investor,
                ];
                for (tweet, category) in new.tweets.iter_mut().zip(categories) {
                    tweet.category = category;
                }
            })
            .await;
        // Nothing is read: batches close at once.
        let mut tx = db.begin().await.expect("a transaction");
        campaigns::stop_jobs(&mut tx, &campaign, "test", now).await.expect("stopped");
        tx.commit().await.expect("a commit");
        let people: Vec<_> = (0..BITS)
            .map(|bit| {
                let weight = Some(Weight(1_000 << bit));
                let username = Some(format!("syn_{}", 1 << bit));
                let change = PersonChange { weight, username, ..PersonChange::default() };
                (UserId(FIRST_PERSON + bit), change)
            })
            .collect();
        people::upsert_many(db, &people, now).await.expect("people");
        Self { db: db.clone(), clock: launch.clock.clone(), campaign, tweets }
    }

    /// Lets accounts score what is said.
    pub(crate) async fn score(&self, scores: impl IntoIterator<Item = (i64, i64)>) {
        let edges: Vec<(UserId, UserId)> = scores
            .into_iter()
            .flat_map(|(user, score)| {
                (0..BITS)
                    .filter(move |bit| score >> bit & 1 == 1)
                    .map(move |bit| (UserId(FIRST_PERSON + bit), UserId(user)))
            })
            .collect();
        let now = self.clock.now();
        followings::add(&self.db, &edges, now, now).await.expect("followings");
    }

    /// Accounts do something to the tweet at `place`, and a later walk finds it.
    pub(crate) async fn engage(&self, place: usize, action: ActionType, users: &[i64]) {
        self.engage_at_once(&[(place, action, users)]).await;
    }

    /// The same, found at one moment: all of it or nothing is in a batch.
    pub(crate) async fn engage_at_once(&self, pages: &[(usize, ActionType, &[i64])]) {
        for tries in 0.. {
            match self.store(pages).await {
                Ok(()) => return,
                Err(error) => {
                    assert!(error.is_transient() && tries < 50, "a page is stored: {error}");
                }
            }
        }
    }

    async fn store(&self, pages: &[(usize, ActionType, &[i64])]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        campaigns::hold(&mut tx, [&self.campaign]).await?;
        for (place, action, users) in pages {
            self.page(&mut tx, *place, *action, users).await?;
        }
        tx.commit().await
    }

    async fn page(
        &self,
        tx: &mut Tx,
        place: usize,
        action: ActionType,
        users: &[i64],
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let items: Vec<Found> = users
            .iter()
            .map(|user| Found {
                user_id: UserId(*user),
                post: Some(FoundPost {
                    post_id: TweetId(self.tweets[place].0 + 10 + user),
                    text: Some(format!("What {user} says")),
                    posted_at: now,
                }),
                own: false,
            })
            .collect();
        let accounts: Vec<Account> = users.iter().map(|user| synthetic::investor(*user)).collect();
        let page = PageWrite {
            campaign: &self.campaign,
            tweet: self.tweets[place],
            action,
            purpose: WalkPurpose::Delta,
            walk: 2,
            completed_walk: 1,
            first_walk: false,
            observed_after: now,
            now,
            cycle: std::time::Duration::from_mins(30),
            items: &items,
            accounts: &accounts,
        };
        engagements::write_page(tx, &page).await.map(|_| ())
    }
}
