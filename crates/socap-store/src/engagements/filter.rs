//! Which engagements: the filters that combine on every call, and their words in SQL.

use socap_domain::{
    AccountCategory, ActionType, CampaignId, CategorySet, Timestamp, TweetCategory, TweetId,
    UserId, Weight,
};

use super::said::PROFILE;
use super::words::Words;
use crate::Args;

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Highest current score first; ties: newest, then id.
    Importance,
    /// Newest first; ties: id.
    #[default]
    Timestamp,
}

/// Whether what vanished on X is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Removed {
    /// Both.
    #[default]
    Include,
    /// Only what X shows.
    Exclude,
    /// Only what vanished.
    Only,
}

/// The place after which a page begins: the sort keys of the last row before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// Current score, in thousandths.
    pub importance: i64,
    /// Sort time.
    pub sort_at: i64,
    /// Tweet.
    pub tweet_id: i64,
    /// Action.
    pub action: ActionType,
    /// Account.
    pub user_id: i64,
    /// Where the campaign stood when the first page was read: the list goes on in the order of
    /// then.
    pub version: i64,
}

/// Which engagements to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of tweets of these categories; all when empty.
    pub categories: Vec<TweetCategory>,
    /// Only these actions; all when empty.
    pub actions: Vec<ActionType>,
    /// Only from here.
    pub since: Option<Timestamp>,
    /// Only before here.
    pub until: Option<Timestamp>,
    /// Only on this tweet.
    pub tweet_id: Option<TweetId>,
    /// Only of this account.
    pub user_id: Option<UserId>,
    /// Only of accounts whose current score is at least this.
    pub min_importance: Option<Weight>,
    /// Only of accounts in any of these categories; all when empty. Who is not classified yet
    /// is in `others`.
    pub account_categories: CategorySet,
    /// Part of the account's handle, name or bio or of the text; case does not matter.
    pub q: Option<Words>,
    /// Whether what vanished is listed.
    pub removed: Removed,
    /// Whether to count all rows under the filter, which costs more than a page.
    pub with_total: bool,
    /// The order.
    pub sort: Sort,
    /// Where the page begins.
    pub start: Option<Start>,
    /// How many rows to leave out first.
    pub offset: i64,
    /// At most so many.
    pub limit: i64,
    /// Whether all of it is read, page after page: then its pages are taken from the index, which
    /// is walked once, also where one page alone is found sooner by other means.
    pub to_the_end: bool,
}

impl Filter {
    /// What is left of it in the order of an index: a part of that order.
    pub(super) fn in_order(&self) -> Self {
        let (by_score, by_time) = (self.sort == Sort::Importance, self.sort == Sort::Timestamp);
        Self {
            sort: self.sort,
            min_importance: self.min_importance.filter(|_| by_score),
            since: self.since.filter(|_| by_time),
            until: self.until.filter(|_| by_time),
            ..Self::default()
        }
    }
}

/// The conditions on an engagement `e`, its tweet `t` and its account `a`.
pub(crate) fn conditions(campaign: &CampaignId, filter: &Filter, args: &mut Args) -> String {
    let mut all = vec![format!("e.campaign_id = ${}", args.push(campaign))];
    if !filter.categories.is_empty() {
        let marks: Vec<_> =
            filter.categories.iter().map(|c| format!("${}", args.push(c.as_str()))).collect();
        all.push(format!("t.tweet_category IN ({})", marks.join(", ")));
    }
    if !filter.actions.is_empty() {
        let marks: Vec<_> =
            filter.actions.iter().map(|a| format!("${}", args.push(a.as_str()))).collect();
        all.push(format!("e.action_type IN ({})", marks.join(", ")));
    }
    if let Some(since) = filter.since {
        all.push(format!("e.sort_at >= ${}", args.push(since)));
    }
    if let Some(until) = filter.until {
        all.push(format!("e.sort_at < ${}", args.push(until)));
    }
    if let Some(tweet) = filter.tweet_id {
        all.push(format!("e.tweet_id = ${}", args.push(tweet)));
    }
    if let Some(user) = filter.user_id {
        all.push(format!("e.user_id = ${}", args.push(user)));
    }
    if let Some(score) = filter.min_importance {
        all.push(format!("e.importance >= ${}", args.push(score)));
    }
    all.extend(of_categories(filter, "a", args));
    if let Some(q) = &filter.q {
        all.push(says(q, args));
    }
    match filter.removed {
        Removed::Include => {}
        Removed::Exclude => all.push("e.removed_at IS NULL".to_owned()),
        Removed::Only => all.push("e.removed_at IS NOT NULL".to_owned()),
    }
    all.join(" AND ")
}

/// The condition on the categories of an account, where there is one: `of` names its row.
pub(crate) fn of_categories(filter: &Filter, of: &str, args: &mut Args) -> Option<String> {
    if filter.account_categories.is_empty() {
        return None;
    }
    let mask = args.push(filter.account_categories.bits());
    let unclassified = filter.account_categories.contains(AccountCategory::Others);
    let or = if unclassified { format!(" OR {of}.category_mask = 0") } else { String::new() };
    Some(format!("(({of}.category_mask & ${mask}) <> 0{or})"))
}

/// Whether an account or text contains words.
pub(super) fn says(words: &Words, args: &mut Args) -> String {
    let [username, name, bio] = PROFILE;
    words.in_any(&[username, name, bio, "e.text"], args)
}
