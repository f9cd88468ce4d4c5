//! Taking the next delivery of a lane: `queued` becomes `sending`, and that is committed before
//! anything is sent.

use std::time::Duration;

use serde_json::json;
use socap_domain::alerts::message::{text, without};
use socap_domain::alerts::{AlertKind, Entry};
use socap_domain::campaign::AlertPreferences;
use socap_domain::{CampaignId, IdSource, Timestamp, TweetId};
use sqlx::types::Json;

use super::{history, mutes};
use crate::{Args, Db, StoreError, Tx, campaigns, events, word};

/// A channel of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane {
    /// Whose.
    pub campaign: CampaignId,
    /// `slack`, `email` or `webhook`.
    pub channel: String,
}

/// The lanes with something to send now. One look at an index for each lane, however many
/// deliveries wait.
pub async fn lanes_due(db: &Db, now: Timestamp) -> Result<Vec<Lane>, StoreError> {
    let rows: Vec<(String, String)> = db
        .all(
            "-- alert_lanes_due\nSELECT l.campaign_id, l.channel FROM alert_channels l \
             WHERE l.broken_at IS NULL AND l.blocked_until <= {MACHINE_NOW} \
             AND EXISTS (SELECT 1 FROM alert_deliveries d WHERE d.status = 'queued' \
             AND d.campaign_id = l.campaign_id AND d.channel = l.channel AND d.due_at <= $1 \
             AND d.retry_at <= {MACHINE_NOW}) ORDER BY l.campaign_id, l.channel",
            Args::new().with(now),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(campaign, channel)| Lane { campaign: CampaignId(campaign), channel })
        .collect())
}

/// How fast a receiver may be called, whoever calls it.
#[derive(Debug, Clone)]
pub struct Pace {
    /// What stands for the receiver; not its address, which is a secret.
    pub receiver: String,
    /// Machine time between two calls.
    pub interval: Duration,
}

/// What a claim came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Claim {
    /// Send this.
    Send(Box<Claimed>),
    /// This one is not told; there may be another.
    Skipped,
    /// The receiver was called just now; wait this long, in machine time.
    Wait(Duration),
    /// Nothing is due in the lane.
    Nothing,
}

/// A delivery that is being sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// Its id.
    pub id: String,
    /// Whose channel.
    pub lane: Lane,
    /// The fence: what comes of this attempt carries it.
    pub sending_id: String,
    /// Of which alert.
    pub alert_id: String,
    /// What kind.
    pub kind: AlertKind,
    /// Who did what, without what was told meanwhile.
    pub entries: Vec<Entry>,
    /// The words.
    pub text: String,
    /// How often it was tried before.
    pub attempts: i64,
    /// Its slot.
    pub due_at: Timestamp,
    /// The campaign's name.
    pub launch_name: String,
    /// The campaign's zone.
    pub time_zone: String,
}

#[derive(sqlx::FromRow)]
struct Next {
    id: String,
    alert_id: String,
    attempts: i64,
    due_at: i64,
    by_hand: i64,
    text: String,
}

#[derive(sqlx::FromRow)]
struct Story {
    kind: String,
    entries: Json<Vec<Entry>>,
    launch_name: String,
    time_zone: String,
    alert_preferences: Json<AlertPreferences>,
}

/// Claims the next delivery of a lane for `lease` of machine time. What another alert told
/// meanwhile drops out, and so does what was muted.
pub async fn claim(
    db: &Db,
    lane: &Lane,
    pace: Option<&Pace>,
    lease: Duration,
    now: Timestamp,
) -> Result<Claim, StoreError> {
    attempt(db, lane, None, pace, lease, now).await
}

/// Claims one delivery, whatever its slot: a message that somebody waits for.
pub async fn claim_this(
    db: &Db,
    lane: &Lane,
    id: &str,
    pace: Option<&Pace>,
    lease: Duration,
    now: Timestamp,
) -> Result<Claim, StoreError> {
    attempt(db, lane, Some(id), pace, lease, now).await
}

async fn attempt(
    db: &Db,
    lane: &Lane,
    only: Option<&str>,
    pace: Option<&Pace>,
    lease: Duration,
    now: Timestamp,
) -> Result<Claim, StoreError> {
    let mut tx = db.begin().await?;
    campaigns::hold(&mut tx, [&lane.campaign]).await?;
    if !hold(&mut tx, lane, only.is_some()).await? {
        return Ok(Claim::Nothing);
    }
    let Some(due) = next(&mut tx, lane, only, now).await? else { return Ok(Claim::Nothing) };
    let story: Story = tx
        .one(
            "-- alert_story\nSELECT a.kind, a.entries, c.launch_name, c.time_zone, c.alert_preferences \
             FROM alerts a JOIN campaigns c ON c.id = a.campaign_id WHERE a.id = $1",
            Args::new().with(&due.alert_id),
        )
        .await?;
    let kind: AlertKind = word(&story.kind)?;
    let window = story.alert_preferences.0.frequency_window();
    let mut entries = story.entries.0;
    if due.by_hand == 0 && kind != AlertKind::Test {
        let told =
            history::told_elsewhere(&mut tx, &due.alert_id, &lane.channel, window, now).await?;
        for one in &told {
            history::forget_action(&mut tx, &due.alert_id, &lane.channel, *one).await?;
        }
        entries = without(entries, &told);
        if entries.is_empty() {
            return skip(tx, &due, lane, "dedup", now).await;
        }
        entries = without_muted(&mut tx, lane, &due, entries, now).await?;
        if entries.is_empty() {
            return skip(tx, &due, lane, "muted", now).await;
        }
    }
    if let Some(pace) = pace
        && let Some(wait) = wait_for(&mut tx, pace).await?
    {
        return Ok(Claim::Wait(wait));
    }
    let sending_id = IdSource.next();
    // By hand the same words again: what had dropped out of them was told elsewhere.
    let words = if due.by_hand == 1 { due.text } else { text(kind, &entries) };
    tx.execute(
        "-- alert_delivery_send\nUPDATE alert_deliveries SET status = 'sending', sending_id = $2, \
         lease_until = {MACHINE_NOW} + $3, attempts = attempts + 1, text = $4 WHERE id = $1",
        Args::new().with(&due.id).with(&sending_id).with(lease).with(&words),
    )
    .await?;
    // From here on it may be told: it counts as told until it is known not to be.
    history::set(&mut tx, &due.alert_id, &lane.channel, "sent", now).await?;
    tx.commit().await?;
    Ok(Claim::Send(Box::new(Claimed {
        id: due.id,
        lane: lane.clone(),
        sending_id,
        alert_id: due.alert_id,
        kind,
        entries,
        text: words,
        attempts: due.attempts,
        due_at: Timestamp(due.due_at),
        launch_name: story.launch_name,
        time_zone: story.time_zone,
    })))
}

/// Claims in one lane follow each other, so that none overlooks what another one tells.
async fn hold(tx: &mut Tx, lane: &Lane, anyway: bool) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = tx
        .optional(
            "-- alert_lane_hold\nSELECT failures FROM alert_channels WHERE campaign_id = $1 \
             AND channel = $2 AND ($3 = 1 OR (broken_at IS NULL \
             AND blocked_until <= {MACHINE_NOW})) {FOR_UPDATE}",
            Args::new().with(&lane.campaign).with(&lane.channel).with(anyway),
        )
        .await?;
    Ok(row.is_some())
}

async fn next(
    tx: &mut Tx,
    lane: &Lane,
    only: Option<&str>,
    now: Timestamp,
) -> Result<Option<Next>, StoreError> {
    let args = Args::new().with(&lane.campaign).with(&lane.channel);
    if let Some(id) = only {
        return tx
            .optional(
                "-- alert_delivery_this\nSELECT id, alert_id, attempts, due_at, by_hand, text \
                 FROM alert_deliveries WHERE campaign_id = $1 AND channel = $2 AND id = $3 \
                 AND status = 'queued' {FOR_UPDATE}",
                args.with(id),
            )
            .await;
    }
    tx.optional(
        "-- alert_delivery_next\nSELECT id, alert_id, attempts, due_at, by_hand, text \
         FROM alert_deliveries WHERE status = 'queued' AND campaign_id = $1 AND channel = $2 \
         AND due_at <= $3 AND retry_at <= {MACHINE_NOW} ORDER BY due_at, id LIMIT 1 {FOR_UPDATE}",
        args.with(now),
    )
    .await
}

async fn skip(
    mut tx: Tx,
    due: &Next,
    lane: &Lane,
    reason: &str,
    now: Timestamp,
) -> Result<Claim, StoreError> {
    tx.execute(
        "-- alert_delivery_skip\nUPDATE alert_deliveries SET status = 'skipped', reason = $2 \
         WHERE id = $1",
        Args::new().with(&due.id).with(reason),
    )
    .await?;
    history::forget(&mut tx, &due.alert_id, &lane.channel).await?;
    let payload = json!({ "delivery_id": due.id, "channel": lane.channel, "status": "skipped" });
    events::append(&mut tx, &lane.campaign, "alert", &payload, now).await?;
    tx.commit().await?;
    Ok(Claim::Skipped)
}

/// Takes out the accounts of which everything is muted.
async fn without_muted(
    tx: &mut Tx,
    lane: &Lane,
    due: &Next,
    entries: Vec<Entry>,
    now: Timestamp,
) -> Result<Vec<Entry>, StoreError> {
    let muted = mutes::in_force(tx, &lane.campaign, now).await?;
    if muted.is_empty() {
        return Ok(entries);
    }
    let finds: Vec<(i64, i64)> = tx
        .all(
            "-- alert_finds_told\nSELECT user_id, tweet_id FROM alert_finds WHERE alert_id = $1",
            Args::new().with(&due.alert_id),
        )
        .await?;
    let covered = |entry: &Entry| {
        let mut of = finds.iter().filter(|(user, _)| *user == entry.user_id.0).peekable();
        let all = of.peek().is_some()
            && of.all(|(_, tweet)| muted.covers(TweetId(*tweet), entry.user_id));
        all || muted.covers(TweetId(0), entry.user_id)
    };
    let (out, left): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(covered);
    for entry in out {
        for one in entry.engaged {
            let told = (entry.user_id, one.action);
            history::forget_action(tx, &due.alert_id, &lane.channel, told).await?;
        }
    }
    Ok(left)
}

/// Takes the next turn of a receiver for something that is no alert of a campaign, or says how
/// long it is off, in machine time.
pub async fn take_turn(db: &Db, pace: &Pace) -> Result<Option<Duration>, StoreError> {
    let mut tx = db.begin().await?;
    let wait = wait_for(&mut tx, pace).await?;
    tx.commit().await?;
    Ok(wait)
}

/// Takes the receiver's next turn, or says how long it is off.
async fn wait_for(tx: &mut Tx, pace: &Pace) -> Result<Option<Duration>, StoreError> {
    if pace.interval.is_zero() {
        return Ok(None);
    }
    let taken = tx
        .execute(
            "-- alert_pace_take\nINSERT INTO alert_pace (webhook, next_at) \
             VALUES ($1, {MACHINE_NOW} + $2) ON CONFLICT (webhook) DO UPDATE \
             SET next_at = excluded.next_at WHERE alert_pace.next_at <= {MACHINE_NOW}",
            Args::new().with(&pace.receiver).with(pace.interval),
        )
        .await?;
    if taken > 0 {
        return Ok(None);
    }
    let (left,): (i64,) = tx
        .one(
            "-- alert_pace_left\nSELECT next_at - {MACHINE_NOW} FROM alert_pace WHERE webhook = $1",
            Args::new().with(&pace.receiver),
        )
        .await?;
    let left = Duration::from_millis(left.max(1).unsigned_abs());
    // A clock that jumped back must not silence a channel.
    Ok(Some(left.min(pace.interval)))
}
