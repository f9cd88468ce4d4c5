//! HTTP with limits: time, size, no redirects (they would carry the credential elsewhere).

use std::error::Error as _;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Certificate, Client};
use secrecy::ExposeSecret;
use socap_domain::Timestamp;
use url::{Host, Url};

use crate::client::{Settings, SettingsError};
use crate::credential::CredentialKind;
use crate::error::{RetryReason, UpstreamError};
use crate::exchange::Bill;

/// A path with its query, before the address is put in front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) path: Vec<String>,
    pub(crate) query: Vec<(&'static str, String)>,
}

impl Call {
    pub(crate) fn new(path: &[&str]) -> Self {
        Self { path: path.iter().map(ToString::to_string).collect(), query: Vec::new() }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.query.push((name, format!("{value}")));
        self
    }

    #[must_use]
    pub(crate) fn maybe(self, name: &'static str, value: Option<impl std::fmt::Display>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(crate) fn url(&self, base: &Url) -> Url {
        let mut url = base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(&self.path);
        }
        url.query_pairs_mut().clear().extend_pairs(&self.query);
        url
    }
}

/// An answer, read whole. Of a refusal that broke off there is as much as came.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The provider's clock.
    pub(crate) fn date(&self) -> Option<Timestamp> {
        self.header("date").and_then(http_date)
    }

    /// How long the provider asks to wait.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let text = self.header(RETRY_AFTER.as_str())?.trim();
        if let Ok(seconds) = text.parse::<u32>() {
            return Some(Duration::from_secs(u64::from(seconds)));
        }
        let ms = http_date(text)?.ms_since(self.date()?);
        u64::try_from(ms).ok().map(Duration::from_millis)
    }
}

/// A call without an answer.
#[derive(Debug)]
pub(crate) struct Lost {
    pub(crate) error: UpstreamError,
    pub(crate) bill: Bill,
}

/// The HTTP client for `settings`.
///
/// A plain-HTTP address (a simulator on loopback) needs no certificates, so none are loaded: a
/// slim container may have none. Otherwise the system's are used, which `SSL_CERT_FILE` can
/// replace, and those of the settings besides.
pub fn client(settings: &Settings) -> Result<Client, SettingsError> {
    let mut builder = Client::builder()
        .user_agent(concat!("socap/", env!("CARGO_PKG_VERSION")))
        .default_headers(credential_header(settings)?)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(settings.connect_timeout)
        .timeout(settings.timeout);
    // A proxy for the way outside cannot reach this machine's own loopback.
    if is_loopback(&settings.base_url) {
        builder = builder.no_proxy();
    }
    if let Some(path) = &settings.extra_ca {
        let broken = |detail: String| SettingsError::Certificates { path: path.clone(), detail };
        let pem = std::fs::read(path).map_err(|error| broken(error.to_string()))?;
        let certificates = Certificate::from_pem_bundle(&pem)
            .ok()
            .filter(|found| !found.is_empty())
            .ok_or_else(|| broken("it holds no PEM certificate".into()))?;
        builder = builder.tls_certs_merge(certificates);
    } else if settings.base_url.scheme() == "http" {
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|error| SettingsError::Client(innermost(&error)))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn credential_header(settings: &Settings) -> Result<HeaderMap, SettingsError> {
    let secret = settings.credential.secret().expose_secret();
    let (name, value) = match settings.credential.kind() {
        CredentialKind::XBearer | CredentialKind::XUser => {
            (AUTHORIZATION, format!("Bearer {secret}"))
        }
        CredentialKind::TwitterApiIoKey => {
            (HeaderName::from_static("x-api-key"), secret.to_string())
        }
    };
    let mut value = HeaderValue::from_str(&value).map_err(|_| SettingsError::Credential)?;
    value.set_sensitive(true);
    Ok(HeaderMap::from_iter([(name, value)]))
}

/// Sends one GET and reads the answer.
pub(crate) async fn get(client: &Client, url: Url, max_answer: usize) -> Result<Reply, Lost> {
    let mut response = client.get(url).send().await.map_err(|error| not_answered(&error))?;
    let status = response.status().as_u16();
    let mut reply = Reply { status, headers: std::mem::take(response.headers_mut()), body: vec![] };
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if reply.body.len() + chunk.len() > max_answer => {
                let detail = format!("larger than {max_answer} bytes");
                return Err(lost(RetryReason::Drift, detail, Bill::unknown()));
            }
            Ok(Some(chunk)) => reply.body.extend_from_slice(&chunk),
            Ok(None) => return Ok(reply),
            // The status says enough of a refusal.
            Err(_) if !reply.is_success() => return Ok(reply),
            Err(error) if error.is_timeout() => {
                let detail = "the answer was not complete".into();
                return Err(lost(RetryReason::Timeout, detail, Bill::unknown()));
            }
            Err(error) => {
                return Err(lost(RetryReason::BrokeOff, innermost(&error), Bill::unknown()));
            }
        }
    }
}

fn not_answered(error: &reqwest::Error) -> Lost {
    let detail = innermost(error);
    if error.is_connect() {
        lost(RetryReason::Unreachable, detail, Bill::nothing())
    } else if error.is_builder() {
        Lost { error: UpstreamError::Nonsense { detail }, bill: Bill::nothing() }
    } else if error.is_timeout() {
        lost(RetryReason::Timeout, detail, Bill::unknown())
    } else {
        lost(RetryReason::BrokeOff, detail, Bill::unknown())
    }
}

const fn lost(reason: RetryReason, detail: String, bill: Bill) -> Lost {
    Lost { error: UpstreamError::Retry { reason, detail, after: None }, bill }
}

/// The innermost cause: the outer ones repeat the address.
pub(crate) fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if error.source().is_none() { "the request failed".into() } else { cause.to_string() }
}

/// `Sun, 04 Jul 2021 13:14:24 GMT`; X writes `UTC` in most of its recorded answers.
fn http_date(text: &str) -> Option<Timestamp> {
    let text = text.trim().replace(" UTC", " GMT");
    let since =
        httpdate::parse_http_date(&text).ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok().map(Timestamp)
}
