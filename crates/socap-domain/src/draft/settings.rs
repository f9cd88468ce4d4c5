//! The settings of a campaign, read from JSON and written back to it.

use serde_json::{Value, json};

use super::object::{Object, Problems};
use super::{Limits, Need, address, alerts};
use crate::Micros;
use crate::campaign::{CampaignSettings, CampaignValue, ClientInfo, Features, MonitorWindow};

/// The members of a request that are settings.
pub(super) const MEMBERS: &[&str] = &[
    "launch_name",
    "client_info",
    "monitor_window",
    "alert_preferences",
    "time_zone",
    "features",
    "value",
    "budget_usd",
];

const LONGEST_NAME: usize = 200;
const MOST_DOLLARS: f64 = 1e9;
/// A draft without a window is taken to run a week.
const UNTOLD_WINDOW_MS: i64 = 7 * 86_400_000;

/// What is known besides the JSON.
pub(super) struct Given<'a> {
    /// A Slack webhook is stored already.
    pub(super) slack_webhook: bool,
    /// A webhook is stored already.
    pub(super) webhook: bool,
    pub(super) limits: &'a Limits,
    /// Whether the window's end must lie ahead: it must when it is being set.
    pub(super) end_must_be_ahead: bool,
}

/// Reads the settings; `None` if a problem stands in their way.
pub(super) fn read(
    object: &Object<'_>,
    given: &Given<'_>,
    need: Need,
    problems: &mut Problems,
) -> Option<CampaignSettings> {
    let before = problems.0.len();
    let launch_name = name(object, need, problems);
    let client_info = client_info(object, problems);
    let monitor_window = window(object, given, need, problems);
    let email = client_info.email.as_deref();
    let (alert_preferences, secrets) = alerts::read(object, given, email, problems);
    let time_zone = address::time_zone(object, problems);
    let features = features(object, problems);
    let value = value(object, problems);
    let budget = object.amount("budget_usd", MOST_DOLLARS, problems).and_then(Micros::from_dollars);
    if problems.0.len() > before {
        return None;
    }
    Some(CampaignSettings {
        launch_name: launch_name?,
        client_info,
        monitor_window: monitor_window?,
        alert_preferences,
        slack_webhook_url: secrets.slack_webhook_url,
        webhook_url: secrets.webhook_url,
        webhook_secret: secrets.webhook_secret,
        time_zone: time_zone?,
        features,
        value,
        budget,
    })
}

fn name(object: &Object<'_>, need: Need, problems: &mut Problems) -> Option<String> {
    if object.get("launch_name").is_none() {
        if need == Need::WhatIsThere {
            return Some("draft".to_owned());
        }
        problems.add(object.pointer("launch_name"), "required: the name of the launch");
        return None;
    }
    let name = object.text("launch_name", LONGEST_NAME, problems)?;
    if name.is_empty() {
        problems.add(object.pointer("launch_name"), "the name must not be empty");
        return None;
    }
    Some(name)
}

fn client_info(object: &Object<'_>, problems: &mut Problems) -> ClientInfo {
    let Some(info) = object.object("client_info", problems) else { return ClientInfo::default() };
    info.only(&["name", "email"], problems);
    ClientInfo {
        name: info.text("name", LONGEST_NAME, problems).filter(|name| !name.is_empty()),
        email: address::email(&info, "email", problems),
    }
}

fn window(
    object: &Object<'_>,
    given: &Given<'_>,
    need: Need,
    problems: &mut Problems,
) -> Option<MonitorWindow> {
    let now = given.limits.now;
    let Some(value) = object.get("monitor_window") else {
        if need == Need::WhatIsThere {
            let end_date = crate::Timestamp(now.0.saturating_add(UNTOLD_WINDOW_MS));
            return Some(MonitorWindow { start_date: now, end_date });
        }
        let pointer = format!("{}/end_date", object.pointer("monitor_window"));
        problems.add(pointer, "required: when the launch is no longer watched");
        return None;
    };
    let window = Object::of(value, &object.pointer("monitor_window"), problems)?;
    window.only(&["start_date", "end_date"], problems);
    let start = match window.get("start_date") {
        Some(_) => window.time("start_date", problems),
        None => Some(now),
    };
    if window.get("end_date").is_none() {
        let detail = "required: when the launch is no longer watched";
        problems.add(window.pointer("end_date"), detail);
        return None;
    }
    let end_date = window.time("end_date", problems)?;
    let start_date = start?;
    let pointer = window.pointer("end_date");
    if given.end_must_be_ahead && end_date <= now {
        problems.add(pointer, format!("must be in the future; it is {now} now"));
        return None;
    }
    if end_date <= start_date {
        problems.add(pointer, format!("must be after the start, {start_date}"));
        return None;
    }
    Some(MonitorWindow { start_date, end_date })
}

fn features(object: &Object<'_>, problems: &mut Problems) -> Features {
    let Some(features) = object.object("features", problems) else { return Features::default() };
    features.only(&["track_liking_users"], problems);
    let track_liking_users = features.flag("track_liking_users", problems).unwrap_or_default();
    Features { track_liking_users }
}

fn value(object: &Object<'_>, problems: &mut Problems) -> Option<CampaignValue> {
    let value = object.object("value", problems)?;
    value.only(&["creator_fees_usd", "reference_cpm_usd"], problems);
    Some(CampaignValue {
        creator_fees_usd: value.amount("creator_fees_usd", MOST_DOLLARS, problems),
        reference_cpm_usd: value.amount("reference_cpm_usd", MOST_DOLLARS, problems),
    })
}

/// The settings as a request would say them, without the secrets.
pub(super) fn write(settings: &CampaignSettings) -> Value {
    json!({
        "launch_name": settings.launch_name,
        "client_info": settings.client_info,
        "monitor_window": settings.monitor_window,
        "alert_preferences": settings.alert_preferences,
        "time_zone": settings.time_zone,
        "features": settings.features,
        "value": settings.value,
        "budget_usd": settings.budget.map(Micros::dollars),
    })
}
