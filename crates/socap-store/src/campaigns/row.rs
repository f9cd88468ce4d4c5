//! A campaign as it is stored.

use std::collections::{BTreeSet, HashSet};

use socap_domain::campaign::{
    AlertPreferences, CampaignSettings, CampaignValue, ClientInfo, Features, MonitorWindow,
};
use socap_domain::{CampaignId, CampaignStatus, Micros, Timestamp, UserId};
use sqlx::types::Json;

use crate::{Args, BATCH, Db, Engine, StoreError, Tx, marks, scores, word};

/// The secrets of a campaign's webhooks, encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sealed {
    /// The Slack webhook.
    pub slack_webhook: Option<String>,
    /// Where signed JSON goes.
    pub webhook: Option<String>,
    /// What that is signed with.
    pub webhook_secret: Option<String>,
}

/// A stored campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct Campaign {
    /// Its id.
    pub id: CampaignId,
    /// What the client chose. The webhooks and their secret stay empty here: see
    /// [`Campaign::sealed`].
    pub settings: CampaignSettings,
    /// The webhooks, encrypted.
    pub sealed: Sealed,
    /// Where it stands.
    pub status: CampaignStatus,
    /// When its next cycle begins by itself.
    pub next_cycle_at: Timestamp,
    /// When its latest cycle began.
    pub last_cycle_at: Option<Timestamp>,
    /// When the last reading began.
    pub final_reading_at: Option<Timestamp>,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
    /// The sequence of its latest event: every change advances it.
    pub event_seq: i64,
    /// The sequence of the latest one that changed more than who engaged and how they score: its
    /// settings, its tweets, their counters, or why its jobs wait.
    pub frame_seq: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its settings last changed.
    pub updated_at: Timestamp,
}

pub(super) const COLUMNS: &str = "c.id, c.launch_name, c.client_info, c.status, c.starts_at, \
    c.ends_at, c.alert_preferences, c.slack_webhook_sealed, c.webhook_sealed, \
    c.webhook_secret_sealed, c.time_zone, c.features, \
    c.campaign_value, c.next_cycle_at, c.last_cycle_at, c.final_reading_at, c.completed_at, \
    c.event_seq, c.frame_seq, c.created_at, c.updated_at, \
    (SELECT cap FROM budgets b WHERE b.scope = 'campaign:' || c.id AND b.period = 'total') AS cap";

/// Of a campaign `c`: that it was not deleted.
pub(super) const THERE: &str = "c.deleted_at IS NULL";

#[derive(Debug, sqlx::FromRow)]
pub(super) struct CampaignRow {
    id: String,
    launch_name: String,
    client_info: Json<ClientInfo>,
    status: String,
    starts_at: i64,
    ends_at: i64,
    alert_preferences: Json<AlertPreferences>,
    slack_webhook_sealed: Option<String>,
    webhook_sealed: Option<String>,
    webhook_secret_sealed: Option<String>,
    time_zone: String,
    features: Json<Features>,
    campaign_value: Option<Json<CampaignValue>>,
    next_cycle_at: i64,
    last_cycle_at: Option<i64>,
    final_reading_at: Option<i64>,
    completed_at: Option<i64>,
    event_seq: i64,
    frame_seq: i64,
    created_at: i64,
    updated_at: i64,
    cap: Option<i64>,
}

impl TryFrom<CampaignRow> for Campaign {
    type Error = StoreError;
    fn try_from(row: CampaignRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: CampaignId(row.id),
            settings: CampaignSettings {
                launch_name: row.launch_name,
                client_info: row.client_info.0,
                monitor_window: MonitorWindow {
                    start_date: Timestamp(row.starts_at),
                    end_date: Timestamp(row.ends_at),
                },
                alert_preferences: row.alert_preferences.0,
                slack_webhook_url: None,
                webhook_url: None,
                webhook_secret: None,
                time_zone: row.time_zone,
                features: row.features.0,
                value: row.campaign_value.map(|value| value.0),
                budget: row.cap.map(Micros),
            },
            sealed: Sealed {
                slack_webhook: row.slack_webhook_sealed,
                webhook: row.webhook_sealed,
                webhook_secret: row.webhook_secret_sealed,
            },
            status: word(&row.status)?,
            next_cycle_at: Timestamp(row.next_cycle_at),
            last_cycle_at: row.last_cycle_at.map(Timestamp),
            final_reading_at: row.final_reading_at.map(Timestamp),
            completed_at: row.completed_at.map(Timestamp),
            event_seq: row.event_seq,
            frame_seq: row.frame_seq,
            created_at: Timestamp(row.created_at),
            updated_at: Timestamp(row.updated_at),
        })
    }
}

/// The campaign, if there is one.
pub async fn get(db: &Db, id: &CampaignId) -> Result<Option<Campaign>, StoreError> {
    let sql =
        format!("-- campaign_get\nSELECT {COLUMNS} FROM campaigns c WHERE c.id = $1 AND {THERE}");
    let row: Option<CampaignRow> = db.optional(&sql, Args::new().with(id)).await?;
    row.map(Campaign::try_from).transpose()
}

/// The campaign, held until the transaction ends: changes to it happen one after the other.
pub async fn lock(tx: &mut Tx, id: &CampaignId) -> Result<Option<Campaign>, StoreError> {
    scores::hold(tx).await?;
    let held: Option<(String,)> = tx
        .optional(
            "-- campaign_lock\nSELECT id FROM campaigns WHERE id = $1 AND deleted_at IS NULL \
             {FOR_UPDATE}",
            Args::new().with(id),
        )
        .await?;
    if held.is_none() {
        return Ok(None);
    }
    tx.held.insert(id.clone());
    let sql =
        format!("-- campaign_get\nSELECT {COLUMNS} FROM campaigns c WHERE c.id = $1 AND {THERE}");
    let row: Option<CampaignRow> = tx.optional(&sql, Args::new().with(id)).await?;
    row.map(Campaign::try_from).transpose()
}

/// Keeps campaigns from being changed or deleted until the transaction ends; readings do not
/// hinder each other by it.
///
/// A transaction that stores what was read begins with this: everybody who touches a campaign's
/// rows has the scores first, then the campaign, so nobody holds one thing and waits for the
/// other.
pub async fn hold<'a>(
    tx: &mut Tx,
    ids: impl IntoIterator<Item = &'a CampaignId>,
) -> Result<(), StoreError> {
    scores::hold(tx).await?;
    let ids: BTreeSet<CampaignId> = ids.into_iter().cloned().collect();
    take(tx, ids, "{FOR_KEY_SHARE}").await
}

/// The same for a transaction that stores accounts: it has the campaigns too in which they
/// engaged, since what is shown of them there changes.
pub async fn hold_for_accounts<'a>(
    tx: &mut Tx,
    ids: impl IntoIterator<Item = &'a CampaignId>,
    users: impl IntoIterator<Item = UserId>,
) -> Result<(), StoreError> {
    scores::hold(tx).await?;
    let mut ids: BTreeSet<CampaignId> = ids.into_iter().cloned().collect();
    // The only writer of SQLite waits for nobody.
    if tx.engine() == Engine::Postgres {
        let users: Vec<UserId> = users.into_iter().collect();
        for chunk in users.chunks(BATCH) {
            let mut args = Args::new();
            let users = marks(&mut args, chunk.iter().copied());
            let sql = format!(
                "-- campaigns_of_accounts\nSELECT DISTINCT campaign_id FROM engagements \
                 WHERE user_id IN ({users})"
            );
            let rows: Vec<(String,)> = tx.all(&sql, args).await?;
            ids.extend(rows.into_iter().map(|(id,)| CampaignId(id)));
        }
    }
    take(tx, ids, "{FOR_KEY_SHARE}").await
}

/// The same in the midst of a transaction, for a campaign it turns out to need: it does not wait.
///
/// # Errors
/// [`StoreError::Busy`] where it would have to: beginning again gets everything in order.
pub(crate) async fn hold_without_waiting(
    tx: &mut Tx,
    ids: impl IntoIterator<Item = CampaignId>,
) -> Result<(), StoreError> {
    let ids = ids.into_iter().filter(|id| !tx.held.contains(id)).collect();
    take(tx, ids, "{FOR_KEY_SHARE_NOWAIT}").await
}

async fn take(tx: &mut Tx, ids: BTreeSet<CampaignId>, how: &str) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut args = Args::new();
    let marks = marks(&mut args, &ids);
    let sql = format!(
        "-- campaigns_hold\nSELECT id FROM campaigns WHERE id IN ({marks}) AND deleted_at IS NULL \
         ORDER BY id {how}"
    );
    let _: Vec<(String,)> = tx.all(&sql, args).await?;
    tx.held.extend(ids);
    Ok(())
}

/// Every campaign in `status`, oldest first.
pub async fn in_status(db: &Db, status: CampaignStatus) -> Result<Vec<Campaign>, StoreError> {
    let sql = format!(
        "-- campaigns_in_status\nSELECT {COLUMNS} FROM campaigns c WHERE c.status = $1 \
         AND {THERE} ORDER BY c.created_at, c.id"
    );
    let rows: Vec<CampaignRow> = db.all(&sql, Args::new().with(status.as_str())).await?;
    rows.into_iter().map(Campaign::try_from).collect()
}

/// The campaigns that are being read for the last time.
pub async fn in_last_reading(db: &Db) -> Result<HashSet<CampaignId>, StoreError> {
    let rows: Vec<(String,)> = db
        .all(
            "-- campaigns_in_last_reading\nSELECT id FROM campaigns \
             WHERE status = $1 AND final_reading_at IS NOT NULL",
            Args::new().with(CampaignStatus::Active.as_str()),
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| CampaignId(id)).collect())
}

/// What the campaign may cost, has cost, and has reserved.
pub async fn cap_of(
    db: &Db,
    id: &CampaignId,
) -> Result<(Option<Micros>, Micros, Micros), StoreError> {
    let row: Option<(Option<i64>, i64, i64)> = db
        .optional(
            "-- campaign_cap\nSELECT cap, spent, reserved FROM budgets \
             WHERE scope = $1 AND period = 'total'",
            Args::new().with(format!("campaign:{id}")),
        )
        .await?;
    let (cap, spent, reserved) = row.unwrap_or_default();
    Ok((cap.map(Micros), Micros(spent), Micros(reserved)))
}
