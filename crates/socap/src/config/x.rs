//! How X is reached: provider, credential, address, dialect.

use std::path::PathBuf;

use secrecy::SecretString;
use socap_engine::RetweetSource;
use socap_upstream::{Credential, CredentialKind, DialectChoice, Provider, Settings};
use url::Url;

use super::error::ConfigError;
use super::key::Key;
use super::source::Values;

const PROVIDER: Key = Key::plain("SOCAP_X_PROVIDER", "`x` or `twitterapi_io`");
const BEARER: Key = Key::secret("TWITTER_BEARER_TOKEN", "a bearer token without white space");
const API_URL: Key = Key::plain("SOCAP_X_API_URL", "an address such as https://api.x.com");
const DIALECT: Key = Key::plain("SOCAP_X_DIALECT", "`auto`, `tweet` or `post`");
const RETWEETS: Key = Key::plain("SOCAP_X_RETWEETS", "`auto`, `retweets` or `retweeted_by`");
const IO_KEY: Key = Key::secret("TWITTER_API_KEY", "an API key without white space");
const IO_URL: Key = Key::plain("TWITTER_API_URL", "an address such as https://api.twitterapi.io");
const CA_FILE: Key = Key::plain("SOCAP_CA_FILE", "a file of certificates in PEM form");

pub(crate) const KEYS: &[Key] =
    &[PROVIDER, BEARER, API_URL, DIALECT, RETWEETS, IO_KEY, IO_URL, CA_FILE];

/// The section.
#[derive(Debug, Clone)]
pub(crate) struct XConfig {
    /// How to ask X; none without a credential.
    pub(crate) access: Option<Settings>,
    /// Where retweets are read.
    pub(crate) retweets: RetweetSource,
    /// Certificates to trust besides the system's, whoever is called.
    pub(crate) extra_ca: Option<PathBuf>,
}

/// Reads the section.
pub(crate) fn read(values: &Values) -> Result<XConfig, ConfigError> {
    let asked = values.read(PROVIDER, |text| match text {
        "x" => Some(Provider::X),
        "twitterapi_io" => Some(Provider::TwitterApiIo),
        _ => None,
    })?;
    let bearer = values.secret(BEARER)?;
    let key = values.secret(IO_KEY)?;
    let addresses = (
        address(values, API_URL, "https://api.x.com")?,
        address(values, IO_URL, "https://api.twitterapi.io")?,
    );
    let dialect = dialect(values)?;
    let extra_ca = values.read(CA_FILE, |text| Some(PathBuf::from(text)))?;
    let access = access(asked, bearer, key, addresses)?.map(|settings| Settings {
        dialect,
        extra_ca: extra_ca.clone(),
        ..settings
    });
    Ok(XConfig { access, retweets: retweets(values)?, extra_ca })
}

/// The provider follows the credential; where both are set and none is asked for, it is X.
fn access(
    asked: Option<Provider>,
    bearer: Option<SecretString>,
    key: Option<SecretString>,
    (x_url, io_url): (Url, Url),
) -> Result<Option<Settings>, ConfigError> {
    let x =
        |token| Settings::new(Provider::X, x_url, Credential::new(CredentialKind::XBearer, token));
    let io = |key| {
        let credential = Credential::new(CredentialKind::TwitterApiIoKey, key);
        Settings::new(Provider::TwitterApiIo, io_url, credential)
    };
    match (asked, bearer, key) {
        (None | Some(Provider::X), Some(token), _) => Ok(Some(x(token))),
        (None | Some(Provider::TwitterApiIo), _, Some(key)) => Ok(Some(io(key))),
        (_, None, None) => Ok(None),
        (Some(Provider::X), None, Some(_)) => Err(ConfigError::Together(
            "SOCAP_X_PROVIDER is `x`: expected TWITTER_BEARER_TOKEN, found only TWITTER_API_KEY"
                .into(),
        )),
        (Some(Provider::TwitterApiIo), Some(_), None) => Err(ConfigError::Together(
            "SOCAP_X_PROVIDER is `twitterapi_io`: expected TWITTER_API_KEY, found only \
             TWITTER_BEARER_TOKEN"
                .into(),
        )),
    }
}

fn address(values: &Values, key: Key, default: &'static str) -> Result<Url, ConfigError> {
    let parse = |text: &str| {
        Url::parse(text).ok().filter(|url| {
            let http = matches!(url.scheme(), "http" | "https");
            http && url.username().is_empty() && url.password().is_none() && url.has_host()
        })
    };
    if let Some(url) = values.read(key, parse)? {
        return Ok(url);
    }
    Url::parse(default).map_err(|_| ConfigError::Together(format!("{default} is no address")))
}

fn dialect(values: &Values) -> Result<DialectChoice, ConfigError> {
    let choice = values.read(DIALECT, |text| match text {
        "auto" => Some(DialectChoice::Auto),
        "tweet" => Some(DialectChoice::Tweet),
        "post" => Some(DialectChoice::Post),
        _ => None,
    })?;
    Ok(choice.unwrap_or(DialectChoice::Auto))
}

fn retweets(values: &Values) -> Result<RetweetSource, ConfigError> {
    let source = values.read(RETWEETS, |text| match text {
        "auto" => Some(RetweetSource::Auto),
        "retweets" => Some(RetweetSource::Retweets),
        "retweeted_by" => Some(RetweetSource::RetweetedBy),
        _ => None,
    })?;
    Ok(source.unwrap_or_default())
}
