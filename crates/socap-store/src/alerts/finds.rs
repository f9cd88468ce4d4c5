//! What was found, and what became of it: none above its threshold is lost without a reason.

use std::fmt::Write as _;

use socap_domain::{ActionType, CampaignId, Timestamp, TweetId, UserId, Weight};

use super::FindKey;
use crate::{Args, Db, StoreError, marks, word};

/// An engagement at or above its threshold, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindRow {
    /// On which tweet.
    pub tweet_id: TweetId,
    /// What was done.
    pub action: ActionType,
    /// Who did it.
    pub user_id: UserId,
    /// Their handle, if it is known.
    pub username: Option<String>,
    /// The score that decided.
    pub importance: Weight,
    /// When it was found.
    pub found_at: Timestamp,
    /// `alert`, or `digest` for what was there before the campaign.
    pub treatment: String,
    /// `open`, `held`, `told` or `skipped`.
    pub state: String,
    /// Why it is held or skipped.
    pub reason: Option<String>,
    /// Until when it is held.
    pub held_until: Option<Timestamp>,
    /// The alert it is part of.
    pub alert_id: Option<String>,
}

/// Which finds to list.
#[derive(Debug, Clone, Default)]
pub struct FindFilter {
    /// Only those in these states; all when empty.
    pub state: Vec<String>,
    /// Those that come after this one in the order of the list.
    pub after: Option<(Timestamp, FindKey)>,
    /// How many to leave out first.
    pub offset: i64,
    /// At most so many.
    pub limit: i64,
}

/// A page of finds.
#[derive(Debug, Clone)]
pub struct FindPage {
    /// The finds.
    pub items: Vec<FindRow>,
    /// How many there are in all under the filter.
    pub total: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    tweet_id: i64,
    action_type: String,
    user_id: i64,
    username: Option<String>,
    importance: i64,
    found_at: i64,
    treatment: String,
    state: String,
    reason: Option<String>,
    held_until: Option<i64>,
    alert_id: Option<String>,
}

impl TryFrom<Row> for FindRow {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            tweet_id: TweetId(row.tweet_id),
            action: word(&row.action_type)?,
            user_id: UserId(row.user_id),
            username: row.username,
            importance: Weight(row.importance),
            found_at: Timestamp(row.found_at),
            treatment: row.treatment,
            state: row.state,
            reason: row.reason,
            held_until: row.held_until.map(Timestamp),
            alert_id: row.alert_id,
        })
    }
}

/// The finds of a campaign, the latest first.
pub async fn finds(
    db: &Db,
    campaign: &CampaignId,
    filter: &FindFilter,
) -> Result<FindPage, StoreError> {
    let condition = |args: &mut Args| {
        let mut condition = "f.campaign_id = $1".to_owned();
        if !filter.state.is_empty() {
            let words = marks(args, filter.state.iter().map(String::as_str));
            let _ = write!(condition, " AND f.state IN ({words})");
        }
        condition
    };
    let mut args = Args::new().with(campaign);
    let sql = format!(
        "-- alert_finds_total\nSELECT COUNT(*) FROM alert_finds f WHERE {}",
        condition(&mut args)
    );
    let (total,): (i64,) = db.one(&sql, args).await?;
    let mut args = Args::new().with(campaign);
    let mut condition = condition(&mut args);
    if let Some((found_at, (tweet, action, user))) = &filter.after {
        let at = args.push(*found_at);
        let place = [args.push(*tweet), args.push(action.as_str()), args.push(*user)];
        let [tweet, action, user] = place;
        let _ = write!(
            condition,
            " AND f.found_at <= ${at} AND (f.found_at < ${at} \
             OR (f.tweet_id, f.action_type, f.user_id) < (${tweet}, ${action}, ${user}))"
        );
    }
    let limit = args.push(filter.limit);
    let offset = args.push(filter.offset);
    let sql = format!(
        "-- alert_finds_list\nSELECT f.tweet_id, f.action_type, f.user_id, a.username, \
         f.importance, f.found_at, f.treatment, f.state, f.reason, f.held_until, f.alert_id \
         FROM alert_finds f LEFT JOIN accounts a ON a.user_id = f.user_id WHERE {condition} \
         ORDER BY f.found_at DESC, f.tweet_id DESC, f.action_type DESC, f.user_id DESC \
         LIMIT ${limit} OFFSET ${offset}"
    );
    let rows: Vec<Row> = db.all(&sql, args).await?;
    let items = rows.into_iter().map(FindRow::try_from).collect::<Result<_, _>>()?;
    Ok(FindPage { items, total })
}
