//! One HTTP POST to a webhook, and what is known of it afterwards.
//!
//! Every message has a connection of its own, so that every message has its address resolved and
//! judged, and no message is lost with a connection that was idle too long.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::HeaderMap;
use reqwest::{Certificate, Client, NoProxy, Proxy};
use url::Url;

use super::address::{AddressError, Reach, WebhookAddress, is_public};
use super::outcome::Outcome;
use crate::client::SettingsError;
use crate::http::{Reply, innermost};

/// As much of an answer is read, in bytes.
const MOST_ANSWER: usize = 16 << 10;

/// How webhooks are reached.
#[derive(Clone)]
pub struct PosterSettings {
    /// The whole exchange.
    pub timeout: Duration,
    /// Until connected: name, TCP and TLS. Shorter than `timeout`, so that what ends here has
    /// certainly not been sent.
    pub connect_timeout: Duration,
    /// Certificates (PEM) to trust besides the system's.
    pub extra_ca: Option<PathBuf>,
    /// The proxy for https addresses, with the hosts that do without it.
    pub proxy: Option<(Url, Option<NoProxy>)>,
    /// Who resolves names; the system, unless a test does.
    pub names: Arc<dyn Resolve>,
}

impl Default for PosterSettings {
    /// 20 s a message, 8 s of them to connect, no proxy.
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(20),
            connect_timeout: Duration::from_secs(8),
            extra_ca: None,
            proxy: None,
            names: Arc::new(SystemNames),
        }
    }
}

impl PosterSettings {
    /// The defaults with the proxy of the environment: `HTTPS_PROXY` or `ALL_PROXY`, `NO_PROXY`.
    pub fn from_env() -> Self {
        let found = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].into_iter();
        let proxy = found
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.trim().is_empty())
            .and_then(|value| proxy_url(value.trim()))
            .map(|url| (url, NoProxy::from_env()));
        Self { proxy, ..Self::default() }
    }
}

/// A proxy is often written without its scheme.
fn proxy_url(text: &str) -> Option<Url> {
    let url = if text.contains("://") { text.parse() } else { format!("http://{text}").parse() };
    url.ok().filter(Url::has_host)
}

impl fmt::Debug for PosterSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PosterSettings")
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("extra_ca", &self.extra_ca)
            .field("proxy", &self.proxy.as_ref().and_then(|(url, _)| url.host_str()))
            .finish_non_exhaustive()
    }
}

/// Posts to webhooks. Share it behind an `Arc`; its clients are made when first needed, because
/// a container without certificates can still reach a plain-HTTP receiver beside it.
#[derive(Debug)]
pub struct Poster {
    settings: PosterSettings,
    guarded: OnceLock<Result<Client, String>>,
    open: OnceLock<Result<Client, String>>,
    plain: OnceLock<Result<Client, String>>,
}

/// What is known after a POST.
#[derive(Debug)]
pub(super) enum Posted {
    /// There is an answer. `whole` tells whether all of it came.
    Answered { reply: Reply, whole: bool },
    /// No byte of the message was sent.
    NotSent(String),
    /// The address is not allowed; nothing was sent.
    Refused(AddressError),
    /// It was sent, or may have been, and no answer came.
    Lost(String),
}

impl Posted {
    /// The outcome where there is no answer, else the answer.
    pub(super) fn answered(self) -> Result<(Reply, bool), Outcome> {
        match self {
            Self::Answered { reply, whole } => Ok((reply, whole)),
            Self::NotSent(answer) => Err(Outcome::Retry { after: None, answer }),
            Self::Refused(error) => Err(Outcome::Broken { answer: error.to_string() }),
            Self::Lost(answer) => Err(Outcome::Unknown { answer }),
        }
    }
}

impl Poster {
    /// A poster. Certificates that cannot be read show at the first message.
    pub const fn new(settings: PosterSettings) -> Self {
        Self { settings, guarded: OnceLock::new(), open: OnceLock::new(), plain: OnceLock::new() }
    }

    pub(super) async fn post(
        &self,
        address: &WebhookAddress,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Posted {
        let url = match address.url() {
            Ok(url) => url,
            Err(error) => return Posted::Refused(error),
        };
        if address.reach() == Reach::Public
            && let Err(error) = self.judge_before_proxy(&url).await
        {
            return Posted::Refused(error);
        }
        let client = match self.client(&url, address.reach()) {
            Ok(client) => client,
            Err(detail) => return Posted::NotSent(detail.clone()),
        };
        match client.post(url).headers(headers).body(body).send().await {
            Ok(response) => read(response).await,
            Err(error) => not_answered(&error),
        }
    }

    /// Asks the host for its front page's headers: name, guard, connection and TLS are tried,
    /// and neither the path, which is a secret, nor a message leaves.
    pub(super) async fn reach(&self, address: &WebhookAddress) -> Result<String, String> {
        let mut url = address.url().map_err(|error| error.to_string())?;
        url.set_path("/");
        url.set_query(None);
        if address.reach() == Reach::Public {
            self.judge_before_proxy(&url).await.map_err(|error| error.to_string())?;
        }
        let client = self.client(&url, address.reach()).map_err(Clone::clone)?;
        match client.head(url).send().await {
            Ok(_) => Ok(format!("{} answers", address.host())),
            Err(error) => Err(match not_answered(&error) {
                Posted::Refused(error) => error.to_string(),
                Posted::NotSent(detail) | Posted::Lost(detail) => detail,
                Posted::Answered { .. } => error.to_string(),
            }),
        }
    }

    fn client(&self, url: &Url, reach: Reach) -> Result<&Client, &String> {
        let (slot, way) = match (url.scheme(), reach) {
            ("https", Reach::Public) => (&self.guarded, Way::Guarded),
            ("https", Reach::Anywhere) => (&self.open, Way::Open),
            _ => (&self.plain, Way::Plain),
        };
        let made =
            slot.get_or_init(|| build(&self.settings, way).map_err(|error| error.to_string()));
        made.as_ref()
    }

    /// A proxy resolves names itself, past the guard. What this machine can resolve is judged
    /// here; a name that it cannot (a network whose names only the proxy knows) is the proxy's to
    /// judge. The proxy itself is never the receiver.
    async fn judge_before_proxy(&self, url: &Url) -> Result<(), AddressError> {
        let Some(host) = url.host_str() else { return Err(AddressError::NoUrl) };
        let Some((proxy, _)) = &self.settings.proxy else { return Ok(()) };
        if proxy.host_str().is_some_and(|proxy| proxy.eq_ignore_ascii_case(host)) {
            return Err(AddressError::Private);
        }
        let Ok(name) = host.parse::<Name>() else { return Ok(()) };
        let looked_up = self.settings.names.resolve(name);
        let Ok(Ok(mut found)) =
            tokio::time::timeout(self.settings.connect_timeout, looked_up).await
        else {
            return Ok(());
        };
        if found.any(|address| is_public(address.ip())) {
            Ok(())
        } else {
            Err(AddressError::Private)
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// https, names judged.
    Guarded,
    /// https, anywhere.
    Open,
    /// http: beside this machine, so past any proxy.
    Plain,
}

fn build(settings: &PosterSettings, way: Way) -> Result<Client, SettingsError> {
    let failed = |error: reqwest::Error| SettingsError::Client(innermost(&error));
    let mut builder = Client::builder()
        .user_agent(concat!("socap/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .http1_only()
        .pool_max_idle_per_host(0)
        .connect_timeout(settings.connect_timeout)
        .timeout(settings.timeout)
        .no_proxy();
    if way == Way::Plain {
        builder = builder.tls_certs_only([]);
    } else {
        if let Some((url, except)) = &settings.proxy {
            let proxy = Proxy::https(url.as_str()).map_err(failed)?;
            builder = builder.proxy(proxy.no_proxy(except.clone()));
        }
        if let Some(path) = &settings.extra_ca {
            let broken =
                |detail: String| SettingsError::Certificates { path: path.clone(), detail };
            let pem = std::fs::read(path).map_err(|error| broken(error.to_string()))?;
            let certificates = Certificate::from_pem_bundle(&pem)
                .ok()
                .filter(|found| !found.is_empty())
                .ok_or_else(|| broken("it holds no PEM certificate".into()))?;
            builder = builder.tls_certs_merge(certificates);
        }
    }
    let except = settings.proxy.as_ref().and_then(|(url, _)| url.host_str());
    let names = Arc::clone(&settings.names);
    let names = match way {
        Way::Guarded => Names::Guarded { names, except: except.map(str::to_owned) },
        Way::Open | Way::Plain => Names::All(names),
    };
    builder.dns_resolver(names).build().map_err(failed)
}

/// Resolves the names of receivers.
enum Names {
    All(Arc<dyn Resolve>),
    /// Only to public addresses, but for the operator's own proxy.
    Guarded {
        names: Arc<dyn Resolve>,
        except: Option<String>,
    },
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, guarded) = match self {
            Self::All(names) => (names, false),
            Self::Guarded { names, except } => {
                let is_proxy =
                    except.as_ref().is_some_and(|proxy| proxy.eq_ignore_ascii_case(name.as_str()));
                (names, !is_proxy)
            }
        };
        let looked_up = names.resolve(name);
        if !guarded {
            return looked_up;
        }
        Box::pin(async move {
            let public: Vec<_> = looked_up.await?.filter(|at| is_public(at.ip())).collect();
            if public.is_empty() {
                return Err(AddressError::Private.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// The system's names.
#[derive(Debug, Clone, Copy)]
pub struct SystemNames;

impl Resolve for SystemNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

async fn read(mut response: reqwest::Response) -> Posted {
    let status = response.status().as_u16();
    let mut reply = Reply { status, headers: std::mem::take(response.headers_mut()), body: vec![] };
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = MOST_ANSWER - reply.body.len();
                reply.body.extend(chunk.iter().take(room));
                if chunk.len() >= room {
                    return Posted::Answered { reply, whole: true };
                }
            }
            Ok(None) => return Posted::Answered { reply, whole: true },
            Err(_) => return Posted::Answered { reply, whole: false },
        }
    }
}

/// Tells what was certainly not sent from what may have been.
fn not_answered(error: &reqwest::Error) -> Posted {
    if let Some(refused) = cause::<AddressError>(error) {
        return Posted::Refused(*refused);
    }
    let detail = innermost(error);
    if error.is_connect() {
        Posted::NotSent(format!("not reached: {detail}"))
    } else if error.is_builder() {
        Posted::NotSent(detail)
    } else if error.is_timeout() {
        Posted::Lost("sent, but no answer came in time".into())
    } else {
        Posted::Lost(format!("the connection broke before the answer: {detail}"))
    }
}

fn cause<E: std::error::Error + 'static>(error: &dyn std::error::Error) -> Option<&E> {
    let mut at = error.source();
    while let Some(error) = at {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        at = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a` has addresses of every kind; everything else is inside.
    #[derive(Debug)]
    struct Listed;

    impl Resolve for Listed {
        fn resolve(&self, name: Name) -> Resolving {
            let ips = match name.as_str() {
                "a" => vec!["10.0.0.1", "8.8.8.8", "::1"],
                _ => vec!["10.0.0.9"],
            };
            let found =
                ips.into_iter().map(|ip| SocketAddr::new(ip.parse().expect("an address"), 0));
            Box::pin(async move { Ok(Box::new(found) as Addrs) })
        }
    }

    async fn resolved(name: &str) -> Vec<String> {
        let names = Names::Guarded { names: Arc::new(Listed), except: Some("proxy".into()) };
        let found = names.resolve(name.parse().expect("a name")).await;
        found.map_or_else(|_| vec![], |found| found.map(|at| at.ip().to_string()).collect())
    }

    #[tokio::test]
    async fn only_public_addresses_of_a_name_are_tried_but_the_proxy_may_be_inside() {
        assert_eq!(resolved("a").await, ["8.8.8.8"]);
        assert_eq!(resolved("proxy").await, ["10.0.0.9"]);
        assert!(resolved("b").await.is_empty());
    }

    #[test]
    fn a_proxy_may_come_without_a_scheme() {
        let read = |text| proxy_url(text).map(String::from);
        assert_eq!(read("proxy.example:3128").as_deref(), Some("http://proxy.example:3128/"));
        assert_eq!(
            read("http://proxy.example:3128").as_deref(),
            Some("http://proxy.example:3128/")
        );
        assert_eq!(read("://"), None);
    }
}
