//! The closed set of engines.

use sqlx::{PgPool, SqlitePool};

use super::Faults;
use crate::replica::Replicas;

/// Which engine a database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one machine.
    Sqlite,
    /// A server, many processes.
    Postgres,
}

/// A database. Cloning shares its pools.
#[derive(Debug, Clone)]
pub struct Db {
    pub(super) pools: Pools,
    pub(super) faults: Faults,
    /// What is held of it in memory.
    pub(crate) replicas: Replicas,
}

#[derive(Debug, Clone)]
pub(super) enum Pools {
    Postgres(PgPool),
    /// One writer, several readers: SQLite has one write lock, and waiting for it inside the
    /// process is fair and cheap.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
        /// Few, for reads that may take long: they never hold up the short ones.
        scanners: SqlitePool,
    },
}

impl Db {
    pub(super) fn new(pools: Pools, held: u64) -> Self {
        Self { pools, faults: Faults::default(), replicas: Replicas::new(held) }
    }

    /// Which engine this is.
    pub const fn engine(&self) -> Engine {
        match self.pools {
            Pools::Postgres(_) => Engine::Postgres,
            Pools::Sqlite { .. } => Engine::Sqlite,
        }
    }

    /// The faults injected into every statement; none unless a test asks.
    pub const fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Closes every connection, letting running statements finish.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Postgres(pool) => pool.close().await,
            Pools::Sqlite { writer, readers, scanners } => {
                scanners.close().await;
                readers.close().await;
                writer.close().await;
            }
        }
    }
}

impl Db {
    /// Writes a text in the words of this engine.
    pub(crate) fn expand(&self, text: &str) -> String {
        super::sql::expand(self.engine(), text)
    }

    pub(crate) async fn migrate(
        &self,
        migrator: &sqlx::migrate::Migrator,
    ) -> Result<(), sqlx::migrate::MigrateError> {
        match &self.pools {
            Pools::Postgres(pool) => migrator.run(pool).await,
            Pools::Sqlite { writer, .. } => migrator.run(writer).await,
        }
    }
}
