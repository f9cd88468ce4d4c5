//! One run of the real binary, told through every channel to real servers: a mail server that is
//! not ours, over STARTTLS with a login, and HTTP receivers that check what they get.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::post;
use rstest::rstest;
use serde_json::{Value, json};
use socap_domain::campaign::Channel;
use socap_domain::{ActionType, WorldClock};
use socap_store::Engine;
use socap_testing::{PythonServer, TestDb};

use super::stage::Stage;
use crate::home::Home;
use crate::server::Server;

const SECRET: &str = "a synthetic secret of the test";

#[derive(Clone, Default)]
struct Inbox(Arc<Mutex<Vec<(HeaderMap, Value)>>>);

impl Inbox {
    fn all(&self) -> Vec<(HeaderMap, Value)> {
        self.0.lock().expect("an inbox").clone()
    }
}

/// A receiver of Slack messages at `/slack` and of signed ones at `/signed`, which it verifies.
async fn receiver() -> (String, Inbox, Inbox) {
    let (slack, signed) = (Inbox::default(), Inbox::default());
    let keep = |inbox: &Inbox| {
        let inbox = inbox.clone();
        move |headers: HeaderMap, body: String| {
            let body = serde_json::from_str(&body).expect("JSON");
            inbox.0.lock().expect("an inbox").push((headers, body));
        }
    };
    let (keep_slack, keep_signed) = (keep(&slack), keep(&signed));
    let app = Router::new()
        .route(
            "/slack",
            post(move |headers: HeaderMap, body: String| {
                keep_slack(headers, body);
                async { "ok" }
            }),
        )
        .route(
            "/signed",
            post(move |headers: HeaderMap, body: String| {
                let genuine = genuine(&headers, &body);
                keep_signed(headers, body);
                async move { if genuine { "thanks" } else { panic!("a false signature") } }
            }),
        );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, slack, signed)
}

/// By openssl, as docs/webhooks.md says.
fn genuine(headers: &HeaderMap, body: &str) -> bool {
    use std::io::Write;
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(timestamp) = header("socap-timestamp") else { return false };
    let mut openssl = std::process::Command::new("openssl")
        .args(["dgst", "-sha256", "-hmac", SECRET])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("openssl");
    let mut stdin = openssl.stdin.take().expect("its input");
    write!(stdin, "{timestamp}.{body}").expect("written");
    drop(stdin);
    let said = openssl.wait_with_output().expect("openssl ends");
    let said = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    let right = said.rsplit(' ').next().map(|hex| format!("v1={hex}"));
    right.as_deref() == header("socap-signature")
}

fn header<'a>(mail: &'a Value, name: &str) -> &'a str {
    let headers = mail["headers"].as_array().expect("headers");
    let found = headers
        .iter()
        .find(|pair| pair[0].as_str().is_some_and(|known| known.eq_ignore_ascii_case(name)));
    found.and_then(|pair| pair[1].as_str()).unwrap_or_default()
}

#[rstest]
#[case::sqlite_plain(Engine::Sqlite, "plain")]
#[case::sqlite_tls(Engine::Sqlite, "smtps")]
#[case::postgres_starttls(Engine::Postgres, "starttls")]
#[tokio::test(flavor = "multi_thread")]
async fn every_channel_tells_real_receivers(#[case] engine: Engine, #[case] mode: &str) {
    let Some(db) = TestDb::new(engine).await else { return };
    let stage = Stage::new(db.db(), &WorldClock::System, |alerts| {
        alerts.channels = vec![Channel::Slack, Channel::Email];
        alerts.email_to = Some("team@launch.example".to_owned());
        alerts.alert_spacing_minutes = 0.0;
    })
    .await;
    stage.score([(1, 20), (2, 30)]).await;
    let mut mail = PythonServer::mail(mode);
    let (url, slack, signed) = receiver().await;
    let smtp = match mode {
        "plain" => format!("smtp://localhost:{}", mail.port),
        "starttls" => {
            format!("smtp://syn%40user:p%3Aw%2F%C3%B6rd@localhost:{}?tls=required", mail.port)
        }
        _ => format!("smtps://syn%40user:p%3Aw%2F%C3%B6rd@localhost:{}", mail.port),
    };
    let mut home = Home::new()
        .with("SOCAP_DATABASE_URL", db.url())
        .with("OAUTH_ENCRYPTION_KEY", &"ab".repeat(32))
        .with("SOCAP_ALLOW_PRIVATE_WEBHOOKS", "true")
        .with("SOCAP_SCHEDULER", "off")
        .with("SOCAP_ALERT_SLACK_WEBHOOK", &format!("{url}/slack"))
        .with("SOCAP_ALERT_EMAIL_FROM", "socap alerts <alerts@socap.example>")
        .with("SOCAP_ALERT_EMAIL_SMTP", &smtp);
    if mode != "plain" {
        home = home.with("SOCAP_CA_FILE", mail.certificate().to_str().expect("UTF-8"));
    }
    let server = Server::serve(&home).await;
    let id = &stage.campaign;
    let change = json!({"alert_preferences": {"channels": ["slack", "email", "webhook"],
        "webhook_url": format!("{url}/signed"), "webhook_secret": SECRET}});
    let (status, body) = server.patch(&format!("/socap/campaigns/{id}"), &change).await;
    assert_eq!(status, 200, "{body}");

    // What each provider answers is shown.
    for (channel, answer) in
        [("slack", "200 ok"), ("email", "250 2.0.0 OK from aiosmtpd"), ("webhook", "200 thanks")]
    {
        let test = format!("/socap/campaigns/{id}/alerts/test");
        let (status, told) = server.post(&test, json!({"channel": channel}).to_string()).await;
        assert_eq!((status, &told["outcome"]), (200, &json!("sent")), "{told}");
        assert_eq!(told["answer"], answer);
    }
    assert!(header(&mail.hear(), "subject").starts_with("TEST · "));
    let online = home.run(["doctor", "--online"]);
    assert!(online.out.contains("3 channels of campaigns are set"), "{online:?}");
    assert!(online.out.contains(&format!("localhost:{} lets us in", mail.port)), "{online:?}");

    stage.engage(0, ActionType::Retweet, &[1]).await;
    stage.engage(2, ActionType::Quote, &[1, 2]).await;
    let trail = format!("/socap/campaigns/{id}/alerts?limit=500");
    server.until(&trail, "six messages are sent", |page| page["counts"]["sent"] == 9).await;
    let several = "Investor @syn_1 (importance: 20) engaged with 2 tweets: main 1 (retweet), \
                   influencer (quote)";
    let single = "Investor @syn_2 (importance: 30) quote-tweeted your influencer tweet: \
                  \"What 2 says\"";

    let mut mails = [mail.hear(), mail.hear()];
    mails.sort_by_key(|mail| header(mail, "subject").to_owned());
    for (mail, words) in mails.iter().zip([several, single]) {
        assert_eq!(header(mail, "subject"), words);
        assert_eq!(header(mail, "to"), "team@launch.example");
        assert_eq!(mail["mail_from"], "alerts@socap.example");
        assert_eq!(mail["encrypted"], mode != "plain");
        assert_eq!(
            (&mail["type"], &mail["defects"]),
            (&json!("multipart/alternative"), &json!([]))
        );
        let unsubscribe = format!("<mailto:alerts@socap.example?subject=unsubscribe%20{id}>");
        assert_eq!(header(mail, "list-unsubscribe"), unsubscribe);
        assert_eq!(header(mail, "auto-submitted"), "auto-generated");
        assert_eq!(mail["parts"][0][0], "text/plain");
        let text = mail["parts"][0][1].as_str().expect("text").replace("\r\n", "\n");
        assert!(text.starts_with(words), "{text}");
        assert!(text.contains("\n3 followers\nfollowed by @syn_16"), "{text}");
        assert!(text.contains("\nView on X: https://x.com/i/status/"), "{text}");
        assert_eq!(mail["parts"][1][0], "text/html");
        let html = mail["parts"][1][1].as_str().expect("text");
        assert!(html.contains("<a href=\"https://x.com/"), "{html}");
    }
    assert_eq!(
        header(&mails[0], "references"),
        header(&mails[1], "references"),
        "one thread a day"
    );
    assert!(mail.rest().is_empty(), "nothing twice");

    let mut texts: Vec<String> = slack
        .all()
        .into_iter()
        .skip(1)
        .map(|(_, body)| body["text"].as_str().expect("a fallback").to_owned())
        .collect();
    texts.sort();
    assert_eq!(texts.len(), 2);
    assert!(texts[0].contains("engaged with 2 tweets") && texts[1].contains("quote-tweeted"));
    let signed = signed.all();
    assert_eq!(signed.len(), 3);
    assert_eq!((&signed[0].1["kind"], &signed[0].1["test"]), (&json!("test"), &json!(true)));
    let mut headlines: Vec<&str> =
        signed[1..].iter().filter_map(|(_, body)| body["headline"].as_str()).collect();
    headlines.sort_unstable();
    assert_eq!(headlines, [several, single]);
    for (headers, body) in &signed[1..] {
        assert_eq!(headers["socap-delivery"].to_str().ok(), body["id"].as_str());
        assert_eq!(body["campaign"]["id"], json!(id));
    }
    assert_eq!(server.terminate().await, Some(0));
    db.remove().await;
}
