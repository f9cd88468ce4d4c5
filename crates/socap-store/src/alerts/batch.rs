//! A run's batch: the finds that wait for it, and what becomes of them, in one transaction.
//!
//! Whoever closes a batch holds the campaign, so of two closers the second finds nothing left.

use std::collections::{HashMap, HashSet};

use socap_domain::alerts::{AlertKind, Entry};
use socap_domain::{ActionType, CampaignId, Timestamp, TweetId, UserId, Weight};

use super::mutes::{self, Muted};
use super::{HELD, SKIPPED, TOLD, history};
use crate::db::placeholders;
use crate::{Arg, Args, BATCH, Db, StoreError, Tx, word};

/// A campaign with finds that nobody decided about yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub campaign: CampaignId,
    /// When the first of them was found that alerts.
    pub first_alert: Option<Timestamp>,
    /// When the first of them was found that belongs into the digest of what was there before.
    pub first_digest: Option<Timestamp>,
    /// When the first of those held back may be told.
    pub held_until: Option<Timestamp>,
}

/// The campaigns with finds that wait for their batch.
pub async fn waiting(db: &Db) -> Result<Vec<Waiting>, StoreError> {
    type Row = (String, Option<i64>, Option<i64>, Option<i64>);
    let rows: Vec<Row> = db
        .all(
            "-- alert_finds_waiting\nSELECT campaign_id, \
             MIN(CASE WHEN state = 'open' AND treatment = 'alert' THEN found_at END), \
             MIN(CASE WHEN state = 'open' AND treatment = 'digest' THEN found_at END), \
             MIN(CASE WHEN state = 'held' THEN held_until END) \
             FROM alert_finds WHERE state IN ('open', 'held') GROUP BY campaign_id \
             ORDER BY campaign_id",
            Args::new(),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(campaign, alert, digest, held)| Waiting {
            campaign: CampaignId(campaign),
            first_alert: alert.map(Timestamp),
            first_digest: digest.map(Timestamp),
            held_until: held.map(Timestamp),
        })
        .collect())
}

/// Whether jobs of the campaign run or could run now: its cycle is not over. One that backs off
/// after a failure counts as snoozed.
pub async fn in_open_jobs(
    db: &Db,
    campaign: &CampaignId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = db
        .optional(
            "-- alert_cycle_open\nSELECT CAST(1 AS {INT}) FROM worker_state WHERE campaign_id = $1 \
             AND (state = 'running' OR (state = 'due' AND due_at <= $2 \
             AND retry_at <= {MACHINE_NOW})) LIMIT 1",
            Args::new().with(campaign).with(now),
        )
        .await?;
    Ok(row.is_some())
}

/// A find with what its alert will say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    /// On which tweet.
    pub tweet_id: TweetId,
    /// What was done.
    pub action: ActionType,
    /// Who did it.
    pub user_id: UserId,
    /// The score that decided.
    pub importance: Weight,
    /// When it was found.
    pub found_at: Timestamp,
    /// Whether it belongs into the digest of what was there before the campaign.
    pub before: bool,
    /// Whether it was held back until now.
    pub held: bool,
    /// What the reply or quote says.
    pub text: Option<String>,
    /// The account's handle.
    pub username: Option<String>,
    /// The account's primary category.
    pub primary: Option<String>,
}

#[derive(sqlx::FromRow)]
struct FindRow {
    tweet_id: i64,
    action_type: String,
    user_id: i64,
    importance: i64,
    found_at: i64,
    treatment: String,
    state: String,
    text: Option<String>,
    username: Option<String>,
    primary_category: Option<String>,
}

/// What a closer must know besides the finds.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// What is muted.
    pub muted: Muted,
    /// The channels that are broken, and why.
    pub broken: HashMap<String, String>,
}

/// The finds of a campaign whose batch can close; `digest` takes those for the digest too.
pub async fn finds_waiting(
    tx: &mut Tx,
    campaign: &CampaignId,
    digest: bool,
    now: Timestamp,
) -> Result<(Vec<Find>, Surroundings), StoreError> {
    let rows: Vec<FindRow> = tx
        .all(
            "-- alert_finds_of_batch\nSELECT f.tweet_id, f.action_type, f.user_id, f.importance, \
             f.found_at, f.treatment, f.state, e.text, a.username, a.primary_category \
             FROM alert_finds f \
             LEFT JOIN engagements e ON e.campaign_id = f.campaign_id AND e.tweet_id = f.tweet_id \
             AND e.action_type = f.action_type AND e.user_id = f.user_id \
             LEFT JOIN accounts a ON a.user_id = f.user_id \
             WHERE f.campaign_id = $1 AND f.state IN ('open', 'held') \
             AND ((f.state = 'open' AND (f.treatment = 'alert' OR $3 = 1)) \
             OR (f.state = 'held' AND f.held_until <= $2)) \
             ORDER BY f.user_id, f.tweet_id, f.action_type",
            Args::new().with(campaign).with(now).with(digest),
        )
        .await?;
    let muted = mutes::in_force(tx, campaign, now).await?;
    let broken: Vec<(String, Option<String>)> = tx
        .all(
            "-- alert_channels_broken\nSELECT channel, broken_reason FROM alert_channels \
             WHERE campaign_id = $1 AND broken_at IS NOT NULL",
            Args::new().with(campaign),
        )
        .await?;
    let broken = broken.into_iter().map(|(at, why)| (at, why.unwrap_or_default())).collect();
    let finds = rows.into_iter().map(Find::try_from).collect::<Result<_, _>>()?;
    Ok((finds, Surroundings { muted, broken }))
}

impl TryFrom<FindRow> for Find {
    type Error = StoreError;
    fn try_from(row: FindRow) -> Result<Self, StoreError> {
        Ok(Self {
            tweet_id: TweetId(row.tweet_id),
            action: word(&row.action_type)?,
            user_id: UserId(row.user_id),
            importance: Weight(row.importance),
            found_at: Timestamp(row.found_at),
            before: row.treatment == "digest",
            held: row.state == HELD,
            text: row.text,
            username: row.username,
            primary: row.primary_category,
        })
    }
}

/// What becomes of a find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is part of this alert.
    Told(String),
    /// It is not told, and why.
    Skipped(&'static str),
    /// It waits until then: quiet hours.
    Held(Timestamp),
}

/// A find and its fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fated {
    /// The find.
    pub find: Find,
    /// What becomes of it.
    pub fate: Fate,
}

/// An alert to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAlert {
    /// Its id.
    pub id: String,
    /// What kind.
    pub kind: AlertKind,
    /// Its highest score.
    pub importance: Weight,
    /// Who did what.
    pub entries: Vec<Entry>,
}

/// A delivery to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// Its id.
    pub id: String,
    /// Of which alert.
    pub alert_id: String,
    /// Through which channel.
    pub channel: String,
    /// Its slot.
    pub due_at: Timestamp,
    /// `queued`, `held`, `failed` or `skipped`.
    pub status: &'static str,
    /// Why, where it is not queued.
    pub reason: Option<String>,
}

/// Stores what became of a batch. The transaction holds the campaign.
pub async fn settle_batch(
    tx: &mut Tx,
    campaign: &CampaignId,
    finds: &[Fated],
    alerts: &[NewAlert],
    deliveries: &[NewDelivery],
    now: Timestamp,
) -> Result<(), StoreError> {
    for chunk in finds.chunks(BATCH) {
        decide(tx, campaign, chunk).await?;
    }
    for chunk in alerts.chunks(BATCH) {
        insert_alerts(tx, campaign, chunk, now).await?;
    }
    let channels: HashSet<&str> = deliveries.iter().map(|one| one.channel.as_str()).collect();
    for channel in channels {
        tx.execute(
            "-- alert_channel_open\nINSERT INTO alert_channels (campaign_id, channel) \
             VALUES ($1, $2) ON CONFLICT (campaign_id, channel) DO NOTHING",
            Args::new().with(campaign).with(channel),
        )
        .await?;
    }
    let by_id: HashMap<&str, &NewAlert> = alerts.iter().map(|a| (a.id.as_str(), a)).collect();
    for chunk in deliveries.chunks(BATCH) {
        insert_deliveries(tx, campaign, chunk, &by_id, now).await?;
    }
    let told: Vec<(&NewDelivery, &[Entry])> = deliveries
        .iter()
        .filter(|one| matches!(one.status, "queued" | "held"))
        .filter_map(|one| Some((one, by_id.get(one.alert_id.as_str())?.entries.as_slice())))
        .collect();
    history::queue(tx, campaign, &told).await
}

async fn decide(tx: &mut Tx, campaign: &CampaignId, finds: &[Fated]) -> Result<(), StoreError> {
    let mut args = Args::new();
    for Fated { find, fate } in finds {
        let (state, reason, until, alert) = match fate {
            Fate::Told(alert) => (TOLD, None, None, Some(alert.clone())),
            Fate::Skipped(reason) => (SKIPPED, Some((*reason).to_owned()), None, None),
            Fate::Held(until) => (HELD, Some("quiet_hours".to_owned()), Some(*until), None),
        };
        args.push(campaign);
        args.push(find.tweet_id);
        args.push(find.action.as_str());
        args.push(find.user_id);
        args.push(find.importance);
        args.push(find.found_at);
        args.push(if find.before { "digest" } else { "alert" });
        args.push(state);
        args.push(reason);
        args.push(until);
        args.push(alert);
    }
    // An insert of rows that are there: one statement for many different decisions.
    let sql = format!(
        "-- alert_finds_decide\nINSERT INTO alert_finds (campaign_id, tweet_id, action_type, \
         user_id, importance, found_at, treatment, state, reason, held_until, alert_id) \
         VALUES {} ON CONFLICT (campaign_id, tweet_id, action_type, user_id) DO UPDATE SET \
         state = excluded.state, reason = excluded.reason, held_until = excluded.held_until, \
         alert_id = excluded.alert_id",
        placeholders(1, finds.len(), 11)
    );
    tx.execute(&sql, args).await?;
    Ok(())
}

pub(super) async fn insert_alerts(
    tx: &mut Tx,
    campaign: &CampaignId,
    alerts: &[NewAlert],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut args = Args::new();
    for alert in alerts {
        let only = alert.entries.first().filter(|_| alert.kind == AlertKind::Account);
        args.push(&alert.id);
        args.push(campaign);
        args.push(alert.kind.as_str());
        args.push(only.map(|entry| entry.user_id));
        args.push(alert.importance);
        args.push(Arg::json(&alert.entries)?);
        args.push(now);
    }
    let sql = format!(
        "-- alerts_insert\nINSERT INTO alerts (id, campaign_id, kind, user_id, importance, \
         entries, created_at) VALUES {}",
        placeholders(1, alerts.len(), 7)
    );
    tx.execute(&sql, args).await?;
    Ok(())
}

pub(super) async fn insert_deliveries(
    tx: &mut Tx,
    campaign: &CampaignId,
    deliveries: &[NewDelivery],
    alerts: &HashMap<&str, &NewAlert>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut args = Args::new();
    for delivery in deliveries {
        let alert = alerts.get(delivery.alert_id.as_str());
        let only = alert.filter(|alert| alert.kind == AlertKind::Account);
        let account = only.and_then(|alert| alert.entries.first()).map(Entry::who);
        let text =
            alert.map(|alert| socap_domain::alerts::message::text(alert.kind, &alert.entries));
        args.push(&delivery.id);
        args.push(campaign);
        args.push(&delivery.alert_id);
        args.push(&delivery.channel);
        args.push(delivery.status);
        args.push(delivery.due_at);
        args.push(account);
        args.push(text.unwrap_or_default());
        args.push(delivery.reason.clone());
        args.push(now);
    }
    let sql = format!(
        "-- alert_deliveries_insert\nINSERT INTO alert_deliveries (id, campaign_id, alert_id, \
         channel, status, due_at, account, text, reason, created_at) VALUES {}",
        placeholders(1, deliveries.len(), 10)
    );
    tx.execute(&sql, args).await?;
    Ok(())
}
