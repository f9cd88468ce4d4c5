//! What the owner of this socap is told: an outbox of its own.
//!
//! A notice is written by the transaction that stores what it tells of, so that it is written
//! once and never lost; `sending` is committed before it is sent, the outcome after it. Of one
//! subject, or of a stop and its end, the older is told first: nobody hears that something goes on
//! before hearing that it stopped, unless that found nobody for a day. That something goes on is told after a while, and
//! not at all where it stops again before: what flaps is told once.

use std::time::Duration;

use socap_domain::{CampaignId, IdSource, Timestamp};
use sqlx::types::Json;

use crate::{Arg, Args, Db, StoreError, Tx};

/// Something to tell.
#[derive(Debug, Clone)]
pub struct NewNotice<'a> {
    /// What it is about, in a word that is the same for its end.
    pub subject: &'a str,
    /// The campaign it is about and its name, if it is about one.
    pub campaign: Option<(&'a CampaignId, &'a str)>,
    /// What happened, in one line.
    pub headline: String,
    /// What helps to mend it, one fact a line.
    pub lines: Vec<String>,
    /// A channel by which it is told only if no other takes it.
    pub avoid: Option<&'a str>,
    /// When it happened.
    pub at: Timestamp,
}

/// Writes down what is to be told at once.
pub async fn queue(tx: &mut Tx, notice: &NewNotice<'_>) -> Result<(), StoreError> {
    store(tx, notice, None, notice.at).await
}

/// Writes down that the stop of `ends` is over, to be told after this long in world time: unless
/// it is taken back before.
pub async fn queue_end(
    tx: &mut Tx,
    notice: &NewNotice<'_>,
    ends: &str,
    after: Duration,
) -> Result<(), StoreError> {
    store(tx, notice, Some(ends), notice.at + after).await
}

async fn store(
    tx: &mut Tx,
    notice: &NewNotice<'_>,
    ends: Option<&str>,
    due_at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "-- owner_notice_queue\nINSERT INTO owner_notices (id, subject, campaign_id, launch_name, \
         headline, lines, avoid, ends, at, due_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        Args::new()
            .with(IdSource.next())
            .with(notice.subject)
            .with(notice.campaign.map(|(id, _)| id.0.clone()))
            .with(notice.campaign.map(|(_, name)| name.to_owned()))
            .with(&notice.headline)
            .with(Arg::json(&notice.lines)?)
            .with(notice.avoid.map(str::to_owned))
            .with(ends.map(str::to_owned))
            .with(notice.at)
            .with(due_at),
    )
    .await?;
    Ok(())
}

/// Takes back what was not told yet of stops of `subject` being over. Gives whose stops these
/// were: where one of them is here again, its owner believes that it never ended.
pub async fn withdraw(tx: &mut Tx, subject: &str) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> = tx
        .all(
            "-- owner_notice_withdraw\nDELETE FROM owner_notices WHERE subject = $1 \
             AND status IN ('queued', 'sending') AND status = 'queued' \
             AND ends IS NOT NULL RETURNING ends",
            Args::new().with(subject),
        )
        .await?;
    Ok(rows.into_iter().map(|(ends,)| ends).collect())
}

/// What was last written down about stops of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastWord {
    /// It is stopped.
    Stopped,
    /// It is over, or something took its place.
    Over {
        /// Whether that left, or was tried to: else it is still to be told.
        told: bool,
    },
}

/// What was last written down about stops of `whose`, where their subject is the same word.
pub async fn last_word(tx: &mut Tx, whose: &str) -> Result<Option<LastWord>, StoreError> {
    let row: Option<(Option<String>, String)> = tx
        .optional(
            "-- owner_notice_last_word\nSELECT ends, status FROM owner_notices \
             WHERE ends = $1 OR (subject = $1 AND ends IS NULL) ORDER BY at DESC, id DESC LIMIT 1",
            Args::new().with(whose),
        )
        .await?;
    Ok(row.map(|(ends, status)| match ends {
        None => LastWord::Stopped,
        Some(_) => LastWord::Over { told: status != "queued" },
    }))
}

/// A notice that is being sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Its id.
    pub id: String,
    /// The fence: what comes of this attempt carries it.
    pub sending_id: String,
    /// What it is about, in a word.
    pub subject: String,
    /// Whether it tells that a stop is over.
    pub is_end: bool,
    /// The campaign it is about and its name.
    pub campaign: Option<(CampaignId, String)>,
    /// What happened.
    pub headline: String,
    /// What helps to mend it.
    pub lines: Vec<String>,
    /// A channel by which it is told only if no other takes it.
    pub avoid: Option<String>,
    /// When it happened.
    pub at: Timestamp,
    /// How often it was tried before.
    pub attempts: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    sending_id: String,
    subject: String,
    ends: Option<String>,
    campaign_id: Option<String>,
    launch_name: Option<String>,
    headline: String,
    lines: Json<Vec<String>>,
    avoid: Option<String>,
    at: i64,
    attempts: i64,
}

/// Claims the next notice that is due at `now` of world time, for `lease` of machine time: one
/// process gets it.
pub async fn claim(
    db: &Db,
    lease: Duration,
    now: Timestamp,
) -> Result<Option<Claimed>, StoreError> {
    let open: Option<(i64,)> = db
        .optional(
            "-- owner_notices_waiting\nSELECT CAST(1 AS {INT}) FROM owner_notices \
             WHERE status IN ('queued', 'sending') AND status = 'queued' \
             AND retry_at <= {MACHINE_NOW} AND due_at <= $1 LIMIT 1",
            Args::new().with(now),
        )
        .await?;
    if open.is_none() {
        return Ok(None);
    }
    let rows: Vec<Row> = db
        .returning(
            "-- owner_notice_claim\nUPDATE owner_notices SET status = 'sending', sending_id = $1, \
             lease_until = {MACHINE_NOW} + $2, attempts = attempts + 1 \
             WHERE status = 'queued' AND id = (SELECT n.id FROM owner_notices n \
             WHERE n.status = 'queued' AND n.retry_at <= {MACHINE_NOW} \
             AND n.due_at <= $3 AND NOT EXISTS (SELECT 1 FROM owner_notices o \
             WHERE o.subject IN (n.subject, n.ends) AND o.status IN ('queued', 'sending') \
             AND (o.at < n.at OR (o.at = n.at AND o.id < n.id))) \
             ORDER BY n.at, n.id LIMIT 1 {SKIP_LOCKED}) \
             RETURNING id, sending_id, subject, ends, campaign_id, launch_name, headline, lines, avoid, at, \
             attempts - 1 AS attempts",
            Args::new().with(IdSource.next()).with(lease).with(now),
        )
        .await?;
    Ok(rows.into_iter().next().map(|row| Claimed {
        id: row.id,
        sending_id: row.sending_id,
        subject: row.subject,
        is_end: row.ends.is_some(),
        campaign: row.campaign_id.map(|id| (CampaignId(id), row.launch_name.unwrap_or_default())),
        headline: row.headline,
        lines: row.lines.0,
        avoid: row.avoid,
        at: Timestamp(row.at),
        attempts: row.attempts,
    }))
}

/// Takes back a claimed notice that turns out to be true no more. Says whether it was still this
/// one's.
pub async fn take_back(db: &Db, claimed: &Claimed) -> Result<bool, StoreError> {
    let gone = db
        .execute(
            "-- owner_notice_take_back\nDELETE FROM owner_notices \
             WHERE id = $1 AND sending_id = $2 AND status = 'sending'",
            Args::new().with(&claimed.id).with(&claimed.sending_id),
        )
        .await?;
    Ok(gone > 0)
}

/// The end of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A channel took it.
    Sent,
    /// None took it; again after this time of the machine.
    Retry(Duration),
    /// None was asked, because one was asked just now; again after this time of the machine.
    Wait(Duration),
    /// Refused for good.
    Refused,
    /// Perhaps taken: it is not sent again.
    Unknown,
}

/// Ends an attempt. Says whether it was still this one's to end.
pub async fn finish(
    db: &Db,
    claimed: &Claimed,
    end: End,
    answer: &str,
) -> Result<bool, StoreError> {
    let (status, delay) = match end {
        End::Sent => ("sent", Duration::ZERO),
        End::Retry(delay) | End::Wait(delay) => ("queued", delay),
        End::Refused => ("refused", Duration::ZERO),
        End::Unknown => ("unknown", Duration::ZERO),
    };
    let not_tried = i64::from(matches!(end, End::Wait(_)));
    let ended = db
        .execute(
            "-- owner_notice_finish\nUPDATE owner_notices SET status = $3, answer = $4, \
             retry_at = {MACHINE_NOW} + $5, attempts = attempts - $6, sending_id = NULL, \
             lease_until = NULL \
             WHERE id = $1 AND sending_id = $2 AND status = 'sending'",
            Args::new()
                .with(&claimed.id)
                .with(&claimed.sending_id)
                .with(status)
                .with(answer)
                .with(delay)
                .with(not_tried),
        )
        .await?;
    Ok(ended > 0)
}

/// Attempts whose process died are `unknown`: perhaps the message left, and it is not sent again.
/// Gives their headlines.
pub async fn expire(db: &Db) -> Result<Vec<String>, StoreError> {
    let dead: Option<(i64,)> = db
        .optional(
            "-- owner_notices_dead\nSELECT CAST(1 AS {INT}) FROM owner_notices \
             WHERE status IN ('queued', 'sending') AND status = 'sending' \
             AND lease_until < {MACHINE_NOW} LIMIT 1",
            Args::new(),
        )
        .await?;
    if dead.is_none() {
        return Ok(Vec::new());
    }
    let rows: Vec<(String,)> = db
        .returning(
            "-- owner_notices_expire\nUPDATE owner_notices SET status = 'unknown', \
             sending_id = NULL, lease_until = NULL, \
             answer = 'the sender died while it sent this; perhaps it was sent' \
             WHERE status = 'sending' AND lease_until < {MACHINE_NOW} RETURNING headline",
            Args::new(),
        )
        .await?;
    Ok(rows.into_iter().map(|(headline,)| headline).collect())
}

/// Messages that did not arrive, or not surely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untold {
    /// How many.
    pub count: i64,
    /// What the last of them says.
    pub headline: String,
    /// When that happened.
    pub at: Timestamp,
    /// What its receiver answered, if it was asked.
    pub answer: Option<String>,
}

/// What the owner was not told, or perhaps not, as far as it is remembered.
pub async fn untold(db: &Db) -> Result<Option<Untold>, StoreError> {
    let last: Option<(String, i64, Option<String>, i64)> = db
        .optional(
            "-- owner_notices_untold\nSELECT headline, at, answer, COUNT(*) OVER () \
             FROM owner_notices WHERE status IN ('unknown', 'refused', 'skipped') \
             ORDER BY at DESC, id DESC LIMIT 1",
            Args::new(),
        )
        .await?;
    Ok(last.map(|(headline, at, answer, count)| Untold {
        count,
        headline,
        at: Timestamp(at),
        answer,
    }))
}

/// What nobody could be told of for so long is not news any more, in world milliseconds.
const STALE_MS: i64 = 86_400_000;
/// So long what was told is remembered, in world milliseconds.
const REMEMBERED_MS: i64 = 35 * 86_400_000;

/// Gives up what is no news any more, and forgets what was told long ago. Gives the headlines
/// that were given up.
pub async fn prune(db: &Db, now: Timestamp) -> Result<Vec<String>, StoreError> {
    let stale: Vec<(String,)> = db
        .returning(
            "-- owner_notices_stale\nUPDATE owner_notices SET status = 'skipped' \
             WHERE status = 'queued' AND at < $1 RETURNING headline",
            Args::new().with(now.0 - STALE_MS),
        )
        .await?;
    db.execute(
        "-- owner_notices_prune\nDELETE FROM owner_notices WHERE at < $1 \
         AND status NOT IN ('queued', 'sending')",
        Args::new().with(now.0 - REMEMBERED_MS),
    )
    .await?;
    Ok(stale.into_iter().map(|(headline,)| headline).collect())
}
