//! The built-in scenarios play, and say what the users' stories say.

#![expect(clippy::expect_used, reason = "a test says what it expects")]

use std::collections::HashSet;
use std::time::Duration;

use socap_domain::{ActionType, Timestamp, TweetId};
use socap_simulator::{Bulk, Scenario, Truth};

const ORIGIN: Timestamp = Timestamp(1_790_000_000_000);

fn listed(scenario: &Scenario, key: &str, kind: ActionType, hours: f64) -> usize {
    let stage = scenario.stage(ORIGIN);
    let tweet = stage.tweet(key).expect("a tweet of the scenario").id;
    let now = ORIGIN + Duration::from_secs_f64(hours * 3_600.0);
    Truth::of(&stage.world).listable(tweet, kind, now).len()
}

#[test]
fn every_scenario_plays_and_can_be_watched() {
    for name in Scenario::names() {
        let scenario = Scenario::named(name).expect("a built-in scenario");
        assert_eq!(scenario.name, name);
        let stage = scenario.stage(ORIGIN);
        assert!(!stage.tweets.is_empty(), "{name}");
        let request = scenario.campaign_request(ORIGIN);
        let main = request["maintweets"][0]["url"].as_str().expect("a url");
        assert!(main.starts_with("https://x.com/syn_company/status/"), "{main}");
        let mut seen = HashSet::new();
        for account in stage.world.accounts() {
            assert!(account.username.len() <= 15, "{}", account.username);
            assert!(seen.insert(account.username.clone()), "{} twice", account.username);
        }
        for tweet in &stage.tweets {
            assert!(tweet.id.posted_at().is_some_and(|at| at <= ORIGIN), "{name}: posted before");
        }
    }
    assert!(Scenario::named("scenario-11").is_err());
}

#[test]
fn the_first_scenario_adds_up_by_its_parts() {
    let scenario = Scenario::named("scenario-1").expect("a built-in scenario");
    let all = |hours| -> [usize; 3] {
        [ActionType::Retweet, ActionType::Reply, ActionType::Quote].map(|kind| {
            ["main", "influencer", "investor"]
                .map(|key| listed(&scenario, key, kind, hours))
                .iter()
                .sum()
        })
    };
    assert_eq!(all(0.0), [27, 12, 3], "27 + 12 + 3 is 42, not 40");
    assert_eq!(listed(&scenario, "main", ActionType::Retweet, 2.0), 7);
    assert_eq!(listed(&scenario, "influencer", ActionType::Quote, 6.0), 3);
    assert_eq!(all(72.0), [85, 23, 12], "120 in all");
    let stage = scenario.stage(ORIGIN);
    let likes = |key, hours: u64| {
        let tweet = stage.tweet(key).expect("a tweet").id;
        let now = ORIGIN + Duration::from_hours(hours);
        Truth::of(&stage.world).metrics(tweet, now, true).likes
    };
    assert_eq!((likes("main", 0), likes("main", 2), likes("influencer", 6)), (50, 75, 350));
    assert_eq!(likes("main", 72) + likes("influencer", 72) + likes("investor", 72), 1_500);
}

#[test]
fn importance_is_the_number_of_people_who_follow() {
    let stage = Scenario::named("scenario-1").expect("a built-in scenario").stage(ORIGIN);
    let followed = |group: &str| {
        let id = stage.group(group).first().copied().expect("an account");
        stage.people.iter().filter(|person| person.follows.contains(&id)).count()
    };
    assert_eq!((followed("investor"), followed("founder"), followed("media")), (15, 22, 8));
    assert_eq!(stage.people_csv().lines().count(), 61);
    assert_eq!(stage.followings_csv().lines().count(), 1 + 15 + 22 + 18 + 15 + 12 + 8);
}

#[test]
fn a_world_is_a_function_of_its_seed() {
    let ids = || -> Vec<TweetId> {
        let stage = Scenario::named("launch").expect("a built-in scenario").stage(ORIGIN);
        stage.tweets.iter().map(|tweet| tweet.id).collect()
    };
    assert_eq!(ids(), ids());
}

#[test]
fn a_recorded_cascade_can_be_played() {
    let shared = std::env::var("SOCAP_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let file =
        std::path::Path::new(&shared).join("data/cascades/seismic-tweet-127001313513967616.csv.gz");
    if !file.exists() {
        eprintln!("SKIPPED: no recorded cascade at {}", file.display());
        return;
    }
    let seconds = socap_simulator::scenario::curve::recorded(&file).expect("a cascade");
    assert!(seconds.len() > 10_000);
    let first_hour = seconds.iter().filter(|second| **second <= 3_600.0).count();
    let scenario = Scenario::named("viral").expect("built in").with_arrivals(seconds);
    let hour = listed(&scenario, "main", ActionType::Retweet, 1.0);
    let week = listed(&scenario, "main", ActionType::Retweet, 168.0);
    // Ten notable accounts retweet beside the recorded ones.
    assert!((first_hour..=first_hour + 10).contains(&hour), "{hour}, recorded {first_hour}");
    assert!(week >= 15_000, "{week} in a week");
}

#[test]
fn a_viral_tweet_is_cheap() {
    let bulk = Bulk { tweets: 1, accounts: 100_000, retweets_per_tweet: 50_000, ..Bulk::default() };
    let (world, tweets) = bulk.build(ORIGIN).expect("a bulk world");
    let tweet = tweets.first().copied().expect("a tweet");
    let now = ORIGIN + Duration::from_hours(2);
    assert_eq!(Truth::of(&world).metrics(tweet, now, true).retweets, 50_000);
    assert_eq!(Truth::of(&world).listable(tweet, ActionType::Retweet, now).len(), 50_000);
}
