//! The channels by which socap tells people something: Slack, email, a generic webhook.
//!
//! A [`Notice`] goes in, an [`Outcome`] comes out: what the sender does next, with the provider's
//! own words. Nothing is remembered or tried again here; that is the outbox's. The one question
//! each channel must answer rightly is whether a message that got no answer can have arrived:
//! [`Outcome::Retry`] says it certainly did not, [`Outcome::Unknown`] that it may have.

pub mod address;
pub mod email;
mod email_text;
pub mod message;
pub mod outcome;
pub mod post;
pub mod slack;
mod slack_blocks;
pub mod smtp_server;
mod text;
pub mod webhook;

use socap_domain::Timestamp;

pub use address::{AddressError, Reach, WebhookAddress};
pub use email::{Email, Mailbox, MailboxError};
pub use message::{Campaign, Link, Notice, NoticeKind};
pub use outcome::Outcome;
pub use post::{Poster, PosterSettings};
pub use slack::Slack;
pub use smtp_server::{SmtpServer, SmtpServerError};
pub use webhook::Webhook;

/// One way to reach one receiver.
#[derive(Debug, Clone)]
pub enum Channel {
    /// An incoming webhook of Slack, or of something that speaks like it.
    Slack(Slack),
    /// One address, through the operator's mail server.
    Email(Email),
    /// A signed JSON document to a program.
    Webhook(Webhook),
}

impl Channel {
    /// Sends `notice`. `now` is the time of this machine, not of the world that is watched: it
    /// dates and signs the message.
    pub async fn send(&self, notice: &Notice, now: Timestamp) -> Outcome {
        match self {
            Self::Slack(slack) => slack.send(notice).await,
            Self::Email(email) => email.send(notice, now).await,
            Self::Webhook(webhook) => webhook.send(notice, now).await,
        }
    }

    /// Goes as far towards the receiver as can be gone without telling it anything: the name, the
    /// connection, TLS, and the login of a mail server. Says what was found.
    pub async fn reach(&self) -> Result<String, String> {
        match self {
            Self::Slack(slack) => slack.reach().await,
            Self::Email(email) => email.reach().await,
            Self::Webhook(webhook) => webhook.reach().await,
        }
    }
}
