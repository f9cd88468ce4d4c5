//! `socap alerts what-if`.

use serde_json::json;
use socap_domain::campaign::{AlertPreferences, BackfillAlerts, Threshold};
use socap_domain::{ActionType, CampaignId, TweetCategory};
use socap_engine::alerts;
use socap_engine::campaigns::CampaignError;

use super::{campaign, second, short};
use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Say what other thresholds would have told of what is stored: how many messages, when, which
///
/// The scores are those of the moment of storing. What is not named stays as the campaign has it.
#[derive(Debug, clap::Args)]
pub(crate) struct WhatIf {
    /// The campaign's id
    campaign: CampaignId,
    /// The score from which an engagement alerts
    #[arg(long, value_name = "N", value_parser = score)]
    threshold: Option<f64>,
    /// A finer threshold, such as `quote=5`, `investor_twt=20` or `investor_twt/quote=2.5`;
    /// can be given again, and replaces the campaign's finer ones
    #[arg(long = "finer", value_name = "PART=N", value_parser = finer)]
    finer: Vec<Threshold>,
    /// The same account and action is not told again within this many minutes
    #[arg(long, value_name = "MINUTES", value_parser = score)]
    window: Option<f64>,
    /// The alerts of one run are spread over this many minutes
    #[arg(long, value_name = "MINUTES", value_parser = score)]
    spacing: Option<f64>,
    /// What to do about engagements from before the campaign: auto, alert, digest, none
    #[arg(long, value_parser = backfill)]
    backfill: Option<BackfillAlerts>,
    /// Without the campaign's quiet hours
    #[arg(long)]
    no_quiet_hours: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn score(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|n| (0.0..=1e9).contains(n));
    number.ok_or_else(|| "expected a number from 0 to 1000000000".to_owned())
}

fn backfill(text: &str) -> Result<BackfillAlerts, String> {
    serde_json::from_value(text.into()).map_err(|_| "expected auto, alert, digest or none".into())
}

fn finer(text: &str) -> Result<Threshold, String> {
    let expected = || {
        "expected PART=N with a tweet category, an action or both, such as investor_twt/quote=2.5"
            .to_owned()
    };
    let (part, number) = text.split_once('=').ok_or_else(expected)?;
    let mut threshold =
        Threshold { tweet_category: None, action_type: None, importance_threshold: score(number)? };
    for word in part.split('/') {
        if let Ok(category) = word.parse::<TweetCategory>() {
            threshold.tweet_category = Some(category);
        } else if let Ok(action) = word.parse::<ActionType>() {
            threshold.action_type = Some(action);
        } else {
            return Err(expected());
        }
    }
    Ok(threshold)
}

impl WhatIf {
    fn preferences(&self, of: &AlertPreferences) -> AlertPreferences {
        let mut changed = of.clone();
        changed.importance_threshold = self.threshold.unwrap_or(changed.importance_threshold);
        if !self.finer.is_empty() {
            changed.thresholds.clone_from(&self.finer);
        }
        changed.frequency_window_minutes = self.window.unwrap_or(changed.frequency_window_minutes);
        changed.alert_spacing_minutes = self.spacing.unwrap_or(changed.alert_spacing_minutes);
        changed.backfill = self.backfill.unwrap_or(changed.backfill);
        if self.no_quiet_hours {
            changed.quiet_hours = None;
        }
        changed
    }

    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        let engine = engine::for_command(config, db.clone())?;
        let stored = campaign(&db, &self.campaign).await?;
        let preferences = self.preferences(&stored.settings.alert_preferences);
        let what = alerts::what_if(&engine, &self.campaign, &preferences).await?;
        let what = what.ok_or(CampaignError::NotFound)?;
        db.close().await;
        if self.json {
            return tell_json(&what, &preferences);
        }
        let skipped: Vec<String> =
            what.skipped.iter().map(|(reason, n)| format!("{n} {reason}")).collect();
        let skipped =
            if skipped.is_empty() { String::new() } else { format!(" ({})", skipped.join(", ")) };
        let untold = what.found - what.told;
        output::line(format!(
            "{} engagements reach their threshold: {} told in {} messages, {untold} not told{skipped}",
            what.found,
            what.told,
            what.messages.len()
        ))?;
        let rows: Vec<Vec<String>> = what
            .messages
            .iter()
            .map(|message| vec![second(message.due_at), short(&message.text)])
            .collect();
        if rows.is_empty() { Ok(()) } else { output::table(&["when", "text"], &rows) }
    }
}

fn tell_json(what: &alerts::WhatIf, preferences: &AlertPreferences) -> Result<(), Failure> {
    let messages = what.messages.iter().map(|message| {
        json!({"due_at": message.due_at, "kind": message.kind,
            "importance": message.importance.as_f64(), "text": message.text})
    });
    output::json(&json!({
        "importance_threshold": preferences.importance_threshold,
        "thresholds": preferences.thresholds,
        "found": what.found, "told": what.told, "skipped": what.skipped,
        "total": what.messages.len(), "items": messages.collect::<Vec<_>>(),
    }))
}
