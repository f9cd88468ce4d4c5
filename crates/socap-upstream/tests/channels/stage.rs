//! Any channel with a receiver of its kind: what the contract is tried on.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use secrecy::SecretString;
use socap_domain::Timestamp;
use socap_upstream::channels::{
    Channel, Email, Notice, Outcome, Poster, PosterSettings, Reach, Slack, SmtpServer, Webhook,
    WebhookAddress,
};

use crate::http_receiver::{HttpReceiver, Request, answer};
use crate::smtp_receiver::SmtpReceiver;

/// How long a channel waits in these tests: enough for a busy machine, not too much for a silence.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);
/// The machine's time in these tests.
pub(crate) const NOW: Timestamp = Timestamp(1_700_000_000_000);
pub(crate) const WEBHOOK_SECRET: &str = "a-shared-secret-of-the-test";
/// What must be seen nowhere: part of every webhook's path.
pub(crate) const PATH_SECRET: &str = "Xy12SecretOfThePath";

/// The channels there are. A new one joins the contract here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Slack,
    Email,
    Webhook,
}

/// What a receiver does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    Take,
    /// Too fast, or greylisted.
    Busy,
    /// The same, said only after the message.
    BusyAfterReading,
    /// As `Gone`, said only after the message.
    GoneAfterReading,
    Overloaded,
    /// Nobody there any more.
    Gone,
    NotThisOne,
    CutBeforeReading,
    HangBeforeReading,
    /// Everything but the message has been exchanged. Of HTTP: as `CutBeforeReading`.
    CutBeforeMessage,
    CutAfterReading,
    HangAfterReading,
    CutInAnswer,
    Garbage,
}

#[derive(Debug)]
enum Receiver {
    Http(HttpReceiver),
    Smtp(SmtpReceiver),
}

#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) channel: Channel,
    receiver: Receiver,
}

impl Stage {
    pub(crate) async fn start(kind: Kind, turn: Turn) -> Self {
        let turn = match (kind, turn) {
            (Kind::Slack | Kind::Webhook, Turn::CutBeforeMessage) => Turn::CutBeforeReading,
            (Kind::Slack | Kind::Webhook, Turn::BusyAfterReading) => Turn::Busy,
            (Kind::Slack | Kind::Webhook, Turn::GoneAfterReading) => Turn::Gone,
            _ => turn,
        };
        match kind {
            Kind::Slack => {
                let receiver = HttpReceiver::start(turn, slack_says).await;
                let channel = slack(&address(receiver.port));
                Self { channel, receiver: Receiver::Http(receiver) }
            }
            Kind::Webhook => {
                let receiver = HttpReceiver::start(turn, webhook_says).await;
                let channel = webhook(&address(receiver.port));
                Self { channel, receiver: Receiver::Http(receiver) }
            }
            Kind::Email => {
                let receiver = SmtpReceiver::start(turn).await;
                let channel = email(&format!("smtp://127.0.0.1:{}", receiver.port));
                Self { channel, receiver: Receiver::Smtp(receiver) }
            }
        }
    }

    pub(crate) async fn send(&self, notice: &Notice) -> Outcome {
        self.channel.send(notice, NOW).await
    }

    /// Messages that the receiver has read whole.
    pub(crate) fn taken(&self) -> usize {
        match &self.receiver {
            Receiver::Http(http) => http.requests().len(),
            Receiver::Smtp(smtp) => smtp.messages().len(),
        }
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        match &self.receiver {
            Receiver::Http(http) => http.requests(),
            Receiver::Smtp(_) => Vec::new(),
        }
    }

    pub(crate) fn messages(&self) -> Vec<String> {
        match &self.receiver {
            Receiver::Http(_) => Vec::new(),
            Receiver::Smtp(smtp) => smtp.messages(),
        }
    }
}

/// A channel to a port on which nobody listens.
pub(crate) async fn unreachable(kind: Kind) -> Channel {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("its address").port();
    drop(listener);
    match kind {
        Kind::Slack => slack(&address(port)),
        Kind::Webhook => webhook(&address(port)),
        Kind::Email => email(&format!("smtp://127.0.0.1:{port}")),
    }
}

pub(crate) fn settings() -> PosterSettings {
    PosterSettings { timeout: PATIENCE, connect_timeout: PATIENCE / 2, ..PosterSettings::default() }
}

pub(crate) fn address(port: u16) -> String {
    format!("http://127.0.0.1:{port}/hooks/{PATH_SECRET}")
}

/// One for all channels of a test, as in the product.
fn poster() -> Arc<Poster> {
    static POSTER: OnceLock<Arc<Poster>> = OnceLock::new();
    Arc::clone(POSTER.get_or_init(|| Arc::new(Poster::new(settings()))))
}

pub(crate) fn slack(address: &str) -> Channel {
    let address = WebhookAddress::parse(address, Reach::Anywhere).expect("an address");
    Channel::Slack(Slack::new(poster(), address))
}

pub(crate) fn webhook(address: &str) -> Channel {
    let address = WebhookAddress::parse(address, Reach::Anywhere).expect("an address");
    let secret = SecretString::from(WEBHOOK_SECRET);
    Channel::Webhook(Webhook::new(poster(), address, secret))
}

pub(crate) fn email(server: &str) -> Channel {
    Channel::Email(mail(SmtpServer::parse(server).expect("an address").within(PATIENCE, PATIENCE)))
}

pub(crate) fn mail(server: SmtpServer) -> Email {
    let from = "socap <alerts@socap.example>".parse().expect("a sender");
    let to = "team@launch.example".parse().expect("a receiver");
    let unsubscribe = "https://socap.example/u/signed?c=1&e=2".parse().expect("a URL");
    Email::new(Arc::new(server), from, to).with_unsubscribe(unsubscribe)
}

fn slack_says(turn: Turn) -> Vec<u8> {
    match turn {
        Turn::Busy => answer(429, "retry-after: 7\r\n", "rate_limited"),
        Turn::Gone => answer(404, "", "no_service"),
        Turn::NotThisOne => answer(400, "", "invalid_blocks"),
        Turn::Take => answer(200, "", "ok"),
        other => anybody_says(other),
    }
}

fn webhook_says(turn: Turn) -> Vec<u8> {
    match turn {
        Turn::Busy => answer(429, "retry-after: 7\r\n", "slower"),
        Turn::Gone => answer(410, "", "moved out"),
        Turn::NotThisOne => answer(422, "", "no such kind"),
        Turn::Take => answer(202, "", ""),
        other => anybody_says(other),
    }
}

fn anybody_says(turn: Turn) -> Vec<u8> {
    match turn {
        Turn::Overloaded => answer(503, "", "down for a moment"),
        Turn::CutInAnswer => b"HTTP/1.1 200 OK\r\ncontent-le".to_vec(),
        Turn::Garbage => b"\x01\x02 what?\r\n\r\n".to_vec(),
        _ => Vec::new(),
    }
}
