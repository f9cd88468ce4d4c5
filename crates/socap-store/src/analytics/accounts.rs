//! Who engaged, one row an account.

use std::collections::HashMap;

use socap_domain::{
    AccountCategory, ActionType, CampaignId, CategorySet, Timestamp, TweetCategory, TweetId,
    UserId, Weight,
};

use super::accounts_grouped::{grouped, grouping};
use super::accounts_kept::{heads, is_whole, kept, of_kept};
use super::{accounts_as_of, accounts_folded};
use crate::accounts::{Known, get_many};
use crate::engagements::Filter;
use crate::rollups::{Entry, Kind, State, refuse_forgotten, whole};
use crate::{Args, Db, StoreError};

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

impl AccountSort {
    pub(super) const fn column(self) -> &'static str {
        match self {
            Self::Importance => "importance",
            Self::Engagements => "engagements",
            Self::Tweets => "tweets",
            Self::LastAt => "last_at",
        }
    }

    /// What the list is sorted by.
    pub(super) const fn key(self, numbers: &Numbers) -> i64 {
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

fn is_unfiltered(filter: &Filter) -> bool {
    filter.min_importance.is_none()
        && filter.user_id.is_none()
        && filter.account_categories.is_empty()
}

async fn dress(db: &Db, found: Vec<Numbers>) -> Result<Vec<AccountRow>, StoreError> {
    let users: Vec<UserId> = found.iter().map(|numbers| UserId(numbers.place.user_id)).collect();
    Ok(dressed(found, &get_many(db, &users).await?))
}

/// With their profiles; who has none any more is left out.
pub(super) fn dressed(found: Vec<Numbers>, known: &HashMap<UserId, Known>) -> Vec<AccountRow> {
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
