//! Transactions: begun for writing, finished by [`Tx::commit`], undone when dropped.

use sqlx::{Postgres, Sqlite, Transaction};

use super::engine::Pools;
use super::{Db, Engine, Faults};
use crate::StoreError;
use crate::rollups::{self, Pending};

/// A transaction that may write.
#[derive(Debug)]
pub struct Tx {
    pub(super) inner: Inner,
    pub(super) faults: Faults,
    /// What is written as the transaction's last: events, and the sums of what it changed.
    pub(crate) pending: Pending,
}

#[derive(Debug)]
pub(super) enum Inner {
    Postgres(Transaction<'static, Postgres>),
    Sqlite(Transaction<'static, Sqlite>),
}

impl Db {
    /// Begins a transaction that may write. On SQLite it takes the write lock at once
    /// (`BEGIN IMMEDIATE`), so that it cannot fail half way on another writer.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        self.faults.pass()?;
        let pools = self.pools.clone();
        // On a task of its own: a caller that is dropped between the BEGIN and its answer would
        // otherwise leave the pooled connection inside a transaction nobody owns.
        let begun = tokio::spawn(async move {
            match pools {
                Pools::Postgres(pool) => pool.begin().await.map(Inner::Postgres),
                Pools::Sqlite { writer, .. } => {
                    writer.begin_with("BEGIN IMMEDIATE").await.map(Inner::Sqlite)
                }
            }
        });
        let inner = begun
            .await
            .map_err(|_| StoreError::Interrupted)?
            .map_err(|e| StoreError::at("-- begin", e))?;
        Ok(Tx { inner, faults: self.faults.clone(), pending: Pending::default() })
    }
}

impl Tx {
    /// Which engine the transaction runs on.
    pub(super) const fn engine(&self) -> Engine {
        match self.inner {
            Inner::Postgres(_) => Engine::Postgres,
            Inner::Sqlite(_) => Engine::Sqlite,
        }
    }

    /// Makes everything in the transaction true at once.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        rollups::publish(&mut self).await?;
        self.faults.pass()?;
        let done = match self.inner {
            Inner::Postgres(tx) => tx.commit().await,
            Inner::Sqlite(tx) => tx.commit().await,
        };
        done.map_err(|e| StoreError::at("-- commit", e))
    }
}
