//! The key that encrypts secrets at rest: told, or made beside a SQLite file.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use socap_engine::secrets::{Sealer, random_bytes};

use crate::config::Config;
use crate::failure::Failure;

/// The file beside a SQLite database.
const FILE: &str = "socap.key";

/// The sealer of this configuration. On PostgreSQL without `OAUTH_ENCRYPTION_KEY` it refuses:
/// a key of one machine would be of no use to the others.
pub(crate) fn of(config: &Config) -> Result<Sealer, Failure> {
    if let Some(key) = &config.secrets.encryption_key {
        return from_hex(key, "OAUTH_ENCRYPTION_KEY");
    }
    match config.database.file() {
        Some(file) => beside(&file),
        None => Ok(Sealer::without_key()),
    }
}

/// The sealer as it is: no key is made.
pub(crate) fn existing(config: &Config) -> Result<Sealer, Failure> {
    let made = config.database.file().is_none_or(|file| path(&file).exists());
    if made || config.secrets.encryption_key.is_some() {
        of(config)
    } else {
        Ok(Sealer::without_key())
    }
}

/// Where the key of a SQLite file is kept.
pub(crate) fn path(file: &Path) -> PathBuf {
    file.with_file_name(FILE)
}

fn beside(file: &Path) -> Result<Sealer, Failure> {
    let path = path(file);
    let doing = || format!("cannot use the key file {}", path.display());
    match create(&path) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(Failure::io(doing())(error)),
    }
    let text = std::fs::read_to_string(&path).map_err(Failure::io(doing()))?;
    from_hex(&SecretString::from(text.trim().to_owned()), &path.display().to_string())
}

/// Makes the file, unless it is there: whole or not at all, readable by its owner alone.
fn create(path: &Path) -> std::io::Result<()> {
    let key = random_bytes::<32>().map_err(std::io::Error::other)?;
    let text = key.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", std::process::id()));
    let draft = PathBuf::from(name);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options
        .open(&draft)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        // A link refuses to replace a key that another process made meanwhile.
        .and_then(|()| std::fs::hard_link(&draft, path));
    let _ = std::fs::remove_file(&draft);
    made
}

fn from_hex(text: &SecretString, place: &str) -> Result<Sealer, Failure> {
    Sealer::from_hex(text).map_err(|error| Failure::Refused(format!("{place}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("socap.db");
        let sealed = beside(&file).expect("made").seal("p", "secret").expect("sealed");
        let opened = beside(&file).expect("read").open("p", &sealed);
        assert!(opened.is_ok(), "the second start reads the first one's key");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(path(&file)).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
        std::fs::write(path(&file), "not a key").expect("written");
        let told = beside(&file).expect_err("broken").to_string();
        assert!(told.contains("socap.key") && !told.contains("not a key"), "{told}");
    }
}
