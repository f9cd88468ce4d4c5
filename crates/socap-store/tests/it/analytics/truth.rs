//! What a campaign adds up to, counted one by one from the rows: it knows nothing of sums.

use std::collections::{BTreeMap, BTreeSet};

use socap_domain::{
    AccountCategory, ActionType, CampaignId, Metrics, Timestamp, TweetCategory, Weight,
};
use socap_store::analytics::{Slice, Tally};
use socap_store::engagements::{Filter, Removed};
use socap_store::{Args, Db};

#[derive(Debug, Clone)]
pub(super) struct Engagement {
    pub(super) tweet: i64,
    pub(super) category: TweetCategory,
    pub(super) action: ActionType,
    pub(super) user: i64,
    pub(super) at: i64,
    pub(super) unknown: bool,
    pub(super) removed: bool,
    pub(super) stored_at: i64,
    /// When its tweet was posted.
    pub(super) posted_at: Option<i64>,
    pub(super) importance: i64,
    pub(super) primary: AccountCategory,
    mask: i64,
    says: String,
}

#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) tweet: i64,
    pub(super) category: TweetCategory,
    pub(super) at: i64,
    pub(super) six: [Option<i64>; 6],
}

/// The rows of a campaign.
pub(super) struct Truth {
    pub(super) engagements: Vec<Engagement>,
    pub(super) samples: Vec<Sample>,
    pub(super) tweets: BTreeMap<i64, (TweetCategory, i64)>,
    /// When each tweet was posted.
    pub(super) posted: BTreeMap<i64, Option<i64>>,
}

pub(super) const fn six(m: &Metrics) -> [Option<i64>; 6] {
    [m.likes, m.retweets, m.quotes, m.replies, m.views, m.bookmarks]
}

type Row = (i64, String, i64, Option<i64>, i64, i64, Option<i64>, i64, i64, Option<String>);
type Profile = (i64, String, String, Option<String>, i64, Option<String>);
type Counted =
    (i64, i64, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>);

impl Truth {
    pub(super) async fn of(db: &Db, campaign: &CampaignId) -> Self {
        let id = || Args::new().with(campaign);
        let tweets: Vec<(i64, String, i64, Option<i64>)> = db
            .all(
                "SELECT tweet_id, tweet_category, created_at, posted_at FROM tweets \
                 WHERE campaign_id = $1",
                id(),
            )
            .await
            .unwrap();
        let posted: BTreeMap<i64, Option<i64>> =
            tweets.iter().map(|(id, _, _, posted)| (*id, *posted)).collect();
        let tweets: BTreeMap<i64, (TweetCategory, i64)> =
            tweets.into_iter().map(|(id, word, at, _)| (id, (word.parse().unwrap(), at))).collect();
        let accounts: Vec<Profile> = db
            .all(
                "SELECT user_id, username, name, bio, category_mask, primary_category FROM accounts",
                Args::new(),
            )
            .await
            .unwrap();
        let accounts: BTreeMap<i64, Profile> =
            accounts.into_iter().map(|row| (row.0, row)).collect();
        let rows: Vec<Row> = db
            .all(
                "SELECT tweet_id, action_type, user_id, engaged_at, observed_after, \
                 observed_before, removed_at, created_at, importance, text FROM engagements \
                 WHERE campaign_id = $1",
                id(),
            )
            .await
            .unwrap();
        let engagements = rows
            .into_iter()
            .map(
                |(tweet, action, user, at, after, before, removed, stored_at, importance, text)| {
                    let (_, username, name, bio, mask, primary) = accounts[&user].clone();
                    let texts = [username, name, bio.unwrap_or_default(), text.unwrap_or_default()];
                    Engagement {
                        tweet,
                        category: tweets[&tweet].0,
                        action: action.parse().unwrap(),
                        user,
                        at: at.unwrap_or(before),
                        // A cycle of half an hour, in every page of these tests.
                        unknown: at.is_none() && before - after > 3_600_000,
                        removed: removed.is_some(),
                        stored_at,
                        posted_at: posted[&tweet],
                        importance,
                        primary: primary
                            .map_or(AccountCategory::Others, |word| word.parse().unwrap()),
                        mask,
                        says: texts.join("\n").to_lowercase(),
                    }
                },
            )
            .collect();
        let samples: Vec<Counted> = db
            .all(
                "SELECT tweet_id, at, likes, retweets, quotes, replies, views, bookmarks \
                 FROM metric_samples WHERE campaign_id = $1 ORDER BY tweet_id, at",
                id(),
            )
            .await
            .unwrap();
        let samples = samples
            .into_iter()
            .map(|(tweet, at, a, b, c, d, e, f)| Sample {
                tweet,
                category: tweets[&tweet].0,
                at,
                six: [a, b, c, d, e, f],
            })
            .collect();
        Self { engagements, samples, tweets, posted }
    }

    pub(super) fn under(&self, filter: &Filter) -> Vec<&Engagement> {
        let all = self.engagements.iter();
        all.filter(|e| {
            (filter.categories.is_empty() || filter.categories.contains(&e.category))
                && (filter.actions.is_empty() || filter.actions.contains(&e.action))
                && filter.since.is_none_or(|since| e.at >= since.0)
                && filter.until.is_none_or(|until| e.at < until.0)
                && filter.tweet_id.is_none_or(|tweet| e.tweet == tweet.0)
                && filter.user_id.is_none_or(|user| e.user == user.0)
                && filter.min_importance.is_none_or(|least| e.importance >= least.0)
                && (filter.account_categories.is_empty()
                    || e.mask & filter.account_categories.bits() != 0
                    || (e.mask == 0 && filter.account_categories.contains(AccountCategory::Others)))
                && filter.q.as_ref().is_none_or(|q| e.says.contains(q.as_str()))
                && match filter.removed {
                    Removed::Include => true,
                    Removed::Exclude => !e.removed,
                    Removed::Only => e.removed,
                }
        })
        .collect()
    }

    /// Just before `at`: the sum of the last values, unknown where there are none.
    pub(super) fn counted_at(
        &self,
        at: i64,
        keep: impl Fn(i64, TweetCategory) -> bool,
    ) -> [Option<i64>; 6] {
        let mut sums = [None; 6];
        for (tweet, (category, _)) in &self.tweets {
            let mine = self.samples.iter().filter(|s| s.tweet == *tweet && s.at < at);
            if let Some(last) = mine.max_by_key(|s| s.at).filter(|_| keep(*tweet, *category)) {
                for (sum, value) in sums.iter_mut().zip(last.six) {
                    if let Some(value) = value {
                        *sum = Some(sum.unwrap_or(0) + value);
                    }
                }
            }
        }
        sums
    }

    /// How much values grew in `since ≤ t < until` that were known before.
    pub(super) fn gained(
        &self,
        since: i64,
        until: i64,
        keep: impl Fn(i64, TweetCategory) -> bool,
    ) -> [i64; 6] {
        let mut gained = [0; 6];
        for (n, sample) in self.samples.iter().enumerate() {
            let before = n.checked_sub(1).map(|n| &self.samples[n]);
            let before = before.filter(|before| before.tweet == sample.tweet);
            let inside = (since..until).contains(&sample.at) && keep(sample.tweet, sample.category);
            let Some(before) = before.filter(|_| inside) else { continue };
            for ((gained, old), new) in gained.iter_mut().zip(before.six).zip(sample.six) {
                if let (Some(old), Some(new)) = (old, new) {
                    *gained += new - old;
                }
            }
        }
        gained
    }
}

impl Engagement {
    pub(super) const fn slice(&self) -> Slice {
        Slice { category: self.category, action: self.action, account_category: self.primary }
    }

    pub(super) const fn tally(&self) -> Tally {
        if self.removed {
            Tally { present: 0, removed: 1 }
        } else {
            Tally { present: 1, removed: 0 }
        }
    }

    pub(super) fn is_important(&self, threshold: Weight) -> bool {
        self.importance > 0 && self.importance >= threshold.0
    }
}

pub(super) fn tallied<K: Ord>(
    rows: &[&Engagement],
    key: impl Fn(&Engagement) -> K,
) -> BTreeMap<K, Tally> {
    let mut tallies = BTreeMap::<K, Tally>::new();
    for row in rows {
        *tallies.entry(key(row)).or_default() += row.tally();
    }
    tallies
}

pub(super) fn users(rows: &[&Engagement], keep: impl Fn(&Engagement) -> bool) -> BTreeSet<i64> {
    rows.iter().filter(|row| keep(row)).map(|row| row.user).collect()
}

pub(super) const fn at(ms: i64) -> Timestamp {
    Timestamp(ms)
}
