//! A fresh database of either engine, gone when the test is.

use std::fmt;

use socap_domain::IdSource;
use socap_store::{Args, Db, Engine, OpenOptions};
use tempfile::TempDir;

/// A database of one test.
pub struct TestDb {
    db: Db,
    url: String,
    _folder: Option<TempDir>,
    admin: Option<(Db, String)>,
}

impl fmt::Debug for TestDb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestDb").field("engine", &self.db.engine()).finish_non_exhaustive()
    }
}

/// Where tests find a PostgreSQL server they may make databases on.
pub const POSTGRES: &str = "SOCAP_TEST_POSTGRES";

impl TestDb {
    /// A fresh database, or `None` where this machine has no such server; then it says so.
    ///
    /// # Panics
    /// If the server is required (`SOCAP_REQUIRE_POSTGRES`) and absent, or cannot be used.
    pub async fn new(engine: Engine) -> Option<Self> {
        match engine {
            Engine::Sqlite => Some(Self::sqlite().await),
            Engine::Postgres => Self::postgres().await,
        }
    }

    /// A fresh SQLite file.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn sqlite() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("socap.db").display());
        let db = OpenOptions::new(&url).open().await.expect("a fresh SQLite file opens");
        Self { db, url, _folder: Some(folder), admin: None }
    }

    async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var(POSTGRES) else {
            assert!(
                std::env::var("SOCAP_REQUIRE_POSTGRES").is_err(),
                "PostgreSQL is required here, but {POSTGRES} is not set; run `make test`"
            );
            eprintln!("SKIPPED on PostgreSQL: {POSTGRES} is not set; `make test` starts a server");
            return None;
        };
        let admin = OpenOptions { migrate: false, connections: 2, ..OpenOptions::new(&server) };
        let admin = admin.open().await.expect("the test server answers");
        let name = format!("socap_{}", IdSource.next().replace('-', "_"));
        let sql = format!("CREATE DATABASE {name}");
        admin.execute(&sql, Args::new()).await.expect("a database is made");
        let mut url = url::Url::parse(&server).expect("the server's address is a URL");
        url.set_path(&name);
        let url = url.to_string();
        let options = OpenOptions { connections: 12, ..OpenOptions::new(&url) };
        let db = options.open().await.expect("a fresh database opens");
        Some(Self { db, url, _folder: None, admin: Some((admin, name)) })
    }

    /// The database.
    pub const fn db(&self) -> &Db {
        &self.db
    }

    /// Its address, for other processes.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Closes the database and takes it away. Without this call a PostgreSQL database stays
    /// until its server is thrown away, which is at the end of the run.
    pub async fn remove(self) {
        self.db.close().await;
        if let Some((admin, name)) = self.admin {
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let _ = admin.execute(&sql, Args::new()).await;
            admin.close().await;
        }
    }
}
