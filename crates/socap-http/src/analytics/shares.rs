//! Numbers told apart: by category of tweet, by action, by what the accounts are.

use std::collections::BTreeMap;

use serde::Serialize;
use socap_domain::{AccountCategory, ActionType, TweetCategory};
use socap_store::analytics::{Audience, Key, Tally, Totals};

/// The accounts of one category, each by its primary one.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct AccountShare {
    /// The category.
    category: AccountCategory,
    /// Different accounts.
    #[schema(example = 12)]
    accounts: i64,
    /// What they did.
    #[schema(example = 15)]
    engagements: i64,
}

/// Engagements, told apart.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct EngagementSums {
    /// All of them, under the filters.
    #[schema(example = 120)]
    total: i64,
    /// What X shows of them.
    present: i64,
    /// What vanished on X.
    removed: i64,
    /// By category of the tweet.
    by_category: BTreeMap<TweetCategory, i64>,
    /// By what was done.
    by_action: BTreeMap<ActionType, i64>,
}

impl EngagementSums {
    pub(crate) fn of(totals: &Totals) -> Self {
        let Tally { present, removed } = totals.sum();
        Self {
            total: present + removed,
            present,
            removed,
            by_category: by(totals, TweetCategory::ALL),
            by_action: by(totals, ActionType::ALL),
        }
    }
}

/// The sums by one thing; those without any are 0.
pub(crate) fn by<K: Key>(totals: &Totals, all: &[K]) -> BTreeMap<K, i64> {
    let sums = totals.by::<K>();
    all.iter().map(|key| (*key, sums.get(key).map_or(0, |tally| tally.total()))).collect()
}

/// What the accounts are: all categories, those with most accounts first.
pub(crate) fn account_shares(totals: &Totals, audience: &Audience) -> Vec<AccountShare> {
    let engagements = by(totals, AccountCategory::ALL);
    let share = |(category, accounts)| AccountShare {
        category,
        accounts,
        engagements: engagements.get(&category).copied().unwrap_or_default(),
    };
    let mut shares: Vec<_> = audience.by_account_category().into_iter().map(share).collect();
    shares.sort_by_key(|share| std::cmp::Reverse((share.accounts, share.engagements)));
    shares
}
