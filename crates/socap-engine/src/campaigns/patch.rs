//! A campaign is changed: read, looked up, applied under its lock, all or nothing.

use serde_json::{Value, json};
use socap_domain::campaign::{CampaignSettings, Problem};
use socap_domain::draft::{self, Current, Limits, Patch, Patching};
use socap_domain::{CampaignId, CampaignStatus, Timestamp, TweetCategory, TweetId};
use socap_store::campaigns::{self, Campaign, NewTweet};
use socap_store::tweets::{self, CampaignTweet};
use socap_store::worker_state::{self, Subject};
use socap_store::{Tx, events};

use super::create::{Drafted, look_up_drafts};
use super::lookup::Payer;
use super::{CampaignError, Policy, is_over, shown_status, webhooks};
use crate::{Engine, owner};

/// Changes a campaign by the body of a request: a merge-patch of its settings, its status, and
/// tweets to add, remove and move. A webhook's secret that is new is in the settings that come
/// back, this once.
pub async fn patch(
    engine: &Engine,
    policy: &Policy,
    id: &CampaignId,
    body: &Value,
) -> Result<Campaign, CampaignError> {
    let limits = policy.limits(engine);
    let before = campaigns::get(engine.db(), id).await?.ok_or(CampaignError::NotFound)?;
    let mine = tweets::of_campaign(engine.db(), id).await?;
    let first = read(&mine, &before, body, &limits);
    if let Some(patch) = first.patch.as_ref().filter(|patch| patch.settings.is_some()) {
        // Before X is asked, which costs money: without a key nothing secret can be kept.
        webhooks::of_change(policy, &before, &patch.webhooks)?;
    }
    let payer = Payer { campaign: Some(id), purse: None };
    let Drafted { tweets: added, problems, .. } =
        look_up_drafts(engine, payer, &first.add, first.problems, "/add").await?;
    if !problems.is_empty() {
        return Err(CampaignError::Invalid(problems));
    }
    let applied = apply(engine, policy, id, body, &limits, &added, &first.add).await?;
    if applied.raised {
        owner::budget_raised(engine, id).await;
    }
    engine.wake();
    let mut campaign = campaigns::get(engine.db(), id).await?.ok_or(CampaignError::NotFound)?;
    campaign.settings.webhook_secret = applied.shown;
    Ok(campaign)
}

/// What came of a change.
#[derive(Default)]
struct Applied {
    /// The budget may pay for more now.
    raised: bool,
    /// The webhook's secret, if it is new.
    shown: Option<String>,
}

/// Reads the change against the campaign as it is.
fn read(mine: &[CampaignTweet], campaign: &Campaign, body: &Value, limits: &Limits) -> Patching {
    let mine: Vec<(TweetId, TweetCategory)> =
        mine.iter().map(|tweet| (tweet.tweet_id, tweet.category)).collect();
    let current = Current {
        settings: &campaign.settings,
        has_slack_webhook: campaign.sealed.slack_webhook.is_some(),
        has_webhook: campaign.sealed.webhook.is_some(),
        tweets: &mine,
    };
    draft::read_patch(body, &current, limits)
}

/// Applies the change. While the tweets were looked up, the campaign may have changed: the
/// request is read again under its lock.
async fn apply(
    engine: &Engine,
    policy: &Policy,
    id: &CampaignId,
    body: &Value,
    limits: &Limits,
    added: &[NewTweet],
    drafts: &[socap_domain::campaign::DraftTweet],
) -> Result<Applied, CampaignError> {
    let now = limits.now;
    let mut tx = engine.db().begin().await?;
    let campaign = campaigns::lock(&mut tx, id).await?.ok_or(CampaignError::NotFound)?;
    // Through the transaction's own connection: waiting for a second one while holding a lock
    // would let a handful of patches starve each other.
    let mine = tweets::of_campaign_in(&mut tx, id).await?;
    let Patching { patch, problems, .. } = read(&mine, &campaign, body, limits);
    let Some(patch) = patch else { return Err(CampaignError::Invalid(problems)) };
    let problems = edits_of_mine(added, drafts, &patch, &mine);
    if !problems.is_empty() {
        return Err(CampaignError::Invalid(problems));
    }
    check_state(&campaign, &patch, !added.is_empty())?;
    let changes_tweets = !(patch.remove.is_empty() && patch.moves.is_empty() && added.is_empty());
    let to = patch.status.filter(|to| *to != shown_status(&campaign));
    if patch.settings.is_none() && !changes_tweets && to.is_none() {
        return Ok(Applied::default());
    }
    let mut shown = None;
    let settings = patch.settings.as_ref().unwrap_or(&campaign.settings);
    if let Some(settings) = &patch.settings {
        let kept = webhooks::of_change(policy, &campaign, &patch.webhooks)?;
        campaigns::update_settings(&mut tx, id, settings, &kept.sealed, now).await?;
        shown = kept.shown;
    }
    change_tweets(&mut tx, &campaign, settings, &patch, added, now).await?;
    change_status(&mut tx, engine, &campaign, to, now).await?;
    let payload = json!({
        "status": to, "settings": patch.settings.is_some(), "tweets_added": added.len(),
        "tweets_removed": patch.remove.len(), "tweets_moved": patch.moves.len(),
    });
    events::append(&mut tx, id, "campaign_changed", &payload, now).await?;
    tx.commit().await?;
    Ok(Applied { raised: raises_budget(&campaign.settings, settings), shown })
}

/// Added links that turned out to be edits of tweets the campaign has.
fn edits_of_mine(
    added: &[NewTweet],
    drafts: &[socap_domain::campaign::DraftTweet],
    patch: &Patch,
    mine: &[tweets::CampaignTweet],
) -> Vec<Problem> {
    let there = |id: TweetId| {
        mine.iter().any(|tweet| {
            (tweet.tweet_id == id || tweet.followed_id == id)
                && !patch.remove.contains(&tweet.tweet_id)
        })
    };
    let again = added.iter().filter(|tweet| there(tweet.tweet_id));
    again
        .map(|tweet| {
            let draft = drafts.iter().find(|draft| draft.url == tweet.url);
            let pointer = draft.map_or("/add", |draft| draft.pointer.as_str());
            Problem::at(pointer, "given twice: the campaign has this tweet already")
        })
        .collect()
}

/// What the campaign's state forbids.
fn check_state(campaign: &Campaign, patch: &Patch, adds: bool) -> Result<(), CampaignError> {
    let conflict = |words: &str| Err(CampaignError::Conflict(words.to_owned()));
    let changes_tweets = adds || !patch.remove.is_empty() || !patch.moves.is_empty();
    let changes_features =
        patch.settings.as_ref().is_some_and(|new| new.features != campaign.settings.features);
    let changes_reading = changes_tweets || patch.changes_window || changes_features;
    if is_over(campaign) {
        if patch.status.is_some_and(|to| to != CampaignStatus::Completed) {
            return conflict("the campaign is completed, and that is final");
        }
        if changes_reading {
            return conflict("the campaign is completed: its tweets and window are frozen");
        }
        return Ok(());
    }
    let pauses = patch.status == Some(CampaignStatus::Paused);
    if campaign.final_reading_at.is_some() && (pauses || changes_reading) {
        return conflict("the campaign's window is over, and its last reading is under way");
    }
    Ok(())
}

async fn change_tweets(
    tx: &mut Tx,
    campaign: &Campaign,
    settings: &CampaignSettings,
    patch: &Patch,
    added: &[NewTweet],
    now: Timestamp,
) -> Result<(), CampaignError> {
    let id = &campaign.id;
    let likes = settings.features.track_liking_users;
    let due_at = settings.monitor_window.start_date.max(now);
    for tweet in &patch.remove {
        campaigns::remove_tweet(tx, id, *tweet).await?;
    }
    for (tweet, category) in &patch.moves {
        campaigns::move_tweet(tx, id, *tweet, *category).await?;
    }
    if !added.is_empty() {
        campaigns::add_tweets(tx, id, added, likes, due_at, now).await?;
    }
    if likes != campaign.settings.features.track_liking_users || !patch.moves.is_empty() {
        let mains = worker_state::fit_likes(tx, id, likes, now).await?;
        let subjects: Vec<Subject> =
            mains.into_iter().map(|tweet_id| Subject { tweet_id, likes: true }).collect();
        worker_state::create_for_tweets(tx, id, &subjects, due_at, now).await?;
    }
    if shown_status(campaign) == CampaignStatus::Paused {
        campaigns::stop_jobs(tx, id, "paused", now).await?;
    }
    Ok(())
}

/// Pausing stops walks with their cursors; resuming goes on from there. Completing by hand
/// begins the last reading, unless there is nothing to read or nothing to read with.
async fn change_status(
    tx: &mut Tx,
    engine: &Engine,
    campaign: &Campaign,
    to: Option<CampaignStatus>,
    now: Timestamp,
) -> Result<(), CampaignError> {
    let id = &campaign.id;
    match to {
        None => {}
        Some(CampaignStatus::Paused) => {
            campaigns::set_status(tx, id, CampaignStatus::Paused, now).await?;
            campaigns::stop_jobs(tx, id, "paused", now).await?;
        }
        Some(CampaignStatus::Active) => {
            campaigns::set_status(tx, id, CampaignStatus::Active, now).await?;
            campaigns::resume_jobs(tx, id, "paused", now).await?;
        }
        Some(CampaignStatus::Completed) => {
            let window = campaign.settings.monitor_window;
            let readable = campaign.status == CampaignStatus::Active
                && engine.gateway().is_some()
                && (window.start_date..window.end_date).contains(&now);
            if readable {
                campaigns::begin_final_reading(tx, id, now).await?;
            } else {
                campaigns::complete(tx, id, now).await?;
            }
        }
    }
    Ok(())
}

fn raises_budget(before: &CampaignSettings, after: &CampaignSettings) -> bool {
    match (before.budget, after.budget) {
        (Some(before), Some(after)) => after > before,
        (Some(_), None) => true,
        (None, _) => false,
    }
}
