//! What happened in a campaign, in commit order.

use serde_json::Value;
use socap_domain::{CampaignId, Timestamp};
use sqlx::types::Json;

use crate::{Args, Db, StoreError, Tx};

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its place; no gaps, in the order of commits.
    pub seq: i64,
    /// When, in world time.
    pub at: Timestamp,
    /// What kind.
    pub kind: String,
    /// What happened.
    pub payload: Value,
}

/// Appends an event. It gets its number when the transaction ends, or settles a call, with what
/// else it does to the campaign's sums: the campaign's row lock, held to the commit, is what makes
/// the sequence follow the order of commits. Nothing happens if the campaign is gone.
#[expect(clippy::unused_async, reason = "it stands among the transaction's statements")]
pub async fn append(
    tx: &mut Tx,
    campaign: &CampaignId,
    kind: &str,
    payload: &Value,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.pending.tell(campaign, kind, payload.clone(), at);
    Ok(())
}

/// Events kept of each campaign: who resumes a stream after more than these reads afresh.
const KEPT: i64 = 10_000;

/// Forgets the oldest events of campaigns that have many. Gives how many.
pub async fn prune(db: &Db) -> Result<u64, StoreError> {
    let long: Vec<(String, i64)> = db
        .all(
            "-- events_long\nSELECT id, event_seq - $1 FROM campaigns WHERE event_seq > $1 \
             AND deleted_at IS NULL",
            Args::new().with(KEPT),
        )
        .await?;
    let mut forgotten = 0;
    for (campaign, last) in long {
        forgotten += db
            .execute(
                "-- events_prune\nDELETE FROM events WHERE campaign_id = $1 AND seq <= $2",
                Args::new().with(campaign).with(last),
            )
            .await?;
    }
    Ok(forgotten)
}

/// The events after `seq`, oldest first, at most `limit`.
pub async fn after(
    db: &Db,
    campaign: &CampaignId,
    seq: i64,
    limit: i64,
) -> Result<Vec<Event>, StoreError> {
    let rows: Vec<(i64, i64, String, Json<Value>)> = db
        .all(
            "-- events_after\nSELECT seq, at, kind, payload FROM events \
             WHERE campaign_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
            Args::new().with(campaign).with(seq).with(limit),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(seq, at, kind, payload)| Event { seq, at: Timestamp(at), kind, payload: payload.0 })
        .collect())
}

/// The newest event of a campaign, 0 before the first: the version of everything about it.
/// `None` if there is no such campaign.
pub async fn version(db: &Db, campaign: &CampaignId) -> Result<Option<i64>, StoreError> {
    let row: Option<(i64,)> = db
        .optional(
            "-- event_version\nSELECT event_seq FROM campaigns WHERE id = $1 \
             AND deleted_at IS NULL",
            Args::new().with(campaign),
        )
        .await?;
    Ok(row.map(|(seq,)| seq))
}

/// The newest events of several campaigns. Those that are gone are left out.
pub async fn versions(
    db: &Db,
    campaigns: &[CampaignId],
) -> Result<Vec<(CampaignId, i64)>, StoreError> {
    let mut found = Vec::with_capacity(campaigns.len());
    for chunk in campaigns.chunks(crate::BATCH) {
        let mut args = Args::new();
        let marks: Vec<String> = chunk.iter().map(|id| format!("${}", args.push(id))).collect();
        let sql = format!(
            "-- event_versions\nSELECT id, event_seq FROM campaigns WHERE id IN ({}) \
             AND deleted_at IS NULL",
            marks.join(", ")
        );
        let rows: Vec<(String, i64)> = db.all(&sql, args).await?;
        found.extend(rows.into_iter().map(|(id, seq)| (CampaignId(id), seq)));
    }
    Ok(found)
}
