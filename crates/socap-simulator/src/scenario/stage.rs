//! Playing a scenario into a world.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Value, json};
use socap_domain::{Timestamp, TweetCategory, TweetId, UserId};

use super::curve::{Curve, decay, even};
use super::offset::Offset;
use super::plan::{Action, Change, Group, Scenario, TweetPlan, Wave};
use super::{LONGEST_HANDLE, ScenarioError};
use crate::chance::{draw, word};
use crate::world::{CounterPoint, NewAccount, World, WorldError};

/// A tweet a campaign watches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StagedTweet {
    /// Its name in the scenario.
    pub key: String,
    /// Its category.
    pub category: TweetCategory,
    /// Its id.
    pub id: TweetId,
    /// Its author.
    pub author: UserId,
    /// Its address.
    pub url: String,
}

/// An important person of weight 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Their account.
    pub user_id: UserId,
    /// Its handle.
    pub username: String,
    /// Whom they follow, among the scenario's accounts.
    pub follows: Vec<UserId>,
}

/// A scenario played at an origin.
#[derive(Debug, Clone)]
pub struct Stage {
    /// The world.
    pub world: World,
    /// The campaign's tweets, in the order of the file.
    pub tweets: Vec<StagedTweet>,
    /// The important people.
    pub people: Vec<Person>,
    origin: Timestamp,
    groups: HashMap<String, Vec<UserId>>,
}

impl Stage {
    /// The tweet of this key.
    pub fn tweet(&self, key: &str) -> Option<&StagedTweet> {
        self.tweets.iter().find(|tweet| tweet.key == key)
    }

    /// The accounts of a group.
    pub fn group(&self, name: &str) -> &[UserId] {
        self.groups.get(name).map_or(&[], Vec::as_slice)
    }

    /// `user_id,username,name,weight,active,tags`: what `people/import` takes.
    pub fn people_csv(&self) -> String {
        let line = |p: &Person| format!("{},{},{},1,true,\n", p.user_id, p.username, p.username);
        let lines: String = self.people.iter().map(line).collect();
        format!("user_id,username,name,weight,active,tags\n{lines}")
    }

    /// `person_id,account_id`: what `people/import?kind=followings` takes.
    pub fn followings_csv(&self) -> String {
        let pairs = self.people.iter().flat_map(|person| {
            person.follows.iter().map(|account| format!("{},{account}\n", person.user_id))
        });
        format!("person_id,account_id\n{}", pairs.collect::<String>())
    }

    pub(super) fn campaign_request(&self, scenario: &Scenario) -> Value {
        let of = |category| -> Vec<Value> {
            let mine = self.tweets.iter().filter(|tweet| tweet.category == category);
            mine.map(|tweet| json!({"url": tweet.url})).collect()
        };
        json!({
            "launch_name": scenario.launch_name,
            "maintweets": of(TweetCategory::Main),
            "influencer_twts": of(TweetCategory::Influencer),
            "investor_twts": of(TweetCategory::Investor),
            "monitor_window": {
                "start_date": self.origin,
                "end_date": scenario.watch.from(self.origin),
            },
            "alert_preferences": {"importance_threshold": scenario.importance_threshold},
        })
    }
}

/// Refuses what could not be played.
pub(super) fn check(scenario: &Scenario) -> Result<(), ScenarioError> {
    for group in &scenario.groups {
        if handle(group, group.count).len() > LONGEST_HANDLE {
            return Err(ScenarioError::LongHandle(group.name.clone()));
        }
    }
    let keys = keys(scenario);
    let mut once: HashMap<(String, Action, &str), u32> = HashMap::new();
    for wave in &scenario.waves {
        let own = matches!(wave.action, Action::OwnReply | Action::OwnQuote);
        let group = scenario.groups.iter().find(|group| group.name == wave.by);
        if group.is_none() && !own {
            return Err(ScenarioError::Dangling(wave.by.clone()));
        }
        let tweets: Vec<&String> = keys.iter().filter(|key| matches(&wave.tweet, key)).collect();
        let Ok(count) = u32::try_from(tweets.len()) else { continue };
        if count == 0 {
            return Err(ScenarioError::Dangling(wave.tweet.clone()));
        }
        let Some(group) = group.filter(|_| is_once(wave.action)) else { continue };
        for key in tweets {
            let wanted = once.entry((key.clone(), wave.action, &wave.by)).or_default();
            *wanted += wave.count.div_ceil(count);
            if *wanted > group.count {
                let group = group.name.clone();
                return Err(ScenarioError::SmallGroup { group, wanted: *wanted });
            }
        }
    }
    let known = |name: &String| {
        scenario.groups.iter().any(|group| group.name == *name) || keys.contains(name)
    };
    let named = scenario.changes.iter().map(|change| match change {
        Change::Protect { group, .. }
        | Change::Suspend { group, .. }
        | Change::Vanish { group, .. } => group,
        Change::Delete { tweet, .. } | Change::Edit { tweet, .. } => tweet,
    });
    let authors = scenario.tweets.iter().map(|tweet| &tweet.author);
    let dangling = named.chain(authors).find(|name| !known(name));
    dangling.map_or(Ok(()), |name| Err(ScenarioError::Dangling(name.clone())))
}

const fn is_once(action: Action) -> bool {
    matches!(action, Action::Retweet | Action::Like)
}

fn keys(scenario: &Scenario) -> Vec<String> {
    let key = |plan: &TweetPlan, n| match plan.count {
        1 => plan.key.clone(),
        _ => format!("{}-{n}", plan.key),
    };
    scenario.tweets.iter().flat_map(|plan| (1..=plan.count).map(move |n| key(plan, n))).collect()
}

fn matches(pattern: &str, key: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == key, |beginning| key.starts_with(beginning))
}

fn handle(group: &Group, number: u32) -> String {
    match group.count {
        1 => format!("syn_{}", group.name),
        _ => format!("syn_{}_{number}", group.name),
    }
}

/// A scenario that was checked plays without refusals; what the world refuses all the same is
/// left out and told.
pub(super) fn play(scenario: &Scenario, origin: Timestamp) -> Stage {
    let stage = Stage {
        world: World::new(scenario.seed),
        tweets: Vec::new(),
        people: Vec::new(),
        origin,
        groups: HashMap::new(),
    };
    let mut director = Director { scenario, stage, used: HashMap::new() };
    director.gather();
    director.post();
    let mut deeds = director.deeds();
    deeds.sort_by_key(|deed| deed.at);
    for deed in deeds {
        if let Err(error) = director.act(&deed) {
            tracing::warn!(%error, scenario = scenario.name, "left out of the scenario");
        }
    }
    for change in &scenario.changes {
        if let Err(error) = director.change(change) {
            tracing::warn!(%error, scenario = scenario.name, "left out of the scenario");
        }
    }
    director.stage
}

struct Director<'s> {
    scenario: &'s Scenario,
    stage: Stage,
    /// How many accounts of a group already did this to this tweet.
    used: HashMap<(TweetId, Action, String), u64>,
}

/// One engagement to come.
struct Deed {
    at: Timestamp,
    tweet: TweetId,
    user: UserId,
    action: Action,
    text: String,
    undone: Option<Timestamp>,
    again: Option<Timestamp>,
}

impl Director<'_> {
    fn at(&self, offset: Offset) -> Timestamp {
        offset.from(self.stage.origin)
    }

    fn gather(&mut self) {
        for number in 1..=self.scenario.people {
            let username = format!("syn_person_{number}");
            let new = NewAccount { username: username.clone(), ..NewAccount::default() };
            let user_id = self.stage.world.add_account(new);
            self.stage.people.push(Person { user_id, username, follows: Vec::new() });
        }
        let followed_at = self.at(Offset(-30 * 86_400_000));
        for group in &self.scenario.groups {
            let ids = (1..=group.count).map(|number| self.join(group, number, followed_at));
            let ids: Vec<UserId> = ids.collect();
            self.stage.groups.insert(group.name.clone(), ids);
        }
    }

    fn join(&mut self, group: &Group, number: u32, followed_at: Timestamp) -> UserId {
        let drawn = draw(&[self.scenario.seed, word(&group.name), u64::from(number)]);
        let (least, most) = group.followers;
        let span = u64::try_from((most - least).max(0)).unwrap_or(0) + 1;
        let bio = take_turns(&group.bios, number).cloned().unwrap_or_default();
        let id = self.stage.world.add_account(NewAccount {
            username: handle(group, number),
            name: format!("Synthetic {} {number}", group.name),
            bio: bio.replace("{n}", &number.to_string()),
            followers: least + i64::try_from(drawn % span).unwrap_or(0),
            following: i64::try_from((drawn >> 32) % 1_500).unwrap_or(0),
            verified: group.verified,
            created_at: None,
        });
        let importance = take_turns(&group.importance, number).copied().unwrap_or(0);
        let importance = usize::try_from(importance).unwrap_or(0);
        for person in self.stage.people.iter_mut().take(importance) {
            person.follows.push(id);
            if let Err(error) = self.stage.world.follow(person.user_id, id, followed_at) {
                tracing::warn!(%error, "a person follows nobody");
            }
        }
        id
    }

    fn post(&mut self) {
        let mut keys = keys(self.scenario).into_iter();
        for plan in &self.scenario.tweets {
            for number in 1..=plan.count {
                let key = keys.next().unwrap_or_default();
                if let Err(error) = self.post_one(plan, number, key) {
                    tracing::warn!(%error, "a tweet is left out of the scenario");
                }
            }
        }
    }

    fn post_one(&mut self, plan: &TweetPlan, number: u32, key: String) -> Result<(), WorldError> {
        let Some(author) = take_turns(self.stage.group(&plan.author), number).copied() else {
            return Ok(());
        };
        let text = plan.text.replace("{n}", &number.to_string());
        // Tweets of one plan are a minute apart, as no account posts two at once.
        let at = self.at(plan.posted) + std::time::Duration::from_mins(u64::from(number - 1));
        let id = self.stage.world.post(author, &text, at)?;
        let track = plan.counters.iter().map(|point| CounterPoint {
            at: self.at(point.at),
            likes: point.likes,
            views: point.views.unwrap_or(point.likes * 40),
            bookmarks: point.bookmarks.unwrap_or(point.likes / 20),
        });
        self.stage.world.set_counters(id, track.collect())?;
        let account = self.stage.world.account(author);
        let username = account.map(|account| account.username.as_str()).unwrap_or_default();
        let url = format!("https://x.com/{username}/status/{id}");
        self.stage.tweets.push(StagedTweet { key, category: plan.category, id, author, url });
        Ok(())
    }

    fn deeds(&mut self) -> Vec<Deed> {
        let waves = self.scenario.waves.iter();
        waves.flat_map(|wave| self.deeds_of(wave)).collect()
    }

    fn deeds_of(&mut self, wave: &Wave) -> Vec<Deed> {
        let all = self.stage.tweets.iter().filter(|tweet| matches(&wave.tweet, &tweet.key));
        let targets: Vec<(TweetId, UserId)> = all.map(|tweet| (tweet.id, tweet.author)).collect();
        let count = usize::try_from(wave.count).unwrap_or(0);
        let count = match wave.curve {
            Curve::Cascade if !self.scenario.arrivals.is_empty() => {
                count.min(self.scenario.arrivals.len())
            }
            _ => count,
        };
        let undone = usize::try_from(wave.undone).unwrap_or(0);
        let mut deeds = Vec::with_capacity(count);
        for (place, (tweet, author)) in (0..count).zip(targets.into_iter().cycle()) {
            let Some(user) = self.actor(wave, place, tweet, author) else { continue };
            let at = self.at(Offset(wave.at.0 + self.arrival(wave, place, count)));
            let undo = (place < undone).then(|| wave.undone_after.from(at));
            deeds.push(Deed {
                at,
                tweet,
                user,
                action: wave.action,
                text: text(wave, place),
                undone: undo,
                again: undo.and_then(|undone| Some(wave.again_after?.from(undone))),
            });
        }
        deeds
    }

    #[expect(clippy::cast_possible_truncation, reason = "seconds of a cascade, far below 2^53 ms")]
    fn arrival(&self, wave: &Wave, place: usize, count: usize) -> i64 {
        match (wave.curve, self.scenario.arrivals.get(place)) {
            (Curve::Even, _) => even(place, count, wave.over.0),
            (Curve::Cascade, Some(seconds)) => (seconds * 1_000.0) as i64,
            (Curve::Decay | Curve::Cascade, _) => decay(place, count, wave.over.0),
        }
    }

    /// The next account of the group for this tweet; each tweet begins elsewhere in the group,
    /// so that some accounts engage with several tweets.
    fn actor(
        &mut self,
        wave: &Wave,
        place: usize,
        tweet: TweetId,
        author: UserId,
    ) -> Option<UserId> {
        if matches!(wave.action, Action::OwnReply | Action::OwnQuote) {
            return Some(author);
        }
        let group = self.stage.groups.get(&wave.by)?;
        let size = u64::try_from(group.len()).ok().filter(|size| *size > 0)?;
        let number = if let Some(first) = wave.first {
            u64::from(first.saturating_sub(1)) + u64::try_from(place).ok()?
        } else {
            let used = self.used.entry((tweet, wave.action, wave.by.clone())).or_default();
            *used += 1;
            draw(&[self.scenario.seed, tweet.0.cast_unsigned()]) % size + *used - 1
        };
        group.get(usize::try_from(number % size).ok()?).copied()
    }

    fn act(&mut self, deed: &Deed) -> Result<(), WorldError> {
        let world = &mut self.stage.world;
        let (tweet, user, at) = (deed.tweet, deed.user, deed.at);
        let done = match deed.action {
            Action::Retweet => world.retweet(tweet, user, at)?,
            Action::Like => return world.like(tweet, user, at),
            Action::Reply | Action::OwnReply => world.reply(tweet, user, &deed.text, at)?,
            Action::Quote | Action::OwnQuote => world.quote(tweet, user, &deed.text, at)?,
            Action::NestedReply => {
                let parent = world.replies_until(tweet, at).last().copied().unwrap_or(tweet);
                world.reply(parent, user, &deed.text, at)?
            }
            Action::RetweetQuote => {
                let quote = world.quotes_until(tweet, at).last().copied().unwrap_or(tweet);
                world.retweet(quote, user, at)?
            }
        };
        let Some(undone) = deed.undone else { return Ok(()) };
        world.delete(done, undone)?;
        match deed.again.filter(|_| deed.action == Action::Retweet) {
            Some(again) => world.retweet(tweet, user, again).map(drop),
            None => Ok(()),
        }
    }

    fn change(&mut self, change: &Change) -> Result<(), WorldError> {
        let member = |group: &str, number| take_turns(self.stage.group(group), number).copied();
        let at = |offset: Offset| offset.from(self.stage.origin);
        let until = |offset: Option<Offset>| offset.map(|offset| offset.from(self.stage.origin));
        let tweet = |key: &str| self.stage.tweet(key).map(|tweet| tweet.id);
        match change {
            Change::Protect { group, number, at: from, until: end } => {
                let (who, from, end) = (member(group, *number), at(*from), until(*end));
                who.map_or(Ok(()), |who| self.stage.world.protect(who, from, end))
            }
            Change::Suspend { group, number, at: from, until: end } => {
                let (who, from, end) = (member(group, *number), at(*from), until(*end));
                who.map_or(Ok(()), |who| self.stage.world.suspend(who, from, end))
            }
            Change::Vanish { group, number, at: when } => {
                let (who, when) = (member(group, *number), at(*when));
                who.map_or(Ok(()), |who| self.stage.world.vanish(who, when))
            }
            Change::Delete { tweet: key, at: when } => {
                let (id, when) = (tweet(key), at(*when));
                id.map_or(Ok(()), |id| self.stage.world.delete(id, when))
            }
            Change::Edit { tweet: key, at: when, text } => {
                let (id, when) = (tweet(key), at(*when));
                id.map_or(Ok(()), |id| self.stage.world.edit(id, text, when).map(drop))
            }
        }
    }
}

fn take_turns<T>(items: &[T], number: u32) -> Option<&T> {
    let place = usize::try_from(number.saturating_sub(1)).ok()?;
    items.get(place.checked_rem(items.len())?)
}

fn text(wave: &Wave, place: usize) -> String {
    let number = (place + 1).to_string();
    if let Some(text) = &wave.text {
        return text.replace("{n}", &number);
    }
    let said: &[&str] = match wave.action {
        Action::Quote | Action::RetweetQuote => &[
            "Worth a look: synthetic quote {n}",
            "We tried this & it works. Synthetic quote {n}",
            "Synthetic quote {n}, with a question about pricing",
        ],
        Action::OwnReply | Action::OwnQuote => &["One more thing, number {n}"],
        _ => &[
            "Congratulations! Synthetic reply {n}",
            "How does it compare with <what we have>? Synthetic reply {n}",
            "Synthetic reply {n}: is there an API & a price list?",
            "Signed up. Synthetic reply {n}",
        ],
    };
    let said = said.get(place % said.len()).copied().unwrap_or_default();
    said.replace("{n}", &number)
}
