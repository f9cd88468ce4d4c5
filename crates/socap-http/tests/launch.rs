//! A launch through the API: created, read, shown, completed, against a simulated X.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use rstest::rstest;
use serde_json::{Value, json};
use socap_domain::Timestamp;
use socap_engine::campaigns::Policy;
use socap_http::{ApiState, Options, router};
use socap_simulator::{NewAccount, World};
use socap_store::Engine;
use socap_testing::{Launch, LaunchOptions, TestDb};
use tower::ServiceExt;

const ORIGIN: Timestamp = Timestamp(1_790_000_000_000);

async fn call(api: &Router, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost:8080")
        .header("content-type", "application/json")
        .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))
        .unwrap();
    let response = api.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 24).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_launch_is_read_from_end_to_end(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let mut world = World::new(3);
    let account = |world: &mut World, name: &str| {
        world.add_account(NewAccount { username: name.to_owned(), ..NewAccount::default() })
    };
    let author = account(&mut world, "synthetic_team");
    let tweet = world.post(author, "We launch today", ORIGIN).unwrap();
    for n in 0..5 {
        let user = account(&mut world, &format!("synthetic_{n}"));
        world.retweet(tweet, user, Timestamp(ORIGIN.0 + 1_000 + n)).unwrap();
    }
    let replier = account(&mut world, "synthetic_replier");
    world.reply(tweet, replier, "Well done", Timestamp(ORIGIN.0 + 2_000)).unwrap();
    let at = ORIGIN + Duration::from_mins(10);
    let launch = Launch::new(db.db(), world, at, LaunchOptions::default()).await;
    let options = Options { loopback: true, ..Options::default() };
    let api = router(ApiState::new(launch.engine.clone(), Policy::default(), options));

    let end = (at + Duration::from_hours(72)).to_string();
    let body = json!({
        "launch_name": "Synthetic launch", "maintweets": [tweet.to_string()],
        "monitor_window": {"end_date": end}, "features": {"track_liking_users": false}
    });
    let (status, campaign) = call(&api, "POST", "/socap/campaigns", Some(body)).await;
    assert_eq!(status, 201, "{campaign}");
    assert_eq!(campaign["tweets"][0]["author"]["username"], "synthetic_team");
    let path = format!("/socap/campaigns/{}", campaign["id"].as_str().unwrap());

    let run = || call(&api, "POST", "/socap/workers/run", Some(json!({"timeout_seconds": 60})));
    let (status, report) = run().await;
    assert_eq!((status, &report["failed"], &report["remaining_due"]), (200, &json!(0), &json!(0)));
    let (_, list) = call(&api, "GET", &format!("{path}/engagements"), None).await;
    assert_eq!(list["total"], 6, "{list}");
    let (_, list) = call(&api, "GET", &format!("{path}/engagements?action_type=reply"), None).await;
    assert_eq!(list["items"][0]["text"], "Well done");
    let (_, coverage) = call(&api, "GET", &format!("{path}/coverage"), None).await;
    for row in coverage["items"].as_array().unwrap() {
        assert!(row["reason"].is_null(), "{row}");
    }
    let (_, shown) = call(&api, "GET", &path, None).await;
    assert_eq!(shown["stats"]["engagements"]["collected"], 6);

    // Likers are wanted from now on, and then no more: their job comes and goes on both engines.
    for (wanted, state) in [(true, "due"), (false, "stopped"), (true, "due"), (false, "stopped")] {
        let change = json!({"features": {"track_liking_users": wanted}});
        assert_eq!(call(&api, "PATCH", &path, Some(change)).await.0, 200);
        let jobs = call(&api, "GET", &format!("{path}/jobs?kind=liking_users"), None).await.1;
        assert_eq!(jobs["items"][0]["state"], state);
    }

    let done = json!({"status": "completed"});
    let (status, shown) = call(&api, "PATCH", &path, Some(done)).await;
    assert_eq!((status, &shown["status"]), (200, &json!("completed")));
    assert!(shown["completed_at"].is_null(), "the last reading is under way");
    run().await;
    let (_, shown) = call(&api, "GET", &path, None).await;
    assert!(!shown["completed_at"].is_null(), "{shown}");
    let (status, _) = call(&api, "DELETE", &path, None).await;
    assert_eq!(status, 204);
    db.remove().await;
}
