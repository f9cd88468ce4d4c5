//! How many different accounts engaged, with whose tweets, and what they are.

use std::collections::BTreeMap;

use socap_domain::{AccountCategory, CampaignId, TweetCategory, Weight};

use super::plan::{has_time, is_summed};
use super::totals::Totals;
use super::{fold, scan};
use crate::engagements::{Filter, Removed};
use crate::rollups::{Kind, each, group_of, whole};
use crate::{Args, Db, StoreError, word};

/// Accounts of one sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Heads {
    pub(super) accounts: i64,
    pub(super) important: i64,
}

/// Bits of the tweet categories an account engaged with, and its primary category.
pub(super) type Group = (u8, AccountCategory);

/// The different accounts that engaged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audience(pub(super) BTreeMap<Group, Heads>);

impl Audience {
    /// How many.
    pub fn unique(&self) -> i64 {
        self.0.values().map(|heads| heads.accounts).sum()
    }

    /// How many of them score at least the threshold; never those who score nothing.
    pub fn important(&self) -> i64 {
        self.0.values().map(|heads| heads.important).sum()
    }

    /// How many of each primary category; all categories, in their documented order.
    pub fn by_account_category(&self) -> Vec<(AccountCategory, i64)> {
        let of = |category: AccountCategory| {
            let heads = self.0.iter().filter(|((_, primary), _)| *primary == category);
            heads.map(|(_, heads)| heads.accounts).sum()
        };
        AccountCategory::ALL.iter().map(|category| (*category, of(*category))).collect()
    }

    /// Those who engaged with tweets of `category`, perhaps with others too.
    #[must_use]
    pub fn of(&self, category: TweetCategory) -> Self {
        let bit = bit(category);
        Self(
            self.0.iter().filter(|((bits, _), _)| bits & bit != 0).map(|(g, h)| (*g, *h)).collect(),
        )
    }

    /// Accounts by exactly the categories of tweets they engaged with; sets without any are left
    /// out.
    pub fn overlap(&self) -> Vec<(Vec<TweetCategory>, i64)> {
        let mut sets = BTreeMap::<u8, i64>::new();
        for ((bits, _), heads) in &self.0 {
            *sets.entry(*bits).or_default() += heads.accounts;
        }
        let named =
            |bits: u8| TweetCategory::ALL.iter().copied().filter(|c| bits & bit(*c) != 0).collect();
        sets.into_iter().filter(|(_, n)| *n != 0).map(|(bits, n)| (named(bits), n)).collect()
    }
}

/// Stored: a category keeps its bit.
pub(crate) const fn bit(category: TweetCategory) -> u8 {
    match category {
        TweetCategory::Main => 1,
        TweetCategory::Influencer => 2,
        TweetCategory::Investor => 4,
    }
}

/// The least score that is important: an account nobody important follows never is.
pub(super) fn least_important(threshold: Weight) -> Weight {
    threshold.max(Weight(1))
}

/// The accounts with an engagement under the filter; important are those with a current score of
/// at least `threshold`, and more than nothing.
///
/// Sums answer without a filter and under one by tweet category, if `threshold` is the campaign's
/// own.
pub async fn audience(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    threshold: Weight,
) -> Result<Audience, StoreError> {
    if counts_whole_accounts(filter) {
        let (important_from, body) = whole(db, campaign, Kind::Totals).await?;
        if important_from == Some(least_important(threshold).0) {
            return summed(&body, filter);
        }
    }
    let least = least_important(threshold);
    let mut groups = BTreeMap::<Group, Heads>::new();
    let folded = fold::each_account(db, campaign, filter, |_, state| {
        let heads = groups.entry((state.categories(), state.primary)).or_default();
        heads.accounts += 1;
        heads.important += i64::from(state.importance >= least);
    });
    if folded.await?.is_some() {
        return Ok(Audience(groups));
    }
    scanned(db, campaign, filter, threshold).await
}

/// [`super::totals()`] and [`audience()`]: of one and the same moment, and by one statement, where
/// sums answer both.
pub async fn totals_and_audience(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    threshold: Weight,
) -> Result<(Totals, Audience), StoreError> {
    if counts_whole_accounts(filter) {
        let (important_from, body) = whole(db, campaign, Kind::Totals).await?;
        if important_from == Some(least_important(threshold).0) {
            return Ok((super::totals::summed(&body, filter)?, summed(&body, filter)?));
        }
    }
    futures::try_join!(
        super::totals(db, campaign, filter),
        audience(db, campaign, filter, threshold)
    )
}

/// Whether an account is under the filter with all it did to tweets of some categories.
pub(super) fn counts_whole_accounts(filter: &Filter) -> bool {
    is_summed(filter)
        && !has_time(filter)
        && filter.actions.is_empty()
        && filter.removed == Removed::Include
}

/// What sums have of a filter that takes accounts whole.
pub(super) fn summed(body: &[u8], filter: &Filter) -> Result<Audience, StoreError> {
    let wanted = filter.categories.iter().fold(0, |bits, category| bits | bit(*category));
    let wanted = if filter.categories.is_empty() { 7 } else { wanted };
    let mut groups = BTreeMap::<Group, Heads>::new();
    each::<2>(body, |key, [accounts, important]| {
        if let Some((bits, category)) = group_of(key).filter(|(bits, _)| bits & wanted != 0) {
            let heads = groups.entry((bits & wanted, category)).or_default();
            heads.accounts += accounts;
            heads.important += important;
        }
    })?;
    Ok(Audience(groups))
}

async fn scanned(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    threshold: Weight,
) -> Result<Audience, StoreError> {
    let mut args = Args::new().with(least_important(threshold));
    let of = scan::of(campaign, filter, &mut args);
    let has = |category: TweetCategory| {
        format!("MAX(CASE WHEN t.tweet_category = '{category}' THEN {} ELSE 0 END)", bit(category))
    };
    let sql = format!(
        "-- analytics_audience\nSELECT bits, primary_category, COUNT(*), \
         CAST(SUM(important) AS {{INT}}) FROM (SELECT {} + {} + {} AS bits, \
         COALESCE(MAX(a.primary_category), 'others') AS primary_category, \
         CASE WHEN MAX(e.importance) >= $1 THEN 1 ELSE 0 END AS important \
         {of} GROUP BY e.user_id) heads GROUP BY 1, 2",
        has(TweetCategory::Main),
        has(TweetCategory::Influencer),
        has(TweetCategory::Investor),
    );
    // The sum of three small numbers: 32 bits wide on PostgreSQL unless told otherwise.
    let sql = sql.replace("SELECT bits,", "SELECT CAST(bits AS {INT}),");
    let rows: Vec<(i64, String, i64, i64)> = db.scan(&sql, args).await?;
    let mut groups = BTreeMap::new();
    for (bits, primary, accounts, important) in rows {
        let bits = u8::try_from(bits).unwrap_or_default();
        groups.insert((bits, word(&primary)?), Heads { accounts, important });
    }
    Ok(Audience(groups))
}
