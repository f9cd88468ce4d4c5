//! A tweet of a campaign with what it brought.

use std::collections::BTreeMap;

use serde::Serialize;
use socap_domain::ActionType;
use socap_store::analytics::TweetTally;
use socap_store::tweets::CampaignTweet;

use super::account_row::label;
use crate::campaigns::view::TweetView;
use crate::frames::Names;
use crate::table::Rows;

/// A tweet of a campaign with what it brought under the filters.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct TweetRow {
    #[serde(flatten)]
    tweet: TweetView,
    /// What it is called: numbered where its category has several.
    #[schema(example = "influencer 3")]
    label: String,
    /// Engagements.
    #[schema(example = 15)]
    engagements: i64,
    /// How many of them vanished on X.
    removed: i64,
    /// Engagements by what was done.
    by_action: BTreeMap<ActionType, i64>,
    /// Different accounts.
    unique_accounts: i64,
    /// Those of them whose score is at least the campaign's threshold, and more than nothing.
    important_accounts: i64,
}

impl TweetRow {
    pub(crate) fn of(tweet: CampaignTweet, tally: &TweetTally, names: &Names) -> Self {
        let sum = tally.sum();
        let of = |action| tally.by_action.get(action).map_or(0, |tally| tally.total());
        Self {
            label: label(names, tweet.tweet_id, tweet.category),
            engagements: sum.total(),
            removed: sum.removed,
            by_action: ActionType::ALL.iter().map(|action| (*action, of(action))).collect(),
            unique_accounts: tally.unique,
            important_accounts: tally.important,
            tweet: TweetView::from(tweet),
        }
    }

    pub(crate) const COLUMNS: &[&str] = &[
        "tweet_id",
        "label",
        "tweet_category",
        "url",
        "author",
        "text",
        "posted_at",
        "availability",
        "likes",
        "retweets",
        "quotes",
        "replies",
        "views",
        "bookmarks",
        "metrics_at",
        "engagements",
        "removed",
        "unique_accounts",
        "important_accounts",
    ];

    pub(crate) fn write(&self, rows: &mut Rows) {
        let tweet = &self.tweet;
        rows.plain(tweet.tweet_id);
        rows.plain(&self.label);
        rows.plain(tweet.tweet_category);
        rows.cell(&tweet.url);
        let author = tweet.author.as_ref().and_then(|author| author.username.as_deref());
        rows.cell(author.unwrap_or_default());
        rows.cell(tweet.text.as_deref().unwrap_or_default());
        rows.time(tweet.posted_at);
        rows.plain(tweet.availability);
        let counters = tweet.metrics;
        for (_, counter) in counters.named() {
            rows.known(counter);
        }
        rows.time(tweet.metrics_at);
        rows.plain(self.engagements);
        rows.plain(self.removed);
        rows.plain(self.unique_accounts);
        rows.plain(self.important_accounts);
        rows.end();
    }
}
