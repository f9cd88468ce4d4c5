//! Opening a database: the pools, the pragmas, the checks before the first statement.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use sqlx::{ConnectOptions, Connection};

use super::engine::Pools;
use super::{Args, Db};
use crate::{StoreError, migrate, replica};

/// How long a statement may wait for the write lock or a connection.
const PATIENCE: Duration = Duration::from_secs(15);

/// Long reads at once (SQLite): each keeps a core busy.
const SCANNERS: u32 = 4;

/// Between two tries to reach a server.
const AGAIN: Duration = Duration::from_millis(500);

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// `sqlite://FILE` or `postgres://…`.
    pub url: String,
    /// Connections for readers (SQLite) or in all (PostgreSQL).
    pub connections: u32,
    /// Create or migrate tables.
    pub migrate: bool,
    /// Wait for the disk at every commit (SQLite). Off only for benchmarks and demos.
    pub durable: bool,
    /// Bytes of campaigns that are held in memory, so that filters answer at once.
    pub held: u64,
}

impl OpenOptions {
    /// The defaults for `url`.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), connections: 8, migrate: true, durable: true, held: replica::ROOM }
    }

    /// The file behind a SQLite address.
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        let path = self.url.strip_prefix("sqlite:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
    }

    /// Opens the database.
    ///
    /// # Errors
    /// A file that cannot be used, a server that does not answer, tables of another version.
    pub async fn open(&self) -> Result<Db, StoreError> {
        let pools = if let Some(file) = self.sqlite_file() {
            self.open_sqlite(&file).await?
        } else if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            self.open_postgres().await?
        } else {
            return Err(StoreError::UnknownEngine);
        };
        let db = Db::new(pools, self.held);
        if self.migrate {
            migrate::run(&db).await?;
        }
        Ok(db)
    }

    async fn open_sqlite(&self, file: &Path) -> Result<Pools, StoreError> {
        refuse_network_file_system(file)?;
        let unclean = journal_of(file).exists();
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(if self.durable {
                SqliteSynchronous::Full
            } else {
                SqliteSynchronous::Normal
            })
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
            .pragma("temp_store", "memory")
            // Small private caches: the system keeps the file's pages for everybody.
            .pragma("cache_size", "-1000")
            .pragma("journal_size_limit", "67108864");
        let fail = |e: sqlx::Error| file_error(file, StoreError::at("-- open", e));
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE * 2)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await
            .map_err(fail)?;
        let reading = options.read_only(false).pragma("query_only", "on");
        let readers = SqlitePoolOptions::new()
            .max_connections(self.connections.max(1))
            .acquire_timeout(PATIENCE)
            .connect_with(reading.clone())
            .await
            .map_err(fail)?;
        let scanners = SqlitePoolOptions::new()
            .max_connections(SCANNERS)
            .acquire_timeout(PATIENCE)
            .connect_lazy_with(reading);
        let pools = Pools::Sqlite { writer, readers, scanners };
        if unclean {
            quick_check(&Db::new(pools.clone(), 0)).await?;
        }
        Ok(pools)
    }

    async fn open_postgres(&self) -> Result<Pools, StoreError> {
        let options = PgConnectOptions::from_str(&self.url)
            .map_err(|e| StoreError::at("-- open", e))?
            .application_name("socap")
            .options([("statement_timeout", "30s"), ("lock_timeout", "15s")]);
        let probe = first_connection(&options).await.map_err(|e| StoreError::at("-- open", e))?;
        // It was only to see why, where the server cannot be reached: a pool says "timed out".
        let _ = probe.close().await;
        let pool = PgPoolOptions::new()
            .max_connections(self.connections.max(2))
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(|e| StoreError::at("-- open", e))?;
        Ok(Pools::Postgres(pool))
    }
}

/// A connection to a server that may just be starting: tried for a while, then the reason.
async fn first_connection(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    let end = tokio::time::Instant::now() + PATIENCE;
    loop {
        let tried = tokio::time::timeout_at(end, options.connect()).await;
        let error = match tried {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(error)) => error,
            Err(_) => {
                let kind = std::io::ErrorKind::TimedOut;
                return Err(std::io::Error::new(kind, "no answer within 15 seconds").into());
            }
        };
        let starting = matches!(&error, sqlx::Error::Io(_))
            || error.as_database_error().is_some_and(|e| e.code().as_deref() == Some("57P03"));
        if !starting || tokio::time::Instant::now() + AGAIN >= end {
            return Err(error);
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// The write-ahead log: it is there at the start only if the last stop was not clean.
fn journal_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

async fn quick_check(db: &Db) -> Result<(), StoreError> {
    let findings: Vec<(String,)> =
        db.all("-- quick_check\nPRAGMA quick_check(1)", Args::new()).await?;
    match findings.first() {
        Some((finding,)) if finding != "ok" => Err(StoreError::Damaged { reason: finding.clone() }),
        _ => Ok(()),
    }
}

fn file_error(file: &Path, error: StoreError) -> StoreError {
    match error {
        StoreError::Refused { source, .. } => {
            let reason = source.to_string();
            StoreError::File { path: file.display().to_string(), reason }
        }
        other => other,
    }
}

/// SQLite's locks do not hold on network disks; files there get damaged sooner or later.
fn refuse_network_file_system(file: &Path) -> Result<(), StoreError> {
    const NETWORK: &[&str] =
        &["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "glusterfs", "ceph", "afs"];
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.canonicalize().map_err(|error| match error.kind() {
        ErrorKind::NotFound => StoreError::no_folder(file),
        _ => StoreError::File {
            path: file.display().to_string(),
            reason: format!("its folder cannot be used: {error}"),
        },
    })?;
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let nearest = mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ').skip(1);
            Some((words.next()?.to_owned(), words.next()?.to_owned()))
        })
        .filter(|(point, _)| folder.starts_with(point))
        .max_by_key(|(point, _)| point.len());
    match nearest {
        Some((_, kind)) if NETWORK.contains(&kind.as_str()) => Err(StoreError::File {
            path: file.display().to_string(),
            reason: format!(
                "it is on a network file system ({kind}); use a local disk, or PostgreSQL"
            ),
        }),
        _ => Ok(()),
    }
}
