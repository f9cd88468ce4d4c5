//! `socap alerts …` and what `doctor` says of channels, as a user calls them.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use rstest::rstest;
use serde_json::Value;
use socap_domain::{ActionType, WorldClock};
use socap_store::Engine;
use socap_testing::TestDb;

use super::stage::Stage;
use crate::home::Home;

/// A Slack that answers what it is told to.
#[derive(Clone)]
struct Slack {
    url: String,
    says: Arc<Mutex<(u16, &'static str)>>,
    heard: Arc<Mutex<Vec<Value>>>,
}

impl Slack {
    async fn new() -> Self {
        let says = Arc::new(Mutex::new((200, "ok")));
        let heard = Arc::<Mutex<Vec<Value>>>::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/services/syn", listener.local_addr().expect("an address"));
        let (answer, inbox) = (says.clone(), heard.clone());
        let take = move |body: String| {
            let (status, text) = *answer.lock().expect("an answer");
            inbox.lock().expect("an inbox").push(serde_json::from_str(&body).expect("JSON"));
            async move { (StatusCode::from_u16(status).expect("a status"), text) }
        };
        let app = Router::new().route("/services/syn", post(take));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, says, heard }
    }

    fn says(&self, status: u16, text: &'static str) {
        *self.says.lock().expect("an answer") = (status, text);
    }

    fn heard(&self) -> usize {
        self.heard.lock().expect("an inbox").len()
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_trail_is_at_hand_in_a_shell(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let stage = Stage::new(db.db(), &WorldClock::System, |alerts| {
        alerts.alert_spacing_minutes = 0.0;
    })
    .await;
    stage.score([(1, 20), (2, 12), (3, 5), (4, 30)]).await;
    let slack = Slack::new().await;
    let home = Home::new()
        .with("SOCAP_DATABASE_URL", db.url())
        .with("OAUTH_ENCRYPTION_KEY", &"ab".repeat(32))
        .with("SOCAP_SLACK_MIN_INTERVAL", "0ms")
        .with("SOCAP_ALERT_SLACK_WEBHOOK", &slack.url);
    let id = stage.campaign.as_str();

    assert!(home.ok(["alerts", "list", id]).contains("no messages"));
    home.ok(["alerts", "mute", id, "--user", "4", "--for", "2h"]);
    stage.engage(0, ActionType::Retweet, &[1, 2, 3, 4]).await;
    stage.engage(2, ActionType::Quote, &[1]).await;
    assert_eq!(home.ok(["alerts", "process"]), "2 due: 2 sent, 0 skipped, 0 not taken\n");
    assert_eq!(slack.heard(), 2);
    let list = json(&home.ok(["alerts", "list", id, "--json"]));
    assert_eq!((&list["total"], &list["items"][0]["status"]), (&2.into(), &"sent".into()));
    assert_eq!(list["items"][0]["links"][0]["label"].as_str().map(|l| &l[..9]), Some("View on X"));
    let finds = json(&home.ok(["alerts", "finds", id, "--state", "skipped", "--json"]));
    assert_eq!((&finds["total"], &finds["items"][0]["reason"]), (&1.into(), &"muted".into()));
    assert!(home.ok(["alerts", "mutes", id]).contains('4'));
    home.ok(["alerts", "unmute", id, "--user", "@SYN_4"]);
    assert_eq!(home.run(["alerts", "unmute", id, "--user", "4"]).code, 1);

    // Other thresholds: who of what is stored would have been told.
    let told = home.ok(["alerts", "what-if", id, "--threshold", "15"]);
    assert!(
        told.starts_with("3 engagements reach their threshold: 3 told in 2 messages"),
        "{told}"
    );
    assert!(!told.contains("@syn_2"), "{told}");
    let what = ["alerts", "what-if", id, "--threshold", "40", "--finer", "main_twt/retweet=5"];
    let what = json(&home.ok(what.into_iter().chain(["--json"])));
    assert_eq!((&what["found"], &what["total"]), (&4.into(), &4.into()), "{what}");
    assert!(what["items"][0]["text"].as_str().is_some_and(|text| text.contains("@syn_4 ")));
    assert_eq!(home.run(["alerts", "what-if", id, "--finer", "poke=1"]).code, 2);

    // A channel breaks, is found by doctor, and mended by a test that arrives.
    slack.says(403, "invalid_token");
    stage.engage(1, ActionType::Reply, &[2]).await;
    assert!(home.ok(["alerts", "process"]).contains("1 not taken"));
    let test = home.run(["alerts", "test", id, "slack"]);
    assert_eq!(test.code, 1);
    assert!(test.err.contains("403 invalid_token"), "{test:?}");
    let doctor = home.run(["doctor"]);
    assert_eq!(doctor.code, 1);
    assert!(doctor.out.contains("slack is broken since"), "{doctor:?}");
    assert!(doctor.out.contains(&format!("`socap alerts test {id} slack`")), "{doctor:?}");
    let failed = json(&home.ok(["alerts", "list", id, "--status", "failed", "--json"]));
    let reply = failed["items"]
        .as_array()
        .and_then(|items| items.iter().find(|item| item["kind"] == "account"))
        .and_then(|item| item["id"].as_str())
        .expect("a failed one");
    let refused = home.run(["alerts", "resend", reply]);
    assert!(refused.code == 1 && refused.err.contains("is broken"), "{refused:?}");
    slack.says(200, "ok");
    assert!(home.ok(["alerts", "test", id, "slack"]).contains("slack took it: 200 ok"));
    assert!(!home.run(["doctor"]).out.contains("is broken since"));
    home.ok(["alerts", "resend", reply]);
    assert_eq!(home.ok(["alerts", "process"]), "1 due: 1 sent, 0 skipped, 0 not taken\n");

    let missing = "0192f8c4-0000-7000-8000-000000000000";
    for command in ["list", "finds", "mutes", "what-if"] {
        assert_eq!(home.run(["alerts", command, missing]).code, 1, "{command}");
    }
    assert_eq!(home.run(["alerts", "mute", id]).code, 2, "until when?");
    db.remove().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_knocks_at_receivers_and_sends_nothing() {
    let db = TestDb::sqlite().await;
    let stage = Stage::new(db.db(), &WorldClock::System, |alerts| {
        alerts.channels.push(socap_domain::campaign::Channel::Email);
        alerts.email_to = Some("team@example.com".to_owned());
    })
    .await;
    let slack = Slack::new().await;
    // A port where nobody listens any more.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let nobody = silent.local_addr().expect("an address");
    drop(silent);
    let home = Home::new()
        .with("SOCAP_DATABASE_URL", db.url())
        .with("SOCAP_ALERT_SLACK_WEBHOOK", &slack.url)
        .with("SOCAP_ALERT_EMAIL_SMTP", &format!("smtp://user:hidden%20word@{nobody}"))
        .with("SOCAP_ALERT_EMAIL_FROM", "socap@example.com");
    let quiet = home.run(["doctor"]);
    assert!(!quiet.out.contains("WRONG  channels"), "{quiet:?}");
    let online = home.run(["doctor", "--online"]);
    assert_eq!(online.code, 1);
    assert!(online.out.contains("slack: 127.0.0.1 answers"), "{online:?}");
    assert!(online.out.contains(&format!("email: {nobody}: not sent:")), "{online:?}");
    assert!(online.out.contains("check SOCAP_ALERT_EMAIL_SMTP"), "{online:?}");
    assert!(!online.out.contains("hidden"), "{online:?}");
    assert_eq!(slack.heard(), 0);
    assert!(json(&home.run(["doctor", "--json"]).out).is_array());
    let _ = &stage.tweets;
    db.remove().await;
}
