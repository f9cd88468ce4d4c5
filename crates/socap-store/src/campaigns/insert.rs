//! A campaign comes into being: settings, tweets, first metrics, jobs, all or nothing.

use socap_domain::campaign::CampaignSettings;
use socap_domain::{
    Availability, CampaignId, CampaignStatus, IdSource, Metrics, Timestamp, TweetCategory, TweetId,
    UserId, Weight,
};

use super::Sealed;
use crate::rollups::Kind;
use crate::{Arg, Args, StoreError, Tx, worker_state};

/// A campaign to be stored.
#[derive(Debug, Clone)]
pub struct NewCampaign {
    /// Its id.
    pub id: CampaignId,
    /// What the client chose.
    pub settings: CampaignSettings,
    /// Its webhooks, encrypted.
    pub sealed: Sealed,
    /// Its tweets, in request order.
    pub tweets: Vec<NewTweet>,
}

/// A tweet to be watched.
#[derive(Debug, Clone)]
pub struct NewTweet {
    /// Its id as X knows it now.
    pub tweet_id: TweetId,
    /// Whose it is in the campaign.
    pub category: TweetCategory,
    /// The URL as given.
    pub url: String,
    /// What it says.
    pub text: Option<String>,
    /// Who wrote it: id, handle, name.
    pub author: Option<(UserId, String, String)>,
    /// When.
    pub posted_at: Option<Timestamp>,
    /// Whether it answers another post.
    pub is_reply: bool,
    /// The first reading; empty where X did not say.
    pub metrics: Metrics,
}

/// Stores a campaign. Its jobs are due at its start.
pub async fn insert(tx: &mut Tx, new: &NewCampaign, now: Timestamp) -> Result<(), StoreError> {
    let settings = &new.settings;
    let start = settings.monitor_window.start_date;
    tx.execute(
        "-- campaign_insert\nINSERT INTO campaigns (id, launch_name, client_info, status, \
         starts_at, ends_at, alert_preferences, slack_webhook_sealed, webhook_sealed, \
         webhook_secret_sealed, time_zone, features, campaign_value, next_cycle_at, created_at, \
         updated_at, important_from) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16)",
        Args::new()
            .with(&new.id)
            .with(&settings.launch_name)
            .with(Arg::json(&settings.client_info)?)
            .with(CampaignStatus::Active.as_str())
            .with(start)
            .with(settings.monitor_window.end_date)
            .with(Arg::json(&settings.alert_preferences)?)
            .with(new.sealed.slack_webhook.clone())
            .with(new.sealed.webhook.clone())
            .with(new.sealed.webhook_secret.clone())
            .with(&settings.time_zone)
            .with(Arg::json(&settings.features)?)
            .with(match &settings.value {
                Some(value) => Arg::json(value)?,
                None => Arg::Json(None),
            })
            .with(start.max(now))
            .with(now)
            .with(Weight::important_from(settings.alert_preferences.importance_threshold)),
    )
    .await?;
    super::patch::set_cap(tx, &new.id, settings.budget).await?;
    insert_tweets(tx, &new.id, &new.tweets, 0, now).await?;
    let likes = settings.features.track_liking_users;
    worker_state::create_for_tweets(tx, &new.id, &subjects(new, likes), start.max(now), now).await
}

fn subjects(new: &NewCampaign, likes: bool) -> Vec<worker_state::Subject> {
    new.tweets
        .iter()
        .map(|tweet| worker_state::Subject {
            tweet_id: tweet.tweet_id,
            likes: likes && tweet.category == TweetCategory::Main,
        })
        .collect()
}

/// Stores tweets and their first readings, from `position` on.
pub(super) async fn insert_tweets(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweets: &[NewTweet],
    position: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    for (n, tweet) in tweets.iter().enumerate() {
        let (author_id, username, name) = match tweet.author.clone() {
            Some((id, username, name)) => (Some(id), Some(username), Some(name)),
            None => (None, None, None),
        };
        let m = tweet.metrics;
        let read = m != Metrics::default();
        tx.execute(
            "-- tweet_insert\nINSERT INTO tweets (campaign_id, tweet_id, position, \
             tweet_category, url, text, author_id, author_username, author_name, posted_at, \
             is_reply, availability, followed_id, likes, retweets, quotes, replies, views, \
             bookmarks, metrics_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
             $11, $12, $2, $13, $14, $15, $16, $17, $18, $19, $20)",
            Args::new()
                .with(campaign)
                .with(tweet.tweet_id)
                .with(position + i64::try_from(n).unwrap_or(i64::MAX))
                .with(tweet.category.as_str())
                .with(&tweet.url)
                .with(tweet.text.clone())
                .with(author_id)
                .with(username)
                .with(name)
                .with(tweet.posted_at)
                .with(tweet.is_reply)
                .with(Availability::Available.as_str())
                .with(m.likes)
                .with(m.retweets)
                .with(m.quotes)
                .with(m.replies)
                .with(m.views)
                .with(m.bookmarks)
                .with(read.then_some(now))
                .with(now),
        )
        .await?;
        tx.pending.sums(campaign).add(Kind::Added, 0, now.0, 0, 1);
        if read {
            crate::tweets::insert_sample(tx, campaign, tweet.tweet_id, &m, now).await?;
        }
    }
    Ok(())
}

/// An id for a new campaign.
pub fn new_id(ids: IdSource) -> CampaignId {
    CampaignId(ids.next())
}
