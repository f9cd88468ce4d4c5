//! A campaign to store pages in, by short words.

use std::collections::HashMap;

use socap_domain::walk::WalkPurpose;
use socap_domain::{ActionType, CampaignId, Timestamp, TweetId, UserId, Weight};
use socap_store::accounts::Account;
use socap_store::engagements::{self, Engagement, Filter, Found, FoundPost, PageWrite, Written};
use socap_store::{Db, Engine, StoreError};
pub(crate) use socap_testing::synthetic::account;
use socap_testing::{Launch, LaunchOptions, TestDb};

pub(crate) const NOW: Timestamp = Timestamp(1_790_000_000_000);
pub(crate) const TWEET: TweetId = TweetId(2_102_038_470_000_000_000);
pub(crate) const OTHER: TweetId = TweetId(2_102_038_470_000_000_001);

/// A database with one campaign over two tweets.
pub(crate) struct Desk {
    pub(crate) test: TestDb,
    pub(crate) campaign: CampaignId,
}

impl Desk {
    pub(crate) async fn new(engine: Engine) -> Option<Self> {
        let test = TestDb::new(engine).await?;
        let world = socap_simulator::World::new(1);
        let launch = Launch::new(test.db(), world, NOW, LaunchOptions::default()).await;
        let campaign = launch.campaign(&[TWEET, OTHER], 3).await;
        Some(Self { test, campaign })
    }

    pub(crate) fn db(&self) -> &Db {
        self.test.db()
    }

    /// Stores a page of replies by `users`, a millisecond apart.
    pub(crate) async fn replies(&self, tweet: TweetId, users: &[i64]) -> Written {
        self.page(tweet, users, |_| {}).await.unwrap()
    }

    pub(crate) async fn page(
        &self,
        tweet: TweetId,
        users: &[i64],
        change: impl Fn(&mut Account),
    ) -> Result<Written, StoreError> {
        let items: Vec<Found> = users
            .iter()
            .map(|user| Found {
                user_id: UserId(*user),
                post: Some(FoundPost {
                    post_id: TweetId(tweet.0 + 10 + user),
                    text: Some(format!("reply {user}")),
                    posted_at: Timestamp(NOW.0 + user),
                }),
                own: false,
            })
            .collect();
        let accounts: Vec<Account> = users
            .iter()
            .map(|user| {
                let mut account = account(*user);
                change(&mut account);
                account
            })
            .collect();
        let mut tx = self.db().begin().await?;
        let page = PageWrite {
            campaign: &self.campaign,
            tweet,
            action: ActionType::Reply,
            purpose: WalkPurpose::Delta,
            walk: 1,
            completed_walk: 0,
            first_walk: false,
            observed_after: NOW,
            cycle: std::time::Duration::from_mins(30),
            now: NOW,
            items: &items,
            accounts: &accounts,
        };
        let written = engagements::write_page(&mut tx, &page).await?;
        tx.commit().await?;
        Ok(written)
    }

    pub(crate) async fn list(&self, filter: Filter) -> Vec<Engagement> {
        let limit = if filter.limit == 0 { 100_000 } else { filter.limit };
        let filter = Filter { limit, ..filter };
        engagements::list(self.db(), &self.campaign, &filter).await.unwrap().items
    }

    /// The current scores beside the stored engagements; all of an account must agree.
    pub(crate) async fn shown(&self) -> HashMap<i64, Weight> {
        let mut shown = HashMap::new();
        for row in self.list(Filter::default()).await {
            let before = shown.insert(row.user_id.0, row.importance);
            assert!(before.is_none_or(|b| b == row.importance), "{} has two", row.user_id);
        }
        shown
    }
}
