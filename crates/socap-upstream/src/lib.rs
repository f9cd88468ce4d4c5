//! The network services socap calls.
//!
//! One closed set of [`Request`]s, one funnel ([`XClient::send`]) and one [`Exchange`] back: what
//! was learnt, what it cost, how much of the rate window is left and what to do when it failed.
//! Two providers answer: X's own API v2 (in two field dialects) and twitterapi.io.
//!
//! And the [`channels`] by which socap tells people what it found: Slack, email, webhooks.

pub mod answer;
pub mod capabilities;
pub mod channels;
pub mod client;
pub mod credential;
pub mod error;
pub mod exchange;
pub mod http;
mod loose;
pub mod price;
#[cfg(test)]
mod recorded;
pub mod request;
mod twitterapi_io;
mod x;

pub use answer::{
    Account, AccountKey, AccountLookup, Answer, Missing, Page, Post, Tweet, TweetLookup,
};
pub use capabilities::{Capabilities, PageSizes, fits};
pub use client::{Balance, Settings, SettingsError, Usage, XClient};
pub use credential::{Credential, CredentialKind};
pub use error::{MoneyStop, Refusal, RetryReason, UpstreamError};
pub use exchange::{Bill, Certainty, Exchange, WindowReading};
pub use price::Prices;
pub use request::{DialectChoice, Endpoint, PageAsk, Provider, Request};
