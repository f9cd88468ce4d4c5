//! What a row can become on both engines.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

/// A type that a row of either engine decodes into; derive `sqlx::FromRow`.
pub trait Decode:
    for<'r> sqlx::FromRow<'r, PgRow> + for<'r> sqlx::FromRow<'r, SqliteRow> + Send + Unpin
{
}

impl<T> Decode for T where
    T: for<'r> sqlx::FromRow<'r, PgRow> + for<'r> sqlx::FromRow<'r, SqliteRow> + Send + Unpin
{
}
