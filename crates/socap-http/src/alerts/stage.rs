//! What the tests of alerts share: a campaign, accounts that matter, and a receiver.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::{Value, json};
use socap_domain::walk::WalkPurpose;
use socap_domain::{ActionType, Availability, CampaignId, TweetId, UserId};
use socap_engine::alerts::Alerting;
use socap_engine::campaigns::Policy;
use socap_engine::secrets::Sealer;
use socap_store::accounts::Account;
use socap_store::campaigns::Sealed;
use socap_store::engagements::{Found, FoundPost, PageWrite, write_page};
use socap_upstream::channels::{Poster, PosterSettings};

use crate::testing::{Api, NOW};

/// What the receiver says next, and what it was told.
#[derive(Clone)]
pub(crate) struct Receiver {
    answer: Arc<Mutex<(u16, &'static str)>>,
    heard: Arc<Mutex<Vec<Value>>>,
}

impl Receiver {
    pub(crate) fn answers(&self, status: u16, body: &'static str) {
        *self.answer.lock().expect("the answer") = (status, body);
    }

    pub(crate) fn heard(&self) -> Vec<Value> {
        self.heard.lock().expect("what was heard").clone()
    }
}

async fn take(State(receiver): State<Receiver>, body: String) -> (StatusCode, &'static str) {
    let (status, answer) = *receiver.answer.lock().expect("the answer");
    let body = serde_json::from_str(&body).expect("JSON");
    receiver.heard.lock().expect("what was heard").push(body);
    (StatusCode::from_u16(status).expect("a status"), answer)
}

/// A campaign over 1001 and 1002 that tells Slack everything of accounts 1 to 9 at once. Nothing
/// of it is being read.
pub(crate) struct Stage {
    pub(crate) api: Api,
    pub(crate) campaign: String,
    pub(crate) receiver: Receiver,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        let receiver =
            Receiver { answer: Arc::new(Mutex::new((200, "ok"))), heard: Arc::default() };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/services/syn", listener.local_addr().expect("an address"));
        let app = Router::new().route("/services/syn", post(take)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        api.state.engine().set_alerting(Alerting {
            policy: Arc::new(Policy { sealer: Sealer::with_key([7; 32]), ..Policy::default() }),
            poster: Arc::new(Poster::new(PosterSettings::default())),
            slack_webhook: Some(url.into()),
            mail: None,
            owner_slack: None,
            owner_email: None,
            slack_interval: Duration::ZERO,
        });
        let preferences = json!({"channels": ["slack"], "importance_threshold": 1,
            "alert_spacing_minutes": 0, "slack_webhook_url": "https://hooks.example.com/x"});
        let reply = api.patch(&campaign, &json!({"alert_preferences": preferences})).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        // From here on the operator's webhook serves.
        let reply = api.post("/socap/people", &json!({"user_id": "900", "weight": 5})).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        api.follow(&(1..10).map(|account| (900, account)).collect::<Vec<_>>()).await;
        let stage = Self { api, campaign, receiver };
        stage.be_idle().await;
        stage
    }

    fn id(&self) -> CampaignId {
        self.campaign.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id")
    }

    async fn be_idle(&self) {
        let db = self.api.state.db();
        let mut tx = db.begin().await.expect("a transaction");
        let id = self.id();
        socap_store::campaigns::stop_jobs(&mut tx, &id, "test", NOW).await.expect("stopped");
        let campaign = socap_store::campaigns::lock(&mut tx, &id).await.expect("locked");
        let settings = campaign.expect("the campaign").settings;
        socap_store::campaigns::update_settings(&mut tx, &id, &settings, &Sealed::default(), NOW)
            .await
            .expect("without a webhook of its own");
        tx.commit().await.expect("a commit");
    }

    /// Accounts reply to a tweet, and that is found.
    pub(crate) async fn find(&self, tweet: i64, users: &[i64]) {
        let items: Vec<Found> = users
            .iter()
            .map(|user| Found {
                user_id: UserId(*user),
                post: Some(FoundPost {
                    post_id: TweetId(5_000 + user),
                    text: Some(format!("What {user} says")),
                    posted_at: NOW,
                }),
                own: false,
            })
            .collect();
        let accounts: Vec<Account> = users
            .iter()
            .map(|user| Account {
                user_id: UserId(*user),
                username: format!("synthetic_{user}"),
                name: format!("Synthetic {user}"),
                bio: None,
                followers: None,
                following: None,
                verified: None,
                created_at: None,
                availability: Availability::Available,
                classification: None,
            })
            .collect();
        let page = PageWrite {
            campaign: &self.id(),
            tweet: TweetId(tweet),
            action: ActionType::Reply,
            purpose: WalkPurpose::Delta,
            walk: 2,
            completed_walk: 1,
            first_walk: false,
            observed_after: NOW,
            now: self.api.state.engine().now(),
            cycle: std::time::Duration::from_mins(30),
            items: &items,
            accounts: &accounts,
        };
        let mut tx = self.api.state.db().begin().await.expect("a transaction");
        write_page(&mut tx, &page).await.expect("a written page");
        tx.commit().await.expect("a commit");
    }

    /// Sends what is due; gives the report.
    pub(crate) async fn process(&self) -> Value {
        let reply = self.api.call("POST", "/socap/alerts/process", None).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    /// The rows of the trail.
    pub(crate) async fn trail(&self, query: &str) -> Value {
        self.api.get(&format!("{}/alerts{query}", self.campaign)).await.json()
    }
}
