//! Where the API listens, and its first key.

use std::net::SocketAddr;

use secrecy::SecretString;

use super::error::ConfigError;
use super::key::Key;
use super::source::Values;

const LISTEN: Key = Key::plain("SOCAP_LISTEN", "an address with a port, such as 127.0.0.1:8080");
const ADMIN_KEY: Key = Key::secret("SOCAP_ADMIN_KEY", "16 to 200 characters without white space");

const REQUESTS: Key = Key::plain("SOCAP_API_REQUESTS_PER_MINUTE", "a whole number; 0 for no limit");

pub(crate) const KEYS: &[Key] = &[LISTEN, ADMIN_KEY, REQUESTS];

/// The section.
#[derive(Debug, Clone)]
pub(crate) struct ServerConfig {
    /// Where to listen.
    pub(crate) listen: SocketAddr,
    /// A key with the role `admin` that shall exist.
    pub(crate) admin_key: Option<SecretString>,
    /// Calls a minute that each key may make; 0 is no limit.
    pub(crate) requests_per_minute: u32,
}

/// Reads the section.
pub(crate) fn read(values: &Values) -> Result<ServerConfig, ConfigError> {
    let address = |text: &str| {
        let text = text
            .strip_prefix("localhost:")
            .map_or_else(|| text.into(), |port| format!("127.0.0.1:{port}"));
        text.parse().ok()
    };
    let strong = |text: &str| {
        let fine = (16..=200).contains(&text.len()) && text.chars().all(|c| c.is_ascii_graphic());
        fine.then(|| SecretString::from(text.to_owned()))
    };
    let default = SocketAddr::from(([127, 0, 0, 1], 8080));
    Ok(ServerConfig {
        listen: values.read(LISTEN, address)?.unwrap_or(default),
        admin_key: values.read(ADMIN_KEY, strong)?,
        requests_per_minute: values
            .read(REQUESTS, |text| text.parse().ok())?
            .unwrap_or(socap_http::Options::default().requests_per_minute),
    })
}
