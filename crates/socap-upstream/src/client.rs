//! The one funnel through which X is asked.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::ExposeSecret;
use url::Url;

use crate::capabilities::Capabilities;
use crate::credential::Credential;
use crate::error::UpstreamError;
use crate::exchange::{Bill, Exchange};
use crate::http::{self, Call, Lost, Reply};
use crate::price::Prices;
use crate::request::{DialectChoice, Provider, Request};
use crate::twitterapi_io;
use crate::x::{self, dialect::DialectState};

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
    /// The address is no HTTP address, or carries a credential of its own.
    #[error(
        "expected an http or https address without user information, such as https://api.x.com"
    )]
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
    http: reqwest::Client,
    dialects: DialectState,
}

/// twitterapi.io's credits at hand. It lags spending by 20 to 60 seconds and can be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// Bought.
    pub recharged: i64,
    /// Given.
    pub bonus: i64,
}

impl Balance {
    /// All of them.
    pub const fn credits(self) -> i64 {
        self.recharged.saturating_add(self.bonus)
    }

    /// Requests per second that twitterapi.io allows the account at this balance.
    pub const fn requests_per_second(self) -> f64 {
        twitterapi_io::qps_for(self.credits())
    }
}

/// X's count of the posts read in the current cycle. X leaves out what it does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Posts that may be read.
    pub cap: Option<i64>,
    /// Posts read.
    pub used: Option<i64>,
    /// Day of the month on which the count starts anew.
    pub reset_day: Option<i64>,
}

impl XClient {
    /// A client; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        let address = &settings.base_url;
        let is_http = matches!(address.scheme(), "http" | "https");
        if !is_http || !address.username().is_empty() || address.password().is_some() {
            return Err(SettingsError::Address);
        }
        let http = http::client(&settings)?;
        let dialects = DialectState::new(settings.dialect);
        Ok(Self { settings, http, dialects })
    }

    /// Sends one request: at most one HTTP call, never repeated here.
    ///
    /// After [`crate::RetryReason::DialectLearnt`] the same request can be sent again at once; it
    /// happens at most a few times in the life of a client.
    pub async fn send(&self, request: &Request) -> Exchange {
        let spoken = self.dialects.current();
        let call = match self.settings.provider {
            Provider::X => x::call(request, spoken),
            Provider::TwitterApiIo => twitterapi_io::call(request),
        };
        let call = match call {
            Ok(call) => call,
            Err(error) => return self.unsent(error, Bill::nothing()),
        };
        let mut exchange = match self.get(&call).await {
            Err(lost) => return self.unsent(lost.error, lost.bill),
            Ok(reply) => match self.settings.provider {
                Provider::X => x::read(request, &reply, spoken, &self.dialects),
                Provider::TwitterApiIo => {
                    twitterapi_io::read(request, &reply, &self.settings.prices)
                }
            },
        };
        exchange.outcome = exchange.outcome.map_err(|error| self.redacted(error));
        tracing::debug!(
            endpoint = request.endpoint(self.settings.provider).as_str(),
            credential = self.credential_name(),
            failed = exchange.outcome.as_ref().err().map(tracing::field::display),
            "asked X"
        );
        exchange
    }

    /// twitterapi.io's balance; the call is free.
    pub async fn balance(&self) -> Result<Balance, UpstreamError> {
        if self.settings.provider != Provider::TwitterApiIo {
            let detail = "only twitterapi.io tells a balance".into();
            return Err(UpstreamError::Nonsense { detail });
        }
        let reply = self.get(&twitterapi_io::balance_call()).await;
        let found = reply.map_err(|lost| lost.error).and_then(|r| twitterapi_io::balance(&r));
        found.map_err(|error| self.redacted(error))
    }

    /// X's count of what was read; the call is free, wants an app-only token and has a rate
    /// window of its own ([`crate::Endpoint::Usage`]).
    pub async fn usage(&self) -> Result<Usage, UpstreamError> {
        if self.settings.provider != Provider::X {
            let detail = "only X tells its usage".into();
            return Err(UpstreamError::Nonsense { detail });
        }
        let reply = self.get(&x::usage_call()).await;
        let found = reply.map_err(|lost| lost.error).and_then(|reply| x::usage(&reply));
        found.map_err(|error| self.redacted(error))
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

    async fn get(&self, call: &Call) -> Result<Reply, Lost> {
        http::get(&self.http, call.url(&self.settings.base_url), self.settings.max_answer).await
    }

    fn unsent(&self, error: UpstreamError, bill: Bill) -> Exchange {
        Exchange { outcome: Err(self.redacted(error)), bill, window: None, answered_at: None }
    }

    fn redacted(&self, error: UpstreamError) -> UpstreamError {
        error.without(self.settings.credential.secret().expose_secret())
    }
}
