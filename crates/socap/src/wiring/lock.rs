//! One `serve` per SQLite file: SQLite has one writer, and workers in two processes would wait
//! for each other. Other commands write beside it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use socap_domain::{Clock, WorldClock};
use socap_store::StoreError;
use tokio::time::{Instant, sleep};

use crate::failure::Failure;

/// A process that was killed holds its files until the system has taken it down.
const DYING: Duration = Duration::from_secs(2);
/// Between two tries to take the lock.
const AGAIN: Duration = Duration::from_millis(20);

/// Holds a database file until it is dropped, or the process ends in any way.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of the database `file` for `command`. The lock file says who holds it.
    ///
    /// # Errors
    /// Another process still holds it after two seconds, or the lock file cannot be used.
    pub(crate) async fn take(file: &Path, command: &str) -> Result<Self, Failure> {
        let path = beside(file);
        let doing = || format!("cannot lock {}", path.display());
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| match error.kind() {
                ErrorKind::NotFound => StoreError::no_folder(file).into(),
                _ => Failure::io(doing())(error),
            })?;
        if !is_free_soon(&mut lock).await.map_err(Failure::io(doing()))? {
            return Err(held(file, &mut lock));
        }
        let since = WorldClock::System.machine_now();
        let who = format!("`socap {command}`, process {}, since {since}\n", std::process::id());
        lock.set_len(0)
            .and_then(|()| lock.rewind())
            .and_then(|()| lock.write_all(who.as_bytes()))
            .map_err(Failure::io(doing()))?;
        Ok(Self { _file: lock })
    }

    /// Who holds the database `file`, if anyone does.
    pub(crate) fn holder(file: &Path) -> Option<String> {
        let mut lock = File::open(beside(file)).ok()?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => Some(read(&mut lock)),
            Ok(()) | Err(TryLockError::Error(_)) => None,
        }
    }
}

/// Takes the lock as soon as it is free; false where it stays held.
async fn is_free_soon(lock: &mut File) -> std::io::Result<bool> {
    let end = Instant::now() + DYING;
    let mut told = false;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if Instant::now() >= end => return Ok(false),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        if !told {
            tracing::info!(holder = %read(lock), "the database is held; waiting for it to be free");
            told = true;
        }
        sleep(AGAIN).await;
    }
}

fn held(file: &Path, lock: &mut File) -> Failure {
    Failure::Refused(format!(
        "{} is served already by {}; stop that one, or share a PostgreSQL database between several",
        file.display(),
        read(lock)
    ))
}

fn read(lock: &mut File) -> String {
    let mut who = String::new();
    let _ = lock.rewind();
    let _ = lock.take(300).read_to_string(&mut who);
    let who = who.trim();
    if who.is_empty() { "another process".to_owned() } else { who.to_owned() }
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_second_one_is_told_who_was_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("socap.db");
        let first = Lock::take(&file, "serve").await.expect("free");
        let told = Lock::take(&file, "serve").await.expect_err("held").to_string();
        let own = format!("process {}", std::process::id());
        assert!(told.contains(&own) && told.contains("`socap serve`"), "{told}");
        assert!(Lock::holder(&file).is_some_and(|who| who.contains(&own)));
        drop(first);
        assert_eq!(Lock::holder(&file), None);
        Lock::take(&file, "serve").await.expect("free again");
    }
}
