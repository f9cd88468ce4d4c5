//! Slack: its limits, its escaping, its answers.

use rstest::rstest;
use serde_json::Value;
use socap_upstream::channels::{Notice, NoticeKind, Outcome};

use crate::http_receiver::{HttpReceiver, answer};
use crate::notices::{hostile, hostile_names, notice};
use crate::stage::{Kind, NOW, Stage, Turn, address, slack};

async fn payload(notice: &Notice) -> Value {
    let stage = Stage::start(Kind::Slack, Turn::Take).await;
    let outcome = stage.send(notice).await;
    assert_eq!(outcome, Outcome::Sent { answer: "200 ok".into() });
    let request = stage.requests().remove(0);
    assert_eq!(request.header("content-type"), "application/json");
    request.json()
}

/// Every text of a payload, with the kind of object that holds it.
fn texts(value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            if let (Some(Value::String(kind)), Some(Value::String(text))) =
                (members.get("type"), members.get("text"))
            {
                found.push((kind.clone(), text.clone()));
            }
            members.values().for_each(|member| texts(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        _ => {}
    }
}

/// As PHP and others write JSON: everything beyond ASCII as `\uXXXX`, slashes escaped.
fn heaviest(value: &Value) -> usize {
    let text = value.to_string();
    text.chars()
        .map(|c| match c {
            '/' => 2,
            c if c.is_ascii() => 1,
            c => 6 * c.len_utf16(),
        })
        .sum()
}

fn units(value: &Value) -> usize {
    value.as_str().expect("a text").encode_utf16().count()
}

#[tokio::test]
async fn a_message_says_what_happened_and_what_to_do() {
    let payload = payload(&notice()).await;
    assert_eq!(payload["text"], notice().headline);
    let blocks = payload["blocks"].as_array().expect("blocks");
    let kinds: Vec<_> = blocks.iter().map(|block| block["type"].as_str().expect("one")).collect();
    assert_eq!(kinds, ["header", "section", "section", "context", "actions"]);
    assert_eq!(
        blocks[1]["text"]["text"],
        "120,400 followers\nfollowed by @syn_a, @syn_b and 4 more"
    );
    assert_eq!(blocks[2]["text"]["text"], "“Überraschend gut 👩‍🚀\nkommt drauf an”");
    assert_eq!(
        blocks[3]["elements"][1]["text"],
        "<!date^1699999000^{date_short_pretty} at {time}|2023-11-14T21:56:40Z>"
    );
    let buttons = blocks[4]["elements"].as_array().expect("buttons");
    assert_eq!(buttons[0]["url"], "https://x.com/syn_vc/status/1");
    assert_eq!((&buttons[0]["style"], &buttons[1]["style"]), (&"primary".into(), &Value::Null));
}

#[tokio::test]
async fn a_test_is_marked() {
    let payload = payload(&Notice { kind: NoticeKind::Test, ..notice() }).await;
    assert!(payload["text"].as_str().expect("a text").starts_with("TEST · "));
    let header = payload["blocks"][0]["text"]["text"].as_str().expect("a text");
    assert!(header.starts_with("TEST · "));
}

#[tokio::test]
async fn strangers_mention_nobody_and_stay_within_limits() {
    for (what, text) in hostile_names() {
        let payload = payload(&hostile(&text)).await;
        assert!(heaviest(&payload) < 13_000, "{what}: {}", heaviest(&payload));
        let mut found = Vec::new();
        texts(&payload, &mut found);
        found.push(("fallback".into(), payload["text"].as_str().expect("a text").into()));
        let mut marked_up = 0;
        for (kind, text) in &found {
            if kind == "mrkdwn" {
                marked_up += 1;
                assert!(text.starts_with("<!date^1699999000^"), "{what}: {text}");
            } else {
                assert!(!text.contains(['<', '>']), "{what}: {text}");
                let bare = text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "");
                assert!(!bare.contains('&'), "{what}: {text}");
                assert!(!text.contains('\u{202e}'), "{what}: {text}");
            }
            assert!(!text.is_empty(), "{what}: {payload:#}");
        }
        assert_eq!(marked_up, 1, "{what}");
        assert_eq!(payload["mrkdwn"], false);

        let blocks = payload["blocks"].as_array().expect("blocks");
        assert!(blocks.len() <= 50, "{what}");
        for block in blocks {
            match block["type"].as_str() {
                Some("header") => assert!(units(&block["text"]["text"]) <= 150, "{what}"),
                Some("section") => assert!(units(&block["text"]["text"]) <= 3_000, "{what}"),
                Some("context") => {
                    assert!(block["elements"].as_array().expect("elements").len() <= 10, "{what}");
                }
                Some("actions") => {
                    for button in block["elements"].as_array().expect("buttons") {
                        assert!(units(&button["text"]["text"]) <= 75, "{what}");
                        assert!(button["url"].as_str().expect("one").starts_with("https://"));
                    }
                }
                other => panic!("{what}: {other:?}"),
            }
        }
    }
}

/// On both sides of every limit: a header's 150, a section's 3,000, and the shares between.
#[rstest]
#[tokio::test]
async fn lengths_near_the_limits(#[values("a", "<", "漢", "🚀", "\"")] letter: &str) {
    for length in [1, 37, 38, 74, 75, 76, 149, 150, 151, 240, 600, 1_400, 3_000, 3_001] {
        let text = letter.repeat(length);
        let quote = Some(text.clone());
        let notice = Notice { headline: text.clone(), lines: vec![text], quote, ..notice() };
        let payload = payload(&notice).await;
        for block in payload["blocks"].as_array().expect("blocks") {
            let limit = if block["type"] == "header" { 150 } else { 3_000 };
            let text = &block["text"]["text"];
            assert!(text.is_null() || units(text) <= limit, "{length}: {payload:#}");
        }
        assert!(heaviest(&payload) < 13_000, "{length}");
    }
}

#[tokio::test]
async fn a_digest_that_does_not_fit_says_how_much_is_missing() {
    let lines: Vec<_> = (0..200).map(|n| format!("@syn_{n} (importance: 12) liked")).collect();
    let payload = payload(&Notice { lines, ..notice() }).await;
    let text = payload["blocks"][1]["text"]["text"].as_str().expect("a text");
    let (shown, rest) = text.rsplit_once('\n').expect("lines");
    let missing = 200 - shown.lines().count();
    assert!(missing > 0 && shown.ends_with("liked"), "{text}");
    assert_eq!(rest, format!("… and {missing} more"));
}

async fn outcome(bytes: Vec<u8>) -> Outcome {
    let receiver = HttpReceiver::start(Turn::Take, move |_| bytes.clone()).await;
    slack(&address(receiver.port)).send(&notice(), NOW).await
}

#[rstest]
#[case(400, "invalid_payload")]
#[case(400, "no_text")]
#[case(400, "too_many_attachments")]
#[case(400, "user_not_found")]
#[case(403, "action_prohibited")]
#[case(403, "invalid_token")]
#[case(403, "posting_to_general_channel_denied")]
#[case(403, "team_disabled")]
#[case(403, "user_disabled")]
#[case(404, "channel_not_found")]
#[case(404, "no_service")]
#[case(404, "no_active_hooks")]
#[case(410, "channel_is_archived")]
#[case(418, "something_new")]
#[case(302, "")]
#[tokio::test]
async fn refusals_for_good_break_the_channel(#[case] status: u16, #[case] said: &str) {
    let outcome = outcome(answer(status, "location: http://127.0.0.1:9/\r\n", said)).await;
    let expected = format!("{status} {said}");
    assert_eq!(outcome, Outcome::Broken { answer: expected.trim().into() });
}

#[rstest]
#[case(answer(400, "", "invalid_blocks"), "rejected")]
#[case(answer(413, "", ""), "rejected")]
#[case(answer(500, "", "rollup_error"), "retry")]
#[case(answer(502, "", "<html>bad gateway</html>"), "retry")]
#[case(answer(408, "", ""), "retry")]
#[case(answer(200, "", "<html>please log in</html>"), "unknown")]
#[case(answer(200, "", ""), "unknown")]
#[case(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\no".to_vec(), "unknown")]
#[case(b"HTTP/1.1 404 No\r\ncontent-length: 20\r\n\r\nno_ser".to_vec(), "broken")]
#[tokio::test]
async fn other_answers(#[case] bytes: Vec<u8>, #[case] expected: &str) {
    let outcome = outcome(bytes).await;
    assert_eq!(crate::name(&outcome), expected, "{outcome:?}");
}

#[rstest]
#[case("retry-after: 30\r\n", Some(30))]
#[case(
    "date: Tue, 14 Nov 2023 22:13:20 GMT\r\nretry-after: Tue, 14 Nov 2023 22:14:20 GMT\r\n",
    Some(60)
)]
#[case("retry-after: soon\r\n", None)]
#[case("", None)]
#[tokio::test]
async fn it_waits_as_long_as_it_is_told(#[case] headers: &str, #[case] seconds: Option<u64>) {
    let Outcome::Retry { after, .. } = outcome(answer(429, headers, "")).await else {
        panic!("429 is tried again")
    };
    assert_eq!(after.map(|wait| wait.as_secs()), seconds);
}

#[tokio::test]
async fn an_answer_that_repeats_the_address_does_not_spread_it() {
    let path = format!("/hooks/{}", crate::PATH_SECRET);
    let outcome =
        outcome(answer(404, "", &format!("no {path} here, {}", crate::PATH_SECRET))).await;
    assert_eq!(outcome.answer(), "404 no [redacted] here, [redacted]");
}

#[tokio::test]
async fn a_flood_for_an_answer_is_cut() {
    let outcome = outcome(answer(404, "", &"x".repeat(5_000_000))).await;
    assert!(matches!(outcome, Outcome::Broken { .. }), "{outcome:?}");
    assert_eq!(outcome.answer().chars().count(), 500);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let inside = HttpReceiver::start(Turn::Take, |_| answer(200, "", "ok")).await;
    let location = format!("location: http://127.0.0.1:{}/\r\n", inside.port);
    for status in [301, 302, 303, 307, 308] {
        let outcome = outcome(answer(status, &location, "")).await;
        assert!(matches!(outcome, Outcome::Broken { .. }), "{outcome:?}");
    }
    assert_eq!(inside.connections(), 0);
}
