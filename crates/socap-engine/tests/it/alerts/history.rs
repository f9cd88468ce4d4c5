//! Random histories against an independent model of what must be told, when, and what not.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rstest::rstest;
use socap_domain::ActionType::{self, Like, Quote, Reply, Retweet};
use socap_domain::campaign::{AlertPreferences, BackfillAlerts, Threshold};
use socap_domain::{TweetCategory, UserId};
use socap_store::Engine as Database;

use super::desk::Desk;

const NAMES: [&str; 4] = ["main 1", "main 2", "influencer", "investor"];
const ACTIONS: [ActionType; 4] = [Retweet, Reply, Quote, Like];
const USERS: i64 = 7;
const MINUTE: i64 = 60_000;

/// Place of the tweet, place of the action, account.
type Key = (usize, usize, i64);

/// What was or is going to be told of an account's action.
#[derive(Debug)]
struct Told {
    user: i64,
    action: usize,
    alert: usize,
    at: i64,
    sent: bool,
}

#[derive(Debug)]
struct Queued {
    due: i64,
    alert: usize,
    digest: bool,
    of: Vec<(i64, Vec<Key>)>,
}

/// The rules again, as plainly as can be: lists that are searched from end to end.
struct Model {
    now: i64,
    cycle: i64,
    window: i64,
    spacing: i64,
    scores: BTreeMap<i64, i64>,
    seen: BTreeSet<Key>,
    open: Vec<(Key, bool)>,
    fates: BTreeMap<Key, String>,
    told: Vec<Told>,
    queue: Vec<Queued>,
    alerts: usize,
    ignored: BTreeSet<i64>,
    muted: Vec<(i64, i64)>,
    said: Vec<(i64, String)>,
}

impl Model {
    fn threshold(place: usize, action: usize) -> i64 {
        match (place, action) {
            (_, 2) => 5,
            (2, _) => 15,
            _ => 10,
        }
    }

    fn is_muted(&self, user: i64) -> bool {
        self.muted.iter().any(|(who, until)| *who == user && *until > self.now)
    }

    fn engage(&mut self, place: usize, action: usize, users: &[i64], first: bool) {
        for user in users {
            let key = (place, action, *user);
            if !self.seen.insert(key) || self.scores[user] < Self::threshold(place, action) {
                continue;
            }
            if self.ignored.contains(user) {
                self.fates.insert(key, "skipped ignored".to_owned());
            } else if self.is_muted(*user) {
                self.fates.insert(key, "skipped muted".to_owned());
            } else {
                self.open.push((key, first));
            }
        }
    }

    fn close(&mut self) {
        let mut left = Vec::new();
        for (key, first) in std::mem::take(&mut self.open) {
            let (_, action, user) = key;
            let known = self.told.iter().any(|told| {
                told.user == user && told.action == action && told.at > self.now - self.window
            });
            if self.is_muted(user) {
                self.fates.insert(key, "skipped muted".to_owned());
            } else if known {
                self.fates.insert(key, "skipped dedup".to_owned());
            } else {
                self.fates.insert(key, "told".to_owned());
                left.push((key, first));
            }
        }
        let fresh: BTreeSet<i64> =
            left.iter().filter(|(_, first)| !first).map(|((_, _, user), _)| *user).collect();
        let group = |keys: Vec<Key>| {
            let mut by = BTreeMap::<i64, Vec<Key>>::new();
            for key in keys {
                by.entry(key.2).or_default().push(key);
            }
            let mut by: Vec<(i64, Vec<Key>)> = by.into_iter().collect();
            for (_, keys) in &mut by {
                keys.sort_unstable();
            }
            by.sort_by_key(|(user, _)| (-self.scores[user], *user));
            by
        };
        let (now, before): (Vec<_>, Vec<_>) =
            left.into_iter().map(|(key, _)| key).partition(|key| fresh.contains(&key.2));
        let (now, before) = (group(now), group(before));
        if !before.is_empty() {
            self.push(self.now, true, before);
        }
        let frame = (self.cycle + 30 * MINUTE - self.now - MINUTE).max(0).min(self.spacing);
        let many = now.len();
        for (place, one) in now.into_iter().enumerate() {
            // Half a millisecond up, in whole numbers.
            let (many, place) = (i64::try_from(many).unwrap(), i64::try_from(place).unwrap());
            let share = (2 * frame * place + many) / (2 * many);
            self.push(self.now + share, false, vec![one]);
        }
    }

    fn push(&mut self, due: i64, digest: bool, of: Vec<(i64, Vec<Key>)>) {
        self.alerts += 1;
        let alert = self.alerts;
        for (user, keys) in &of {
            let actions: BTreeSet<usize> = keys.iter().map(|key| key.1).collect();
            for action in actions {
                self.told.push(Told { user: *user, action, alert, at: due, sent: false });
            }
        }
        self.queue.push(Queued { due, alert, digest, of });
    }

    fn send(&mut self) {
        self.queue.sort_by_key(|one| (one.due, one.alert));
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.queue).into_iter().partition(|one| one.due <= self.now);
        self.queue = later;
        for mut one in due {
            let elsewhere = |told: &[Told], user: i64, action: usize| {
                told.iter().any(|told| {
                    told.sent
                        && told.alert != one.alert
                        && told.user == user
                        && told.action == action
                        && told.at > self.now - self.window
                })
            };
            for (user, keys) in &mut one.of {
                keys.retain(|key| !elsewhere(&self.told, *user, key.1));
            }
            one.of.retain(|(user, keys)| !keys.is_empty() && !self.is_muted(*user));
            let alert = one.alert;
            self.told.retain(|told| {
                told.alert != alert
                    || one.of.iter().any(|(user, keys)| {
                        *user == told.user && keys.iter().any(|key| key.1 == told.action)
                    })
            });
            if one.of.is_empty() {
                continue;
            }
            for told in self.told.iter_mut().filter(|told| told.alert == alert) {
                (told.sent, told.at) = (true, self.now);
            }
            let words = if one.digest {
                let accounts = if one.of.len() == 1 { "account" } else { "accounts" };
                format!("{} {accounts} engaged before you started:", one.of.len())
            } else {
                self.line(&one.of[0])
            };
            self.said.push((self.now, words));
        }
    }

    fn line(&self, (user, keys): &(i64, Vec<Key>)) -> String {
        let who = format!("Investor @syn_{user} (importance: {})", self.scores[user]);
        if let [(place, action, _)] = keys.as_slice() {
            let did = ["retweeted", "replied to", "quote-tweeted", "liked"][*action];
            let said = match action {
                1 | 2 => format!(": \"What {user} says\""),
                _ => String::new(),
            };
            return format!("{who} {did} your {} tweet{said}", NAMES[*place]);
        }
        let tweets = keys.iter().map(|key| key.0).collect::<BTreeSet<_>>().len();
        let list: Vec<String> = keys
            .iter()
            .map(|(place, action, _)| {
                format!("{} ({})", NAMES[*place], ["retweet", "reply", "quote", "like"][*action])
            })
            .collect();
        let plural = if tweets == 1 { "tweet" } else { "tweets" };
        format!("{who} engaged with {tweets} {plural}: {}", list.join(", "))
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn random_histories_are_told_as_the_model_tells_them(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[values(1, 2, 3, 4, 5, 6, 7, 8)] seed: u64,
) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let window = [0, 1, 2, 5, 30][rng.random_range(0..5)];
    let spacing = [0, 3, 20][rng.random_range(0..3)];
    let preferences = |alerts: &mut AlertPreferences| {
        alerts.frequency_window_minutes = f64::from(window);
        alerts.alert_spacing_minutes = f64::from(spacing);
        alerts.backfill = BackfillAlerts::Digest;
        let of = |tweet_category, action_type, importance_threshold| Threshold {
            tweet_category,
            action_type,
            importance_threshold,
        };
        alerts.thresholds =
            vec![of(Some(TweetCategory::Influencer), None, 15.0), of(None, Some(Quote), 5.0)];
    };
    let Some(desk) = Desk::new(database, preferences).await else { return };
    let scores: BTreeMap<i64, i64> =
        (1..=USERS).map(|user| (user, rng.random_range(0..40))).collect();
    desk.score(&scores.iter().map(|(user, score)| (*user, *score)).collect::<Vec<_>>()).await;
    let mut model = Model {
        now: desk.now().0,
        cycle: desk.now().0,
        window: i64::from(window) * MINUTE,
        spacing: i64::from(spacing) * MINUTE,
        scores,
        seen: BTreeSet::new(),
        open: Vec::new(),
        fates: BTreeMap::new(),
        told: Vec::new(),
        queue: Vec::new(),
        alerts: 0,
        ignored: BTreeSet::new(),
        muted: Vec::new(),
        said: Vec::new(),
    };
    // How long nothing was sent: less than what counts as a downtime.
    let mut silent = 0;
    for _ in 0..90 {
        match rng.random_range(0..10) {
            0 => {
                desk.cycle().await;
                model.cycle = model.now;
            }
            1 if rng.random_bool(0.5) => {
                let user = rng.random_range(1..=USERS);
                let until = model.now + rng.random_range(1..40) * MINUTE;
                // The same account again: the new end counts, earlier or later.
                model.muted.retain(|(who, _)| *who != user);
                model.muted.push((user, until));
                desk.mute(Some(user), None, socap_domain::Timestamp(until)).await;
            }
            1 => {
                model.ignored = BTreeSet::from([rng.random_range(1..=USERS)]);
                let entries: Vec<_> = model
                    .ignored
                    .iter()
                    .map(|user| socap_store::ignored::Ignored {
                        user_id: Some(UserId(*user)),
                        username: None,
                        reason: None,
                        added_at: desk.now(),
                    })
                    .collect();
                socap_store::ignored::replace(desk.db(), &entries).await.unwrap();
            }
            2..6 => {
                for _ in 0..rng.random_range(1..4) {
                    let (place, action) = (rng.random_range(0..4), rng.random_range(0..4));
                    let users: BTreeSet<i64> =
                        (0..rng.random_range(1..4)).map(|_| rng.random_range(1..=USERS)).collect();
                    let users: Vec<i64> = users.into_iter().collect();
                    let first = rng.random_bool(0.2);
                    desk.page(place, ACTIONS[action], &users, first).await;
                    model.engage(place, action, &users, first);
                }
            }
            _ => {
                let time = rng.random_range(10..5 * 60);
                desk.launch.clock.advance(Duration::from_secs(time));
                model.now += i64::try_from(time).unwrap() * 1_000;
                silent += i64::try_from(time).unwrap() * 1_000;
            }
        }
        desk.close().await;
        model.close();
        if silent < 4 * MINUTE && rng.random_bool(0.5) {
            continue;
        }
        silent = 0;
        desk.process().await;
        model.send();
    }
    desk.process().await;
    model.send();
    let said: Vec<(i64, String)> =
        desk.receiver.arrived().into_iter().map(|one| (one.at.0, one.text)).collect();
    assert!(said.len() > 5, "little was told: {said:?}");
    for (place, (is, must)) in said.iter().zip(&model.said).enumerate() {
        assert_eq!(is, must, "message {place}");
    }
    assert_eq!(said.len(), model.said.len());
    let fates: BTreeMap<Key, String> = desk
        .finds()
        .await
        .into_iter()
        .map(|find| {
            let place = desk.tweets.iter().position(|tweet| *tweet == find.tweet_id).unwrap();
            let action = ACTIONS.iter().position(|action| *action == find.action).unwrap();
            let fate = format!("{} {}", find.state, find.reason.unwrap_or_default());
            ((place, action, find.user_id.0), fate.trim_end().to_owned())
        })
        .collect();
    assert_eq!(fates, model.fates);
    desk.db.remove().await;
}
