//! Rate windows, as the provider's answers tell them.

use socap_domain::Timestamp;

use crate::{Args, Db, StoreError, Tx};

/// What an answer said about its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowReading {
    /// Requests a window holds.
    pub limit: i64,
    /// Requests left.
    pub remaining: i64,
    /// When the next window opens.
    pub reset_at: Timestamp,
}

/// A window without headers is asked about again after this long, in world milliseconds.
const UNTOLD_MS: i64 = 900_000;
/// Two readings within this many milliseconds tell of the same window.
const SAME_WINDOW_MS: i64 = 2_000;

/// Takes in what an answer said. Answers come out of order: within one window what is left
/// only falls; each call was already taken off when it was reserved.
pub(super) async fn learn(
    tx: &mut Tx,
    credential: &str,
    endpoint: &str,
    reading: Option<WindowReading>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let key = Args::new().with(credential).with(endpoint);
    let Some(reading) = reading else {
        tx.execute(
            "-- window_untold\nUPDATE budget_windows SET learnt = 1, probing_until = 0, \
             window_limit = NULL, remaining = NULL, reset_at = $3 \
             WHERE credential = $1 AND endpoint = $2 AND (learnt = 0 OR reset_at <= $4)",
            key.with(now.0 + UNTOLD_MS).with(now),
        )
        .await?;
        return Ok(());
    };
    tx.execute(
        "-- window_learn\nUPDATE budget_windows SET \
         remaining = CASE WHEN learnt = 1 AND remaining IS NOT NULL \
         AND reset_at BETWEEN $5 - $6 AND $5 + $6 \
         THEN {LEAST}(remaining, $4) ELSE $4 END, \
         learnt = 1, probing_until = 0, window_limit = $3, reset_at = $5 \
         WHERE credential = $1 AND endpoint = $2 AND (learnt = 0 \
         OR window_limit IS NULL OR reset_at <= $5 + $6)",
        key.with(reading.limit).with(reading.remaining).with(reading.reset_at).with(SAME_WINDOW_MS),
    )
    .await?;
    Ok(())
}

/// Closes a window until `until`: the provider said so.
pub(super) async fn close(
    tx: &mut Tx,
    credential: &str,
    endpoint: &str,
    until: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "-- window_close\nUPDATE budget_windows SET learnt = 1, probing_until = 0, remaining = 0, \
         reset_at = {GREATEST}(reset_at, $3) WHERE credential = $1 AND endpoint = $2",
        Args::new().with(credential).with(endpoint).with(until),
    )
    .await?;
    Ok(())
}

/// The call that was to learn a window never did: another one may.
pub(super) async fn give_up_probe(
    tx: &mut Tx,
    credential: &str,
    endpoint: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "-- window_give_up\nUPDATE budget_windows SET probing_until = 0 \
         WHERE credential = $1 AND endpoint = $2 AND learnt = 0",
        Args::new().with(credential).with(endpoint),
    )
    .await?;
    Ok(())
}

/// A window as it stands.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Window {
    /// Whose.
    pub credential: String,
    /// Which endpoint's.
    pub endpoint: String,
    /// Requests it holds; unknown where the provider does not say.
    pub window_limit: Option<i64>,
    /// Requests left.
    pub remaining: Option<i64>,
    /// When the next one opens, epoch milliseconds.
    pub reset_at: i64,
}

/// Every window that was learnt.
pub async fn windows(db: &Db) -> Result<Vec<Window>, StoreError> {
    db.all(
        "-- windows\nSELECT credential, endpoint, window_limit, remaining, reset_at \
         FROM budget_windows WHERE learnt = 1 ORDER BY credential, endpoint",
        Args::new(),
    )
    .await
}
