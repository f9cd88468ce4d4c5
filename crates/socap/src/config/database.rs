//! Where socap remembers.

use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use socap_store::OpenOptions;
use url::Url;

use super::error::ConfigError;
use super::key::Key;
use super::source::Values;

const URL: Key =
    Key::secret("SOCAP_DATABASE_URL", "`sqlite://FILE` or `postgres://USER@HOST/DATABASE`");

pub(crate) const KEYS: &[Key] = &[URL];

/// The database's address. It may hold a password, so it is shown without.
#[derive(Clone)]
pub(crate) struct DatabaseUrl(SecretString);

impl DatabaseUrl {
    /// An address as it is written in the configuration.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // A file and nothing else: how it is opened is socap's business, and memory forgets.
        let file = text
            .strip_prefix("sqlite://")
            .is_some_and(|file| !file.is_empty() && !file.contains('?') && file != ":memory:");
        let server = (text.starts_with("postgres://") || text.starts_with("postgresql://"))
            && Url::parse(text).is_ok_and(|url| {
                url.host_str().is_some_and(|host| !host.is_empty())
                    || url.query_pairs().any(|(name, _)| name == "host")
            });
        (file || server).then(|| Self(SecretString::from(text.to_owned())))
    }

    /// The address of a SQLite file.
    pub(crate) fn of_file(file: &Path) -> Self {
        Self(SecretString::from(format!("sqlite://{}", file.display())))
    }

    /// The file, where the database is one.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        self.options().sqlite_file()
    }

    /// Where it is, for people: the file with its folder, or the server without a password.
    pub(crate) fn place(&self) -> String {
        match self.file() {
            Some(file) => std::path::absolute(&file).unwrap_or(file).display().to_string(),
            None => self.to_string(),
        }
    }

    /// How to open it.
    pub(crate) fn options(&self) -> OpenOptions {
        OpenOptions::new(self.0.expose_secret())
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.expose_secret();
        let Some(mut url) = Url::parse(text).ok().filter(|_| !text.starts_with("sqlite:")) else {
            return f.write_str(text);
        };
        // The password can stand in two places.
        let _ = url.set_password(None);
        url.set_query(None);
        url.fmt(f)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads the section.
pub(crate) fn read(values: &Values) -> Result<DatabaseUrl, ConfigError> {
    let default = || DatabaseUrl::of_file(Path::new("socap.db"));
    Ok(values.read(URL, DatabaseUrl::parse)?.unwrap_or_else(default))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let url =
            DatabaseUrl::parse("postgres://a:secret@db/socap?password=secret").expect("valid");
        assert_eq!(format!("{url} {url:?}"), "postgres://a@db/socap postgres://a@db/socap");
        let file = DatabaseUrl::parse("sqlite://data/socap.db").expect("valid");
        assert_eq!(file.to_string(), "sqlite://data/socap.db");
        for wrong in ["mysql://a/b", "sqlite://a.db?mode=ro", "sqlite://:memory:", "postgres:///b"]
        {
            assert!(DatabaseUrl::parse(wrong).is_none(), "{wrong}");
        }
        assert!(DatabaseUrl::parse("postgres:///socap?host=/run/postgresql").is_some());
    }
}
