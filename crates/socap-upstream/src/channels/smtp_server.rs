//! The operator's mail server: where it is, how its connection is encrypted, as whom to log in.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::{Error, extension::ClientId};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// A mail server, from `smtp(s)://user:password@host:port`.
///
/// | address | connection |
/// |---|---|
/// | `smtps://host` | TLS from the first byte, port 465 |
/// | `smtps://host:587` | STARTTLS, without which nothing is sent: that is what this port speaks |
/// | `smtp://host` | the same, port 587; never in plain text |
/// | `smtp://localhost`, `smtp://127.0.0.1:1025` | plain text, port 25 |
/// | `smtp://localhost?tls=required` | STARTTLS to this machine, too |
///
/// User and password are percent-encoded.
pub struct SmtpServer {
    host: String,
    port: u16,
    security: Security,
    login: Option<(String, SecretString)>,
    extra_ca: Option<PathBuf>,
    tls: OnceLock<TlsParameters>,
    /// Until the server is ready for the message, and then again until it has answered.
    pub(super) timeout: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Security {
    Plain,
    StartTls,
    Tls,
}

/// An address of a mail server that cannot be used. None of them shows it: it holds a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmtpServerError {
    /// No such address.
    #[error("expected smtp(s)://user:password@host:port")]
    NoUrl,
    /// A user without a password, or the other way round.
    #[error("expected both a user and a password, or neither")]
    Login,
    /// A user or password that is not UTF-8 once decoded.
    #[error("user and password must be percent-encoded UTF-8")]
    Encoding,
    /// A parameter that is not known.
    #[error("the only parameter is ?tls=required")]
    Parameter,
}

/// Why a server is not ready to take a message.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotReady {
    #[error("certificates cannot be read from {}: {detail}", path.display())]
    Certificates { path: PathBuf, detail: String },
    #[error(transparent)]
    Smtp(#[from] Error),
}

impl SmtpServer {
    /// Reads an address. Two times 20 s are given to a message.
    pub fn parse(text: &str) -> Result<Self, SmtpServerError> {
        let url = Url::parse(text.trim()).map_err(|_| SmtpServerError::NoUrl)?;
        let encrypted = match url.scheme() {
            "smtps" => true,
            "smtp" => false,
            _ => return Err(SmtpServerError::NoUrl),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(SmtpServerError::NoUrl)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(SmtpServerError::NoUrl);
        }
        let tls_required = match url.query() {
            None | Some("") => false,
            Some("tls=required") => true,
            Some(_) => return Err(SmtpServerError::Parameter),
        };
        let security = match (encrypted, url.port()) {
            (true, Some(587)) => Security::StartTls,
            (true, _) => Security::Tls,
            (false, _) if tls_required || !is_loopback(&host) => Security::StartTls,
            (false, _) => Security::Plain,
        };
        let port = url.port().unwrap_or(match security {
            Security::Plain => 25,
            Security::StartTls => 587,
            Security::Tls => 465,
        });
        Ok(Self {
            host,
            port,
            security,
            login: login(&url)?,
            extra_ca: None,
            tls: OnceLock::new(),
            timeout: Duration::from_secs(20),
        })
    }

    /// Also trusts the certificates (PEM) in this file.
    #[must_use]
    pub fn trusting(mut self, extra_ca: Option<&Path>) -> Self {
        self.extra_ca = extra_ca.map(Path::to_owned);
        self
    }

    /// Another time limit: once until the server is ready, once until it has taken the message.
    #[must_use]
    pub const fn within(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Host and port, which may be shown.
    pub fn host_and_port(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Connects, encrypts and logs in.
    pub(super) async fn open(&self, hello: &ClientId) -> Result<AsyncSmtpConnection, NotReady> {
        let tls = match self.security {
            Security::Plain => None,
            Security::StartTls | Security::Tls => Some(self.tls()?),
        };
        let at_once = tls.clone().filter(|_| self.security == Security::Tls);
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.timeout), hello, at_once, None)
                .await?;
        if let (Security::StartTls, Some(tls)) = (self.security, tls) {
            connection.starttls(tls, hello).await?;
        }
        if let Some((user, password)) = &self.login {
            let login = Credentials::new(user.clone(), password.expose_secret().to_owned());
            connection.auth(DEFAULT_MECHANISMS, &login).await?;
        }
        Ok(connection)
    }

    fn tls(&self) -> Result<TlsParameters, NotReady> {
        if let Some(tls) = self.tls.get() {
            return Ok(tls.clone());
        }
        let mut builder = TlsParameters::builder(self.host.clone());
        if let Some(path) = &self.extra_ca {
            let broken = |detail: String| NotReady::Certificates { path: path.clone(), detail };
            let pem = std::fs::read(path).map_err(|error| broken(error.to_string()))?;
            let certificate =
                Certificate::from_pem(&pem).map_err(|error| broken(error.to_string()))?;
            builder = builder.add_root_certificate(certificate);
        }
        let tls = builder.build()?;
        Ok(self.tls.get_or_init(|| tls).clone())
    }

    /// What must not appear in anything shown. Servers may repeat a line they do not like.
    pub(super) fn secrets(&self) -> Vec<String> {
        use base64::Engine as _;
        let Some((user, password)) = &self.login else { return Vec::new() };
        let password = password.expose_secret();
        let encode = |text: &str| base64::prelude::BASE64_STANDARD.encode(text);
        vec![password.to_owned(), encode(password), encode(&format!("\0{user}\0{password}"))]
    }
}

impl fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpServer")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .field("login", &self.login.is_some())
            .finish_non_exhaustive()
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn login(url: &Url) -> Result<Option<(String, SecretString)>, SmtpServerError> {
    let decode = |text: &str| {
        let text = percent_decode_str(text).decode_utf8();
        text.map(std::borrow::Cow::into_owned).map_err(|_| SmtpServerError::Encoding)
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None | Some("")) => Err(SmtpServerError::Login),
        (user, Some(password)) => Ok(Some((decode(user)?, SecretString::from(decode(password)?)))),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("smtps://mail.example.com", Security::Tls, 465)]
    #[case("smtps://u:p@mail.example.com:2465/", Security::Tls, 2465)]
    #[case("smtps://u:p@mail.example.com:587", Security::StartTls, 587)]
    #[case("smtp://mail.example.com", Security::StartTls, 587)]
    #[case("smtp://mail.example.com:25", Security::StartTls, 25)]
    #[case("smtp://10.0.0.3:25", Security::StartTls, 25)]
    #[case("smtp://localhost.example.com", Security::StartTls, 587)]
    #[case("smtp://localhost", Security::Plain, 25)]
    #[case("smtp://127.0.0.1:1025", Security::Plain, 1025)]
    #[case("smtp://[::1]:1025", Security::Plain, 1025)]
    #[case("smtp://127.0.0.1:1025?tls=required", Security::StartTls, 1025)]
    fn plain_text_only_to_this_machine(
        #[case] text: &str,
        #[case] security: Security,
        #[case] port: u16,
    ) {
        let server = SmtpServer::parse(text).expect("good");
        assert_eq!((server.security, server.port), (security, port));
    }

    #[rstest]
    #[case("mail.example.com:587", SmtpServerError::NoUrl)]
    #[case("http://mail.example.com", SmtpServerError::NoUrl)]
    #[case("smtp://", SmtpServerError::NoUrl)]
    #[case("smtp://host/path", SmtpServerError::NoUrl)]
    #[case("smtps://user@host", SmtpServerError::Login)]
    #[case("smtps://user:%ff@host", SmtpServerError::Encoding)]
    #[case("smtps://host?tls=none", SmtpServerError::Parameter)]
    fn others_are_refused(#[case] text: &str, #[case] why: SmtpServerError) {
        assert_eq!(SmtpServer::parse(text).map(|_| ()), Err(why));
    }

    #[test]
    fn a_password_is_decoded_and_never_shown() {
        let server = SmtpServer::parse("smtps://a%40b.c:p%3Aw%2Ford@host").expect("good");
        let (user, password) = server.login.as_ref().expect("a login");
        assert_eq!((user.as_str(), password.expose_secret()), ("a@b.c", "p:w/ord"));
        assert!(!format!("{server:?}").contains("ord"));
    }
}
