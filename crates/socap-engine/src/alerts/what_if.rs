//! What other settings would have told: the rules of closing a batch, applied to what is stored.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use socap_domain::alerts::message::text;
use socap_domain::alerts::{AlertKind, Spacing, Treatment};
use socap_domain::campaign::{AlertPreferences, Channel};
use socap_domain::{ActionType, CampaignId, Timestamp, UserId, Weight};
use socap_store::alerts::{self, Candidate, Fate, Fated, Find, Surroundings};
use socap_store::tweets::CampaignTweet;
use socap_store::{campaigns, ignored, tweets};

use super::close::PATIENCE;
use super::plan::{Scene, plan};
use crate::{Engine, EngineError};

/// What would have been told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WhatIf {
    /// Engagements at or above their threshold.
    pub found: usize,
    /// Those of them that a message would have told.
    pub told: usize,
    /// Those that no message would have told, by reason.
    pub skipped: BTreeMap<String, usize>,
    /// The messages of one channel, in the order in which they would have left.
    pub messages: Vec<Message>,
}

/// A message that would have been sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Its slot, give or take its jitter.
    pub due_at: Timestamp,
    /// What kind.
    pub kind: AlertKind,
    /// Its highest score.
    pub importance: Weight,
    /// Its words.
    pub text: String,
}

/// Says what a campaign would have told under `preferences`, by the scores its engagements had
/// when they were stored. `None` if there is no such campaign.
///
/// Batches are told apart by when engagements were stored, two minutes at most for each; mutes
/// and pauses of then are not known any more, the ignore list is the one of now. A campaign
/// without a channel is taken to have one.
pub async fn what_if(
    engine: &Engine,
    id: &CampaignId,
    preferences: &AlertPreferences,
) -> Result<Option<WhatIf>, EngineError> {
    let db = engine.db();
    let Some(campaign) = campaigns::get(db, id).await? else { return Ok(None) };
    let tweets = tweets::of_campaign(db, id).await?;
    let found = alerts::candidates(db, id, preferences).await?;
    let users: HashSet<UserId> = found.iter().map(|one| one.find.user_id).collect();
    let users: Vec<UserId> = users.into_iter().collect();
    let ignored = ignored::which(db, &users).await?;
    let mut rerun = Rerun {
        // One channel stands for all: each would get the same.
        preferences: AlertPreferences { channels: vec![Channel::Slack], ..preferences.clone() },
        zone: &campaign.settings.time_zone,
        tweets: &tweets,
        interval: engine.settings().poll_interval,
        planned: Vec::new(),
        held: Vec::new(),
        what: WhatIf { found: found.len(), ..WhatIf::default() },
    };
    let finds = rerun.without_untold(found, &ignored);
    for batch in batches(finds) {
        let Some(close) = batch.iter().map(|find| find.found_at).max() else { continue };
        rerun.release(close);
        rerun.close(close, batch);
    }
    rerun.release(Timestamp::MAX);
    rerun.what.messages.sort_by_key(|message| message.due_at);
    Ok(Some(rerun.what))
}

/// What was found within a batch's patience of the first, together.
fn batches(finds: Vec<Find>) -> Vec<Vec<Find>> {
    let mut batches = Vec::<Vec<Find>>::new();
    for find in finds {
        match batches.last_mut() {
            Some(batch)
                if batch
                    .first()
                    .is_some_and(|first| find.found_at <= first.found_at + PATIENCE) =>
            {
                batch.push(find);
            }
            _ => batches.push(vec![find]),
        }
    }
    batches
}

struct Rerun<'a> {
    preferences: AlertPreferences,
    zone: &'a str,
    tweets: &'a [CampaignTweet],
    interval: Duration,
    /// What was told or going to be, and when.
    planned: Vec<(UserId, ActionType, Timestamp)>,
    /// What quiet hours hold back, and until when.
    held: Vec<(Timestamp, Find)>,
    what: WhatIf,
}

impl Rerun<'_> {
    fn skip(&mut self, reason: &str) {
        *self.what.skipped.entry(reason.to_owned()).or_default() += 1;
    }

    fn without_untold(&mut self, found: Vec<Candidate>, ignored: &HashSet<UserId>) -> Vec<Find> {
        let mut left = Vec::with_capacity(found.len());
        for Candidate { find, treatment } in found {
            if ignored.contains(&find.user_id) {
                self.skip("ignored");
            } else if treatment == Treatment::Silent {
                self.skip("before_the_campaign");
            } else {
                left.push(find);
            }
        }
        left
    }

    /// Tells what quiet hours that are over by `now` held back: each end is a batch.
    fn release(&mut self, now: Timestamp) {
        while let Some(until) = self.held.iter().map(|(until, _)| *until).min() {
            if until > now {
                return;
            }
            let (over, held): (Vec<_>, Vec<_>) =
                std::mem::take(&mut self.held).into_iter().partition(|(end, _)| *end == until);
            self.held = held;
            self.close(
                until,
                over.into_iter().map(|(_, find)| Find { held: true, ..find }).collect(),
            );
        }
    }

    fn close(&mut self, close: Timestamp, finds: Vec<Find>) {
        let since = close - self.preferences.frequency_window();
        let told: HashSet<(UserId, ActionType)> = self
            .planned
            .iter()
            .filter(|(.., at)| *at > since)
            .map(|(user, action, _)| (*user, *action))
            .collect();
        let scene = Scene {
            spacing: Spacing {
                close,
                spacing: self.preferences.spacing(),
                next_cycle: close + self.interval,
            },
            zone: self.zone,
            preferences: &self.preferences,
            tweets: self.tweets,
            told: &told,
            around: &Surroundings::default(),
            slack_takes: usize::MAX,
            paused: false,
        };
        let plan = plan(&scene, finds, || 0.5);
        for Fated { find, fate } in plan.finds {
            match fate {
                Fate::Told(_) => self.what.told += 1,
                Fate::Skipped(reason) => self.skip(reason),
                Fate::Held(until) => self.held.push((until, find)),
            }
        }
        let due: HashMap<&str, Timestamp> =
            plan.deliveries.iter().map(|one| (one.alert_id.as_str(), one.due_at)).collect();
        for alert in plan.alerts {
            let due_at = due.get(alert.id.as_str()).copied().unwrap_or(close);
            for entry in &alert.entries {
                let actions = entry.engaged.iter().map(|one| (entry.user_id, one.action, due_at));
                self.planned.extend(actions);
            }
            self.what.messages.push(Message {
                due_at,
                kind: alert.kind,
                importance: alert.importance,
                text: text(alert.kind, &alert.entries),
            });
        }
        // What no later batch can look back to.
        self.planned.retain(|(.., at)| *at > since);
    }
}
