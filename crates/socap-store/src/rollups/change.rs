//! Changes that concern many accounts at once.

use std::collections::{BTreeMap, BTreeSet};

use socap_domain::{CampaignId, Timestamp, TweetCategory, TweetId, UserId, Weight};

use super::accounts::{COUNTED, Counted, state};
use super::kind::Kind;
use super::{publish_one, samples};
use crate::{Args, BATCH, StoreError, Tx, campaigns, marks, word};

/// What is shown of these accounts changed, or may have, and what those of `reworded` say did: every
/// campaign in which they engaged counts them again, and its readers hear of it. The transaction began with
/// [`campaigns::hold_for_accounts`].
pub(crate) async fn touch_shown(
    tx: &mut Tx,
    users: &[UserId],
    reworded: &BTreeSet<UserId>,
    at: Timestamp,
) -> Result<(), StoreError> {
    for chunk in users.chunks(BATCH) {
        let mut args = Args::new();
        let users = marks(&mut args, chunk.iter().copied());
        let sql = format!(
            "-- campaigns_of_accounts\nSELECT DISTINCT campaign_id, user_id FROM engagements \
             WHERE user_id IN ({users})"
        );
        let rows: Vec<(String, i64)> = tx.all(&sql, args).await?;
        let rows: Vec<(CampaignId, i64)> =
            rows.into_iter().map(|(campaign, user)| (CampaignId(campaign), user)).collect();
        let campaigns: BTreeSet<CampaignId> =
            rows.iter().map(|(campaign, _)| campaign.clone()).collect();
        campaigns::hold_without_waiting(tx, campaigns).await?;
        for (campaign, user) in rows {
            tx.pending.touch(&campaign, [user], at);
            tx.pending.reword(&campaign, reworded.contains(&UserId(user)).then_some(user));
        }
    }
    Ok(())
}

/// A tweet is about to move to another category. Whoever moves it tells of it.
pub(crate) async fn move_tweet(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
    to: TweetCategory,
) -> Result<(), StoreError> {
    let Some((from, _)) = about(tx, campaign, tweet).await? else { return Ok(()) };
    touch_all(tx, campaign, tweet).await?;
    let samples = samples::of_tweet(tx, campaign, tweet).await?;
    let sums = tx.pending.sums(campaign);
    samples::count_all(sums, from, &samples, -1);
    samples::count_all(sums, to, &samples, 1);
    Ok(())
}

/// A tweet is about to leave, with everything that belongs to it. Whoever removes it tells of it.
pub(crate) async fn remove_tweet(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
) -> Result<(), StoreError> {
    let Some((category, created_at)) = about(tx, campaign, tweet).await? else { return Ok(()) };
    touch_all(tx, campaign, tweet).await?;
    let samples = samples::of_tweet(tx, campaign, tweet).await?;
    let days = samples::days_read(tx, campaign).await?;
    let sums = tx.pending.sums(campaign);
    samples::count_all(sums, category, &samples, -1);
    sums.add(Kind::Added, 0, created_at.0, 0, -1);
    for (day, read) in days {
        for (half, bits) in read.get(&tweet.0).into_iter().flatten().enumerate() {
            sums.add(Kind::Read, day, tweet.0, half, -bits);
        }
    }
    Ok(())
}

/// The tweet's category and when it was added, with nothing of it left to sum.
async fn about(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
) -> Result<Option<(TweetCategory, Timestamp)>, StoreError> {
    publish_one(tx, campaign).await?;
    let row: Option<(String, i64)> = tx
        .optional(
            "-- tweet_category_of\nSELECT tweet_category, created_at FROM tweets \
             WHERE campaign_id = $1 AND tweet_id = $2",
            Args::new().with(campaign).with(tweet),
        )
        .await?;
    row.map(|(category, at)| Ok((word(&category)?, Timestamp(at)))).transpose()
}

async fn touch_all(tx: &mut Tx, campaign: &CampaignId, tweet: TweetId) -> Result<(), StoreError> {
    let users: Vec<(i64,)> = tx
        .all(
            "-- accounts_of_tweet\nSELECT DISTINCT user_id FROM engagements \
             WHERE campaign_id = $1 AND tweet_id = $2",
            Args::new().with(campaign).with(tweet),
        )
        .await?;
    tx.pending.touch(campaign, users.into_iter().map(|(user,)| user), Timestamp::MIN);
    Ok(())
}

/// From now on accounts of at least this score count as important.
pub(crate) async fn important_from(
    tx: &mut Tx,
    campaign: &CampaignId,
    to: Weight,
) -> Result<(), StoreError> {
    let row: Option<(Option<i64>,)> = tx
        .optional(
            "-- campaign_important_from\nSELECT important_from FROM campaigns WHERE id = $1",
            Args::new().with(campaign),
        )
        .await?;
    let Some(from) = row.and_then(|(from,)| from).map(Weight) else { return Ok(()) };
    if from == to {
        return Ok(());
    }
    publish_one(tx, campaign).await?;
    let (mut after, low, high) = (i64::MIN, from.min(to), from.max(to));
    let sql = format!(
        "-- campaign_accounts_between\nSELECT {COUNTED} FROM campaign_accounts x \
         WHERE x.campaign_id = $1 AND x.user_id > $2 AND x.importance >= $3 \
         AND x.importance < $4 ORDER BY x.user_id LIMIT $5"
    );
    loop {
        let rows: Vec<Counted> = tx
            .all(&sql, Args::new().with(campaign).with(after).with(low).with(high).with(STEP))
            .await?;
        let Some((last, ..)) = rows.last() else { break };
        after = *last;
        let states = rows.into_iter().map(state).collect::<Result<BTreeMap<_, _>, _>>()?;
        let sums = tx.pending.sums(campaign);
        for state in states.values() {
            state.count(sums, from, -1);
            state.count(sums, to, 1);
        }
    }
    tx.execute(
        "-- campaign_set_important_from\nUPDATE campaigns SET important_from = $2 WHERE id = $1",
        Args::new().with(campaign).with(to),
    )
    .await?;
    Ok(())
}

/// Accounts of one step.
const STEP: i64 = 5_000;
