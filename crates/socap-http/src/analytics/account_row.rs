//! An account that engaged, with what it did.

use serde::Serialize;
use socap_domain::alerts::TweetName;
use socap_domain::{AccountCategory, ActionType, Timestamp, TweetCategory, TweetId, UserId};
use socap_store::analytics::AccountRow as Stored;

use crate::campaigns::engagements::{ProfileView, categories};
use crate::frames::Names;

/// An account that engaged, with what it did under the filters.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct AccountRow {
    /// Its number.
    #[schema(value_type = String)]
    user_id: UserId,
    /// The account as last seen.
    account_profile: ProfileView,
    /// Its score now.
    #[schema(example = 12.5)]
    importance_score: f64,
    /// What it is; `others` alone where its profile says nothing.
    account_categories: Vec<AccountCategory>,
    /// The first of them by the rules' order.
    primary_category: AccountCategory,
    /// Engagements.
    #[schema(example = 3)]
    engagements: i64,
    /// How many of them vanished on X.
    removed: i64,
    /// Different tweets.
    #[schema(example = 2)]
    tweets: i64,
    /// Its first engagement.
    #[schema(value_type = String, format = DateTime)]
    first_at: Timestamp,
    /// Its last one.
    #[schema(value_type = String, format = DateTime)]
    last_at: Timestamp,
    /// What it did, oldest first.
    actions: Vec<ActionView>,
}

/// One thing an account did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ActionView {
    /// To which tweet.
    #[schema(value_type = String)]
    tweet_id: TweetId,
    /// Whose tweet.
    tweet_category: TweetCategory,
    /// What the tweet is called: numbered where its category has several.
    #[schema(example = "influencer 3")]
    tweet_label: String,
    /// What.
    action_type: ActionType,
}

impl AccountRow {
    pub(crate) fn of(row: Stored, names: &Names) -> Self {
        let account = row.account;
        let actions = row.actions.into_iter().map(|action| ActionView {
            tweet_id: action.tweet_id,
            tweet_category: action.category,
            tweet_label: label(names, action.tweet_id, action.category),
            action_type: action.action,
        });
        Self {
            user_id: account.user_id,
            importance_score: row.importance.as_f64(),
            account_categories: categories(account.categories),
            primary_category: account.primary.unwrap_or(AccountCategory::Others),
            engagements: row.engagements,
            removed: row.removed,
            tweets: row.tweets,
            first_at: row.first_at,
            last_at: row.last_at,
            actions: actions.collect(),
            account_profile: ProfileView {
                username: account.username,
                name: account.name,
                bio: account.bio,
                followers: account.followers,
                following: account.following,
                verified: account.verified,
                created_at: account.created_at,
            },
        }
    }

    /// Its actions in words: `main (retweet), influencer 3 (reply)`.
    pub(crate) fn in_words(&self) -> String {
        let words = self.actions.iter().map(|a| format!("{} ({})", a.tweet_label, a.action_type));
        words.collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn write(&self, rows: &mut crate::table::Rows) {
        let profile = &self.account_profile;
        rows.plain(self.user_id);
        rows.cell(&profile.username);
        rows.cell(&profile.name);
        rows.cell(profile.bio.as_deref().unwrap_or_default());
        rows.known(profile.followers);
        rows.known(profile.following);
        rows.known(profile.verified);
        rows.plain(self.importance_score);
        rows.plain(words(&self.account_categories));
        rows.plain(self.primary_category);
        rows.plain(self.engagements);
        rows.plain(self.removed);
        rows.plain(self.tweets);
        rows.time(self.first_at);
        rows.time(self.last_at);
        rows.cell(&self.in_words());
        rows.end();
    }

    /// The names of the columns that [`AccountRow::write`] fills.
    pub(crate) const COLUMNS: &[&str] = &[
        "user_id",
        "username",
        "name",
        "bio",
        "followers",
        "following",
        "verified",
        "importance_score",
        "account_categories",
        "primary_category",
        "engagements",
        "removed",
        "tweets",
        "first_at",
        "last_at",
        "actions",
    ];
}

/// Words with a space in between.
pub(crate) fn words<T: ToString>(all: &[T]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// What a tweet is called; its category where it is none of the campaign's any more.
pub(crate) fn label(names: &Names, tweet: TweetId, category: TweetCategory) -> String {
    let alone = || TweetName { category, number: 1, of: 1 }.to_string();
    names.get(&tweet).map_or_else(alone, ToString::to_string)
}
