//! Counting account by account, from what the sums have of each: where no sum tells apart what a
//! filter asks for. In memory where they fit into it ([`crate::replica`]), else a step at a time from
//! the database: a third of the rows of the engagements themselves, none to be looked up. A reader
//! who leaves is not counted for any longer.

use socap_domain::{CampaignId, TweetId, Weight};

use crate::engagements::{Filter, of_categories};
use crate::rollups::{COUNTED, Counted, DAY, STEP, State, of_many, state, step};
use crate::{Args, Db, StoreError, events};

/// Engagements of a tweet that is looked up by itself.
const FEW_ENGAGEMENTS: i64 = 20_000;

/// Accounts that are found by their scores.
const FEW_ACCOUNTS: i64 = 5_000;

/// Where what is under a filter is found fastest.
enum Way {
    /// Among the accounts that did most of it, which are few.
    Few(Few),
    /// Among the engagements, by an index.
    ByIndex,
    /// Among all accounts.
    All,
}

/// Few accounts.
enum Few {
    /// One of them.
    One,
    /// Those that score enough.
    Scoring(Weight),
    /// Those that engaged with a tweet.
    Of(TweetId),
}

/// Hands over every account that did something under the filter, with nothing but that. Gives
/// where the campaign stood before the first was read; `None`, and hands over nothing, where an
/// index of the engagements is better than the accounts.
pub(crate) async fn each_account(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    take: impl FnMut(i64, &State),
) -> Result<Option<i64>, StoreError> {
    let not_before = filter.start.map(|start| start.version);
    // Few calls are answered by it: the others need not carry it along.
    Box::pin(each(db, campaign, filter, not_before, take)).await
}

/// The same for a list that goes on and was begun at a version: what was read since then is good
/// enough.
pub(crate) async fn each(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    not_before: Option<i64>,
    mut take: impl FnMut(i64, &State),
) -> Result<Option<i64>, StoreError> {
    let words = filter.q.as_ref();
    let way = way(db, campaign, filter).await?;
    if let Way::ByIndex = way {
        return Ok(None);
    }
    if let Way::Few(few) = way {
        let version = events::version(db, campaign).await?.unwrap_or_default();
        let rows = match few {
            Few::One => step(db, campaign, EVERYBODY, |args| also(filter, args)).await?,
            Few::Scoring(least) => scoring(db, campaign, least).await?,
            Few::Of(tweet) => {
                let users = users_of(db, campaign, tweet).await?;
                of_many(db, campaign, &users).await?
            }
        };
        hand_over(rows, filter, &mut take)?;
        return Ok(Some(version));
    }
    if let Some(replica) = db.replicas.of(db, campaign, words, not_before).await? {
        replica.each(filter, take).await;
        return Ok(Some(replica.version));
    }
    if words.is_some() || is_short(filter) {
        return Ok(None);
    }
    step_by_step(db, campaign, filter, take).await.map(Some)
}

/// All accounts there may be.
const EVERYBODY: (i64, i64) = (i64::MIN, i64::MAX);

async fn step_by_step(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    mut take: impl FnMut(i64, &State),
) -> Result<i64, StoreError> {
    let version = events::version(db, campaign).await?.unwrap_or_default();
    let (mut after, to) = EVERYBODY;
    loop {
        let rows = step(db, campaign, (after, to), |args| also(filter, args)).await?;
        let last = rows.last().map(|(user, ..)| *user);
        let is_last = rows.len() < STEP;
        hand_over(rows, filter, &mut take)?;
        match last.filter(|_| !is_last) {
            Some(last) => after = last,
            None => return Ok(version),
        }
    }
}

fn hand_over(
    rows: Vec<Counted>,
    filter: &Filter,
    take: &mut impl FnMut(i64, &State),
) -> Result<(), StoreError> {
    for row in rows {
        let (user, state) = state(row)?;
        if let Some(state) = filter.taken(user, state) {
            take(user, &state);
        }
    }
    Ok(())
}

async fn way(db: &Db, campaign: &CampaignId, filter: &Filter) -> Result<Way, StoreError> {
    let words = filter.q.as_ref();
    if filter.user_id.is_some() {
        return Ok(if words.is_some() { Way::ByIndex } else { Way::Few(Few::One) });
    }
    if db.replicas.has(campaign, words) {
        return Ok(Way::All);
    }
    if let Some(tweet) = filter.tweet_id
        && has_few(db, campaign, tweet).await?
    {
        return Ok(if words.is_some() { Way::ByIndex } else { Way::Few(Few::Of(tweet)) });
    }
    let least = filter.min_importance.filter(|least| least.0 > 0 && words.is_none());
    match least {
        Some(least) if score_few(db, campaign, least).await? => Ok(Way::Few(Few::Scoring(least))),
        _ => Ok(Way::All),
    }
}

/// Whether few engagements are to be expected: at most a day's.
fn is_short(filter: &Filter) -> bool {
    filter.since.zip(filter.until).is_some_and(|(since, until)| until.ms_since(since) <= DAY)
}

async fn score_few(db: &Db, campaign: &CampaignId, least: Weight) -> Result<bool, StoreError> {
    let sql = "-- accounts_scoring_few\nSELECT COUNT(*) FROM (SELECT 1 AS one \
               FROM campaign_accounts x WHERE x.campaign_id = $1 AND x.importance >= $2 \
               LIMIT $3) scoring";
    let args = Args::new().with(campaign).with(least).with(FEW_ACCOUNTS + 1);
    let (many,): (i64,) = db.one(sql, args).await?;
    Ok(many <= FEW_ACCOUNTS)
}

async fn has_few(db: &Db, campaign: &CampaignId, tweet: TweetId) -> Result<bool, StoreError> {
    let sql = "-- engagements_of_tweet_few\nSELECT COUNT(*) FROM (SELECT 1 AS one \
               FROM engagements WHERE campaign_id = $1 AND tweet_id = $2 LIMIT $3) few";
    let args = Args::new().with(campaign).with(tweet).with(FEW_ENGAGEMENTS + 1);
    let (many,): (i64,) = db.one(sql, args).await?;
    Ok(many <= FEW_ENGAGEMENTS)
}

async fn users_of(db: &Db, campaign: &CampaignId, tweet: TweetId) -> Result<Vec<i64>, StoreError> {
    let sql = "-- accounts_of_one_tweet\nSELECT DISTINCT user_id FROM engagements \
               WHERE campaign_id = $1 AND tweet_id = $2";
    let users: Vec<(i64,)> = db.all(sql, Args::new().with(campaign).with(tweet)).await?;
    let mut users: Vec<i64> = users.into_iter().map(|(user,)| user).collect();
    users.sort_unstable();
    Ok(users)
}

async fn scoring(
    db: &Db,
    campaign: &CampaignId,
    least: Weight,
) -> Result<Vec<Counted>, StoreError> {
    let sql = format!(
        "-- accounts_scoring\nSELECT {COUNTED} FROM campaign_accounts x \
         WHERE x.campaign_id = $1 AND x.importance >= $2"
    );
    db.all(&sql, Args::new().with(campaign).with(least)).await
}

/// Conditions on an account `x` that leave out some of those that the filter leaves out anyway.
fn also(filter: &Filter, args: &mut Args) -> String {
    let mut also = vec![String::new()];
    if let Some(score) = filter.min_importance {
        // Along the accounts, not along the scores: the next step goes on by the account.
        also.push(format!("x.importance + 0 >= ${}", args.push(score)));
    }
    also.extend(of_categories(filter, "x", args));
    if let Some(user) = filter.user_id {
        also.push(format!("x.user_id = ${}", args.push(user)));
    }
    also.join(" AND ")
}
