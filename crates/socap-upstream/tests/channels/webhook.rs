//! The generic webhook: its signature and its document.

use serde_json::json;
use sha2::{Digest, Sha256};
use socap_upstream::channels::{Notice, NoticeKind, Outcome};

use crate::http_receiver::Request;
use crate::notices::{hostile, hostile_names, notice};
use crate::stage::{Kind, Stage, Turn, WEBHOOK_SECRET};

async fn request(notice: &Notice) -> Request {
    let stage = Stage::start(Kind::Webhook, Turn::Take).await;
    assert_eq!(stage.send(notice).await, Outcome::Sent { answer: "202".into() });
    stage.requests().remove(0)
}

/// HMAC-SHA256 by its definition (RFC 2104), for a key shorter than a block.
fn hmac(key: &str, message: &[u8]) -> String {
    let padded = |with: u8| -> Vec<u8> {
        let mut block = [with; 64];
        key.bytes().zip(&mut block).for_each(|(byte, slot)| *slot ^= byte);
        block.to_vec()
    };
    let inner = Sha256::digest([padded(0x36).as_slice(), message].concat());
    let outer = Sha256::digest([padded(0x5c).as_slice(), inner.as_slice()].concat());
    outer.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[tokio::test]
async fn time_and_body_are_signed() {
    let request = request(&notice()).await;
    assert_eq!(request.header("socap-delivery"), notice().id);
    assert_eq!(request.header("socap-timestamp"), "1700000000");
    assert_eq!(request.header("content-type"), "application/json");
    assert!(request.line.starts_with("POST /hooks/"));
    let signed = [b"1700000000.", request.body.as_slice()].concat();
    assert_eq!(request.header("socap-signature"), format!("v1={}", hmac(WEBHOOK_SECRET, &signed)));
}

#[tokio::test]
async fn the_document_says_everything() {
    assert_eq!(
        request(&notice()).await.json(),
        json!({
            "id": notice().id,
            "kind": "alert",
            "test": false,
            "campaign": {"id": "c-1", "name": "Launch of Synthia"},
            "headline": notice().headline,
            "lines": notice().lines,
            "quote": notice().quote,
            "links": [
                {"text": "View on X", "url": "https://x.com/syn_vc/status/1", "primary": true},
                {"text": "Why 25", "url": "https://socap.example/a/1?why=1&x=2", "primary": false},
            ],
            "when": "2023-11-14T21:56:40.123Z",
        })
    );
    let test = Notice { kind: NoticeKind::Test, campaign: None, ..notice() };
    let document = request(&test).await.json();
    assert_eq!((&document["test"], &document["campaign"]), (&json!(true), &json!(null)));
}

#[tokio::test]
async fn texts_arrive_as_they_were_written() {
    for (what, text) in hostile_names() {
        let request = request(&hostile(&text)).await;
        let document = request.json();
        assert_eq!(document["quote"], json!(text), "{what}");
        assert_eq!(document["id"], json!(text), "{what}");
        let links = document["links"].as_array().expect("links");
        assert!(links.iter().all(|link| link["url"].as_str().expect("one").starts_with("http")));
        let known = ["content-type", "socap-delivery", "socap-timestamp", "socap-signature"];
        let known = |name: &str| {
            known.contains(&name)
                || ["user-agent", "accept", "accept-encoding", "host", "content-length"]
                    .contains(&name)
        };
        let foreign: Vec<_> = request.headers.iter().filter(|(name, _)| !known(name)).collect();
        assert!(foreign.is_empty(), "{what}: {foreign:?}");
    }
}
