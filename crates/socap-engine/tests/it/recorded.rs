//! Real answers of X, recorded in 2022, replayed to the real client: what is stored is exactly
//! what they contain. Look-ups that were not recorded are made up; `/retweets` is 404.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use rstest::rstest;
use serde_json::{Value, json};
use socap_domain::campaign::MonitorWindow;
use socap_domain::{
    ActionType, CampaignId, IdSource, Metrics, Timestamp, TweetCategory, TweetId, WorldClock,
};
use socap_engine::pool::{self, RunLimits};
use socap_store::Engine;
use socap_store::campaigns::{self, NewCampaign, NewTweet, Sealed};
use socap_store::engagements::{self, Filter};
use socap_testing::{LaunchOptions, TestDb, synthetic};
use url::Url;

const RETWEETED: i64 = 1_476_155_918_597_373_952;
const LONELY: i64 = 1_399_797_349_296_197_635;
const WHEN: Timestamp = Timestamp(1_644_411_000_000);

/// The recorded answers, or `None` (said loudly) where they are not beside the project.
fn recorded(name: &str) -> Option<Value> {
    let shared = std::env::var_os("SOCAP_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let path = shared.join("fixtures/x-api-v2").join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("SKIPPED: the recorded answers are not at {}", path.display());
        return None;
    };
    let document: Value = serde_json::from_str(&text).unwrap();
    Some(document.pointer("/response/body").cloned().unwrap_or(document))
}

#[derive(Clone)]
struct Replay {
    pages: Arc<HashMap<String, Value>>,
    nobody: Arc<Value>,
}

async fn retweeted_by(
    State(replay): State<Replay>,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Json<Value> {
    if id != RETWEETED.to_string() {
        return Json((*replay.nobody).clone());
    }
    let page = query.get("pagination_token").map_or("first", String::as_str);
    Json(replay.pages[page].clone())
}

async fn tweets(Query(query): Query<HashMap<String, String>>) -> Json<Value> {
    let data: Vec<Value> = query["ids"]
        .split(',')
        .map(|id| {
            let retweets = if id == RETWEETED.to_string() { 154 } else { 0 };
            json!({
                "id": id, "text": "made up", "author_id": "1", "edit_history_tweet_ids": [id],
                "created_at": "2021-12-29T11:45:21.000Z",
                "public_metrics": {"retweet_count": retweets, "reply_count": 0, "like_count": 1,
                    "quote_count": 0},
            })
        })
        .collect();
    let author = json!({"id": "1", "name": "Author", "username": "author"});
    Json(json!({ "data": data, "includes": { "users": [author] } }))
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn recorded_answers_are_stored_exactly(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    socap_testing::log();
    let Some(first) = recorded("retweeted_by/1476155918597373952-page1.json") else { return };
    let second = recorded("retweeted_by/1476155918597373952-page2.json").unwrap();
    let third = recorded("retweeted_by/1476155918597373952-page3-empty.json").unwrap();
    let nobody = recorded("retweeted_by/1399797349296197635-none.json").unwrap();
    let mut told = BTreeMap::new();
    for user in [&first, &second].into_iter().flat_map(|page| page["data"].as_array().unwrap()) {
        told.insert(user["id"].as_str().unwrap().parse::<i64>().unwrap(), user.clone());
    }
    assert_eq!(told.len(), 149);
    let token = |page: &Value| page["meta"]["next_token"].as_str().unwrap().to_owned();
    let pages = HashMap::from([
        ("first".to_owned(), first.clone()),
        (token(&first), second.clone()),
        (token(&second), third),
    ]);
    let replay = Replay { pages: Arc::new(pages), nobody: Arc::new(nobody) };
    let none = || async { Json(json!({"meta": {"result_count": 0}})) };
    let router = Router::new()
        .route("/2/tweets", get(tweets))
        .route("/2/tweets/{id}/retweeted_by", get(retweeted_by))
        .route("/2/tweets/{id}/retweets", get(|| async { StatusCode::NOT_FOUND }))
        .route("/2/tweets/{id}/quote_tweets", get(none))
        .route("/2/tweets/search/recent", get(none))
        .with_state(replay);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });

    let Some(db) = TestDb::new(engine).await else { return };
    let clock = WorldClock::manual(WHEN);
    let options = LaunchOptions::default();
    let engine = socap_testing::launch::engine(db.db(), &clock, &address, &options);
    let campaign = store_campaign(&engine).await;
    let limits =
        RunLimits { max_jobs: 1_000, concurrency: 4, timeout: std::time::Duration::from_secs(30) };
    pool::run(&engine, limits).await.unwrap();

    let filter = Filter { limit: 1_000, with_total: true, ..Filter::default() };
    let page = engagements::list(db.db(), &campaign, &filter).await.unwrap();
    assert_eq!(page.total, Some(149));
    for engagement in page.items {
        let user = told.remove(&engagement.user_id.0).expect("nobody is stored twice or invented");
        assert_eq!(engagement.action, ActionType::Retweet);
        assert_eq!(engagement.tweet_id, TweetId(RETWEETED));
        assert_eq!(Some(engagement.username.as_str()), user["username"].as_str());
        assert_eq!(engagement.followers, user["public_metrics"]["followers_count"].as_i64());
        assert_eq!(engagement.verified, user["verified"].as_bool());
        let bio = user["description"].as_str().filter(|bio| !bio.trim().is_empty());
        assert_eq!(engagement.bio.is_some(), bio.is_some());
        assert_eq!(engagement.engaged_at, None, "this list tells no times");
    }
    assert!(told.is_empty());
    db.remove().await;
}

async fn store_campaign(engine: &socap_engine::Engine) -> CampaignId {
    let id = CampaignId(IdSource.next());
    let tweet = |id: i64| NewTweet {
        tweet_id: TweetId(id),
        category: TweetCategory::Main,
        url: format!("https://x.com/i/status/{id}"),
        text: None,
        author: None,
        posted_at: TweetId(id).posted_at(),
        is_reply: false,
        metrics: Metrics::default(),
    };
    let new = NewCampaign {
        id: id.clone(),
        settings: synthetic::settings(MonitorWindow {
            start_date: WHEN,
            end_date: WHEN + std::time::Duration::from_hours(24),
        }),
        sealed: Sealed::default(),
        tweets: vec![tweet(RETWEETED), tweet(LONELY)],
    };
    let mut tx = engine.db().begin().await.unwrap();
    campaigns::insert(&mut tx, &new, WHEN).await.unwrap();
    tx.commit().await.unwrap();
    id
}
