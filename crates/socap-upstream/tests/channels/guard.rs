//! The guard against being made to call inside, on real sockets.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rstest::rstest;
use secrecy::SecretString;
use socap_upstream::channels::{
    Channel, Outcome, Poster, PosterSettings, Reach, Slack, Webhook, WebhookAddress,
};

use crate::http_receiver::{HttpReceiver, answer};
use crate::notices::notice;
use crate::python_server::PythonServer;
use crate::stage::{Kind, NOW, PATIENCE, Turn, settings};

const NAME: &str = "hooks.public.example";

/// Names of the test's own: there is no network to ask.
struct ListedNames(Vec<(String, IpAddr)>);

impl Resolve for ListedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.0.iter().filter(|(listed, _)| listed == name.as_str());
        let found: Vec<_> = found.map(|(_, ip)| SocketAddr::new(*ip, 0)).collect();
        Box::pin(async move {
            if found.is_empty() {
                return Err(std::io::Error::other("no such name").into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn channel(kind: Kind, settings: PosterSettings, address: &str, reach: Reach) -> Channel {
    let poster = Arc::new(Poster::new(settings));
    let address = WebhookAddress::parse(address, reach).expect("an address");
    match kind {
        Kind::Slack => Channel::Slack(Slack::new(poster, address)),
        _ => Channel::Webhook(Webhook::new(poster, address, SecretString::from("secret"))),
    }
}

fn named(ips: &[&str]) -> PosterSettings {
    let listed = ips.iter().map(|ip| (NAME.to_owned(), ip.parse().expect("an address")));
    PosterSettings { names: Arc::new(ListedNames(listed.collect())), ..settings() }
}

async fn receiver() -> HttpReceiver {
    HttpReceiver::start(Turn::Take, |_| answer(200, "", "ok")).await
}

/// A name that was public when it was entered and leads inside now.
#[rstest]
#[case(&["127.0.0.1"])]
#[case(&["10.0.0.1", "192.168.0.1"])]
#[case(&["169.254.169.254"])]
#[case(&["::1"])]
#[case(&["::ffff:127.0.0.1"])]
#[case(&["64:ff9b::7f00:1"])]
#[tokio::test]
async fn a_name_that_leads_inside_is_refused(
    #[case] ips: &[&str],
    #[values(Kind::Slack, Kind::Webhook)] kind: Kind,
) {
    let address = format!("https://{NAME}/services/T0/B0/x");
    let outcome = channel(kind, named(ips), &address, Reach::Public).send(&notice(), NOW).await;
    let Outcome::Broken { answer } = outcome else { panic!("{outcome:?}") };
    assert!(answer.contains("private") && answer.contains("SOCAP_ALLOW_PRIVATE_WEBHOOKS"));
    assert!(!answer.contains(NAME), "{answer}");
}

/// The same name and address, by the operator's word: this is what the guard keeps from
/// happening.
#[rstest]
#[tokio::test]
async fn the_operator_reaches_it(#[values(Kind::Slack, Kind::Webhook)] kind: Kind) {
    let receiver = receiver().await;
    let address = format!("http://{NAME}:{}/x", receiver.port);
    let channel = channel(kind, named(&["127.0.0.1"]), &address, Reach::Anywhere);
    let outcome = channel.send(&notice(), NOW).await;
    assert!(matches!(outcome, Outcome::Sent { .. }), "{outcome:?}");
    assert_eq!(receiver.requests().len(), 1);
    assert!(receiver.requests()[0].header("host").starts_with(NAME));
}

/// What ends before TLS is up has certainly not been sent.
#[rstest]
#[case(Turn::HangBeforeReading)]
#[case(Turn::CutBeforeReading)]
#[tokio::test]
async fn without_tls_nothing_is_sent(#[case] turn: Turn) {
    let receiver = HttpReceiver::start(turn, |_| Vec::new()).await;
    let address = format!("https://{NAME}:{}/x", receiver.port);
    let channel = channel(Kind::Slack, named(&["127.0.0.1"]), &address, Reach::Anywhere);
    let outcome = channel.send(&notice(), NOW).await;
    assert!(matches!(outcome, Outcome::Retry { .. }), "{outcome:?}");
    assert_eq!(receiver.connections(), 1);
}

#[tokio::test]
async fn a_name_nobody_knows_is_tried_again() {
    let address = format!("https://{NAME}/x");
    let outcome =
        channel(Kind::Slack, named(&[]), &address, Reach::Public).send(&notice(), NOW).await;
    assert!(matches!(outcome, Outcome::Retry { .. }), "{outcome:?}");
}

/// A proxy resolves names itself: what this machine can resolve is judged before it is asked.
#[rstest]
#[case::inside(&["127.0.0.1"], 0)]
#[case::public(&["8.8.8.8"], 1)]
#[case::known_to_the_proxy_alone(&[], 1)]
#[tokio::test]
async fn a_proxy_is_no_way_around(#[case] ips: &[&str], #[case] asked: usize) {
    let proxy = HttpReceiver::start(Turn::Take, |_| answer(502, "", "")).await;
    let url = format!("http://localhost:{}", proxy.port).parse().expect("a URL");
    let mut listed = vec![("localhost".to_owned(), "127.0.0.1".parse().expect("an address"))];
    listed.extend(ips.iter().map(|ip| (NAME.to_owned(), ip.parse().expect("an address"))));
    let settings = PosterSettings {
        proxy: Some((url, None)),
        names: Arc::new(ListedNames(listed)),
        ..settings()
    };
    let address = format!("https://{NAME}/x");
    let outcome =
        channel(Kind::Slack, settings, &address, Reach::Public).send(&notice(), NOW).await;
    assert_eq!(proxy.requests().len(), asked, "{outcome:?}");
    if asked == 0 {
        assert!(matches!(outcome, Outcome::Broken { .. }), "{outcome:?}");
    } else {
        // The proxy did not open the way: nothing was sent.
        assert!(matches!(outcome, Outcome::Retry { .. }), "{outcome:?}");
        assert!(proxy.requests()[0].line.starts_with(&format!("CONNECT {NAME}:443 ")));
    }
}

/// TLS by an authority of one's own, as behind a company's proxy; without it, nothing is sent.
#[tokio::test]
async fn https_by_a_certificate_that_is_trusted() {
    let mut server = PythonServer::start_https();
    let address = format!("https://localhost:{}/hooks/x", server.port);
    let settings =
        PosterSettings { timeout: PATIENCE * 10, connect_timeout: PATIENCE * 5, ..settings() };
    let trusting = PosterSettings { extra_ca: Some(server.certificate()), ..settings.clone() };
    let missing = PosterSettings { extra_ca: Some("/nowhere/ca.pem".into()), ..settings.clone() };
    for wrong in [settings, missing] {
        let outcome =
            channel(Kind::Slack, wrong, &address, Reach::Anywhere).send(&notice(), NOW).await;
        assert!(matches!(outcome, Outcome::Retry { .. }), "{outcome:?}");
    }
    for kind in [Kind::Slack, Kind::Webhook] {
        let channel = channel(kind, trusting.clone(), &address, Reach::Anywhere);
        assert_eq!(channel.send(&notice(), NOW).await, Outcome::Sent { answer: "200 ok".into() });
    }
    let (slack, webhook) = (server.next(), server.next());
    assert_eq!(slack["body"]["text"], notice().headline);
    assert_eq!(slack["genuine"], serde_json::Value::Null);
    // By the recipe of `docs/webhooks.md`.
    assert_eq!((&webhook["body"]["id"], &webhook["genuine"]), (&notice().id.into(), &true.into()));
}
