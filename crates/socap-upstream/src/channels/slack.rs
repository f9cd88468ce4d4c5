//! Slack's incoming webhooks.
//!
//! Limits and answers: `docs.slack.dev`, "Sending messages using incoming webhooks" and "Rate
//! limits"; where an answer means what, by what public clients of it expect.

use std::sync::Arc;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

use super::address::WebhookAddress;
use super::message::Notice;
use super::outcome::{Outcome, words};
use super::post::Poster;
use super::slack_blocks;
use crate::http::Reply;

/// Refusals of one message for what is in it. A stranger's text must not silence the channel, so
/// they do not break it.
const ABOUT_THE_MESSAGE: [&str; 5] =
    ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "too_long"];

/// A Slack webhook.
#[derive(Debug, Clone)]
pub struct Slack {
    poster: Arc<Poster>,
    address: WebhookAddress,
}

impl Slack {
    /// The webhook at `address`.
    pub const fn new(poster: Arc<Poster>, address: WebhookAddress) -> Self {
        Self { poster, address }
    }

    /// See [`super::Channel::reach`].
    pub(super) async fn reach(&self) -> Result<String, String> {
        self.poster.reach(&self.address).await
    }

    /// Sends one message. At most one a second is taken per webhook: the caller spaces them.
    pub async fn send(&self, notice: &Notice) -> Outcome {
        let body = slack_blocks::payload(notice).to_string().into_bytes();
        let headers =
            HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        match self.poster.post(&self.address, headers, body).await.answered() {
            Ok((reply, whole)) => outcome(&reply, whole, &self.address.secrets()),
            Err(outcome) => outcome.without(&self.address.secrets()),
        }
    }
}

/// What Slack's answer means.
fn outcome(reply: &Reply, whole: bool, secrets: &[String]) -> Outcome {
    let said = String::from_utf8_lossy(&reply.body);
    let said = said.trim();
    let answer = words(&format!("{} {said}", reply.status), secrets.iter().map(String::as_str));
    match reply.status {
        200..=299 if said == "ok" => Outcome::Sent { answer },
        // Success, but not in Slack's words, or cut before them: somebody may have taken it.
        200..=299 if whole => Outcome::Unknown { answer: format!("{answer} (expected: ok)") },
        200..=299 => Outcome::Unknown { answer: format!("{answer} (the answer broke off)") },
        408 | 425 | 429 | 500..=599 => Outcome::Retry { after: reply.retry_after(), answer },
        413 => Outcome::Rejected { answer },
        _ if ABOUT_THE_MESSAGE.contains(&said) => Outcome::Rejected { answer },
        // no_service, no_active_hooks, channel_is_archived and their like; a redirect, too.
        _ => Outcome::Broken { answer },
    }
}
