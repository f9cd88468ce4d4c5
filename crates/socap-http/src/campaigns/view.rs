//! A campaign as it goes out.

use std::collections::BTreeMap;

use serde::Serialize;
use socap_domain::campaign::{AlertPreferences, CampaignValue, ClientInfo, Features};
use socap_domain::{
    Availability, CampaignId, CampaignStatus, Metrics, Micros, Timestamp, TweetCategory, TweetId,
    UserId,
};
use socap_engine::campaigns::{quick_stats, shown_status};
use socap_store::campaigns::{Campaign, cap_of};
use socap_store::tweets::CampaignTweet;
use socap_store::{StoreError, engagements, tweets};

use crate::state::ApiState;

/// A campaign.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct CampaignView {
    /// Its id.
    #[schema(value_type = String)]
    id: CampaignId,
    /// Its name.
    launch_name: String,
    /// Who it is for.
    client_info: ClientInfo,
    /// Where it stands. One that was completed by hand is completed at once, though its last
    /// reading may still be under way: `completed_at` is null until that is done.
    status: CampaignStatus,
    /// When it is watched.
    monitor_window: MonitorWindowView,
    /// When and where the team is told.
    alert_preferences: AlertsView,
    /// The zone of its days.
    time_zone: String,
    /// What is switched on.
    features: Features,
    /// What its value is reckoned from.
    value: Option<CampaignValue>,
    /// The most its reading may cost, in dollars; null without a cap.
    budget_usd: Option<f64>,
    /// What its reading has cost, in dollars.
    spent_usd: f64,
    /// The few numbers of it.
    stats: Stats,
    /// Its tweets, in request order. Left out of lists of campaigns.
    #[serde(skip_serializing_if = "Option::is_none")]
    tweets: Option<Vec<TweetView>>,
    /// When its latest cycle began.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_cycle_at: Option<Timestamp>,
    /// When its next cycle begins by itself; null when none does.
    #[schema(value_type = Option<String>, format = DateTime)]
    next_cycle_at: Option<Timestamp>,
    /// When its numbers were frozen.
    #[schema(value_type = Option<String>, format = DateTime)]
    completed_at: Option<Timestamp>,
    /// When it was created.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When its settings last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    /// Advanced by every change of anything about it.
    version: i64,
}

/// From when to when.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct MonitorWindowView {
    /// From here.
    #[schema(value_type = String, format = DateTime)]
    start_date: Timestamp,
    /// Up to, not including, here.
    #[schema(value_type = String, format = DateTime)]
    end_date: Timestamp,
}

/// When and where the team is told.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct AlertsView {
    #[serde(flatten)]
    preferences: AlertPreferences,
    /// Whether the campaign has a Slack webhook of its own. Its address is never shown.
    slack_webhook_set: bool,
    /// Whether it has a webhook for signed JSON. Its address is never shown.
    webhook_set: bool,
    /// What the webhook's messages are signed with: there only in the answer to the request that
    /// set it or had it made.
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_secret: Option<String>,
}

/// A campaign in a few numbers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Stats {
    /// Tweets by category, and in all.
    tweets: TweetNumbers,
    /// Engagements.
    engagements: EngagementNumbers,
    /// The sums of what X counts. A counter known of no tweet is null; tweets of which it is
    /// not known are left out of its sum.
    metrics: Metrics,
}

/// Tweets by category.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct TweetNumbers {
    /// All of them.
    total: usize,
    /// By category.
    by_category: BTreeMap<TweetCategory, usize>,
}

/// Engagements, each account's action on a tweet once.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct EngagementNumbers {
    /// Those that X shows.
    collected: i64,
    /// Those that vanished on X.
    removed: i64,
}

/// A tweet of a campaign.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct TweetView {
    /// Its number: of an edited tweet, the last one when it was added.
    #[schema(value_type = String)]
    pub(crate) tweet_id: TweetId,
    /// Whose it is.
    pub(crate) tweet_category: TweetCategory,
    /// The link as given.
    pub(crate) url: String,
    /// What it says.
    pub(crate) text: Option<String>,
    /// Who wrote it.
    pub(crate) author: Option<AuthorView>,
    /// When.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) posted_at: Option<Timestamp>,
    /// Whether X still shows it.
    pub(crate) availability: Availability,
    /// What X counts. Null is unknown, never zero.
    pub(crate) metrics: Metrics,
    /// When that was last read.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) metrics_at: Option<Timestamp>,
}

/// Who wrote a tweet.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct AuthorView {
    /// The account.
    #[schema(value_type = String)]
    pub(crate) user_id: UserId,
    /// Its handle.
    pub(crate) username: Option<String>,
    /// Its name.
    pub(crate) name: Option<String>,
}

impl From<CampaignTweet> for TweetView {
    fn from(tweet: CampaignTweet) -> Self {
        let said = |text: Option<String>| text.filter(|text| !text.is_empty());
        let author = tweet.author_id.map(|user_id| AuthorView {
            user_id,
            username: said(tweet.author_username),
            name: said(tweet.author_name),
        });
        Self {
            tweet_id: tweet.tweet_id,
            tweet_category: tweet.category,
            url: tweet.url,
            text: tweet.text,
            author,
            posted_at: tweet.posted_at,
            availability: tweet.availability,
            metrics: tweet.metrics,
            metrics_at: tweet.metrics_at,
        }
    }
}

/// A campaign as the API shows it, for the command line.
pub async fn campaign_json(
    state: &ApiState,
    campaign: Campaign,
    with_tweets: bool,
) -> Result<serde_json::Value, StoreError> {
    let view = show(state, campaign, with_tweets).await?;
    serde_json::to_value(view).map_err(|source| StoreError::Encode { source })
}

/// Shows a campaign, with its tweets or without.
pub(crate) async fn show(
    state: &ApiState,
    campaign: Campaign,
    with_tweets: bool,
) -> Result<CampaignView, StoreError> {
    let db = state.db();
    let tweets = tweets::of_campaign(db, &campaign.id).await?;
    let (collected, removed) = engagements::totals_of(db, &campaign.id).await?;
    let (_, spent, _) = cap_of(db, &campaign.id).await?;
    let status = shown_status(&campaign);
    let numbers = quick_stats(&tweets);
    let settings = campaign.settings;
    let cycles = status == CampaignStatus::Active
        && state.engine().settings().scheduler
        && campaign.final_reading_at.is_none();
    Ok(CampaignView {
        id: campaign.id,
        launch_name: settings.launch_name,
        client_info: settings.client_info,
        status,
        monitor_window: MonitorWindowView {
            start_date: settings.monitor_window.start_date,
            end_date: settings.monitor_window.end_date,
        },
        alert_preferences: AlertsView {
            preferences: settings.alert_preferences,
            slack_webhook_set: campaign.sealed.slack_webhook.is_some(),
            webhook_set: campaign.sealed.webhook.is_some(),
            webhook_secret: settings.webhook_secret,
        },
        time_zone: settings.time_zone,
        features: settings.features,
        value: settings.value,
        budget_usd: settings.budget.map(Micros::dollars),
        spent_usd: spent.dollars(),
        stats: Stats {
            tweets: TweetNumbers { total: tweets.len(), by_category: numbers.tweets },
            engagements: EngagementNumbers { collected, removed },
            metrics: numbers.metrics,
        },
        tweets: with_tweets.then(|| tweets.into_iter().map(TweetView::from).collect()),
        last_cycle_at: campaign.last_cycle_at,
        next_cycle_at: cycles.then_some(campaign.next_cycle_at),
        completed_at: campaign.completed_at,
        created_at: campaign.created_at,
        updated_at: campaign.updated_at,
        version: campaign.event_seq,
    })
}
