//! Accounts and settings that nobody has.

use socap_domain::campaign::{
    AlertPreferences, CampaignSettings, ClientInfo, Features, MonitorWindow,
};
use socap_domain::{AccountCategory, Availability, UserId};
use socap_store::accounts::{Account, Classification};

/// An account as an answer shows it, not classified.
pub fn account(user: i64) -> Account {
    Account {
        user_id: UserId(user),
        username: format!("syn_{user}"),
        name: "Synthetic".to_owned(),
        bio: None,
        followers: Some(3),
        following: None,
        verified: None,
        created_at: None,
        availability: Availability::Available,
        classification: None,
    }
}

/// An account that the rules take for an investor.
pub fn investor(user: i64) -> Account {
    let primary = AccountCategory::Vcs;
    let classification = Classification {
        categories: [primary].into_iter().collect(),
        primary,
        evidence: serde_json::json!({}),
        rules_version: "synthetic".to_owned(),
    };
    Account { classification: Some(classification), ..account(user) }
}

/// A campaign that was given nothing but its window.
pub fn settings(monitor_window: MonitorWindow) -> CampaignSettings {
    CampaignSettings {
        launch_name: "Synthetic launch".to_owned(),
        client_info: ClientInfo::default(),
        monitor_window,
        alert_preferences: AlertPreferences::default(),
        slack_webhook_url: None,
        webhook_url: None,
        webhook_secret: None,
        time_zone: "UTC".to_owned(),
        features: Features::default(),
        value: None,
        budget: None,
    }
}
