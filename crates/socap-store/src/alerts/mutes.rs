//! Mutes: an account, a tweet or a whole campaign is not told of until a time.

use serde_json::json;
use socap_domain::{CampaignId, IdSource, Timestamp, TweetId, UserId};

use crate::{Args, Db, StoreError, Tx, campaigns, events};

/// What is muted; neither account nor tweet is the whole campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mute {
    /// Its id.
    pub id: String,
    /// Only this account.
    pub user_id: Option<UserId>,
    /// Only this tweet.
    pub tweet_id: Option<TweetId>,
    /// Until when.
    pub until: Timestamp,
    /// Since when.
    pub created_at: Timestamp,
}

/// The mutes in force of a campaign.
#[derive(Debug, Clone, Default)]
pub struct Muted(Vec<(Option<i64>, Option<i64>)>);

impl Muted {
    /// Whether what `user` does to `tweet` is muted.
    pub fn covers(&self, tweet: TweetId, user: UserId) -> bool {
        self.0.iter().any(|(account, on)| {
            account.is_none_or(|id| id == user.0) && on.is_none_or(|id| id == tweet.0)
        })
    }

    /// Whether nothing is muted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

pub(super) async fn in_force(
    tx: &mut Tx,
    campaign: &CampaignId,
    now: Timestamp,
) -> Result<Muted, StoreError> {
    let rows = tx
        .all(
            "-- alert_mutes_in_force\nSELECT user_id, tweet_id FROM alert_mutes \
             WHERE campaign_id = $1 AND muted_until > $2",
            Args::new().with(campaign).with(now),
        )
        .await?;
    Ok(Muted(rows))
}

/// What is meant: an account, a tweet, an account on a tweet; neither is the whole campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Whom {
    /// Only this account.
    pub user_id: Option<UserId>,
    /// Only this tweet.
    pub tweet_id: Option<TweetId>,
}

/// Mutes until `until`; instead of what was muted before, if it is the same. What is on its way
/// is not told either, if its time comes before. `None` if there is no such campaign.
pub async fn mute(
    db: &Db,
    campaign: &CampaignId,
    whom: Whom,
    until: Timestamp,
    now: Timestamp,
) -> Result<Option<Mute>, StoreError> {
    let mut tx = db.begin().await?;
    if campaigns::lock(&mut tx, campaign).await?.is_none() {
        return Ok(None);
    }
    let Whom { user_id, tweet_id } = whom;
    end(&mut tx, campaign, whom).await?;
    let mute = Mute { id: IdSource.next(), user_id, tweet_id, until, created_at: now };
    tx.execute(
        "-- alert_mute\nINSERT INTO alert_mutes (id, campaign_id, user_id, tweet_id, muted_until, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        Args::new()
            .with(&mute.id)
            .with(campaign)
            .with(user_id)
            .with(tweet_id)
            .with(until)
            .with(now),
    )
    .await?;
    changed(&mut tx, campaign, "muted", now).await?;
    tx.commit().await?;
    Ok(Some(mute))
}

/// Ends a mute. Says whether there was one in force.
pub async fn unmute(
    db: &Db,
    campaign: &CampaignId,
    whom: Whom,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    if campaigns::lock(&mut tx, campaign).await?.is_none() {
        return Ok(false);
    }
    let ended = end(&mut tx, campaign, whom).await?;
    if ended.iter().any(|until| *until > now) {
        changed(&mut tx, campaign, "unmuted", now).await?;
        tx.commit().await?;
        return Ok(true);
    }
    Ok(false)
}

/// Gives until when what ended was muted.
async fn end(tx: &mut Tx, campaign: &CampaignId, whom: Whom) -> Result<Vec<Timestamp>, StoreError> {
    // No account and no tweet have the number 0.
    let rows: Vec<(i64,)> = tx
        .all(
            "-- alert_unmute\nDELETE FROM alert_mutes WHERE campaign_id = $1 \
             AND COALESCE(user_id, 0) = $2 AND COALESCE(tweet_id, 0) = $3 RETURNING muted_until",
            Args::new()
                .with(campaign)
                .with(whom.user_id.unwrap_or(UserId(0)))
                .with(whom.tweet_id.unwrap_or(TweetId(0))),
        )
        .await?;
    Ok(rows.into_iter().map(|(until,)| Timestamp(until)).collect())
}

async fn changed(
    tx: &mut Tx,
    campaign: &CampaignId,
    what: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    events::append(tx, campaign, "campaign_changed", &json!({ "alerts": what }), now).await
}

/// The mutes of a campaign that are in force, the first to end first.
pub async fn mutes_of(
    db: &Db,
    campaign: &CampaignId,
    now: Timestamp,
) -> Result<Vec<Mute>, StoreError> {
    type Row = (String, Option<i64>, Option<i64>, i64, i64);
    let rows: Vec<Row> = db
        .all(
            "-- alert_mutes_of\nSELECT id, user_id, tweet_id, muted_until, created_at \
             FROM alert_mutes WHERE campaign_id = $1 AND muted_until > $2 ORDER BY muted_until, id",
            Args::new().with(campaign).with(now),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, user, tweet, until, created)| Mute {
            id,
            user_id: user.map(UserId),
            tweet_id: tweet.map(TweetId),
            until: Timestamp(until),
            created_at: Timestamp(created),
        })
        .collect())
}
