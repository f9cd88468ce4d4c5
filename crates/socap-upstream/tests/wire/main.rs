//! What really goes over the wire, and what is made of answers that are slow, cut or foreign.

#![expect(clippy::expect_used, reason = "a test that cannot set up its stage fails")]

mod server;

use std::time::Duration;

use rstest::rstest;
use secrecy::SecretString;
use server::{Script, Server, answer, bytes, gzip};
use socap_domain::{TweetId, UserId};
use socap_upstream::{
    Answer, Bill, Certainty, Credential, CredentialKind, Exchange, PageAsk, Provider, Request,
    RetryReason, Settings, SettingsError, UpstreamError, XClient,
};
use url::Url;

const SECRET: &str = "very-secret-token-0123456789";
const NOBODY: &[u8] = br#"{"meta":{"result_count":0}}"#;

fn credential(provider: Provider) -> Credential {
    let kind = match provider {
        Provider::X => CredentialKind::XBearer,
        Provider::TwitterApiIo => CredentialKind::TwitterApiIoKey,
    };
    Credential::new(kind, SecretString::from(SECRET))
}

fn settings(url: &Url, provider: Provider) -> Settings {
    Settings {
        timeout: Duration::from_millis(400),
        max_answer: 1_000,
        ..Settings::new(provider, url.clone(), credential(provider))
    }
}

fn client(url: &Url, provider: Provider) -> XClient {
    XClient::new(settings(url, provider)).expect("good settings")
}

fn retweeters() -> Request {
    Request::Retweeters { tweet: TweetId(42), page: PageAsk::first(7) }
}

async fn ask(script: Script) -> Exchange {
    let server = Server::start(vec![script]).await;
    client(&server.url, Provider::X).send(&retweeters()).await
}

fn retry_reason(exchange: &Exchange) -> Option<RetryReason> {
    match &exchange.outcome {
        Err(UpstreamError::Retry { reason, .. }) => Some(*reason),
        _ => None,
    }
}

#[rstest]
#[case::plain(answer(200, "", NOBODY))]
#[case::gzip(answer(200, "content-encoding: gzip\r\n", &gzip(NOBODY)))]
#[tokio::test]
async fn whole_answers(#[case] script: Script) {
    let exchange = ask(script).await;
    let Ok(Answer::Users(page)) = &exchange.outcome else { panic!("{exchange:?}") };
    assert!(page.items.is_empty() && page.next.is_none());
    assert_eq!(exchange.bill.certainty, Certainty::Exact);
}

#[rstest]
#[case::cut_at_once(Script::Say(vec![]), RetryReason::BrokeOff)]
#[case::cut_in_head(Script::Say(b"HTTP/1.1 200 OK\r\ncontent-".to_vec()), RetryReason::BrokeOff)]
#[case::cut_in_body(Script::Say(bytes(200, "", b"{\"data\":[", 500)), RetryReason::BrokeOff)]
#[case::cut_in_chunks(
    Script::Say(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"a\":".to_vec()),
    RetryReason::BrokeOff
)]
#[case::cut_in_gzip(
    answer(200, "content-encoding: gzip\r\n", &gzip(NOBODY)[..20]),
    RetryReason::BrokeOff
)]
#[case::silent(Script::Hang(vec![]), RetryReason::Timeout)]
#[case::slow_body(Script::Hang(bytes(200, "", b"{", 500)), RetryReason::Timeout)]
#[case::no_http(Script::Say(b"SSH-2.0-nothing\r\n".to_vec()), RetryReason::BrokeOff)]
#[case::huge(answer(200, "", &[b' '; 5_000]), RetryReason::Drift)]
#[case::html(answer(200, "content-type: text/html\r\n", b"<html></html>"), RetryReason::Unreadable)]
#[case::half_json(answer(200, "", b"{\"data\": ["), RetryReason::Unreadable)]
#[case::deep_json(answer(200, "", &[b'['; 900]), RetryReason::Unreadable)]
#[case::not_utf8(answer(200, "", b"{\"data\": \"\xff\xfe\"}"), RetryReason::Unreadable)]
#[tokio::test]
async fn lost_answers_may_have_been_billed(#[case] script: Script, #[case] reason: RetryReason) {
    let exchange = ask(script).await;
    assert_eq!(retry_reason(&exchange), Some(reason), "{exchange:?}");
    assert_eq!(exchange.bill.certainty, Certainty::Unknown);
}

#[rstest]
#[case::empty_404(answer(404, "", b""), Some(RetryReason::NoSuchPath))]
#[case::redirect(
    answer(302, "location: http://127.0.0.1:9/\r\n", b""),
    Some(RetryReason::Unreadable)
)]
#[case::broken_503(Script::Say(bytes(503, "", b"{", 500)), Some(RetryReason::Trouble))]
#[case::broken_429(Script::Say(bytes(429, "", b"{", 500)), None)]
#[tokio::test]
async fn refusals_are_free(#[case] script: Script, #[case] reason: Option<RetryReason>) {
    let exchange = ask(script).await;
    assert_eq!(retry_reason(&exchange), reason, "{exchange:?}");
    assert_eq!(exchange.bill, Bill::free());
    if reason.is_none() {
        assert_eq!(exchange.outcome, Err(UpstreamError::WaitUntil { until: None }));
    }
}

#[tokio::test]
async fn nobody_there_is_nothing_sent() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("its address"));
    drop(listener);
    let client = client(&url.parse().expect("an address"), Provider::X);
    let exchange = client.send(&retweeters()).await;
    assert_eq!(retry_reason(&exchange), Some(RetryReason::Unreachable));
    assert_eq!(exchange.bill, Bill::nothing());
}

#[tokio::test]
async fn an_impossible_request_stays_at_home() {
    let server = Server::start(vec![answer(200, "", NOBODY)]).await;
    let exchange = client(&server.url, Provider::X).send(&Request::Tweets { ids: vec![] }).await;
    assert!(matches!(exchange.outcome, Err(UpstreamError::Nonsense { .. })));
    assert_eq!((exchange.bill, server.heads().len()), (Bill::nothing(), 0));
}

#[tokio::test]
async fn what_is_sent() {
    let server = Server::start(vec![answer(200, "", NOBODY)]).await;
    let base = server.url.join("prefix").expect("an address");
    client(&base, Provider::X).send(&retweeters()).await;
    let fields =
        "created_at%2Cdescription%2Cid%2Cname%2Cprotected%2Cpublic_metrics%2Cusername%2Cverified";
    let head = server.heads().remove(0);
    let first =
        format!("GET /prefix/2/tweets/42/retweeted_by?max_results=7&user.fields={fields} HTTP/1.1");
    assert_eq!(head.lines().next(), Some(first.as_str()));
    assert!(head.contains(&format!("authorization: Bearer {SECRET}\r\n")), "{head}");
    assert!(head.contains("accept-encoding: ") && head.contains("user-agent: socap/"), "{head}");

    let client = client(&server.url, Provider::TwitterApiIo);
    client.send(&Request::Users { ids: vec![UserId(7)] }).await;
    let head = server.heads().remove(1);
    assert!(head.starts_with("GET /twitter/user/batch_info_by_ids?userIds=7 "), "{head}");
    assert!(head.contains(&format!("x-api-key: {SECRET}\r\n")), "{head}");
}

#[tokio::test]
async fn the_dialect_is_learnt_between_two_requests() {
    let stripped = br#"{"data":[{"id":"1956000000000000001","text":"t","author_id":"7"}]}"#;
    let full = br#"{"data":[{"id":"1956000000000000001","text":"t","author_id":"7",
        "public_metrics":{"repost_count":4}}]}"#;
    let server = Server::start(vec![answer(200, "", stripped), answer(200, "", full)]).await;
    let client = client(&server.url, Provider::X);
    let request = Request::Tweets { ids: vec![TweetId(1_956_000_000_000_000_001)] };
    assert_eq!(retry_reason(&client.send(&request).await), Some(RetryReason::DialectLearnt));
    let exchange = client.send(&request).await;
    let Ok(Answer::Tweets(found)) = &exchange.outcome else { panic!("{exchange:?}") };
    assert_eq!(found.found[0].metrics.retweets, Some(4));
    let heads = server.heads();
    assert!(heads[0].contains("tweet.fields=") && !heads[0].contains("post.fields="));
    assert!(heads[1].contains("post.fields=") && !heads[1].contains("tweet.fields="));
}

#[tokio::test]
async fn balance_and_usage() {
    let body = br#"{"recharge_credits":900,"total_bonus_credits":100,
        "data":{"project_cap":"3000000","project_usage":7,"cap_reset_day":5}}"#;
    let server = Server::start(vec![answer(200, "", body)]).await;
    let (x, io) = (client(&server.url, Provider::X), client(&server.url, Provider::TwitterApiIo));
    let balance = io.balance().await.expect("it is told");
    assert_eq!(balance.credits(), 1_000);
    assert!((balance.requests_per_second() - 3.0).abs() < f64::EPSILON);
    let usage = x.usage().await.expect("it is told");
    assert_eq!((usage.cap, usage.used, usage.reset_day), (Some(3_000_000), Some(7), Some(5)));
    assert!(matches!(x.balance().await, Err(UpstreamError::Nonsense { .. })));
    assert!(matches!(io.usage().await, Err(UpstreamError::Nonsense { .. })));
    let heads = server.heads();
    assert!(
        heads[0].starts_with("GET /oapi/my/info") && heads[1].starts_with("GET /2/usage/tweets")
    );
}

#[test]
fn settings_that_cannot_work() {
    let at = |url: &str| url.parse::<Url>().expect("an address");
    let build = |settings| XClient::new(settings).map(|_| ());
    for url in ["ftp://example.org/", "mailto:a@example.org", "https://user:word@example.org/"] {
        let result = build(settings(&at(url), Provider::X));
        assert!(matches!(result, Err(SettingsError::Address)), "{url}");
    }
    let broken = Credential::new(CredentialKind::XBearer, SecretString::from("line\nbreak"));
    let url = at("https://example.org/");
    let result = build(Settings::new(Provider::X, url.clone(), broken));
    assert!(matches!(result, Err(SettingsError::Credential)));

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ca.pem");
    for content in [None, Some("no certificate")] {
        if let Some(content) = content {
            std::fs::write(&file, content).expect("it can be written");
        }
        let extra_ca = Some(file.clone());
        let result = build(Settings { extra_ca, ..settings(&url, Provider::X) });
        assert!(matches!(result, Err(SettingsError::Certificates { .. })), "{content:?}");
    }
}

#[test]
fn an_address_with_tls_takes_the_systems_certificates() {
    let url = "https://api.x.com".parse().expect("an address");
    assert!(XClient::new(settings(&url, Provider::X)).is_ok());
}

#[tokio::test]
async fn nothing_shows_the_secret() {
    let echo = format!(
        r#"{{"title":"Unauthorized {SECRET}","detail":"Bearer {SECRET}",
        "status":"error","msg":"{SECRET}","message":"{SECRET}"}}"#
    );
    let echo = echo.as_bytes();
    let scripts = vec![
        answer(200, "", echo),
        answer(400, "", echo),
        answer(401, "", echo),
        answer(403, "", echo),
        answer(500, "", echo),
        Script::Say(format!("{SECRET} {SECRET}\r\n").into_bytes()),
        Script::Say(vec![]),
        Script::Hang(vec![]),
    ];
    for provider in [Provider::X, Provider::TwitterApiIo] {
        let server = Server::start(scripts.clone()).await;
        let settings = settings(&server.url, provider);
        let mut shown = format!("{settings:?} {:?}", settings.credential);
        let client = XClient::new(settings).expect("good settings");
        assert_eq!(client.credential_name(), credential(provider).name());
        shown += client.credential_name();
        for _ in &scripts {
            let exchange = client.send(&retweeters()).await;
            let error = exchange.outcome.as_ref().expect_err("none of these is an answer");
            let lines = [error.to_string(), format!("{exchange:?}"), format!("{client:?}")];
            shown += &lines.join("\n");
        }
        assert!(!shown.contains(SECRET), "{shown}");
        assert!(shown.contains("[redacted]"), "the echoes were there: {shown}");
    }
}

#[test]
fn credentials_have_stable_names() {
    let name = credential(Provider::X).name().to_string();
    assert_eq!(name, credential(Provider::X).name());
    assert!(name.starts_with("x:bearer:") && name.len() == "x:bearer:".len() + 12, "{name}");
    let secret = SecretString::from(SECRET);
    let user = Credential::named(CredentialKind::XUser, "2244994945", secret);
    assert_eq!(user.name(), "x:user:2244994945");
}
