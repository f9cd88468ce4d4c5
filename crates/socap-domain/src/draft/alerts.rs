//! The alert preferences of a request.

use std::collections::HashSet;

use super::object::{Object, Problems, word_of};
use super::settings::Given;
use super::{address, webhook};
use crate::alerts::QuietHours;
use crate::campaign::{AlertPreferences, BackfillAlerts, Channel, Threshold};

const MEMBERS: &[&str] = &[
    "importance_threshold",
    "channels",
    "frequency_window_minutes",
    "alert_spacing_minutes",
    "backfill",
    "thresholds",
    "email_to",
    "quiet_hours",
    "slack_webhook_url",
    "webhook_url",
    "webhook_secret",
];
const CHANNELS: &str = "slack, email, webhook";
/// Far above any sum of weights.
const MOST_SCORE: f64 = 1e9;
/// A year.
const MOST_MINUTES: f64 = 525_600.0;
/// More thresholds than there are parts of a campaign.
const MOST_ITEMS: usize = 100;

/// What is kept apart because it is secret.
#[derive(Default)]
pub(super) struct Secrets {
    pub(super) slack_webhook_url: Option<String>,
    pub(super) webhook_url: Option<String>,
    pub(super) webhook_secret: Option<String>,
}

/// The preferences, and their secrets.
pub(super) fn read(
    object: &Object<'_>,
    given: &Given<'_>,
    client_email: Option<&str>,
    problems: &mut Problems,
) -> (AlertPreferences, Secrets) {
    let mut preferences = AlertPreferences::default();
    let Some(alerts) = object.object("alert_preferences", problems) else {
        return (preferences, Secrets::default());
    };
    alerts.only(MEMBERS, problems);
    if let Some(score) = alerts.amount("importance_threshold", MOST_SCORE, problems) {
        preferences.importance_threshold = score;
    }
    if let Some(minutes) = alerts.amount("frequency_window_minutes", MOST_MINUTES, problems) {
        preferences.frequency_window_minutes = minutes;
    }
    if let Some(minutes) = alerts.amount("alert_spacing_minutes", MOST_MINUTES, problems) {
        preferences.alert_spacing_minutes = minutes;
    }
    if let Some(backfill) =
        alerts.word::<BackfillAlerts>("backfill", "auto, alert, digest, none", problems)
    {
        preferences.backfill = backfill;
    }
    preferences.thresholds = thresholds(&alerts, problems);
    preferences.email_to = address::email(&alerts, "email_to", problems);
    preferences.quiet_hours = quiet_hours(&alerts, problems);
    let reach = Reach {
        slack: given.slack_webhook
            || given.limits.default_slack_webhook
            || alerts.get("slack_webhook_url").is_some(),
        email: client_email.is_some() || alerts.get("email_to").is_some(),
        webhook: given.webhook || alerts.get("webhook_url").is_some(),
    };
    let private = given.limits.allow_private_webhooks;
    let secrets = Secrets {
        slack_webhook_url: webhook::read(&alerts, "slack_webhook_url", private, problems),
        webhook_url: webhook::read(&alerts, "webhook_url", private, problems),
        webhook_secret: webhook::secret(&alerts, reach.webhook, problems),
    };
    preferences.channels = channels(&alerts, &reach, problems);
    (preferences, secrets)
}

fn quiet_hours(alerts: &Object<'_>, problems: &mut Problems) -> Option<QuietHours> {
    let hours = alerts.object("quiet_hours", problems)?;
    hours.only(&["start", "end", "time_zone", "override_importance"], problems);
    let start = clock(&hours, "start", problems);
    let end = clock(&hours, "end", problems);
    let time_zone = match hours.get("time_zone") {
        Some(_) => Some(address::time_zone(&hours, problems)?),
        None => None,
    };
    let override_importance = hours.amount("override_importance", MOST_SCORE, problems);
    Some(QuietHours { start: start?, end: end?, time_zone, override_importance })
}

/// A time of day, `HH:MM`.
fn clock(hours: &Object<'_>, name: &str, problems: &mut Problems) -> Option<jiff::civil::Time> {
    let expected = "expected a time of day such as 22:00";
    if hours.get(name).is_none() {
        problems.add(hours.pointer(name), format!("required: {expected}"));
        return None;
    }
    let text = hours.text(name, 16, problems)?;
    let time = text.parse().ok();
    if time.is_none() {
        problems.add(hours.pointer(name), expected);
    }
    time
}

/// Which channels have an address. A bad address is a problem of its own.
struct Reach {
    slack: bool,
    email: bool,
    webhook: bool,
}

fn channels(alerts: &Object<'_>, reach: &Reach, problems: &mut Problems) -> Vec<Channel> {
    let mut channels = Vec::new();
    let items = alerts.array("channels", problems).unwrap_or_default();
    for (n, item) in items.iter().take(MOST_ITEMS).enumerate() {
        let pointer = format!("{}/{n}", alerts.pointer("channels"));
        let Some(channel) = word_of::<Channel>(item, &pointer, CHANNELS, problems) else {
            continue;
        };
        if channels.contains(&channel) {
            problems.add(pointer, "given twice");
            continue;
        }
        match channel {
            Channel::Slack if !reach.slack => {
                problems.add(pointer, "slack needs alert_preferences.slack_webhook_url");
            }
            Channel::Email if !reach.email => {
                let detail = "email needs alert_preferences.email_to or client_info.email";
                problems.add(pointer, detail);
            }
            Channel::Webhook if !reach.webhook => {
                problems.add(pointer, "webhook needs alert_preferences.webhook_url");
            }
            Channel::Slack | Channel::Email | Channel::Webhook => {}
        }
        channels.push(channel);
    }
    too_many(alerts, "channels", items.len(), problems);
    channels
}

fn thresholds(alerts: &Object<'_>, problems: &mut Problems) -> Vec<Threshold> {
    let mut thresholds = Vec::new();
    let mut seen = HashSet::new();
    let items = alerts.array("thresholds", problems).unwrap_or_default();
    for (n, item) in items.iter().take(MOST_ITEMS).enumerate() {
        let pointer = format!("{}/{n}", alerts.pointer("thresholds"));
        let Some(object) = Object::of(item, &pointer, problems) else { continue };
        object.only(&["tweet_category", "action_type", "importance_threshold"], problems);
        let before = problems.0.len();
        let categories = "main_twt, influencer_twt, investor_twt";
        let tweet_category = object.word("tweet_category", categories, problems);
        let action_type = object.word("action_type", "retweet, reply, quote, like", problems);
        let score = object.amount("importance_threshold", MOST_SCORE, problems);
        if problems.0.len() > before {
            continue;
        }
        let Some(importance_threshold) = score else {
            problems.add(object.pointer("importance_threshold"), "required: the score");
            continue;
        };
        if tweet_category.is_none() && action_type.is_none() {
            problems.add(pointer, "name a tweet_category, an action_type or both");
            continue;
        }
        if !seen.insert((tweet_category, action_type)) {
            problems.add(pointer, "given twice: an earlier threshold is for the same part");
            continue;
        }
        thresholds.push(Threshold { tweet_category, action_type, importance_threshold });
    }
    too_many(alerts, "thresholds", items.len(), problems);
    thresholds
}

fn too_many(alerts: &Object<'_>, name: &str, count: usize, problems: &mut Problems) {
    if count > MOST_ITEMS {
        problems.add(alerts.pointer(name), format!("too many: {count}, at most {MOST_ITEMS}"));
    }
}
