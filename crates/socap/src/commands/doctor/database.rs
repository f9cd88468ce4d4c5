//! The database: there, sound, up to date, with room to grow.

use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};
use socap_store::{Db, StoreError, check, migrate};

use super::finding::Findings;
use crate::config::Config;
use crate::failure::chain;
use crate::wiring::lock::Lock;
use crate::wiring::sealer;

const AREA: &str = "database";
/// Below this the disk is as good as full.
const FULL: u64 = 100 << 20;
/// Below this somebody should look.
const SCARCE: u64 = 1 << 30;

/// Opens the database without changing it; `None` where nothing more can be said.
pub(super) async fn examine(config: &Config, findings: &mut Findings) -> Option<Db> {
    if let Some(file) = config.database.file() {
        examine_disk(&file, findings);
        examine_permissions(&file, findings);
        if !file.exists() {
            let mend = "nothing: `socap serve` and `socap db migrate` make it";
            findings.note(AREA, format!("{} does not exist yet", file.display()), mend);
            return None;
        }
        if let Some(who) = Lock::holder(&file) {
            findings.ok(AREA, format!("served by {who}"));
        }
        examine_key(config, &file, findings);
    }
    let mut options = config.database.options();
    options.migrate = false;
    let db = match options.open().await {
        Ok(db) => db,
        Err(error) => {
            findings.wrong(AREA, chain(&error), mend(&error));
            return None;
        }
    };
    if examine_version(config, &db, findings).await && examine_soundness(&db, findings).await {
        return Some(db);
    }
    db.close().await;
    None
}

async fn examine_version(config: &Config, db: &Db, findings: &mut Findings) -> bool {
    let newest = migrate::newest();
    // A database without tables has no list of migrations either.
    let version = match migrate::applied(db).await {
        Ok(applied) => applied.last().copied().unwrap_or_default(),
        Err(StoreError::Refused { .. }) => 0,
        Err(error) => {
            findings.wrong(AREA, chain(&error), mend(&error));
            return false;
        }
    };
    if version == newest {
        findings.ok(AREA, format!("{} at version {version}", config.database));
        return true;
    }
    let how = if version > newest { "use the socap that made it" } else { "`socap db migrate`" };
    let found = format!("at version {version}, this socap wants {newest}");
    findings.wrong(AREA, found, how);
    false
}

async fn examine_soundness(db: &Db, findings: &mut Findings) -> bool {
    match check::findings(db).await {
        Ok(found) if found.is_empty() => {
            findings.ok(AREA, "sound");
            true
        }
        Ok(found) => {
            let mend = "stop socap, keep a copy of the file, restore a backup";
            findings.wrong(AREA, format!("damaged: {}", found.join("; ")), mend);
            false
        }
        Err(error) => {
            findings.wrong(AREA, chain(&error), mend(&error));
            false
        }
    }
}

fn examine_disk(file: &Path, findings: &mut Findings) {
    let folder = folder(file);
    let free = match free_bytes(folder) {
        Ok(free) => free,
        Err(error) => {
            let mend = "make the folder, or name another file in SOCAP_DATABASE_URL";
            return findings.wrong("disk", format!("{}: {error}", folder.display()), mend);
        }
    };
    let told = format!("{} MiB free", free >> 20);
    match free {
        0..FULL => findings.wrong("disk", told, "free space: nothing can be stored"),
        FULL..SCARCE => findings.note("disk", told, "free space before it runs out"),
        _ => findings.ok("disk", told),
    }
}

/// Whether this user may write what a SQLite database is made of: the file, its log and its lock.
fn examine_permissions(file: &Path, findings: &mut Findings) {
    let folder = folder(file);
    let mut denied = Vec::new();
    if folder.is_dir() && access(folder, Access::WRITE_OK | Access::EXEC_OK).is_err() {
        denied.push(format!("the folder {}", folder.display()));
    }
    for end in ["", "-wal", "-shm", ".lock"] {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        let path = PathBuf::from(name);
        if path.exists() && access(&path, Access::READ_OK | Access::WRITE_OK).is_err() {
            denied.push(path.display().to_string());
        }
    }
    if !denied.is_empty() {
        let found = format!("this user may not write {}", denied.join(", "));
        let mend = "give it to this user (chown, chmod), start socap as its owner, or name a file in \
                    another folder in SOCAP_DATABASE_URL";
        findings.wrong(AREA, found, mend);
    }
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn free_bytes(folder: &Path) -> std::io::Result<u64> {
    let found = rustix::fs::statvfs(folder)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

fn examine_key(config: &Config, file: &Path, findings: &mut Findings) {
    use std::os::unix::fs::PermissionsExt;
    let path = sealer::path(file);
    let Ok(found) = std::fs::metadata(&path) else { return };
    if config.secrets.encryption_key.is_some() {
        return;
    }
    let open = found.permissions().mode() & 0o077 != 0;
    let told = path.display();
    if open {
        findings.wrong("secrets", format!("others can read {told}"), format!("chmod 600 {told}"));
    } else {
        findings.ok("secrets", format!("encrypted with {told}"));
    }
}

fn mend(error: &StoreError) -> &'static str {
    match error {
        StoreError::UnknownEngine => "set SOCAP_DATABASE_URL",
        StoreError::File { .. } => "check the path and its permissions",
        StoreError::Damaged { .. } => "stop socap, keep a copy of the file, restore a backup",
        StoreError::CannotWrite { .. } => "free space on the disk, or make the folder writable",
        StoreError::Migrate { .. } => "use the socap that made it",
        _ => "check that the database runs and lets this user in",
    }
}
