//! Email through the operator's mail server.
//!
//! The dialogue is led step by step, because the steps differ in what a break means: until the
//! server has been given the whole message nothing can have been delivered; from then to its
//! answer, anything.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use lettre::Address;
use lettre::message::Mailbox as Parsed;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;
use socap_domain::Timestamp;
use url::Url;

use super::email_text::{Envelope, compose};
use super::message::Notice;
use super::outcome::{Outcome, words};
use super::smtp_server::{NotReady, SmtpServer};

/// How long a polite end is waited for.
const FAREWELL: Duration = Duration::from_secs(1);

/// One person's address, with or without a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox(pub(super) Parsed);

/// A text that is no email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected one email address, such as team@example.com")]
pub struct MailboxError;

impl FromStr for Mailbox {
    type Err = MailboxError;
    fn from_str(text: &str) -> Result<Self, MailboxError> {
        let text = text.trim();
        if text.chars().any(char::is_control) {
            return Err(MailboxError);
        }
        text.parse().map(Self).map_err(|_| MailboxError)
    }
}

impl Mailbox {
    /// The address alone.
    pub fn address(&self) -> &str {
        self.0.email.as_ref()
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One receiver's address, through one server.
#[derive(Debug, Clone)]
pub struct Email {
    server: Arc<SmtpServer>,
    from: Mailbox,
    to: Mailbox,
    unsubscribe: Option<Url>,
}

impl Email {
    /// Mail from `from` to `to`.
    pub const fn new(server: Arc<SmtpServer>, from: Mailbox, to: Mailbox) -> Self {
        Self { server, from, to, unsubscribe: None }
    }

    /// Offers to end these messages at `url`: a mail to it (`mailto:`), or, of an https one, a
    /// POST to it must be enough, and a GET must do nothing.
    #[must_use]
    pub fn with_unsubscribe(mut self, url: Url) -> Self {
        self.unsubscribe = Some(url);
        self
    }

    /// Sends one message, dated `now`.
    pub async fn send(&self, notice: &Notice, now: Timestamp) -> Outcome {
        let envelope = Envelope {
            from: &self.from.0,
            to: &self.to.0,
            unsubscribe: self.unsubscribe.as_ref(),
            date: now,
        };
        let outcome = match compose(notice, &envelope) {
            Ok(message) => self.deliver(&message).await,
            Err(error) => Outcome::Rejected { answer: format!("cannot be written: {error}") },
        };
        outcome.without(&self.server.secrets())
    }

    /// See [`super::Channel::reach`].
    pub(super) async fn reach(&self) -> Result<String, String> {
        let server = self.server.host_and_port();
        let opened = tokio::time::timeout(self.server.ready_within, self.open()).await;
        match opened {
            Ok(Ok(mut connection)) => {
                let _ = tokio::time::timeout(FAREWELL, connection.quit()).await;
                Ok(format!("{server} lets us in"))
            }
            Ok(Err(outcome)) => {
                let outcome = outcome.without(&self.server.secrets());
                Err(format!("{server}: {}", outcome.answer()))
            }
            Err(_) => Err(format!("{server} did not answer in time")),
        }
    }

    async fn deliver(&self, message: &[u8]) -> Outcome {
        let ready = tokio::time::timeout(self.server.ready_within, self.get_ready()).await;
        let mut connection = match ready {
            Ok(Ok(connection)) => connection,
            Ok(Err(outcome)) => return outcome,
            Err(_) => {
                let answer = format!("{} did not answer in time", self.server.host_and_port());
                return Outcome::Retry { after: None, answer };
            }
        };
        let answer = tokio::time::timeout(self.server.answer_within, connection.message(message));
        let outcome = match answer.await {
            Ok(Ok(response)) => taken(&response),
            Ok(Err(error)) => refused(Step::Content, &error),
            Err(_) => Outcome::Unknown { answer: "sent, but no answer came in time".into() },
        };
        if !matches!(outcome, Outcome::Unknown { .. }) {
            let _ = tokio::time::timeout(FAREWELL, connection.abort()).await;
        }
        outcome
    }

    /// Connected, encrypted and logged in.
    async fn open(&self) -> Result<AsyncSmtpConnection, Outcome> {
        let hello = match self.from.0.email.domain() {
            domain if domain.is_ascii() => ClientId::Domain(domain.to_owned()),
            _ => ClientId::default(),
        };
        self.server.open(&hello).await.map_err(|error| match error {
            NotReady::Smtp(error) => refused(Step::Ready, &error),
            NotReady::Certificates { .. } => {
                Outcome::Retry { after: None, answer: error.to_string() }
            }
        })
    }

    /// Everything up to the server's "go ahead".
    async fn get_ready(&self) -> Result<AsyncSmtpConnection, Outcome> {
        let mut connection = self.open().await?;
        let (from, to) = (self.from.0.email.clone(), self.to.0.email.clone());
        let mut options = vec![];
        if !(ascii(&from) && ascii(&to)) {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                let answer = "the server takes no addresses beyond ASCII (SMTPUTF8)".into();
                return Err(Outcome::Broken { answer });
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        let steps = async {
            connection.command(Mail::new(Some(from), options)).await?;
            connection.command(Rcpt::new(to, vec![])).await?;
            connection.command(Data).await
        };
        match steps.await {
            Ok(response) if response.has_code(354) => Ok(connection),
            Ok(response) => Err(Outcome::Retry { after: None, answer: said(&response) }),
            Err(error) => {
                let _ = tokio::time::timeout(FAREWELL, connection.abort()).await;
                Err(refused(Step::Ready, &error))
            }
        }
    }
}

fn ascii(address: &Address) -> bool {
    let whole: &str = address.as_ref();
    whole.is_ascii()
}

/// How far the dialogue had come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The server had not been given the message.
    Ready,
    /// The server may have had all of it.
    Content,
}

/// The answer to a whole message.
fn taken(response: &Response) -> Outcome {
    let answer = said(response);
    if answer.starts_with('2') { Outcome::Sent { answer } } else { Outcome::Unknown { answer } }
}

fn said(response: &Response) -> String {
    let lines: Vec<_> = response.message().collect();
    words(&format!("{} {}", response.code(), lines.join(" ")), [])
}

fn refused(step: Step, error: &Error) -> Outcome {
    let source = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    let Some(code) = error.status() else {
        let answer = words(&error.to_string(), []);
        return match step {
            Step::Ready if error.is_client() => Outcome::Broken { answer },
            Step::Ready => Outcome::Retry { after: None, answer: format!("not sent: {answer}") },
            Step::Content => {
                Outcome::Unknown { answer: format!("sent, but no answer came: {answer}") }
            }
        };
    };
    let answer = words(&format!("{code} {source}"), []);
    match step {
        _ if error.is_transient() => Outcome::Retry { after: None, answer },
        Step::Content if !names_the_address(&source) => Outcome::Rejected { answer },
        // The login (535), the sender, the receiver: no other message will pass either.
        Step::Ready | Step::Content => Outcome::Broken { answer },
    }
}

/// Some servers judge the receiver only after the message. Enhanced codes of RFC 3463: 5.1 is
/// about addresses, 5.2.1 a mailbox that takes no messages.
fn names_the_address(text: &str) -> bool {
    text.starts_with("5.1.") || text.starts_with("5.2.1 ")
}
