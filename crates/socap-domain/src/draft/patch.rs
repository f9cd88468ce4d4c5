//! Reading a change of a campaign: a merge-patch (RFC 7396) of its settings, and what to add,
//! remove and move.
//!
//! The patch is merged into the settings as they are, and the result is read like a new
//! request, so that both have the same rules. `null` takes a setting back to its default.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::object::{Object, Problems, text_of, word_of};
use super::{ARRAYS, Limits, Need, settings, tweets};
use crate::campaign::{CampaignSettings, DraftTweet, Problem};
use crate::{CampaignStatus, TweetCategory, TweetId};

/// The campaign as it is.
#[derive(Debug, Clone, Copy)]
pub struct Current<'a> {
    /// Its settings.
    pub settings: &'a CampaignSettings,
    /// Whether it has a Slack webhook of its own.
    pub has_slack_webhook: bool,
    /// Whether it has a webhook.
    pub has_webhook: bool,
    /// Its tweets.
    pub tweets: &'a [(TweetId, TweetCategory)],
}

/// What becomes of a stored secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretChange {
    /// It stays.
    Keep,
    /// It is forgotten.
    Clear,
    /// It is replaced.
    Set(String),
}

/// What becomes of the webhooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhooks {
    /// The Slack webhook.
    pub slack: SecretChange,
    /// The webhook of signed JSON.
    pub webhook: SecretChange,
    /// What that is signed with. Forgotten means that a new one is made.
    pub secret: SecretChange,
}

/// A change that can be made, once the added tweets were looked up.
#[derive(Debug, Clone)]
pub struct Patch {
    /// Where the campaign shall stand; `None` leaves it.
    pub status: Option<CampaignStatus>,
    /// The settings as they will be, if the patch names any.
    pub settings: Option<CampaignSettings>,
    /// Whether the window is among what changes.
    pub changes_window: bool,
    /// What becomes of the webhooks.
    pub webhooks: Webhooks,
    /// Tweets to take out.
    pub remove: Vec<TweetId>,
    /// Tweets to move.
    pub moves: Vec<(TweetId, TweetCategory)>,
}

/// A change as far as it could be read.
#[derive(Debug, Clone)]
pub struct Patching {
    /// The change; `None` if a problem stands in its way.
    pub patch: Option<Patch>,
    /// Tweets to look up and add.
    pub add: Vec<DraftTweet>,
    /// Everything that is wrong.
    pub problems: Vec<Problem>,
}

const OTHERS: &[&str] = &["status", "add", "remove_tweets", "move"];

/// Reads a change.
pub fn read_patch(body: &Value, current: &Current<'_>, limits: &Limits) -> Patching {
    let mut problems = Problems::default();
    let (mut patch, mut add) = (None, Vec::new());
    if let Some(object) = Object::of(body, "", &mut problems) {
        let known: Vec<&str> = settings::MEMBERS.iter().chain(OTHERS).copied().collect();
        object.only(&known, &mut problems);
        add = added(&object, limits, &mut problems);
        patch = Some(changes(body, &object, current, &add, limits, &mut problems));
    }
    Patching { patch: patch.filter(|_| problems.0.is_empty()), add, problems: problems.0 }
}

fn changes(
    body: &Value,
    object: &Object<'_>,
    current: &Current<'_>,
    add: &[DraftTweet],
    limits: &Limits,
    problems: &mut Problems,
) -> Patch {
    let status = status(object, problems);
    let mut webhooks = webhooks(object);
    let changes_window = object.names("monitor_window");
    let names_settings = settings::MEMBERS.iter().any(|name| object.names(name));
    let settings =
        if names_settings { merged(body, current, &webhooks, limits, problems) } else { None };
    let remove = removed(object, current, problems);
    let moves = moved(object, current, &remove, problems);
    check_numbers(object, current, &remove, add, limits, problems);
    if let Some(read) = &settings {
        webhooks.slack.checked(read.slack_webhook_url.as_ref());
        webhooks.webhook.checked(read.webhook_url.as_ref());
        webhooks.secret.checked(read.webhook_secret.as_ref());
    }
    Patch { status, settings, changes_window, webhooks, remove, moves }
}

fn status(object: &Object<'_>, problems: &mut Problems) -> Option<CampaignStatus> {
    if object.names("status") && object.get("status").is_none() {
        problems.add(object.pointer("status"), "expected one of: active, paused, completed");
    }
    object.word("status", "active, paused, completed", problems)
}

impl SecretChange {
    /// Takes the value as it was read.
    fn checked(&mut self, read: Option<&String>) {
        if matches!(self, Self::Set(_)) {
            *self = read.map_or(Self::Keep, |read| Self::Set(read.clone()));
        }
    }
}

/// What the patch says about the webhooks, unchecked.
fn webhooks(object: &Object<'_>) -> Webhooks {
    let all = |change: SecretChange| Webhooks {
        slack: change.clone(),
        webhook: change.clone(),
        secret: change,
    };
    let alerts = match object.get("alert_preferences") {
        None if object.names("alert_preferences") => return all(SecretChange::Clear),
        None => return all(SecretChange::Keep),
        Some(alerts) => alerts,
    };
    let change = |name: &str| match alerts.get(name) {
        None => SecretChange::Keep,
        Some(Value::Null) => SecretChange::Clear,
        Some(value) => SecretChange::Set(value.as_str().unwrap_or_default().to_owned()),
    };
    Webhooks {
        slack: change("slack_webhook_url"),
        webhook: change("webhook_url"),
        secret: change("webhook_secret"),
    }
}

/// The settings after the patch, read like a new request.
fn merged(
    body: &Value,
    current: &Current<'_>,
    webhooks: &Webhooks,
    limits: &Limits,
    problems: &mut Problems,
) -> Option<CampaignSettings> {
    let mut document = settings::write(current.settings);
    let part: Map<String, Value> = body
        .as_object()?
        .iter()
        .filter(|(name, _)| settings::MEMBERS.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let given = settings::Given {
        slack_webhook: current.has_slack_webhook && webhooks.slack == SecretChange::Keep,
        webhook: current.has_webhook && webhooks.webhook == SecretChange::Keep,
        limits,
        end_must_be_ahead: part.contains_key("monitor_window"),
    };
    merge(&mut document, &Value::Object(part));
    let object = Object::of(&document, "", problems)?;
    settings::read(&object, &given, Need::Everything, problems)
}

/// RFC 7396.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(members) = target else { return };
    for (name, change) in changes {
        if change.is_null() {
            members.remove(name);
        } else {
            merge(members.entry(name.clone()).or_insert(Value::Null), change);
        }
    }
}

fn added(object: &Object<'_>, limits: &Limits, problems: &mut Problems) -> Vec<DraftTweet> {
    let Some(add) = object.object("add", problems) else { return Vec::new() };
    let known: Vec<&str> = ARRAYS.iter().map(|(name, _)| *name).collect();
    add.only(&known, problems);
    tweets::read(&add, limits.max_tweets, problems).read
}

fn removed(object: &Object<'_>, current: &Current<'_>, problems: &mut Problems) -> Vec<TweetId> {
    let mine: HashSet<TweetId> = current.tweets.iter().map(|(id, _)| *id).collect();
    let mut removed = Vec::new();
    let items = object.array("remove_tweets", problems).unwrap_or_default();
    for (n, item) in items.iter().enumerate() {
        let pointer = format!("{}/{n}", object.pointer("remove_tweets"));
        let Some(text) = text_of(item, &pointer, 40, problems) else { continue };
        match text.parse::<TweetId>() {
            Err(error) => problems.add(pointer, error.to_string()),
            Ok(id) if removed.contains(&id) => problems.add(pointer, "given twice"),
            Ok(id) if !mine.contains(&id) => {
                problems.add(pointer, "the campaign has no such tweet");
            }
            Ok(id) => removed.push(id),
        }
    }
    removed
}

fn moved(
    object: &Object<'_>,
    current: &Current<'_>,
    removed: &[TweetId],
    problems: &mut Problems,
) -> Vec<(TweetId, TweetCategory)> {
    let mine: HashMap<TweetId, TweetCategory> = current.tweets.iter().copied().collect();
    let Some(Value::Object(members)) = object.get("move") else {
        // A wrong type is noted by the reader of objects.
        let _ = object.object("move", problems);
        return Vec::new();
    };
    let mut moves = Vec::new();
    let at = object.pointer("move");
    for (name, value) in members {
        let shown: String = name.chars().take(40).collect();
        let pointer = format!("{at}/{}", shown.replace('~', "~0").replace('/', "~1"));
        let expected = "main_twt, influencer_twt, investor_twt";
        let category = word_of::<TweetCategory>(value, &pointer, expected, problems);
        match name.parse::<TweetId>() {
            Err(error) => problems.add(pointer, error.to_string()),
            Ok(id) if !mine.contains_key(&id) => {
                problems.add(pointer, "the campaign has no such tweet");
            }
            Ok(id) if removed.contains(&id) => {
                problems.add(pointer, "the tweet is removed by the same request");
            }
            Ok(id) => moves.extend(category.map(|category| (id, category))),
        }
    }
    moves
}

/// A campaign keeps at least one tweet, and never has more than its limit.
fn check_numbers(
    object: &Object<'_>,
    current: &Current<'_>,
    removed: &[TweetId],
    add: &[DraftTweet],
    limits: &Limits,
    problems: &mut Problems,
) {
    for tweet in add {
        let there = current.tweets.iter().any(|(id, _)| *id == tweet.tweet_id);
        if there && !removed.contains(&tweet.tweet_id) {
            problems.add(&tweet.pointer, "given twice: the campaign has this tweet already");
        }
    }
    let after = current.tweets.len().saturating_sub(removed.len()) + add.len();
    if !removed.is_empty() && after == 0 {
        problems.add(object.pointer("remove_tweets"), "a campaign keeps at least one tweet");
    }
    if !add.is_empty() && after > limits.max_tweets {
        let detail = format!("too many tweets: {after}, at most {}", limits.max_tweets);
        problems.add(object.pointer("add"), detail);
    }
}
