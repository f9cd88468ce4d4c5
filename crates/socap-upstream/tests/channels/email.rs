//! Email, read by a mail server and a parser that are not ours.

use std::sync::Arc;
use std::time::Duration;

use rstest::rstest;
use serde_json::Value;
use socap_upstream::channels::{Email, Mailbox, Notice, NoticeKind, Outcome, SmtpServer};

use crate::notices::{hostile, hostile_names, notice};
use crate::python_server::PythonServer;
use crate::smtp_receiver::SmtpReceiver;
use crate::stage::{Kind, NOW, Stage, Turn, mail};

const LOGIN: &str = "syn%40user:p%3Aw%2F%C3%B6rd@";
/// The only headers a message has.
const HEADERS: [&str; 13] = [
    "from",
    "to",
    "date",
    "subject",
    "message-id",
    "auto-submitted",
    "in-reply-to",
    "references",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
];

async fn deliver(server: &mut PythonServer, email: &Email, notice: &Notice) -> Value {
    let outcome = email.send(notice, NOW).await;
    assert!(matches!(outcome, Outcome::Sent { .. }), "{outcome:?}");
    assert_eq!(outcome.answer(), "250 2.0.0 OK from aiosmtpd");
    server.next()
}

fn header<'a>(message: &'a Value, name: &str) -> &'a str {
    let headers = message["headers"].as_array().expect("headers");
    let found = headers
        .iter()
        .find(|pair| pair[0].as_str().is_some_and(|known| known.eq_ignore_ascii_case(name)));
    found.and_then(|pair| pair[1].as_str()).unwrap_or_default()
}

fn part<'a>(message: &'a Value, index: usize, kind: &str) -> &'a str {
    assert_eq!(message["parts"][index][0], kind, "{message:#}");
    message["parts"][index][1].as_str().expect("text")
}

#[tokio::test]
async fn a_message_is_understood_by_others() {
    let mut server = PythonServer::start("plain");
    let email = mail(server.client("smtp", "", ""));
    let message = deliver(&mut server, &email, &notice()).await;
    assert_eq!(message["mail_from"], "alerts@socap.example");
    assert_eq!(message["rcpt_tos"], serde_json::json!(["team@launch.example"]));
    assert_eq!(message["type"], "multipart/alternative");
    assert_eq!(message["defects"], serde_json::json!([]));
    assert_eq!(message["ascii"], true);
    assert_eq!(header(&message, "subject"), notice().headline);
    assert_eq!(header(&message, "date"), "Tue, 14 Nov 2023 22:13:20 +0000");
    assert_eq!(header(&message, "auto-submitted"), "auto-generated");
    assert_eq!(header(&message, "list-unsubscribe"), "<https://socap.example/u/signed?c=1&e=2>");
    assert_eq!(header(&message, "list-unsubscribe-post"), "List-Unsubscribe=One-Click");
    let text = part(&message, 0, "text/plain").replace("\r\n", "\n");
    assert!(text.contains("\n> Überraschend gut 👩‍🚀\n> kommt drauf an\n"), "{text}");
    assert!(text.contains("\nView on X: https://x.com/syn_vc/status/1\n"), "{text}");
    assert!(text.contains("Launch of Synthia · 2023-11-15 03:26 Asia/Kolkata"), "{text}");
    let html = part(&message, 1, "text/html");
    assert!(html.contains("href=\"https://socap.example/a/1?why=1&amp;x=2\""), "{html}");
}

#[tokio::test]
async fn a_delivery_keeps_its_id_and_a_day_its_thread() {
    let mut server = PythonServer::start("plain");
    let email = mail(server.client("smtp", "", ""));
    let first = notice();
    // Tried again later, after the rules of wording have changed.
    let again = Notice { headline: "in other words".into(), ..notice() };
    let outcome = email.send(&again, NOW + Duration::from_mins(5)).await;
    assert!(matches!(outcome, Outcome::Sent { .. }), "{outcome:?}");
    let again = server.next();
    let first = deliver(&mut server, &email, &first).await;
    assert_ne!(header(&first, "date"), header(&again, "date"));
    let other = Notice { id: "another".into(), ..notice() };
    let other = deliver(&mut server, &email, &other).await;
    let tomorrow = Notice {
        when: notice().when + Duration::from_hours(24),
        kind: NoticeKind::Test,
        ..notice()
    };
    let tomorrow = deliver(&mut server, &email, &tomorrow).await;
    assert_eq!(header(&first, "message-id"), header(&again, "message-id"));
    assert_ne!(header(&first, "message-id"), header(&other, "message-id"));
    assert_eq!(header(&first, "references"), header(&other, "references"));
    assert_eq!(header(&first, "in-reply-to"), header(&first, "references"));
    assert_ne!(header(&first, "references"), header(&tomorrow, "references"));
    assert!(header(&first, "message-id").ends_with("@socap.example>"));
    assert!(header(&tomorrow, "subject").starts_with("TEST · "));
}

#[tokio::test]
async fn strangers_add_no_header_no_markup_and_no_command() {
    let mut server = PythonServer::start("plain");
    let email = mail(server.client("smtp", "", ""));
    for (what, text) in hostile_names() {
        let message = deliver(&mut server, &email, &hostile(&text)).await;
        assert_eq!(message["defects"], serde_json::json!([]), "{what}");
        assert_eq!(message["rcpt_tos"], serde_json::json!(["team@launch.example"]), "{what}");
        assert!(message["longest_line"].as_u64().expect("a length") <= 998, "{what}");
        let mut names: Vec<_> = message["headers"]
            .as_array()
            .expect("headers")
            .iter()
            .map(|pair| pair[0].as_str().expect("a name").to_ascii_lowercase())
            .collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|two| two[0] != two[1]), "{what}: {names:?}");
        let foreign: Vec<_> =
            names.iter().filter(|name| !HEADERS.contains(&name.as_str())).collect();
        assert!(foreign.is_empty(), "{what}: {foreign:?}");
        let html = part(&message, 1, "text/html");
        assert!(!html.contains("<script") && !html.contains("<img"), "{what}: {html}");
        assert!(!html.contains("javascript:"), "{what}");
        assert!(header(&message, "subject").chars().count() <= 200, "{what}");
        assert!(!header(&message, "subject").contains('\u{202e}'), "{what}");
    }
}

#[tokio::test]
async fn what_strangers_write_can_be_read_again() {
    let mut server = PythonServer::start("plain");
    let email = mail(server.client("smtp", "", ""));
    for (what, text) in hostile_names() {
        let single =
            !text.chars().any(|c| c.is_control() || "\u{2028}\u{202e}\u{feff}".contains(c));
        if !single || text.trim().is_empty() {
            continue;
        }
        let message =
            deliver(&mut server, &email, &Notice { quote: Some(text.clone()), ..notice() }).await;
        let read = part(&message, 0, "text/plain");
        assert!(read.contains(&format!("> {}", text.trim())), "{what}: {read}");
    }
}

#[rstest]
#[case("smtps", "smtps", "")]
#[case("starttls", "smtp", "?tls=required")]
#[tokio::test]
async fn encrypted_and_logged_in(#[case] mode: &str, #[case] scheme: &str, #[case] query: &str) {
    let mut server = PythonServer::start(mode);
    let trusting = |login| {
        let certificate = server.certificate();
        mail(server.client(scheme, login, query).trusting(Some(&certificate)))
    };
    let right = trusting(LOGIN);
    let wrong = trusting("syn%40user:wr0ngpassw0rd@");
    let stranger = mail(server.client(scheme, LOGIN, query));

    let message = deliver(&mut server, &right, &notice()).await;
    assert_eq!(message["encrypted"], true);
    assert_eq!(message["login"], "syn@user");

    let refused = wrong.send(&notice(), NOW).await;
    assert!(matches!(refused, Outcome::Broken { .. }), "{refused:?}");
    assert!(refused.answer().starts_with("535 "), "{refused:?}");
    assert!(!format!("{refused:?} {wrong:?}").contains("wr0ngpassw0rd"));

    // An authority nobody knows: nothing was sent, and it may be mended.
    let untrusted = stranger.send(&notice(), NOW).await;
    assert!(matches!(untrusted, Outcome::Retry { .. }), "{untrusted:?}");
}

#[tokio::test]
async fn without_starttls_nothing_is_sent() {
    let server = PythonServer::start("plain");
    let email = mail(server.client("smtp", LOGIN, "?tls=required"));
    let outcome = email.send(&notice(), NOW).await;
    assert!(matches!(outcome, Outcome::Broken { .. }), "{outcome:?}");
    assert!(outcome.answer().contains("STARTTLS"), "{outcome:?}");
}

#[rstest]
#[case("team@launch.example", true)]
#[case(" Team <team@launch.example> ", true)]
#[case("team", false)]
#[case("", false)]
#[case("a@b.example, c@d.example", false)]
#[case("team@launch.example\r\nBcc: x@y.example", false)]
#[case("\"a\r\nBcc: x@y.example\" <team@launch.example>", false)]
fn one_address_and_nothing_else(#[case] text: &str, #[case] good: bool) {
    assert_eq!(text.parse::<Mailbox>().is_ok(), good);
}

#[tokio::test]
async fn an_address_beyond_ascii_needs_a_server_that_takes_it() {
    let receiver = SmtpReceiver::start(Turn::Take).await;
    let server = SmtpServer::parse(&format!("smtp://127.0.0.1:{}", receiver.port));
    let from = "alerts@socap.example".parse().expect("a sender");
    let to = "jürgen@launch.example".parse().expect("a receiver");
    let email = Email::new(Arc::new(server.expect("an address")), from, to);
    let outcome = email.send(&notice(), NOW).await;
    assert!(matches!(outcome, Outcome::Broken { .. }), "{outcome:?}");
    assert!(receiver.messages().is_empty());
}

#[tokio::test]
async fn a_server_that_repeats_the_password_does_not_spread_it() {
    let receiver = SmtpReceiver::start(Turn::Take).await;
    let server = SmtpServer::parse(&format!("smtp://u:p%3Aw%2Ford@127.0.0.1:{}", receiver.port));
    let outcome = mail(server.expect("an address")).send(&notice(), NOW).await;
    let answer = "535 5.7.8 no AUTH PLAIN [redacted], [redacted]".to_owned();
    assert_eq!(outcome, Outcome::Broken { answer });
}

#[tokio::test]
async fn a_complaint_without_a_campaign_starts_no_thread() {
    let stage = Stage::start(Kind::Email, Turn::Take).await;
    let complaint = Notice { campaign: None, kind: NoticeKind::OwnerComplaint, ..notice() };
    for notice in [complaint, notice()] {
        assert!(matches!(stage.send(&notice).await, Outcome::Sent { .. }));
    }
    let messages = stage.messages();
    assert!(!messages[0].contains("In-Reply-To:") && messages[1].contains("In-Reply-To:"));
}

#[tokio::test]
async fn a_digest_that_does_not_fit_says_how_much_is_missing() {
    let mut server = PythonServer::start("plain");
    let email = mail(server.client("smtp", "", ""));
    let digest = |count| Notice { lines: vec!["x".repeat(100); count], ..notice() };
    let whole = deliver(&mut server, &email, &digest(600)).await;
    assert!(!part(&whole, 0, "text/plain").contains("… and"), "{whole:#}");
    let cut = deliver(&mut server, &email, &digest(603)).await;
    assert!(part(&cut, 0, "text/plain").contains("\n… and 3 more"), "{cut:#}");
    assert!(part(&cut, 1, "text/html").contains("… and 3 more"));
}
