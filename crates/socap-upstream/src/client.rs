//! The one funnel through which X is asked.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use crate::capabilities::Capabilities;
use crate::credential::Credential;
use crate::error::UpstreamError;
use crate::exchange::{Bill, Exchange};
use crate::price::Prices;
use crate::request::{DialectChoice, Provider, Request};

/// How to reach a provider. Proxies come from the environment (`HTTPS_PROXY`, `NO_PROXY`).
#[derive(Debug, Clone)]
pub struct Settings {
    /// Who answers.
    pub provider: Provider,
    /// Where, such as `https://api.x.com`.
    pub base_url: Url,
    /// As whom.
    pub credential: Credential,
    /// Which field names to speak to X.
    pub dialect: DialectChoice,
    /// The whole call.
    pub timeout: Duration,
    /// Until connected.
    pub connect_timeout: Duration,
    /// Certificates (PEM) to trust besides the system's.
    pub extra_ca: Option<PathBuf>,
    /// The largest answer taken, in bytes after decompression.
    pub max_answer: usize,
    /// What reading costs.
    pub prices: Prices,
}

impl Settings {
    /// The defaults: 30 s a call, 10 s to connect, answers up to 16 MiB.
    pub fn new(provider: Provider, base_url: Url, credential: Credential) -> Self {
        Self {
            provider,
            base_url,
            credential,
            dialect: DialectChoice::Auto,
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            extra_ca: None,
            max_answer: 16 << 20,
            prices: Prices::default(),
        }
    }
}

/// Settings that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The address is no HTTP address.
    #[error("expected an http or https address such as https://api.x.com")]
    Address,
    /// The file of certificates cannot be read.
    #[error("cannot read certificates from {path}: {detail}")]
    Certificates {
        /// The file.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// The credential cannot be sent as a header.
    #[error("the credential holds characters that cannot be sent")]
    Credential,
    /// The HTTP client cannot be built.
    #[error("cannot build the HTTP client: {0}")]
    Client(String),
}

/// A client of one provider under one credential. Share it behind an `Arc`.
#[derive(Debug)]
pub struct XClient {
    settings: Settings,
}

impl XClient {
    /// A client; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        Ok(Self { settings })
    }

    /// Sends one request: one HTTP call, never repeated here.
    #[expect(clippy::unused_async, reason = "the body follows")]
    pub async fn send(&self, request: &Request) -> Exchange {
        let detail = format!("{} is not wired yet", request.endpoint(self.settings.provider));
        Exchange {
            outcome: Err(UpstreamError::Nonsense { detail }),
            bill: Bill::nothing(),
            window: None,
            answered_at: None,
        }
    }

    /// What the provider can do.
    pub const fn capabilities(&self) -> Capabilities {
        Capabilities::of(self.settings.provider)
    }

    /// Who answers.
    pub const fn provider(&self) -> Provider {
        self.settings.provider
    }

    /// The credential's name in budgets and the ledger.
    pub fn credential_name(&self) -> &str {
        self.settings.credential.name()
    }

    /// What reading costs.
    pub const fn prices(&self) -> &Prices {
        &self.settings.prices
    }
}
