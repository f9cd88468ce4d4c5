//! Mutes: an account, a tweet or a whole campaign is not told of until a time.

use socap_domain::{CampaignId, IdSource, Timestamp, TweetId, UserId};

use crate::{Args, Db, StoreError, Tx};

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

/// Mutes until `until`. What is on its way is not told either, if its time comes before.
pub async fn mute(
    db: &Db,
    campaign: &CampaignId,
    user: Option<UserId>,
    tweet: Option<TweetId>,
    until: Timestamp,
    now: Timestamp,
) -> Result<Mute, StoreError> {
    let mute = Mute { id: IdSource.next(), user_id: user, tweet_id: tweet, until, created_at: now };
    db.execute(
        "-- alert_mute\nINSERT INTO alert_mutes (id, campaign_id, user_id, tweet_id, muted_until, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        Args::new().with(&mute.id).with(campaign).with(user).with(tweet).with(until).with(now),
    )
    .await?;
    Ok(mute)
}

/// Ends a mute. Says whether there was one.
pub async fn unmute(db: &Db, campaign: &CampaignId, id: &str) -> Result<bool, StoreError> {
    let ended = db
        .execute(
            "-- alert_unmute\nDELETE FROM alert_mutes WHERE id = $1 AND campaign_id = $2",
            Args::new().with(id).with(campaign),
        )
        .await?;
    Ok(ended > 0)
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
