//! Who engaged, one row an account.

use std::collections::HashMap;

use socap_domain::{ActionType, CampaignId, Timestamp, TweetCategory, TweetId, UserId, Weight};

use super::scan;
use crate::accounts::{Known, get_many};
use crate::engagements::Filter;
use crate::{Args, BATCH, Db, StoreError, marks, word};

/// From so many different tweets on an account engaged with several.
pub const MANY_TWEETS: i64 = 2;

/// The order of a list of accounts. Ties: who engaged last, then the id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AccountSort {
    /// Highest current score first.
    #[default]
    Importance,
    /// Most engagements first.
    Engagements,
    /// Most different tweets first.
    Tweets,
    /// Who engaged last first.
    LastAt,
}

/// The place after which a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountStart {
    /// What the list is sorted by.
    pub key: i64,
    /// When the account engaged last.
    pub last_at: i64,
    /// The account.
    pub user_id: i64,
    /// Where the campaign stood when the first page was read.
    pub version: i64,
}

/// Which accounts to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct AccountsAsk {
    /// The order.
    pub sort: AccountSort,
    /// Only accounts that engaged with at least so many different tweets.
    pub min_tweets: i64,
    /// Where the page begins.
    pub start: Option<AccountStart>,
    /// How many rows to leave out first.
    pub offset: i64,
    /// At most so many.
    pub limit: i64,
}

/// One thing an account did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// To which tweet.
    pub tweet_id: TweetId,
    /// Whose tweet.
    pub category: TweetCategory,
    /// What.
    pub action: ActionType,
    /// When: as lists sort it.
    pub at: Timestamp,
    /// Whether it vanished on X.
    pub removed: bool,
}

/// An account that engaged, by what it did under the filter.
#[derive(Debug, Clone)]
pub struct AccountRow {
    /// The account.
    pub account: Known,
    /// Its current score.
    pub importance: Weight,
    /// Its engagements, those that vanished too.
    pub engagements: i64,
    /// Those of them that vanished.
    pub removed: i64,
    /// Different tweets.
    pub tweets: i64,
    /// The time of its first engagement.
    pub first_at: Timestamp,
    /// The time of its last one.
    pub last_at: Timestamp,
    /// What it did, oldest first.
    pub actions: Vec<Action>,
    /// Where a page after this row begins.
    pub place: AccountStart,
}

/// A page of accounts.
#[derive(Debug, Clone)]
pub struct AccountPage {
    /// The accounts.
    pub items: Vec<AccountRow>,
    /// How many there are in all.
    pub total: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    user_id: i64,
    importance: i64,
    engagements: i64,
    removed: i64,
    tweets: i64,
    first_at: i64,
    last_at: i64,
}

impl AccountSort {
    const fn column(self) -> &'static str {
        match self {
            Self::Importance => "importance",
            Self::Engagements => "engagements",
            Self::Tweets => "tweets",
            Self::LastAt => "last_at",
        }
    }

    const fn key(self, row: &Row) -> i64 {
        match self {
            Self::Importance => row.importance,
            Self::Engagements => row.engagements,
            Self::Tweets => row.tweets,
            Self::LastAt => row.last_at,
        }
    }
}

/// Lists the accounts with an engagement under the filter.
pub async fn accounts(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    ask: &AccountsAsk,
) -> Result<AccountPage, StoreError> {
    let mut args = Args::new();
    let grouped = grouped(campaign, filter, ask, &mut args);
    let sql = format!("-- analytics_accounts_total\nSELECT COUNT(*) FROM ({grouped}) r");
    let (total,): (i64,) = db.one(&sql, args).await?;
    let mut args = Args::new();
    let grouped = self::grouped(campaign, filter, ask, &mut args);
    let column = ask.sort.column();
    let after = ask.start.map_or(String::new(), |start| {
        let (key, last) = (args.push(start.key), args.push(start.last_at));
        format!(
            "WHERE ({column}, last_at, user_id) < (${key}, ${last}, ${})",
            args.push(start.user_id)
        )
    });
    let (limit, offset) = (args.push(ask.limit), args.push(ask.offset));
    let sql = format!(
        "-- analytics_accounts\nSELECT * FROM ({grouped}) r {after} \
         ORDER BY {column} DESC, last_at DESC, user_id DESC LIMIT ${limit} OFFSET ${offset}"
    );
    let rows: Vec<Row> = db.all(&sql, args).await?;
    let items = dress(db, campaign, filter, ask.sort, rows).await?;
    Ok(AccountPage { items, total })
}

fn grouped(campaign: &CampaignId, filter: &Filter, ask: &AccountsAsk, args: &mut Args) -> String {
    let of = scan::of(campaign, filter, args);
    let tweets = args.push(ask.min_tweets);
    format!(
        "SELECT e.user_id, MAX(e.importance) AS importance, COUNT(*) AS engagements, \
         CAST(SUM(CASE WHEN e.removed_at IS NULL THEN 0 ELSE 1 END) AS {{INT}}) AS removed, \
         COUNT(DISTINCT e.tweet_id) AS tweets, MIN(e.sort_at) AS first_at, \
         MAX(e.sort_at) AS last_at {of} AND a.user_id IS NOT NULL GROUP BY e.user_id \
         HAVING COUNT(DISTINCT e.tweet_id) >= ${tweets}"
    )
}

async fn dress(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    sort: AccountSort,
    rows: Vec<Row>,
) -> Result<Vec<AccountRow>, StoreError> {
    let users: Vec<UserId> = rows.iter().map(|row| UserId(row.user_id)).collect();
    let mut known = get_many(db, &users).await?;
    let mut actions = actions(db, campaign, filter, &users).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(account) = known.remove(&UserId(row.user_id)) else { continue };
        items.push(AccountRow {
            account,
            importance: Weight(row.importance),
            engagements: row.engagements,
            removed: row.removed,
            tweets: row.tweets,
            first_at: Timestamp(row.first_at),
            last_at: Timestamp(row.last_at),
            actions: actions.remove(&row.user_id).unwrap_or_default(),
            place: AccountStart {
                key: sort.key(&row),
                last_at: row.last_at,
                user_id: row.user_id,
                version: 0,
            },
        });
    }
    Ok(items)
}

/// What each of `users` did under the filter, oldest first.
async fn actions(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    users: &[UserId],
) -> Result<HashMap<i64, Vec<Action>>, StoreError> {
    let mut actions = HashMap::<i64, Vec<Action>>::new();
    for chunk in users.chunks(BATCH) {
        let mut args = Args::new();
        let of = scan::of(campaign, filter, &mut args);
        let users = marks(&mut args, chunk.iter().copied());
        let sql = format!(
            "-- analytics_actions\nSELECT e.user_id, e.tweet_id, t.tweet_category, \
             e.action_type, e.sort_at, CASE WHEN e.removed_at IS NULL THEN 0 ELSE 1 END {of} \
             AND e.user_id IN ({users}) ORDER BY e.sort_at, e.tweet_id, e.action_type"
        );
        let rows: Vec<(i64, i64, String, String, i64, i32)> = db.all(&sql, args).await?;
        for (user, tweet, category, action, at, removed) in rows {
            actions.entry(user).or_default().push(Action {
                tweet_id: TweetId(tweet),
                category: word(&category)?,
                action: word(&action)?,
                at: Timestamp(at),
                removed: removed != 0,
            });
        }
    }
    Ok(actions)
}
