//! The shapes of requests, for the OpenAPI document. Reading is done by `socap_domain::draft`,
//! which tells every problem at once; a test there keeps the two in step.

#![expect(dead_code, reason = "shapes of bodies, for the document only")]

use std::collections::BTreeMap;

use socap_domain::alerts::QuietHours;
use socap_domain::campaign::{
    BackfillAlerts, CampaignValue, Channel, ClientInfo, Features, Threshold,
};
use socap_domain::{CampaignStatus, TweetCategory};

/// A tweet: its link in any form, or its number.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub(crate) enum TweetRef {
    /// The link alone.
    Link(String),
    /// The link in an object.
    Object {
        /// The link.
        #[schema(example = "https://x.com/name/status/1234567890")]
        url: String,
    },
}

/// From when to when the tweets are watched. Any offset or a plain date is taken.
#[derive(Debug, utoipa::ToSchema)]
pub(crate) struct WindowBody {
    /// Now, when absent.
    #[schema(nullable = false)]
    start_date: Option<String>,
    /// In the future, after the start.
    #[schema(example = "2026-12-31")]
    end_date: String,
}

/// When and where the team is told.
#[derive(Debug, utoipa::ToSchema)]
pub(crate) struct AlertsBody {
    /// The score from which an engagement alerts.
    #[schema(default = 10.0, minimum = 0.0)]
    importance_threshold: Option<f64>,
    /// Where alerts leave.
    channels: Option<Vec<Channel>>,
    /// The same account and action is not told again within this many minutes.
    #[schema(default = 30.0, minimum = 0.0)]
    frequency_window_minutes: Option<f64>,
    /// The alerts of one run are spread over this many minutes; 0 sends at once.
    #[schema(default = 20.0, minimum = 0.0)]
    alert_spacing_minutes: Option<f64>,
    /// What to do about engagements from before the campaign.
    backfill: Option<BackfillAlerts>,
    /// Finer thresholds.
    thresholds: Option<Vec<Threshold>>,
    /// Where email goes; the client's address when absent.
    email_to: Option<String>,
    /// Hours in which nobody is disturbed; what they hold back is one digest at their end.
    quiet_hours: Option<QuietHours>,
    /// A Slack incoming webhook: https, public. It is stored encrypted and never shown.
    slack_webhook_url: Option<String>,
    /// Where alerts go as signed JSON: https, public. It is stored encrypted and never shown.
    webhook_url: Option<String>,
    /// What they are signed with, at least 16 characters. Left out, one is made with the webhook;
    /// null makes a new one. It is in the answer to this request and never shown again.
    #[schema(min_length = 16, max_length = 256)]
    webhook_secret: Option<String>,
}

/// A campaign to be created.
#[derive(Debug, utoipa::ToSchema)]
pub(crate) struct CreateCampaign {
    /// 1 to 200 characters.
    #[schema(example = "Spring launch")]
    launch_name: String,
    /// Who it is for.
    client_info: Option<ClientInfo>,
    /// The team's own tweets.
    maintweets: Option<Vec<TweetRef>>,
    /// Influencers' tweets.
    influencer_twts: Option<Vec<TweetRef>>,
    /// Investors' tweets.
    investor_twts: Option<Vec<TweetRef>>,
    /// When they are watched.
    monitor_window: WindowBody,
    /// When and where the team is told.
    alert_preferences: Option<AlertsBody>,
    /// An IANA name.
    #[schema(default = "UTC", example = "Europe/Berlin")]
    time_zone: Option<String>,
    /// What is switched on.
    features: Option<Features>,
    /// What its value is reckoned from.
    value: Option<CampaignValue>,
    /// The most its reading may cost, in dollars.
    #[schema(minimum = 0.0)]
    budget_usd: Option<f64>,
}

/// Tweets to add.
#[derive(Debug, utoipa::ToSchema)]
pub(crate) struct AddTweets {
    /// The team's own.
    maintweets: Option<Vec<TweetRef>>,
    /// Influencers'.
    influencer_twts: Option<Vec<TweetRef>>,
    /// Investors'.
    investor_twts: Option<Vec<TweetRef>>,
}

/// A merge-patch (RFC 7396): what is absent stays, `null` goes back to the default.
#[derive(Debug, utoipa::ToSchema)]
pub(crate) struct PatchCampaign {
    /// Completed is final.
    status: Option<CampaignStatus>,
    /// 1 to 200 characters.
    launch_name: Option<String>,
    /// Who it is for.
    client_info: Option<ClientInfo>,
    /// When it is watched.
    monitor_window: Option<WindowBody>,
    /// When and where the team is told.
    alert_preferences: Option<AlertsBody>,
    /// An IANA name.
    time_zone: Option<String>,
    /// What is switched on.
    features: Option<Features>,
    /// What its value is reckoned from.
    value: Option<CampaignValue>,
    /// The most its reading may cost, in dollars. Raising it lets what waits for it go on.
    budget_usd: Option<f64>,
    /// Tweets to add; they are looked up like those of a new campaign.
    add: Option<AddTweets>,
    /// Tweets to take out, with their engagements.
    remove_tweets: Option<Vec<String>>,
    /// Tweets to move: number to category.
    r#move: Option<BTreeMap<String, TweetCategory>>,
}

/// Links to look up.
#[derive(Debug, utoipa::ToSchema)]
pub(crate) struct ResolveTweets {
    /// Links in any form, or numbers.
    urls: Vec<String>,
}
