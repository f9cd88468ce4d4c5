//! Who may call: API keys, browser sessions, and answers kept for repeated requests.

use serde_json::Value;
use socap_domain::Timestamp;
use sqlx::types::Json;

use crate::{Arg, Args, Db, StoreError};

/// A key, without what would open anything.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ApiKey {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// `viewer`, `operator` or `admin`.
    pub role: String,
    /// When it was made, epoch milliseconds.
    pub created_at: i64,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
}

const KEY: &str = "k.id, k.name, k.role, k.created_at, k.revoked_at";

/// Stores a key by the hash of its text.
pub async fn insert_key(
    db: &Db,
    id: &str,
    name: &str,
    role: &str,
    key_hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    db.execute(
        "-- key_insert\nINSERT INTO api_keys (id, name, role, key_hash, created_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (key_hash) DO NOTHING",
        Args::new().with(id).with(name).with(role).with(key_hash).with(now),
    )
    .await?;
    Ok(())
}

/// The key with this hash, unless it was revoked.
pub async fn key_by_hash(db: &Db, key_hash: &str) -> Result<Option<ApiKey>, StoreError> {
    let sql = format!(
        "-- key_by_hash\nSELECT {KEY} FROM api_keys k \
         WHERE k.key_hash = $1 AND k.revoked_at IS NULL"
    );
    db.optional(&sql, Args::new().with(key_hash)).await
}

/// Every key ever made, oldest first.
pub async fn keys(db: &Db) -> Result<Vec<ApiKey>, StoreError> {
    let sql = format!("-- keys\nSELECT {KEY} FROM api_keys k ORDER BY k.created_at, k.id");
    db.all(&sql, Args::new()).await
}

/// Whether any key was ever made: from then on every call needs one.
pub async fn any_key(db: &Db) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = db
        .optional("-- key_any\nSELECT CAST(1 AS {INT}) FROM api_keys LIMIT 1", Args::new())
        .await?;
    Ok(row.is_some())
}

/// Revokes a key and closes its sessions. Says whether it was valid.
pub async fn revoke_key(db: &Db, id: &str, now: Timestamp) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let revoked = tx
        .execute(
            "-- key_revoke\nUPDATE api_keys SET revoked_at = $2 \
             WHERE id = $1 AND revoked_at IS NULL",
            Args::new().with(id).with(now),
        )
        .await?;
    tx.execute(
        "-- key_sessions_close\nDELETE FROM sessions WHERE key_id = $1",
        Args::new().with(id),
    )
    .await?;
    tx.commit().await?;
    Ok(revoked > 0)
}

/// Opens a browser session.
pub async fn insert_session(
    db: &Db,
    token_hash: &str,
    key_id: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    db.execute(
        "-- session_insert\nINSERT INTO sessions (token_hash, key_id, created_at, expires_at) \
         VALUES ($1, $2, $3, $4)",
        Args::new().with(token_hash).with(key_id).with(now).with(expires_at),
    )
    .await?;
    Ok(())
}

/// The key behind an open session.
pub async fn session_key(
    db: &Db,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<ApiKey>, StoreError> {
    let sql = format!(
        "-- session_key\nSELECT {KEY} FROM sessions s JOIN api_keys k ON k.id = s.key_id \
         WHERE s.token_hash = $1 AND s.expires_at > $2 AND k.revoked_at IS NULL"
    );
    db.optional(&sql, Args::new().with(token_hash).with(now)).await
}

/// Closes a session.
pub async fn delete_session(db: &Db, token_hash: &str) -> Result<(), StoreError> {
    db.execute(
        "-- session_delete\nDELETE FROM sessions WHERE token_hash = $1",
        Args::new().with(token_hash),
    )
    .await?;
    Ok(())
}

/// What is known of an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Idempotency {
    /// It is new, and now claimed by the caller.
    New,
    /// The same request is under way.
    UnderWay,
    /// The same request was answered so.
    Answered {
        /// The status.
        status: i64,
        /// The body.
        body: Value,
    },
    /// Another request used it.
    OtherRequest,
}

/// A claim older than this was left by a process that died, in milliseconds.
const CLAIM_MS: i64 = 120_000;

/// Claims an idempotency key for a request, or says what became of it.
pub async fn claim_idempotency_key(
    db: &Db,
    key: &str,
    fingerprint: &str,
    now: Timestamp,
) -> Result<Idempotency, StoreError> {
    let claimed = db
        .execute(
            "-- idempotency_claim\nINSERT INTO idempotency_keys \
             (idempotency_key, fingerprint, created_at) VALUES ($1, $2, $3) \
             ON CONFLICT (idempotency_key) DO UPDATE SET created_at = excluded.created_at \
             WHERE idempotency_keys.status IS NULL \
             AND idempotency_keys.fingerprint = excluded.fingerprint \
             AND idempotency_keys.created_at < $4",
            Args::new().with(key).with(fingerprint).with(now).with(now.0 - CLAIM_MS),
        )
        .await?;
    if claimed > 0 {
        return Ok(Idempotency::New);
    }
    let (stored, status, body): (String, Option<i64>, Option<Json<Value>>) = db
        .one(
            "-- idempotency_get\nSELECT fingerprint, status, body FROM idempotency_keys \
             WHERE idempotency_key = $1",
            Args::new().with(key),
        )
        .await?;
    Ok(match (stored == fingerprint, status, body) {
        (false, ..) => Idempotency::OtherRequest,
        (true, Some(status), Some(body)) => Idempotency::Answered { status, body: body.0 },
        (true, ..) => Idempotency::UnderWay,
    })
}

/// Keeps the answer under a claimed key; `None` gives the key back.
pub async fn answer_idempotency_key(
    db: &Db,
    key: &str,
    answer: Option<(i64, Value)>,
) -> Result<(), StoreError> {
    let args = Args::new().with(key);
    match answer {
        Some((status, body)) => {
            db.execute(
                "-- idempotency_answer\nUPDATE idempotency_keys SET status = $2, body = $3 \
                 WHERE idempotency_key = $1",
                args.with(status).with(Arg::Json(Some(body))),
            )
            .await
        }
        None => {
            db.execute(
                "-- idempotency_give_back\nDELETE FROM idempotency_keys \
                 WHERE idempotency_key = $1 AND status IS NULL",
                args,
            )
            .await
        }
    }?;
    Ok(())
}

/// How long an answer is kept for a repeated request.
const ANSWERS_KEPT_MS: i64 = 2 * 86_400_000;

/// Forgets sessions that have expired and answers nobody will ask for again; `now` is machine
/// time.
pub async fn prune(db: &Db, now: Timestamp) -> Result<(), StoreError> {
    db.execute(
        "-- sessions_prune\nDELETE FROM sessions WHERE expires_at <= $1",
        Args::new().with(now),
    )
    .await?;
    db.execute(
        "-- idempotency_prune\nDELETE FROM idempotency_keys WHERE created_at < $1",
        Args::new().with(now.0 - ANSWERS_KEPT_MS),
    )
    .await?;
    Ok(())
}
