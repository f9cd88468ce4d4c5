//! The trail: what became of every message.

use std::fmt::Write as _;

use socap_domain::{CampaignId, Timestamp, UserId};

use crate::{Args, Db, StoreError, marks, word};

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Waits for its slot.
    Queued,
    /// Waits for its campaign to be resumed.
    Held,
    /// On its way.
    Sending,
    /// The channel took it.
    Sent,
    /// The channel did not take it.
    Failed,
    /// Perhaps the channel took it.
    Unknown,
    /// It is not told, and why is its reason.
    Skipped,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Queued,
        Self::Held,
        Self::Sending,
        Self::Sent,
        Self::Failed,
        Self::Unknown,
        Self::Skipped,
    ];

    /// The word in the database and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Held => "held",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Skipped => "skipped",
        }
    }
}

impl std::str::FromStr for Status {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|status| status.as_str() == text);
        found.ok_or_else(|| {
            let words: Vec<&str> = Self::ALL.iter().map(|status| status.as_str()).collect();
            format!("expected one of: {}", words.join(", "))
        })
    }
}

/// One alert on its way through one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: String,
    /// Whose campaign.
    pub campaign_id: CampaignId,
    /// Of which alert: the deliveries of one alert through several channels share it.
    pub alert_id: String,
    /// What kind of alert.
    pub kind: String,
    /// Through which channel.
    pub channel: String,
    /// Where it stands.
    pub status: Status,
    /// Who it is about; `None` for digests.
    pub user_id: Option<UserId>,
    /// Who it is about, with title and score; `None` for digests.
    pub account: Option<String>,
    /// The words.
    pub text: String,
    /// Its slot, in world time.
    pub due_at: Timestamp,
    /// When it was sent, in world time.
    pub sent_at: Option<Timestamp>,
    /// Why it stands there.
    pub reason: Option<String>,
    /// What the channel answered last.
    pub answer: Option<String>,
    /// How often it was tried.
    pub attempts: i64,
    /// When its batch closed.
    pub created_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    campaign_id: String,
    alert_id: String,
    kind: String,
    channel: String,
    status: String,
    user_id: Option<i64>,
    account: Option<String>,
    text: String,
    due_at: i64,
    sent_at: Option<i64>,
    reason: Option<String>,
    answer: Option<String>,
    attempts: i64,
    created_at: i64,
}

impl TryFrom<Row> for Delivery {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            campaign_id: CampaignId(row.campaign_id),
            alert_id: row.alert_id,
            kind: row.kind,
            channel: row.channel,
            status: word(&row.status)?,
            user_id: row.user_id.map(UserId),
            account: row.account,
            text: row.text,
            due_at: Timestamp(row.due_at),
            sent_at: row.sent_at.map(Timestamp),
            reason: row.reason,
            answer: row.answer,
            attempts: row.attempts,
            created_at: Timestamp(row.created_at),
        })
    }
}

const COLUMNS: &str = "d.id, d.campaign_id, d.alert_id, a.kind, d.channel, d.status, a.user_id, \
    d.account, d.text, d.due_at, d.sent_at, d.reason, d.answer, d.attempts, d.created_at";

/// Which deliveries to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only these; all when empty.
    pub status: Vec<Status>,
    /// Only those of these channels; all when empty.
    pub channel: Vec<String>,
    /// Those that come after this one in the order of the list.
    pub after: Option<(Timestamp, String)>,
    /// How many to leave out first.
    pub offset: i64,
    /// At most so many.
    pub limit: i64,
}

/// A page of deliveries.
#[derive(Debug, Clone)]
pub struct Page {
    /// The deliveries.
    pub items: Vec<Delivery>,
    /// How many there are in all under the filter.
    pub total: i64,
}

/// Lists the deliveries of a campaign, those of the latest batch first.
pub async fn deliveries(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
) -> Result<Page, StoreError> {
    let condition = |args: &mut Args| {
        let mut conditions = vec!["d.campaign_id = $1".to_owned()];
        if !filter.status.is_empty() {
            let words = marks(args, filter.status.iter().map(|status| status.as_str()));
            conditions.push(format!("d.status IN ({words})"));
        }
        if !filter.channel.is_empty() {
            let words = marks(args, filter.channel.iter().map(String::as_str));
            conditions.push(format!("d.channel IN ({words})"));
        }
        conditions.join(" AND ")
    };
    let mut args = Args::new().with(campaign);
    let sql = format!(
        "-- alert_deliveries_total\nSELECT COUNT(*) FROM alert_deliveries d WHERE {}",
        condition(&mut args)
    );
    let (total,): (i64,) = db.one(&sql, args).await?;
    let mut args = Args::new().with(campaign);
    let mut condition = condition(&mut args);
    if let Some((at, id)) = &filter.after {
        let at = args.push(*at);
        let id = args.push(id);
        let _ = write!(condition, " AND (d.created_at, d.id) < (${at}, ${id})");
    }
    let limit = args.push(filter.limit);
    let offset = args.push(filter.offset);
    let sql = format!(
        "-- alert_deliveries_list\nSELECT {COLUMNS} FROM alert_deliveries d \
         JOIN alerts a ON a.id = d.alert_id WHERE {condition} \
         ORDER BY d.created_at DESC, d.id DESC LIMIT ${limit} OFFSET ${offset}"
    );
    let rows: Vec<Row> = db.all(&sql, args).await?;
    let items = rows.into_iter().map(Delivery::try_from).collect::<Result<_, _>>()?;
    Ok(Page { items, total })
}

/// The latest deliveries of a campaign, newest first.
pub async fn latest(
    db: &Db,
    campaign: &CampaignId,
    limit: i64,
) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!(
        "-- alert_deliveries_latest\nSELECT {COLUMNS} FROM alert_deliveries d \
         JOIN alerts a ON a.id = d.alert_id WHERE d.campaign_id = $1 \
         ORDER BY d.created_at DESC, d.id DESC LIMIT $2"
    );
    let rows: Vec<Row> = db.all(&sql, Args::new().with(campaign).with(limit)).await?;
    rows.into_iter().map(Delivery::try_from).collect()
}

/// One delivery.
pub async fn get(db: &Db, id: &str) -> Result<Option<Delivery>, StoreError> {
    let sql = format!(
        "-- alert_delivery_get\nSELECT {COLUMNS} FROM alert_deliveries d \
         JOIN alerts a ON a.id = d.alert_id JOIN campaigns c ON c.id = d.campaign_id \
         WHERE d.id = $1 AND c.deleted_at IS NULL"
    );
    let row: Option<Row> = db.optional(&sql, Args::new().with(id)).await?;
    row.map(Delivery::try_from).transpose()
}

/// How many deliveries stand where, by channel and state.
pub async fn counts(
    db: &Db,
    campaign: Option<&CampaignId>,
) -> Result<Vec<(String, Status, i64)>, StoreError> {
    let mut args = Args::new();
    let of = campaign.map(|id| format!("AND campaign_id = ${}", args.push(id)));
    let sql = format!(
        "-- alert_deliveries_counts\nSELECT channel, status, COUNT(*) FROM alert_deliveries \
         WHERE campaign_id NOT IN (SELECT id FROM campaigns WHERE deleted_at IS NOT NULL) {} \
         GROUP BY channel, status ORDER BY channel, status",
        of.unwrap_or_default()
    );
    let rows: Vec<(String, String, i64)> = db.all(&sql, args).await?;
    rows.into_iter().map(|(channel, status, n)| Ok((channel, word(&status)?, n))).collect()
}
