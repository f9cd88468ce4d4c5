//! `socap serve` against `socap simulate`: real processes on one fast clock.

use rstest::rstest;
use serde_json::Value;
use socap_domain::{Clock, WorldClock};
use socap_store::Engine;
use socap_testing::TestDb;

use crate::home::Home;
use crate::server::Server;

fn collected(campaign: &Value) -> i64 {
    campaign.pointer("/stats/engagements/collected").and_then(Value::as_i64).unwrap_or_default()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_goes_on_where_it_was(#[case] engine: Engine) {
    let Some(db) = TestDb::new(engine).await else { return };
    db.db().close().await;
    let clock = WorldClock::fast(WorldClock::System.now(), 600.0);
    let stage = Home::new();
    let x = Server::simulate(&stage, &clock.to_string(), "launch");
    let home = Home::new()
        .with("SOCAP_CLOCK", &clock)
        .with("SOCAP_X_API_URL", &x.address)
        .with("TWITTER_BEARER_TOKEN", "synthetic-token")
        .with("SOCAP_DATABASE_URL", db.url())
        .with("SOCAP_LEASE", "2s");

    let server = Server::serve(&home).await;
    let body = std::fs::read_to_string(stage.path("campaign.json")).expect("the body");
    let (status, created) = server.post("/socap/campaigns", body).await;
    assert_eq!(status, 201, "{created}");
    let id = created.get("id").and_then(Value::as_str).expect("an id").to_owned();
    let path = format!("/socap/campaigns/{id}");
    let before = server.until(&path, "a hundred engagements", |c| collected(c) >= 100).await;
    server.kill();
    let killed_at = clock.now();

    let shown = home.ok(["campaign", "show", &id, "--json"]);
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    assert!(collected(&shown) >= collected(&before), "nothing stored was lost");
    assert_eq!(home.run(["doctor"]).code, 0, "{:?}", home.run(["doctor"]));

    let server = Server::serve(&home).await;
    let since_then = |jobs: &Value| {
        let items = jobs.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
        let succeeded = |job: &Value| {
            let at = job.get("last_success_at").and_then(Value::as_str).unwrap_or_default();
            at.parse::<socap_domain::Timestamp>().is_ok_and(|at| at > killed_at)
        };
        !items.is_empty() && items.iter().all(succeeded)
    };
    let jobs = format!("{path}/jobs?limit=500");
    server.until(&jobs, "every job succeeded after the kill", since_then).await;
    let more = collected(&shown) + 1;
    server.until(&path, "new engagements", |c| collected(c) >= more).await;

    assert_eq!(server.terminate().await, Some(0), "a stop in order");
    home.ok(["campaign", "pause", &id]);
    assert!(home.ok(["campaign", "list"]).contains("paused"));
    home.ok(["campaign", "delete", &id]);
    assert_eq!(home.run(["campaign", "show", &id]).code, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_server_holds_a_file_and_says_who_it_is() {
    let home = Home::new();
    let first = Server::serve(&home).await;
    first.until_logged("WARN", "no X credential is configured").await;
    let second = home.run(["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.code, 1, "{second:?}");
    assert!(second.err.contains("served already by `socap serve`, process "), "{second:?}");
    assert!(home.ok(["key", "list"]).contains("no keys"), "other commands work beside it");
    assert!(home.ok(["doctor"]).contains("served by `socap serve`"));
    assert_eq!(first.terminate().await, Some(0));
    assert!(!home.path("socap.db-wal").exists(), "a stop in order leaves no log behind");
    let again = Server::serve(&home).await;
    again.kill();
    let after = Server::serve(&home).await;
    assert_eq!(after.terminate().await, Some(0), "a killed one holds no lock");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_waits_for_one_that_is_dying() {
    let home = Home::new();
    // As the system keeps it of a killed process until it has taken that down.
    let dying = std::fs::File::create(home.path("socap.db.lock")).expect("a lock file");
    dying.lock().expect("held");
    let mut server = Server::starting(&home);
    server.says("the database is held; waiting for it to be free").await;
    drop(dying);
    assert_eq!(server.answers().await.terminate().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_key_on_every_call_needs_one() {
    let home = Home::new();
    let server = Server::serve(&home).await;
    assert_eq!(server.get("/socap/campaigns", None).await.0, 200, "open to this machine alone");
    let key = home.ok(["key", "create", "--role", "viewer"]);
    let key = Some(key.trim());
    assert_eq!(server.get("/socap/campaigns", None).await.0, 401);
    assert_eq!(server.get("/socap/campaigns", key).await.0, 200);
    assert_eq!(server.get("/healthz", None).await.0, 200);
    let id = home
        .ok(["key", "list"])
        .lines()
        .nth(1)
        .and_then(|l| l.split(' ').next().map(str::to_owned));
    home.ok(["key", "revoke", &id.expect("an id")]);
    assert_eq!(server.get("/socap/campaigns", key).await.0, 401, "revoked at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_admin_key_can_come_with_the_container() {
    let admin = "a-long-synthetic-key";
    let home = Home::new().with("SOCAP_ADMIN_KEY", admin);
    let server = Server::serve(&home).await;
    assert_eq!(server.get("/socap/campaigns", None).await.0, 401);
    assert_eq!(server.get("/socap/workers/queue", Some(admin)).await.0, 200);
    assert!(!server.log().contains(admin));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_stored_only_where_a_key_is(#[case] engine: Engine) {
    let Some(db) = TestDb::new(engine).await else { return };
    db.db().close().await;
    let stage = Home::new();
    let x = Server::simulate(&stage, "system", "launch");
    let home = || {
        Home::new()
            .with("SOCAP_X_API_URL", &x.address)
            .with("TWITTER_BEARER_TOKEN", "synthetic-token")
            .with("SOCAP_DATABASE_URL", db.url())
    };
    let body = std::fs::read_to_string(stage.path("campaign.json")).expect("the body");
    let mut body: Value = serde_json::from_str(&body).expect("JSON");
    body["alert_preferences"]["slack_webhook_url"] =
        "https://hooks.slack.com/services/T0/B0/synthetic".into();
    let file = stage.write("with-webhook.json", &body.to_string());
    let create = ["campaign", "create", "-f", file.to_str().expect("UTF-8")];

    let without = home().run(create);
    if engine == Engine::Postgres {
        assert_eq!(without.code, 1, "{without:?}");
        assert!(without.err.contains("OAUTH_ENCRYPTION_KEY"), "{without:?}");
    } else {
        assert_eq!(without.code, 0, "{without:?}");
        let key = db.url().replace("sqlite://", "").replace("socap.db", "socap.key");
        let key = std::fs::read_to_string(key).expect("a key beside the file");
        assert_eq!(key.len(), 64);
    }
    let with = home().with("OAUTH_ENCRYPTION_KEY", &"ab".repeat(32));
    let id = with.ok(create);
    let shown = with.ok(["campaign", "show", id.trim(), "--json"]);
    assert!(!shown.contains("synthetic\"") && shown.contains("\"slack_webhook_set\": true"));
    let mended = with.run(["doctor"]);
    let lost = home().with("OAUTH_ENCRYPTION_KEY", &"cd".repeat(32)).run(["doctor"]);
    assert!(!mended.out.contains(id.trim()) || engine == Engine::Sqlite, "{mended:?}");
    assert_eq!(lost.code, 1, "another key opens nothing: {lost:?}");
    assert!(lost.out.contains(id.trim()), "{lost:?}");
}
