//! What a campaign is told to be: the settings that a client chooses.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::alerts::QuietHours;
use crate::{ActionType, Micros, Timestamp, TweetCategory, TweetId};

/// Who the campaign is for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ClientInfo {
    /// The client's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where alerts go by email unless `alert_preferences.email_to` says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// Where alerts leave.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// A Slack incoming webhook.
    Slack,
    /// Email by SMTP.
    Email,
    /// Signed JSON to an address of the client's.
    Webhook,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Slack, Self::Email, Self::Webhook];

    /// The word in the database and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Slack => "slack",
            Self::Email => "email",
            Self::Webhook => "webhook",
        }
    }
}

impl std::fmt::Display for Channel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Channel {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|channel| channel.as_str() == text);
        found.ok_or_else(|| {
            let words: Vec<&str> = Self::ALL.iter().map(|channel| channel.as_str()).collect();
            format!("expected one of: {}", words.join(", "))
        })
    }
}

/// What to do about engagements from before the campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum BackfillAlerts {
    /// Alert for tweets at most 24 hours older than the campaign, one digest for the others.
    #[default]
    Auto,
    /// Alert.
    Alert,
    /// One digest: "engaged before you started".
    Digest,
    /// Neither.
    None,
}

/// A threshold for a part of the campaign. Both words beat an action, an action beats a
/// category, a category beats the campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Threshold {
    /// Only tweets of this category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tweet_category: Option<TweetCategory>,
    /// Only this action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_type: Option<ActionType>,
    /// The score from which an engagement alerts.
    pub importance_threshold: f64,
}

/// When and where the team is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AlertPreferences {
    /// The score from which an engagement alerts; 10 by default.
    pub importance_threshold: f64,
    /// Where alerts leave; none by default.
    pub channels: Vec<Channel>,
    /// The same account and action is not told again within this many minutes; 30.
    pub frequency_window_minutes: f64,
    /// The alerts of one run are spread over this many minutes; 20.
    pub alert_spacing_minutes: f64,
    /// What to do about engagements from before the campaign.
    pub backfill: BackfillAlerts,
    /// Finer thresholds.
    pub thresholds: Vec<Threshold>,
    /// Where email goes; the client's address when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_to: Option<String>,
    /// Hours in which nobody is disturbed; what they hold back is one digest at their end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<QuietHours>,
}

impl AlertPreferences {
    /// The same account and action is not told again within this time.
    pub fn frequency_window(&self) -> Duration {
        minutes(self.frequency_window_minutes)
    }

    /// Over how long the alerts of a run are spread.
    pub fn spacing(&self) -> Duration {
        minutes(self.alert_spacing_minutes)
    }
}

/// At most a year, and nothing for what is no time.
fn minutes(minutes: f64) -> Duration {
    const YEAR: f64 = 525_600.0;
    Duration::try_from_secs_f64(minutes.clamp(0.0, YEAR) * 60.0).unwrap_or_default()
}

impl Default for AlertPreferences {
    fn default() -> Self {
        Self {
            importance_threshold: 10.0,
            channels: Vec::new(),
            frequency_window_minutes: 30.0,
            alert_spacing_minutes: 20.0,
            backfill: BackfillAlerts::Auto,
            thresholds: Vec::new(),
            email_to: None,
            quiet_hours: None,
        }
    }
}

/// What is switched on for the campaign.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Features {
    /// Read who liked the main tweets (needs the author's consent).
    #[serde(default)]
    pub track_liking_users: bool,
}

/// What the campaign's value is reckoned from. No default CPM: an invented one would be an
/// opinion sold as a fact.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CampaignValue {
    /// Fees paid to creators, in dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creator_fees_usd: Option<f64>,
    /// The reference price of a thousand impressions, in dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_cpm_usd: Option<f64>,
}

/// From when to when the tweets are watched; the end is not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonitorWindow {
    /// From here.
    pub start_date: Timestamp,
    /// Up to, not including, here.
    pub end_date: Timestamp,
}

/// The settings of a campaign, defaults filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignSettings {
    /// Its name, 1 to 200 characters.
    pub launch_name: String,
    /// Who it is for.
    pub client_info: ClientInfo,
    /// When it is watched.
    pub monitor_window: MonitorWindow,
    /// When and where the team is told.
    pub alert_preferences: AlertPreferences,
    /// Where its alerts go by Slack. A secret: it is stored encrypted and never shown.
    pub slack_webhook_url: Option<String>,
    /// Where its alerts go as signed JSON. A secret, too.
    pub webhook_url: Option<String>,
    /// What that is signed with. A secret, too: shown once, when it is made.
    pub webhook_secret: Option<String>,
    /// The zone of its days and quiet hours, an IANA name.
    pub time_zone: String,
    /// What is switched on.
    pub features: Features,
    /// What its value is reckoned from.
    pub value: Option<CampaignValue>,
    /// The most its reading may cost.
    pub budget: Option<Micros>,
}

/// A tweet as the request named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftTweet {
    /// Whose it is.
    pub category: TweetCategory,
    /// The URL as given, trimmed.
    pub url: String,
    /// What the URL names.
    pub tweet_id: TweetId,
    /// Where in the request it stood, as an RFC 6901 pointer.
    pub pointer: String,
}

/// A problem of one field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Problem {
    /// Where, as an RFC 6901 pointer.
    #[schema(example = "/maintweets/0/url")]
    pub pointer: String,
    /// What is wrong and what was expected.
    pub detail: String,
}

impl Problem {
    /// A problem at `pointer`.
    pub fn at(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }
}
