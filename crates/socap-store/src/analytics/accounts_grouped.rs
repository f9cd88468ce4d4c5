//! Accounts from the engagements under a filter, where an index of those is better than going
//! through all accounts.

use std::collections::HashMap;

use socap_domain::{CampaignId, Timestamp, TweetId, UserId, Weight};

use super::accounts::{AccountStart, AccountsAsk, Action, Numbers};
use super::accounts_kept::{VERSION, place};
use super::scan;
use crate::engagements::Filter;
use crate::{Args, BATCH, Db, StoreError, marks, word};

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

/// The accounts under a filter with their numbers.
pub(super) fn grouping(
    campaign: &CampaignId,
    filter: &Filter,
    ask: &AccountsAsk,
    args: &mut Args,
) -> String {
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

/// A page of them, without their profiles.
pub(super) async fn grouped(
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
