//! Who engaged, one row an account.

use std::collections::HashMap;

use socap_domain::{
    AccountCategory, ActionType, CampaignId, CategorySet, Timestamp, TweetCategory, TweetId,
    UserId, Weight,
};

use super::audience::counts_whole_accounts;
use super::{accounts_as_of, accounts_folded, scan};
use crate::accounts::{Known, get_many};
use crate::engagements::Filter;
use crate::rollups::{Entry, Kind, MANY, NOT_CHANGED, State, each, refuse_forgotten, whole};
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountStart {
    /// What the list is sorted by.
    pub key: i64,
    /// When the account engaged last.
    pub last_at: i64,
    /// The account.
    pub user_id: i64,
    /// Where the campaign stood when the first page was read: the list goes on in the order of
    /// then.
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

/// An account's numbers, without its profile.
#[derive(Debug, Clone)]
pub(super) struct Numbers {
    pub(super) importance: Weight,
    pub(super) engagements: i64,
    pub(super) removed: i64,
    pub(super) tweets: i64,
    pub(super) first_at: Timestamp,
    pub(super) last_at: Timestamp,
    pub(super) actions: Vec<Action>,
    pub(super) place: AccountStart,
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
    version: i64,
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

    /// What the list is sorted by.
    const fn key(self, numbers: &Numbers) -> i64 {
        match self {
            Self::Importance => numbers.importance.0,
            Self::Engagements => numbers.engagements,
            Self::Tweets => numbers.tweets,
            Self::LastAt => numbers.last_at.0,
        }
    }

    /// The same of an account.
    pub(super) fn key_of(self, state: &State) -> i64 {
        match self {
            Self::Importance => state.importance.0,
            Self::Engagements => state.engagements(),
            Self::Tweets => state.tweets(),
            Self::LastAt => state.last_at().0,
        }
    }
}

impl Numbers {
    /// The numbers of what an account did; `None` where that is nothing.
    pub(super) fn of<'a>(
        user: i64,
        importance: Weight,
        entries: impl Iterator<Item = &'a Entry>,
        (sort, version): (AccountSort, i64),
    ) -> Option<Self> {
        let mut entries: Vec<Entry> = entries.copied().collect();
        entries.sort_unstable();
        let (primary, account_categories) = (AccountCategory::Others, CategorySet::NONE);
        let state = State { importance, primary, account_categories, entries };
        if state.entries.is_empty() {
            return None;
        }
        let mut actions: Vec<Action> = state.entries.iter().map(Action::of).collect();
        actions.sort_by_key(|action| (action.at, action.tweet_id, action.action.as_str()));
        let mut numbers = Self {
            importance,
            engagements: state.engagements(),
            removed: state.removed(),
            tweets: state.tweets(),
            first_at: state.first_at(),
            last_at: state.last_at(),
            actions,
            place: AccountStart { key: 0, last_at: state.last_at().0, user_id: user, version },
        };
        numbers.place.key = sort.key(&numbers);
        Some(numbers)
    }
}

impl Action {
    const fn of(entry: &Entry) -> Self {
        let Entry { tweet: tweet_id, category, action, at, removed, .. } = *entry;
        Self { tweet_id, category, action, at, removed }
    }
}

/// Lists the accounts with an engagement under the filter. Rows that were there when the first
/// page was read come exactly once, as [`crate::engagements::list`] does it.
///
/// Without a filter, or under those by score, account and account category, an index gives the
/// order; else all accounts are gone through.
///
/// # Errors
/// [`StoreError::ListForgotten`] where the first page was read too long ago.
pub async fn accounts(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    ask: &AccountsAsk,
) -> Result<AccountPage, StoreError> {
    let whole = is_whole(filter);
    if !whole
        && let Some((found, total)) =
            Box::pin(accounts_folded::page(db, campaign, filter, ask)).await?
    {
        return page(db, campaign, ask, found, total).await;
    }
    let found = async {
        if whole {
            kept(db, campaign, filter, ask).await
        } else {
            grouped(db, campaign, filter, ask).await
        }
    };
    let (total, mut found) = futures::try_join!(total(db, campaign, filter, ask), found)?;
    if let Some(start) = &ask.start {
        for numbers in &mut found {
            numbers.place.version = start.version;
        }
        // After the others: what changes between the two is in both, not in neither.
        accounts_as_of::add(db, campaign, filter, (ask, start), &mut found).await?;
    }
    page(db, campaign, ask, found, total).await
}

async fn page(
    db: &Db,
    campaign: &CampaignId,
    ask: &AccountsAsk,
    found: Vec<Numbers>,
    total: i64,
) -> Result<AccountPage, StoreError> {
    if let Some(start) = &ask.start {
        refuse_forgotten(db, campaign, start.version).await?;
    }
    let mut items = dress(db, found).await?;
    items.truncate(usize::try_from(ask.limit).unwrap_or_default());
    Ok(AccountPage { items, total })
}

/// Whether the filter takes accounts with all they did, or not at all.
fn is_whole(filter: &Filter) -> bool {
    filter.categories.is_empty() && counts_whole_accounts(&without_account(filter))
}

fn without_account(filter: &Filter) -> Filter {
    Filter {
        min_importance: None,
        user_id: None,
        account_categories: socap_domain::CategorySet::NONE,
        ..filter.clone()
    }
}

async fn total(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    ask: &AccountsAsk,
) -> Result<i64, StoreError> {
    if is_whole(filter) && is_unfiltered(filter) && ask.min_tweets <= MANY_TWEETS {
        let (_, body) = whole(db, campaign, Kind::Totals).await?;
        let (all, several) = heads(&body)?;
        return Ok(if ask.min_tweets < MANY_TWEETS { all } else { several });
    }
    let mut args = Args::new();
    let of = if is_whole(filter) {
        of_kept(campaign, filter, ask, &mut args)
    } else {
        format!("FROM ({}) x", grouping(campaign, filter, ask, &mut args))
    };
    let sql = format!("-- analytics_accounts_total\nSELECT COUNT(*) {of}");
    let (total,): (i64,) = db.scan_one(&sql, args).await?;
    Ok(total)
}

/// All accounts, and those that engaged with several tweets.
pub(super) fn heads(body: &[u8]) -> Result<(i64, i64), StoreError> {
    let (mut all, mut several) = (0, 0);
    each::<2>(body, |key, [accounts, _]| {
        if crate::rollups::group_of(key).is_some() {
            all += accounts;
        } else if key == MANY {
            several = *accounts;
        }
    })?;
    Ok((all, several))
}

fn is_unfiltered(filter: &Filter) -> bool {
    filter.min_importance.is_none()
        && filter.user_id.is_none()
        && filter.account_categories.is_empty()
}

/// Rows of `campaign_accounts` under a filter that takes accounts whole.
fn of_kept(campaign: &CampaignId, filter: &Filter, ask: &AccountsAsk, args: &mut Args) -> String {
    let mut all = vec![format!("x.campaign_id = ${}", args.push(campaign))];
    if ask.min_tweets >= MANY_TWEETS {
        // In these words an index knows it.
        all.push("x.tweets + 0 >= 2".to_owned());
    }
    if ask.min_tweets > MANY_TWEETS {
        all.push(format!("x.tweets + 0 >= ${}", args.push(ask.min_tweets)));
    }
    if let Some(score) = filter.min_importance {
        all.push(format!("x.importance >= ${}", args.push(score)));
    }
    if let Some(user) = filter.user_id {
        all.push(format!("x.user_id = ${}", args.push(user)));
    }
    if !filter.account_categories.is_empty() {
        let mask = args.push(filter.account_categories.bits());
        let unclassified = filter.account_categories.contains(AccountCategory::Others);
        let or = if unclassified { " OR COALESCE(x.category_mask, 0) = 0" } else { "" };
        all.push(format!("((x.category_mask & ${mask}) <> 0{or})"));
    }
    format!("FROM campaign_accounts x WHERE {}", all.join(" AND "))
}

/// Where a page goes on, the order and the limits.
fn place(ask: &AccountsAsk, args: &mut Args) -> String {
    // An engine that is told a column twice may sort instead of walking the index.
    let mut columns = vec!["x.last_at", "x.user_id"];
    let key = format!("x.{}", ask.sort.column());
    if ask.sort != AccountSort::LastAt {
        columns.insert(0, &key);
    }
    let after = ask.start.map_or(String::new(), |start| {
        let keys = [start.key, start.last_at, start.user_id];
        let keys = keys.into_iter().skip(3 - columns.len());
        let keys = marks(args, keys);
        let version = args.push(start.version);
        let unchanged = NOT_CHANGED.replace("$v", &format!("${version}"));
        format!("AND ({}) < ({keys}) AND {unchanged}", columns.join(", "))
    });
    let (limit, offset) = (args.push(ask.limit), args.push(ask.offset));
    let order = columns.join(" DESC, ");
    format!("{after} ORDER BY {order} DESC LIMIT ${limit} OFFSET ${offset}")
}

/// The version of the snapshot the rows are from; the campaign is the first value of all.
const VERSION: &str = "(SELECT c.event_seq FROM campaigns c WHERE c.id = $1) AS version";

async fn kept(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    ask: &AccountsAsk,
) -> Result<Vec<Numbers>, StoreError> {
    let mut args = Args::new();
    let of = of_kept(campaign, filter, ask, &mut args);
    let place = place(ask, &mut args);
    let sql = format!(
        "-- analytics_accounts\nSELECT x.user_id, x.importance, x.counted, {VERSION} {of} {place}"
    );
    let rows: Vec<(i64, i64, Vec<u8>, i64)> = db.all(&sql, args).await?;
    let mut found = Vec::with_capacity(rows.len());
    for (user, importance, counted, version) in rows {
        let entries = State::unpack(&counted)?;
        let sort = (ask.sort, version);
        found.extend(Numbers::of(user, Weight(importance), entries.iter(), sort));
    }
    Ok(found)
}

fn grouping(campaign: &CampaignId, filter: &Filter, ask: &AccountsAsk, args: &mut Args) -> String {
    let of = scan::of(campaign, filter, args);
    let tweets = args.push(ask.min_tweets);
    format!(
        "SELECT MAX(e.campaign_id) AS campaign_id, e.user_id, MAX(e.importance) AS importance, \
         COUNT(*) AS engagements, \
         CAST(SUM(CASE WHEN e.removed_at IS NULL THEN 0 ELSE 1 END) AS {{INT}}) AS removed, \
         COUNT(DISTINCT e.tweet_id) AS tweets, MIN(e.sort_at) AS first_at, \
         MAX(e.sort_at) AS last_at {of} AND a.user_id IS NOT NULL GROUP BY e.user_id \
         HAVING COUNT(DISTINCT e.tweet_id) >= ${tweets}"
    )
}

async fn grouped(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    ask: &AccountsAsk,
) -> Result<Vec<Numbers>, StoreError> {
    let mut args = Args::new();
    let of = grouping(campaign, filter, ask, &mut args);
    let place = place(ask, &mut args);
    let sql = format!(
        "-- analytics_accounts_grouped\nSELECT x.user_id, x.importance, x.engagements, x.removed, \
         x.tweets, x.first_at, x.last_at, {VERSION} FROM ({of}) x WHERE 1 = 1 {place}"
    );
    let rows: Vec<Row> = db.all(&sql, args).await?;
    let users: Vec<UserId> = rows.iter().map(|row| UserId(row.user_id)).collect();
    let mut actions = actions(db, campaign, filter, &users).await?;
    let numbers = rows.into_iter().map(|row| {
        let mut numbers = Numbers {
            importance: Weight(row.importance),
            engagements: row.engagements,
            removed: row.removed,
            tweets: row.tweets,
            first_at: Timestamp(row.first_at),
            last_at: Timestamp(row.last_at),
            actions: actions.remove(&row.user_id).unwrap_or_default(),
            place: AccountStart {
                key: 0,
                last_at: row.last_at,
                user_id: row.user_id,
                version: row.version,
            },
        };
        numbers.place.key = ask.sort.key(&numbers);
        numbers
    });
    Ok(numbers.collect())
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
             e.action_type, e.sort_at, \
             CAST(CASE WHEN e.removed_at IS NULL THEN 0 ELSE 1 END AS {{INT}}) {of} \
             AND e.user_id IN ({users}) ORDER BY e.sort_at, e.tweet_id, e.action_type"
        );
        let rows: Vec<(i64, i64, String, String, i64, i64)> = db.all(&sql, args).await?;
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

/// The `limit` accounts of the highest score, of all and of those that engaged with several tweets.
pub async fn leaders(
    db: &Db,
    campaign: &CampaignId,
    limit: i64,
) -> Result<(Vec<AccountRow>, Vec<AccountRow>), StoreError> {
    let mut args = Args::new();
    let filter = Filter::default();
    let mut list = |no: i64, min_tweets: i64, sort: AccountSort| {
        let ask = AccountsAsk { sort, min_tweets, limit, ..AccountsAsk::default() };
        let of = of_kept(campaign, &filter, &ask, &mut args);
        let place = place(&ask, &mut args);
        format!(
            "SELECT * FROM (SELECT CAST({no} AS {{INT}}) AS list, x.user_id, x.importance, \
             x.counted, {VERSION} {of} {place}) l{no}"
        )
    };
    let top = list(0, 1, AccountSort::Importance);
    let several = list(1, MANY_TWEETS, AccountSort::Tweets);
    let sql = format!("-- analytics_leaders\n{top} UNION ALL {several}");
    let rows: Vec<(i64, i64, i64, Vec<u8>, i64)> = db.all(&sql, args).await?;
    let (mut top, mut several) = (Vec::new(), Vec::new());
    for (list, user, importance, counted, version) in rows {
        let entries = State::unpack(&counted)?;
        let (sort, found) = match list {
            0 => (AccountSort::Importance, &mut top),
            _ => (AccountSort::Tweets, &mut several),
        };
        found.extend(Numbers::of(user, Weight(importance), entries.iter(), (sort, version)));
    }
    // In the order of the lists, whatever the engine makes of two at once.
    for found in [&mut top, &mut several] {
        found.sort_by_key(|numbers| std::cmp::Reverse(numbers.place));
    }
    let users = top.iter().chain(&several).map(|numbers| UserId(numbers.place.user_id));
    let known = get_many(db, &users.collect::<Vec<_>>()).await?;
    Ok((dressed(top, &known), dressed(several, &known)))
}

async fn dress(db: &Db, found: Vec<Numbers>) -> Result<Vec<AccountRow>, StoreError> {
    let users: Vec<UserId> = found.iter().map(|numbers| UserId(numbers.place.user_id)).collect();
    Ok(dressed(found, &get_many(db, &users).await?))
}

fn dressed(found: Vec<Numbers>, known: &HashMap<UserId, Known>) -> Vec<AccountRow> {
    let rows = found.into_iter().filter_map(|numbers| {
        Some(AccountRow {
            account: known.get(&UserId(numbers.place.user_id))?.clone(),
            importance: numbers.importance,
            engagements: numbers.engagements,
            removed: numbers.removed,
            tweets: numbers.tweets,
            first_at: numbers.first_at,
            last_at: numbers.last_at,
            actions: numbers.actions,
            place: numbers.place,
        })
    });
    rows.collect()
}
