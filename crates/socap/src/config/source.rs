//! Where values come from: flags over the environment over `socap.toml`.

use std::path::{Path, PathBuf};

use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use secrecy::SecretString;

use super::error::ConfigError;
use super::key::{self, Key};

/// The file that is read when none is named and it is there.
const FILE: &str = "socap.toml";

/// What the command line says about the configuration.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overrides {
    /// The file to read instead of `socap.toml`.
    pub(crate) file: Option<PathBuf>,
    /// Values by key, in the order given; later ones win.
    pub(crate) values: Vec<(String, String)>,
    /// The database's address: the one flag for a key that may hold a secret, since most do not.
    pub(crate) database: Option<String>,
}

/// The layered values, by the names of `socap.toml`.
#[derive(Debug)]
pub(crate) struct Values {
    figment: Figment,
    /// The file that was read.
    pub(crate) file: Option<PathBuf>,
}

/// A value and where it stands.
struct Found {
    text: String,
    source: String,
}

impl Values {
    /// No layer at all: every key has its default.
    pub(crate) fn none() -> Self {
        Self { figment: Figment::new(), file: None }
    }

    /// Gathers the layers. `environment` is injected, so that tests need not change their own.
    pub(crate) fn gather(
        overrides: &Overrides,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let (figment, file) = from_file(overrides.file.as_deref())?;
        let environment = from_environment(environment)?;
        let mut flags = from_flags(&overrides.values)?;
        if let Some(url) = &overrides.database {
            flags.values.insert("database_url".to_owned(), Value::from(url.clone()));
        }
        Ok(Self { figment: figment.merge(environment).merge(flags), file })
    }

    /// The value of a key, if it is set, as `parse` reads it.
    pub(crate) fn read<T>(
        &self,
        key: Key,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(found) = self.find(key)? else { return Ok(None) };
        match parse(found.text.trim()) {
            Some(value) => Ok(Some(value)),
            None => Err(ConfigError::Value {
                name: key.name.to_owned(),
                source_name: found.source,
                expected: key.expected.to_owned(),
                found: (!key.secret).then(|| found.text.chars().take(80).collect()),
            }),
        }
    }

    /// A secret, if it is set.
    pub(crate) fn secret(&self, key: Key) -> Result<Option<SecretString>, ConfigError> {
        let sendable = |text: &str| {
            let fine = !text.is_empty() && !text.chars().any(|c| c.is_control() || c == ' ');
            fine.then(|| SecretString::from(text.to_owned()))
        };
        self.read(key, sendable)
    }

    fn find(&self, key: Key) -> Result<Option<Found>, ConfigError> {
        let path = key.in_file();
        let Ok(value) = self.figment.find_value(&path) else { return Ok(None) };
        let metadata = self.figment.get_metadata(value.tag());
        let source = metadata.map_or_else(|| "set".to_owned(), |found| found.name.to_string());
        let text = match value {
            Value::String(_, text) => text,
            Value::Bool(_, value) => value.to_string(),
            Value::Num(_, number) => match (number.to_i128(), number.to_f64()) {
                (Some(number), _) => number.to_string(),
                (_, Some(number)) => number.to_string(),
                _ => String::new(),
            },
            _ => {
                return Err(ConfigError::Value {
                    name: key.name.to_owned(),
                    source_name: source,
                    expected: key.expected.to_owned(),
                    found: None,
                });
            }
        };
        Ok(Some(Found { text, source }))
    }
}

/// A layer of texts. The environment's own types are texts; figment's reader would turn a token
/// of digits into a number.
struct Layer {
    name: &'static str,
    values: Dict,
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name)
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        Ok(Profile::Default.collect(self.values.clone()))
    }
}

fn from_file(named: Option<&Path>) -> Result<(Figment, Option<PathBuf>), ConfigError> {
    let path = named.unwrap_or(Path::new(FILE));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            return Ok((Figment::new(), None));
        }
        Err(source) => {
            let name = if named.is_some() { "--config" } else { "configuration" };
            return Err(ConfigError::Unreadable { name: name.into(), path: path.into(), source });
        }
    };
    let file = path.display().to_string();
    let malformed = |error: &figment::Error| ConfigError::Malformed {
        file: file.clone(),
        reason: without_the_line(&error.kind.to_string()),
    };
    let layers = Toml::string(&text).data().map_err(|error| malformed(&error))?;
    let values = layers.into_values().next().unwrap_or_default();
    for name in values.keys() {
        if !key::all().any(|key| key.in_file() == *name) {
            let like = key::like(name);
            return Err(ConfigError::Unknown { file, key: name.clone(), like });
        }
    }
    Ok((Figment::from(Layer { name: "in the file", values }), Some(path.to_path_buf())))
}

/// The parser shows the line it stumbled over, which may hold a secret: only what it says about
/// it is kept.
fn without_the_line(message: &str) -> String {
    let kept: Vec<&str> = message
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.contains('|'))
        .collect();
    kept.join(": ")
}

fn from_environment(
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Layer, ConfigError> {
    let mut values = Dict::new();
    let mut files = Vec::new();
    for (name, value) in environment {
        // Container files often pass a name without a value: that is not a value.
        if value.trim().is_empty() {
            continue;
        }
        if let Some(key) = key::all().find(|key| key.name == name) {
            values.insert(key.in_file(), Value::from(value));
        } else if let Some(key) = key::all()
            .find(|key| key.secret && name.strip_suffix("_FILE").is_some_and(|n| n == key.name))
        {
            files.push((key, PathBuf::from(value)));
        }
    }
    for (key, path) in files {
        if values.contains_key(&key.in_file()) {
            return Err(ConfigError::Twice(key.name.to_owned()));
        }
        let secret = std::fs::read_to_string(&path).map_err(|source| ConfigError::Unreadable {
            name: format!("{}_FILE", key.name),
            path,
            source,
        })?;
        values.insert(key.in_file(), Value::from(secret.trim().to_owned()));
    }
    Ok(Layer { name: "in the environment", values })
}

fn from_flags(flags: &[(String, String)]) -> Result<Layer, ConfigError> {
    let mut values = Dict::new();
    for (name, value) in flags {
        let Some(key) = key::named(name) else {
            let (file, like) = ("--set".to_owned(), key::like(name));
            return Err(ConfigError::Unknown { file, key: name.clone(), like });
        };
        if key.secret {
            return Err(ConfigError::SecretFlag(key.name.to_owned()));
        }
        values.insert(key.in_file(), Value::from(value.clone()));
    }
    Ok(Layer { name: "on the command line", values })
}
