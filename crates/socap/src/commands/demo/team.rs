//! The team of a demonstration: a channel on this machine that takes messages as Slack's incoming
//! webhooks do, and shows on the terminal what the team would read.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::post;
use secrecy::SecretString;
use serde_json::Value;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::commands::simulate::listen;
use crate::failure::Failure;
use crate::output;

/// Where messages are taken.
const PATH: &str = "/team";

/// Listens on a free port; gives the address of the webhook.
pub(super) async fn listening(
    tasks: &mut JoinSet<()>,
    stop: &CancellationToken,
) -> Result<SecretString, Failure> {
    let (listener, address) = listen(0).await?;
    let (app, stop) = (Router::new().route(PATH, post(take)), stop.clone());
    tasks.spawn(async move {
        let served = axum::serve(listener, app).with_graceful_shutdown(stop.cancelled_owned());
        if let Err(error) = served.await {
            tracing::error!(%error, "the team's channel stopped");
        }
    });
    Ok(webhook(address))
}

fn webhook(address: SocketAddr) -> SecretString {
    SecretString::from(format!("http://{address}{PATH}"))
}

async fn take(body: Bytes) -> (StatusCode, &'static str) {
    let Some(line) = in_a_line(&body) else { return (StatusCode::BAD_REQUEST, "invalid_payload") };
    // Who reads the terminal no longer is no reason to refuse the message.
    let _ = output::line(line);
    (StatusCode::OK, "ok")
}

/// What the message says, in one line.
fn in_a_line(body: &[u8]) -> Option<String> {
    let message: Value = serde_json::from_slice(body).ok()?;
    let text = message["text"].as_str()?;
    let words: Vec<&str> = text.split_whitespace().collect();
    Some(format!("   to the team: {}", unescaped(&words.join(" "))))
}

/// Slack's three characters as Slack shows them.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_line() {
        let body = br#"{"text": "Investor @syn_1 (importance: 15)\nliked  main", "blocks": []}"#;
        let line = in_a_line(body).expect("a line");
        assert_eq!(line, "   to the team: Investor @syn_1 (importance: 15) liked main");
        let body = br#"{"text": "\"API &amp; a price list &lt;3 &amp;lt;\""}"#;
        let line = in_a_line(body).expect("a line");
        assert_eq!(line, "   to the team: \"API & a price list <3 &lt;\"");
        assert_eq!(in_a_line(b"not json"), None);
        assert_eq!(in_a_line(b"{}"), None);
    }
}
