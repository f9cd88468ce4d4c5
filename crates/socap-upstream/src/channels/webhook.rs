//! A signed JSON document to a program of the user's.
//!
//! The request is a POST with these headers:
//!
//! | header | holds |
//! |---|---|
//! | `Socap-Delivery` | the delivery's id, the same at every attempt: keep it, and ignore what you have met |
//! | `Socap-Timestamp` | when it was signed, in seconds since 1970 |
//! | `Socap-Signature` | `v1=` and HMAC-SHA256, in lower-case hex, over timestamp, a full stop and the body |
//!
//! To verify: take the body's bytes before parsing them, compute the HMAC with the secret you
//! share, compare in constant time, and refuse timestamps more than five minutes off. In Python:
//!
//! ```python
//! signed = request.headers["Socap-Timestamp"].encode() + b"." + body
//! right = "v1=" + hmac.new(secret, signed, hashlib.sha256).hexdigest()
//! ok = hmac.compare_digest(right, request.headers["Socap-Signature"])
//! ```
//!
//! Any 2xx is taken as received. 408, 425, 429 and 5xx are tried again, after `Retry-After` if
//! there is one. 400, 409, 413, 414, 415, 422 and 431 refuse this one message. Every other answer
//! (410 and redirects among them) says that nobody is there: the channel is held, its owner told.
//!
//! Texts are as they were written on X, not escaped: whoever shows them must do that.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use socap_domain::Timestamp;

use super::address::WebhookAddress;
use super::message::Notice;
use super::outcome::{Outcome, words};
use super::post::Poster;
use crate::http::Reply;

/// A webhook of the user's.
#[derive(Debug, Clone)]
pub struct Webhook {
    poster: Arc<Poster>,
    address: WebhookAddress,
    secret: SecretString,
}

impl Webhook {
    /// The webhook at `address`, signed with `secret`.
    pub const fn new(poster: Arc<Poster>, address: WebhookAddress, secret: SecretString) -> Self {
        Self { poster, address, secret }
    }

    /// See [`super::Channel::reach`].
    pub(super) async fn reach(&self) -> Result<String, String> {
        self.poster.reach(&self.address).await
    }

    /// Sends one message, signed at `now`.
    pub async fn send(&self, notice: &Notice, now: Timestamp) -> Outcome {
        let body = document(notice).to_string().into_bytes();
        let headers = self.headers(&notice.id, now, &body);
        let secrets = self.secrets();
        match self.poster.post(&self.address, headers, body).await.answered() {
            Ok((reply, _)) => outcome(&reply, &secrets),
            Err(outcome) => outcome.without(&secrets),
        }
    }

    fn headers(&self, id: &str, now: Timestamp, body: &[u8]) -> HeaderMap {
        let timestamp = now.seconds();
        // An id that no header can carry is known by its digest.
        let id = Some(id)
            .filter(|id| (1..=200).contains(&id.len()))
            .and_then(|id| HeaderValue::from_str(id).ok())
            .unwrap_or_else(|| ascii(&hex(&Sha256::digest(id.as_bytes()))));
        HeaderMap::from_iter([
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (HeaderName::from_static("socap-delivery"), id),
            (HeaderName::from_static("socap-timestamp"), HeaderValue::from(timestamp)),
            (
                HeaderName::from_static("socap-signature"),
                ascii(&signature(self.secret.expose_secret().as_bytes(), timestamp, body)),
            ),
        ])
    }

    fn secrets(&self) -> Vec<String> {
        let mut secrets = self.address.secrets();
        secrets.push(self.secret.expose_secret().to_owned());
        secrets
    }
}

/// The body.
fn document(notice: &Notice) -> Value {
    let links: Vec<_> = notice
        .links()
        .map(|(primary, link)| json!({"text": link.text, "url": link.url, "primary": primary}))
        .collect();
    let campaign =
        notice.campaign.as_ref().map(|found| json!({"id": found.id, "name": found.name}));
    json!({
        "id": notice.id,
        "kind": notice.kind.name(),
        "test": notice.is_test(),
        "campaign": campaign,
        "headline": notice.headline,
        "lines": notice.lines,
        "quote": notice.quote,
        "links": links,
        "when": notice.when,
    })
}

fn signature(secret: &[u8], timestamp: i64, body: &[u8]) -> String {
    // HMAC takes keys of any length; there is no other error.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return "v1=".into() };
    mac.update(timestamp.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    format!("v1={}", hex(&mac.finalize().into_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn ascii(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// What a receiver's answer means.
fn outcome(reply: &Reply, secrets: &[String]) -> Outcome {
    let said = String::from_utf8_lossy(&reply.body);
    let answer =
        words(&format!("{} {}", reply.status, said.trim()), secrets.iter().map(String::as_str));
    match reply.status {
        200..=299 => Outcome::Sent { answer },
        408 | 425 | 429 | 500..=599 => Outcome::Retry { after: reply.retry_after(), answer },
        400 | 409 | 413 | 414 | 415 | 422 | 431 => Outcome::Rejected { answer },
        _ => Outcome::Broken { answer },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_hmac_sha256() {
        // Computed with: printf '1700000000.{}' | openssl dgst -sha256 -hmac key
        assert_eq!(
            signature(b"key", 1_700_000_000, b"{}"),
            "v1=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae"
        );
    }
}
