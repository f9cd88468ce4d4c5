//! What a batch becomes: who is told of whom, when and through what. No I/O.

use std::collections::{BTreeMap, HashMap, HashSet};

use socap_domain::alerts::text::Engaged;
use socap_domain::alerts::{AlertKind, Entry, Spacing, TweetName};
use socap_domain::campaign::{AlertPreferences, Channel};
use socap_domain::{
    AccountCategory, ActionType, IdSource, Timestamp, TweetCategory, TweetId, UserId, Weight,
};
use socap_store::alerts::{Fate, Fated, Find, NewAlert, NewDelivery, Surroundings};
use socap_store::tweets::CampaignTweet;

/// Everything a batch is decided by.
pub(super) struct Scene<'a> {
    /// When it closes, how far it spreads.
    pub(super) spacing: Spacing,
    /// The campaign's zone, for its quiet hours.
    pub(super) zone: &'a str,
    pub(super) preferences: &'a AlertPreferences,
    pub(super) tweets: &'a [CampaignTweet],
    /// Which actions were told within the window, or are going to be.
    pub(super) told: &'a HashSet<(UserId, ActionType)>,
    pub(super) around: &'a Surroundings,
    /// How many messages Slack takes while the batch is spread.
    pub(super) slack_takes: usize,
    pub(super) paused: bool,
}

/// What is stored of a batch.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) finds: Vec<Fated>,
    pub(super) alerts: Vec<NewAlert>,
    pub(super) deliveries: Vec<NewDelivery>,
}

/// What one account did in the run.
struct Group {
    entry: Entry,
    finds: Vec<Find>,
}

impl Group {
    const fn score(&self) -> Weight {
        Weight(self.entry.importance)
    }
}

/// Decides about every find of a batch. `random` gives numbers from 0 to 1.
pub(super) fn plan(scene: &Scene<'_>, finds: Vec<Find>, random: impl FnMut() -> f64) -> Plan {
    let mut plan = Plan::default();
    let finds = plan.drop_untold(scene, finds);
    let names = names(scene.tweets);
    // An account that alerts in this run is told of once: what else was found of it joins.
    let alerting: HashSet<UserId> =
        finds.iter().filter(|find| !find.before && !find.held).map(|find| find.user_id).collect();
    let (now, later): (Vec<Find>, Vec<Find>) =
        finds.into_iter().partition(|find| alerting.contains(&find.user_id));
    let (quiet, before): (Vec<Find>, Vec<Find>) = later.into_iter().partition(|find| !find.before);
    plan.digest(scene, AlertKind::Before, groups(before, &names));
    plan.digest(scene, AlertKind::Quiet, groups(quiet, &names));
    plan.one_by_one(scene, groups(now, &names), random);
    plan
}

/// How each tweet is named, and its place.
fn names(tweets: &[CampaignTweet]) -> HashMap<TweetId, (usize, TweetName)> {
    let names = TweetName::of_all(tweets.iter().map(|tweet| (tweet.tweet_id, tweet.category)));
    let placed = tweets
        .iter()
        .enumerate()
        .filter_map(|(place, tweet)| Some((tweet.tweet_id, (place, *names.get(&tweet.tweet_id)?))));
    placed.collect()
}

/// One group for each account: strongest first, ties by id.
fn groups(finds: Vec<Find>, names: &HashMap<TweetId, (usize, TweetName)>) -> Vec<Group> {
    let mut by_account = BTreeMap::<UserId, Vec<Find>>::new();
    for find in finds {
        by_account.entry(find.user_id).or_default().push(find);
    }
    let mut groups: Vec<Group> = by_account
        .into_iter()
        .map(|(user_id, mut finds)| {
            let place = |find: &Find| names.get(&find.tweet_id).map(|(place, _)| *place);
            finds.sort_by_key(|find| (place(find), find.tweet_id, find.action));
            Group { entry: entry(user_id, &finds, names), finds }
        })
        .collect();
    groups.sort_by_key(|group| (std::cmp::Reverse(group.score()), group.entry.user_id));
    groups
}

fn entry(user_id: UserId, finds: &[Find], names: &HashMap<TweetId, (usize, TweetName)>) -> Entry {
    let unknown = TweetName { category: TweetCategory::Main, number: 1, of: 1 };
    let username = finds.iter().find_map(|find| find.username.clone());
    let primary = finds.iter().find_map(|find| find.primary.as_deref()?.parse().ok());
    Entry {
        user_id,
        username: username.unwrap_or_else(|| user_id.to_string()),
        primary: primary.unwrap_or(AccountCategory::Others),
        importance: finds.iter().map(|find| find.importance.0).max().unwrap_or_default(),
        engaged: finds
            .iter()
            .map(|find| Engaged {
                tweet: names.get(&find.tweet_id).map_or(unknown, |(_, name)| *name),
                action: find.action,
                text: find.text.clone(),
            })
            .collect(),
    }
}

impl Plan {
    fn decide(&mut self, finds: Vec<Find>, fate: &Fate) {
        self.finds.extend(finds.into_iter().map(|find| Fated { find, fate: fate.clone() }));
    }

    /// Takes out what is not told whoever it is about.
    fn drop_untold(&mut self, scene: &Scene<'_>, finds: Vec<Find>) -> Vec<Find> {
        let mut left = Vec::with_capacity(finds.len());
        for find in finds {
            let reason = if scene.preferences.channels.is_empty() {
                Some("no_channel")
            } else if scene.around.muted.covers(find.tweet_id, find.user_id) {
                Some("muted")
            } else if scene.told.contains(&(find.user_id, find.action)) {
                Some("dedup")
            } else {
                None
            };
            match reason {
                Some(reason) => self.decide(vec![find], &Fate::Skipped(reason)),
                None => left.push(find),
            }
        }
        left
    }

    /// One message about all of them, at once; in quiet hours at their end.
    fn digest(&mut self, scene: &Scene<'_>, kind: AlertKind, groups: Vec<Group>) {
        if groups.is_empty() {
            return;
        }
        let now = scene.spacing.close;
        if let Some(end) = scene.quiet_until(now) {
            for group in groups {
                self.decide(group.finds, &Fate::Held(end));
            }
            return;
        }
        let (entries, finds): (Vec<Entry>, Vec<Vec<Find>>) =
            groups.into_iter().map(|group| (group.entry, group.finds)).unzip();
        let id = self.alert(kind, entries);
        self.decide(finds.into_iter().flatten().collect(), &Fate::Told(id.clone()));
        for channel in &scene.preferences.channels {
            self.deliver(scene, *channel, &id, now, None);
        }
    }

    /// One message about each, spread evenly. What quiet hours forbid waits for their end; what
    /// is more than Slack takes is one digest there.
    fn one_by_one(&mut self, scene: &Scene<'_>, groups: Vec<Group>, random: impl FnMut() -> f64) {
        let groups = self.hold_back(scene, groups, |_| scene.spacing.close);
        let slots = scene.spacing.slots(groups.len(), random);
        let at: HashMap<UserId, Timestamp> =
            groups.iter().map(|group| group.entry.user_id).zip(slots).collect();
        let slot =
            |group: &Group| at.get(&group.entry.user_id).copied().unwrap_or(scene.spacing.close);
        let groups = self.hold_back(scene, groups, slot);
        let singles = if groups.len() > scene.slack_takes {
            scene.slack_takes.saturating_sub(1)
        } else {
            groups.len()
        };
        let rest: Vec<Entry> =
            groups.iter().skip(singles).map(|group| group.entry.clone()).collect();
        let rest_at = groups.get(singles).map_or(scene.spacing.close, slot);
        let slack = scene.preferences.channels.contains(&Channel::Slack);
        let rest = (slack && !rest.is_empty()).then(|| self.alert(AlertKind::Rest, rest));
        for (place, group) in groups.into_iter().enumerate() {
            let at = slot(&group);
            let id = self.alert(AlertKind::Account, vec![group.entry]);
            self.decide(group.finds, &Fate::Told(id.clone()));
            for channel in &scene.preferences.channels {
                let within =
                    rest.as_deref().filter(|_| *channel == Channel::Slack && place >= singles);
                self.deliver(scene, *channel, &id, at, within);
            }
        }
        if let Some(rest) = rest {
            self.deliver(scene, Channel::Slack, &rest, rest_at, None);
        }
    }

    /// Holds back whom quiet hours at `at` forbid to tell.
    fn hold_back(
        &mut self,
        scene: &Scene<'_>,
        groups: Vec<Group>,
        at: impl Fn(&Group) -> Timestamp,
    ) -> Vec<Group> {
        let mut left = Vec::with_capacity(groups.len());
        for group in groups {
            match scene.quiet_until(at(&group)) {
                Some(end) if !scene.passes(group.score()) => {
                    self.decide(group.finds, &Fate::Held(end));
                }
                _ => left.push(group),
            }
        }
        left
    }

    fn alert(&mut self, kind: AlertKind, entries: Vec<Entry>) -> String {
        let id = IdSource.next();
        let strongest = entries.iter().map(|entry| entry.importance).max().unwrap_or_default();
        let importance = Weight(strongest);
        self.alerts.push(NewAlert { id: id.clone(), kind, importance, entries });
        id
    }

    /// `within`: the digest that tells it instead.
    fn deliver(
        &mut self,
        scene: &Scene<'_>,
        channel: Channel,
        alert: &str,
        due_at: Timestamp,
        within: Option<&str>,
    ) {
        let channel = channel.as_str();
        let (status, reason) = if let Some(digest) = within {
            ("skipped", Some(format!("told in the digest {digest}")))
        } else if let Some(why) = scene.around.broken.get(channel) {
            ("failed", Some(format!("the channel is broken: {why}")))
        } else if scene.paused {
            ("held", Some("paused".to_owned()))
        } else {
            ("queued", None)
        };
        self.deliveries.push(NewDelivery {
            id: IdSource.next(),
            alert_id: alert.to_owned(),
            channel: channel.to_owned(),
            due_at,
            status,
            reason,
        });
    }
}

impl Scene<'_> {
    fn quiet_until(&self, at: Timestamp) -> Option<Timestamp> {
        self.preferences.quiet_hours.as_ref()?.end_of(at, self.zone)
    }

    fn passes(&self, score: Weight) -> bool {
        self.preferences.quiet_hours.as_ref().is_some_and(|hours| hours.lets_through(score))
    }
}
