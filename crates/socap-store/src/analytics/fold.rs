//! Counting account by account, from what the sums have of each: where no sum tells apart what a
//! filter asks for. A third of the rows of the engagements themselves, none to be looked up; and
//! a step at a time, so that a reader who leaves is not counted for any longer.

use socap_domain::{CampaignId, TweetId, Weight};

use crate::engagements::{Filter, Words, of_categories, of_many, version};
use crate::rollups::{COUNTED, Counted, DAY, STEP, State, state, step};
use crate::{Args, Db, StoreError};

/// Engagements of a tweet that is looked up by itself.
const FEW_ENGAGEMENTS: i64 = 20_000;

/// Accounts that are found by their scores.
const FEW_ACCOUNTS: i64 = 5_000;

/// Whose accounts may be under a filter.
enum Source<'a> {
    /// Perhaps all, one after the other.
    All,
    /// Those that score enough: they are few.
    Scoring(Weight),
    /// Those that engaged with a tweet.
    Of(TweetId),
    /// Those that say something.
    Saying(&'a Words),
}

/// Hands over every account that did something under the filter, with nothing but that. Gives
/// where the campaign stood before the first was read; `None`, and hands over nothing, where an
/// index of the engagements is better than the accounts.
pub(crate) async fn each_account(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    take: impl FnMut(i64, State),
) -> Result<Option<i64>, StoreError> {
    let not_before = filter.start.map(|start| start.version);
    // Few calls are answered by it: the others need not carry it along.
    Box::pin(each(db, campaign, filter, not_before, take)).await
}

/// The same for a list that goes on and was begun at a version: what was found for its words since
/// then is good enough.
pub(crate) async fn each(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    not_before: Option<i64>,
    mut take: impl FnMut(i64, State),
) -> Result<Option<i64>, StoreError> {
    let Some(source) = source(db, campaign, filter).await? else { return Ok(None) };
    if let Source::Saying(words) = source {
        let found = words.found(db, campaign, not_before).await?;
        if found.is_too_much {
            return Ok(None);
        }
        found.each(|user, state| {
            if let Some(state) = filter.taken(user, state) {
                take(user, state);
            }
        })?;
        return Ok(Some(found.version));
    }
    let version = version(db, campaign).await?;
    let mut hand_over = |rows: Vec<Counted>| {
        for row in rows {
            let (user, state) = state(row)?;
            if let Some(state) = filter.taken(user, state) {
                take(user, state);
            }
        }
        Ok::<_, StoreError>(())
    };
    match source {
        Source::Of(tweet) => {
            let users = users_of(db, campaign, tweet).await?;
            hand_over(of_many(db, campaign, &users).await?)?;
        }
        Source::Scoring(least) => hand_over(scoring(db, campaign, least).await?)?,
        Source::All | Source::Saying(_) => {
            let mut after = i64::MIN;
            loop {
                let range = (after, i64::MAX);
                let rows = step(db, campaign, range, |args| also(filter, args)).await?;
                let last = rows.last().map(|(user, ..)| *user);
                let is_last = rows.len() < STEP;
                hand_over(rows)?;
                match last.filter(|_| !is_last) {
                    Some(last) => after = last,
                    None => break,
                }
            }
        }
    }
    Ok(Some(version))
}

async fn source<'a>(
    db: &Db,
    campaign: &CampaignId,
    filter: &'a Filter,
) -> Result<Option<Source<'a>>, StoreError> {
    let few_of = match filter.tweet_id {
        Some(tweet) if has_few(db, campaign, tweet).await? => Some(tweet),
        _ => None,
    };
    if let Some(words) = &filter.q {
        let by_index = filter.user_id.is_some() || few_of.is_some();
        return Ok((!by_index).then_some(Source::Saying(words)));
    }
    if filter.user_id.is_some() {
        return Ok(Some(Source::All));
    }
    if let Some(tweet) = few_of {
        return Ok(Some(Source::Of(tweet)));
    }
    let is_short =
        filter.since.zip(filter.until).is_some_and(|(since, until)| until.ms_since(since) <= DAY);
    if is_short {
        return Ok(None);
    }
    if let Some(least) = filter.min_importance.filter(|least| least.0 > 0) {
        let sql = "-- accounts_scoring_few\nSELECT COUNT(*) FROM (SELECT 1 AS one \
                   FROM campaign_accounts x WHERE x.campaign_id = $1 AND x.importance >= $2 \
                   LIMIT $3) scoring";
        let args = Args::new().with(campaign).with(least).with(FEW_ACCOUNTS + 1);
        let (many,): (i64,) = db.one(sql, args).await?;
        if many <= FEW_ACCOUNTS {
            return Ok(Some(Source::Scoring(least)));
        }
    }
    Ok(Some(Source::All))
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
