//! One `serve` per SQLite file: SQLite has one writer, and workers in two processes would wait
//! for each other. Other commands write beside it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use socap_domain::{Clock, WorldClock};

use crate::failure::Failure;

/// Holds a database file until it is dropped, or the process ends in any way.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of the database `file` for `command`. The lock file says who holds it.
    pub(crate) fn take(file: &Path, command: &str) -> Result<Self, Failure> {
        let path = beside(file);
        let doing = || format!("cannot lock {}", path.display());
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(Failure::io(doing()))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(file, &mut lock)),
            Err(TryLockError::Error(error)) => return Err(Failure::io(doing())(error)),
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

fn held(file: &Path, lock: &mut File) -> Failure {
    Failure::Refused(format!(
        "{} is served already by {}; stop that one, or share a PostgreSQL database between several",
        file.display(),
        read(lock)
    ))
}

fn read(lock: &mut File) -> String {
    let mut who = String::new();
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

    #[test]
    fn a_second_one_is_told_who_was_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("socap.db");
        let first = Lock::take(&file, "serve").expect("free");
        let told = Lock::take(&file, "serve").expect_err("held").to_string();
        let own = format!("process {}", std::process::id());
        assert!(told.contains(&own) && told.contains("`socap serve`"), "{told}");
        assert!(Lock::holder(&file).is_some_and(|who| who.contains(&own)));
        drop(first);
        assert_eq!(Lock::holder(&file), None);
        Lock::take(&file, "serve").expect("free again");
    }
}
