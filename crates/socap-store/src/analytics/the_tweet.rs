//! What sums say of one tweet, read at once.

use socap_domain::{CampaignId, TweetCategory, TweetId, UserId, Weight};

use super::accounts::{AccountRow, AccountSort, Numbers, dressed};
use super::accounts_kept::VERSION;
use super::audience::{self, Audience, least_important};
use super::cells::Cells;
use super::plan::only_tweet;
use super::totals::{self, Totals};
use super::tweets::{self, TweetTally};
use crate::accounts::get_many;
use crate::engagements::Filter;
use crate::rollups::{Kind, State, bodies_from, share_of};
use crate::{Args, Db, StoreError};

/// A tweet without any other filter, as one moment has it.
#[derive(Debug, Clone)]
pub struct TweetBoard {
    /// Engagements by what they are.
    pub totals: Totals,
    /// Accounts by what they are.
    pub audience: Audience,
    /// Engagements by when they were.
    pub cells: Cells<TweetCategory>,
    /// What it brought.
    pub tally: TweetTally,
}

/// All that [`super::totals()`], [`super::audience()`], [`super::cells()`] and [`super::tweets()`]
/// say of one tweet, by one statement. `None` under a filter that leaves out anything else than
/// the other tweets, and where the sums count from another score on as important than `threshold`.
pub async fn tweet_board(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    threshold: Weight,
) -> Result<Option<TweetBoard>, StoreError> {
    let Some(tweet) = only_tweet(filter) else { return Ok(None) };
    let share = share_of(tweet);
    let ranges = [
        (Kind::Tweet, tweet.0, tweet.0),
        (Kind::TweetHours, tweet.0, tweet.0),
        (Kind::Tweets, share, share),
    ];
    let (important_from, found) = bodies_from(db, campaign, &ranges).await?;
    if important_from != Some(least_important(threshold).0) {
        return Ok(None);
    }
    let (mut whole, mut hours, mut shared) = (Vec::new(), Vec::new(), Vec::new());
    for (kind, _, body) in found {
        match kind {
            Kind::Tweet => whole = body,
            Kind::TweetHours => hours = body,
            _ => shared = body,
        }
    }
    let mut tallies = std::collections::BTreeMap::new();
    tweets::share(&shared, &mut tallies)?;
    let any = Filter::default();
    let totals = totals::summed(&whole, &any)?;
    // A tweet without engagements has no cells either.
    let category = totals.iter().next().map_or(TweetCategory::Main, |(slice, _)| slice.category);
    Ok(Some(TweetBoard {
        audience: audience::summed(&whole, &any)?,
        cells: Cells::of_hours(&hours, category)?,
        tally: tallies.remove(&tweet).unwrap_or_default(),
        totals,
    }))
}

/// An account may act on a tweet in so many ways.
const ACTIONS: i64 = 4;

/// The `limit` accounts of the highest score that engaged with a tweet, by what they did to it:
/// found by those who score at all, and where these do not suffice by who came last.
pub async fn tweet_leaders(
    db: &Db,
    campaign: &CampaignId,
    tweet: TweetId,
    limit: i64,
) -> Result<Vec<AccountRow>, StoreError> {
    let some = |no: i64, which: &str, order: &str| {
        format!(
            "SELECT * FROM (SELECT e.user_id, e.importance, e.sort_at FROM engagements e \
             WHERE e.campaign_id = $1 AND e.tweet_id = $2 AND {which} \
             ORDER BY {order} LIMIT $3) l{no}"
        )
    };
    // Who has several rows has the one that counts, his last, before the others.
    let sql = format!(
        "-- analytics_tweet_leaders\nSELECT x.user_id, x.importance, x.packed, {VERSION} FROM \
         (SELECT user_id FROM ({} UNION ALL {}) found GROUP BY user_id \
         ORDER BY MAX(importance) DESC, MAX(sort_at) DESC, user_id DESC LIMIT $4) found \
         CROSS JOIN campaign_accounts x WHERE x.campaign_id = $1 AND x.user_id = found.user_id",
        some(0, "e.importance > 0", "e.importance DESC, e.sort_at DESC, e.user_id DESC"),
        some(1, "e.importance = 0", "e.sort_at DESC, e.user_id DESC"),
    );
    let args = Args::new().with(campaign).with(tweet).with(limit * ACTIONS).with(limit);
    let rows: Vec<(i64, i64, Vec<u8>, i64)> = db.all(&sql, args).await?;
    let mut found = Vec::with_capacity(rows.len());
    for (user, importance, counted, version) in rows {
        let entries = State::unpack(&counted)?;
        let mine = entries.iter().filter(|entry| entry.tweet == tweet);
        let sort = (AccountSort::Importance, version);
        found.extend(Numbers::of(user, Weight(importance), mine, sort));
    }
    found.sort_by_key(|numbers| std::cmp::Reverse(numbers.place));
    let users: Vec<UserId> = found.iter().map(|numbers| UserId(numbers.place.user_id)).collect();
    Ok(dressed(found, &get_many(db, &users).await?))
}
