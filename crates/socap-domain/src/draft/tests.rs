use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::campaign::Channel;
use crate::{CampaignStatus, Micros, TweetCategory, TweetId};

const NOW: &str = "2026-03-01T12:00:00Z";

fn limits() -> Limits {
    Limits {
        now: NOW.parse().expect("a time"),
        max_tweets: 5,
        default_slack_webhook: false,
        allow_private_webhooks: false,
    }
}

fn body() -> Value {
    json!({
        "launch_name": "A launch",
        "maintweets": [{"url": "https://x.com/team/status/1001"}],
        "influencer_twts": ["https://twitter.com/someone/status/1002?s=20"],
        "monitor_window": {"end_date": "2026-03-08"}
    })
}

/// The pointers and details of everything wrong with `body`, after setting `at` to `value`.
fn wrong_with(at: &str, value: Value) -> Vec<(String, String)> {
    let mut body = body();
    let (parent, name) = at.rsplit_once('/').expect("a pointer");
    for (n, _) in parent.match_indices('/').skip(1).chain([(parent.len(), "")]) {
        let (up, member) = parent[..n].rsplit_once('/').unwrap_or(("", ""));
        if n > 0 {
            let target = body.pointer_mut(up).and_then(Value::as_object_mut).expect("an object");
            target.entry(member).or_insert_with(|| json!({}));
        }
    }
    match body.pointer_mut(parent).expect("a place") {
        Value::Object(members) => {
            members.insert(name.to_owned(), value);
        }
        Value::Array(items) => items.push(value),
        other => *other = value,
    }
    let reading = read(&body, &limits());
    reading.problems.into_iter().map(|p| (p.pointer, p.detail)).collect()
}

#[test]
fn defaults_are_those_of_the_documentation() {
    let reading = read(&body(), &limits());
    assert_eq!(reading.problems, []);
    let settings = reading.settings.expect("settings");
    assert_eq!(settings.monitor_window.start_date, limits().now);
    assert_eq!(settings.time_zone, "UTC");
    assert_eq!(settings.alert_preferences, crate::campaign::AlertPreferences::default());
    assert!(!settings.features.track_liking_users);
    assert_eq!((settings.budget, settings.value), (None, None));
    let tweets: Vec<_> =
        reading.tweets.iter().map(|t| (t.tweet_id.0, t.category, t.pointer.as_str())).collect();
    assert_eq!(
        tweets,
        [
            (1001, TweetCategory::Main, "/maintweets/0/url"),
            (1002, TweetCategory::Influencer, "/influencer_twts/0"),
        ]
    );
}

#[test]
fn everything_can_be_said() {
    let mut body = body();
    body["client_info"] = json!({"name": "Client", "email": "team@example.com"});
    body["alert_preferences"] = json!({
        "importance_threshold": 12.5, "channels": ["slack", "email"],
        "frequency_window_minutes": 0.5, "alert_spacing_minutes": 0, "backfill": "digest",
        "thresholds": [{"tweet_category": "main_twt", "importance_threshold": 3}],
        "slack_webhook_url": "https://hooks.slack.com/services/T/B/x"
    });
    body["time_zone"] = json!("europe/berlin");
    body["features"] = json!({"track_liking_users": true});
    body["value"] = json!({"creator_fees_usd": 1200, "reference_cpm_usd": 6.5});
    body["budget_usd"] = json!(2.5);
    body["monitor_window"] =
        json!({"start_date": "2026-03-02T09:00:00+05:30", "end_date": "2026-03-09"});
    let reading = read(&body, &limits());
    assert_eq!(reading.problems, []);
    let settings = reading.settings.expect("settings");
    assert_eq!(settings.time_zone, "Europe/Berlin");
    assert_eq!(settings.budget, Some(Micros(2_500_000)));
    assert_eq!(settings.alert_preferences.channels, [Channel::Slack, Channel::Email]);
    assert!(settings.slack_webhook_url.is_some());
}

#[rstest]
#[case("/launch_name", json!(""), "/launch_name", "empty")]
#[case("/launch_name", json!(null), "/launch_name", "required")]
#[case("/launch_name", json!(7), "/launch_name", "expected text, found a number")]
#[case("/launch_name", json!("a\u{0}b"), "/launch_name", "control")]
#[case("/launch_name", json!("x".repeat(201)), "/launch_name", "201 characters, at most 200")]
#[case("/lunch_name", json!("x"), "/lunch_name", "unknown member")]
#[case("/maintweet", json!([]), "/maintweet", "did you mean `maintweets`?")]
#[case("/client_info", json!([]), "/client_info", "expected an object, found an array")]
#[case("/client_info/email", json!("nobody"), "/client_info/email", "not an email")]
#[case("/client_info/phone", json!("1"), "/client_info/phone", "unknown member")]
#[case("/monitor_window", json!(null), "/monitor_window/end_date", "required")]
#[case("/monitor_window/end_date", json!("soon"), "/monitor_window/end_date", "RFC 3339")]
#[case("/monitor_window/end_date", json!("2026-03-01T12:00:00Z"), "/monitor_window/end_date", "future")]
#[case("/monitor_window/start_date", json!("2026-03-09"), "/monitor_window/end_date", "after the start")]
#[case("/alert_preferences/importance_threshold", json!(-1), "/alert_preferences/importance_threshold", "from 0")]
#[case("/alert_preferences/importance_threshold", json!("10"), "/alert_preferences/importance_threshold", "expected a number")]
#[case("/alert_preferences/alert_spacing_minutes", json!(-0.5), "/alert_preferences/alert_spacing_minutes", "from 0")]
#[case("/alert_preferences/quiet_hours", json!("22-7"), "/alert_preferences/quiet_hours", "expected an object")]
#[case("/alert_preferences/quiet_hours", json!({"start": "22:00"}), "/alert_preferences/quiet_hours/end", "required")]
#[case("/alert_preferences/quiet_hours", json!({"start": "25:00", "end": "07:00"}), "/alert_preferences/quiet_hours/start", "time of day")]
#[case("/alert_preferences/quiet_hours", json!({"start": "22:00", "end": "07:00", "time_zone": "Mars/Base"}), "/alert_preferences/quiet_hours/time_zone", "IANA")]
#[case("/alert_preferences/quiet_hours", json!({"start": "22:00", "end": "07:00", "from": 1}), "/alert_preferences/quiet_hours/from", "")]
#[case("/alert_preferences/channels", json!("slack"), "/alert_preferences/channels", "expected an array")]
#[case("/alert_preferences/channels", json!(["pigeon"]), "/alert_preferences/channels/0", "slack, email")]
#[case("/alert_preferences/channels", json!(["slack"]), "/alert_preferences/channels/0", "slack_webhook_url")]
#[case("/alert_preferences/channels", json!(["email"]), "/alert_preferences/channels/0", "email_to")]
#[case("/alert_preferences/backfill", json!("never"), "/alert_preferences/backfill", "expected one of")]
#[case("/alert_preferences/thresholds", json!([{"importance_threshold": 1}]), "/alert_preferences/thresholds/0", "name a tweet_category")]
#[case("/alert_preferences/thresholds", json!([{"action_type": "like"}]), "/alert_preferences/thresholds/0/importance_threshold", "required")]
#[case("/alert_preferences/channels", json!(["webhook"]), "/alert_preferences/channels/0", "webhook_url")]
#[case("/alert_preferences/webhook_url", json!("https://localhost/x"), "/alert_preferences/webhook_url", "private")]
#[case("/alert_preferences/webhook_url", json!("https://hooks.example.com:8080/x"), "/alert_preferences/webhook_url", "443")]
#[case("/alert_preferences/webhook_secret", json!("sixteen characters"), "/alert_preferences/webhook_secret", "no webhook_url")]
#[case("/alert_preferences/slack_webhook_url", json!("http://hooks.slack.com/x"), "/alert_preferences/slack_webhook_url", "https")]
#[case("/time_zone", json!("Mars/Olympus"), "/time_zone", "unknown time zone")]
#[case("/features", json!({"track_liking_users": "yes"}), "/features/track_liking_users", "true or false")]
#[case("/features", json!({"a/b~c": 1}), "/features/a~1b~0c", "unknown member")]
#[case("/value", json!({"creator_fees_usd": -1}), "/value/creator_fees_usd", "from 0")]
#[case("/budget_usd", json!(-1), "/budget_usd", "from 0")]
#[case("/maintweets", json!({}), "/maintweets", "expected an array")]
#[case("/maintweets/9", json!({}), "/maintweets/1/url", "required")]
#[case("/maintweets/9", json!(7), "/maintweets/1", "expected a link")]
#[case("/maintweets/9", json!({"url": "https://x.com/a/status/1", "id": 1}), "/maintweets/1/id", "unknown member")]
#[case("/maintweets/9", json!("https://example.com/a/status/1"), "/maintweets/1", "not X")]
#[case("/maintweets/9", json!({"url": "x.com/else/status/1001"}), "/maintweets/1/url", "the same tweet as /maintweets/0/url")]
#[case("/influencer_twts/9", json!("1001"), "/influencer_twts/1", "the same tweet as /maintweets/0/url")]
fn each_problem_has_its_pointer(
    #[case] at: &str,
    #[case] value: Value,
    #[case] pointer: &str,
    #[case] words: &str,
) {
    let wrong = wrong_with(at, value);
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    let (found, detail) = wrong.first().expect("a problem");
    assert_eq!(found, pointer);
    assert!(detail.contains(words), "{detail}");
}

#[test]
fn all_problems_come_at_once() {
    let body = json!({
        "launch_name": "", "maintweets": ["nonsense", "1", "1"],
        "alert_preferences": {"channels": ["slack", "email"], "importance_threshold": -3},
        "time_zone": "x", "extra": 1
    });
    let reading = read(&body, &limits());
    let pointers: Vec<&str> = reading.problems.iter().map(|p| p.pointer.as_str()).collect();
    for expected in [
        "/extra",
        "/launch_name",
        "/monitor_window/end_date",
        "/alert_preferences/importance_threshold",
        "/alert_preferences/channels/0",
        "/alert_preferences/channels/1",
        "/time_zone",
        "/maintweets/0",
        "/maintweets/2",
    ] {
        assert!(pointers.contains(&expected), "{expected} is missing in {pointers:?}");
    }
    assert_eq!(pointers.len(), 9, "{pointers:?}");
    assert_eq!(reading.tweets.len(), 1, "the good tweet can still be looked up");
}

#[test]
fn one_tweet_too_many_is_told_where_it_stands() {
    let mut body = body();
    body["investor_twts"] = json!(["2001", "2002", "2003", "2004"]);
    let reading = read(&body, &limits());
    let problem = reading.problems.first().expect("a problem");
    assert_eq!(problem.pointer, "/investor_twts/3");
    assert!(problem.detail.contains("6, at most 5"), "{}", problem.detail);
    assert_eq!(reading.problems.len(), 1);
}

#[test]
fn no_tweet_at_all_is_a_problem_and_other_bodies_too() {
    let mut body = body();
    body["maintweets"] = json!([]);
    body["influencer_twts"] = json!(null);
    let reading = read(&body, &limits());
    assert_eq!(reading.problems.len(), 1);
    assert_eq!(reading.problems.first().map(|p| p.pointer.as_str()), Some("/maintweets"));
    for odd in [json!(null), json!([]), json!("x"), json!(1)] {
        assert_eq!(read(&odd, &limits()).problems.len(), 1);
    }
}

#[test]
fn an_unfinished_draft_may_lack_what_a_campaign_needs() {
    let reading = read_unfinished(&json!({"maintweets": ["1"]}), &limits());
    assert_eq!(reading.problems, []);
    assert!(reading.settings.is_some());
    assert_eq!(read_unfinished(&json!({"nonsense": 1}), &limits()).problems.len(), 1);
}

#[test]
fn the_operators_webhook_serves_campaigns_without_one() {
    let mut body = body();
    body["alert_preferences"] = json!({"channels": ["slack"]});
    let limits = Limits { default_slack_webhook: true, ..limits() };
    assert_eq!(read(&body, &limits).problems, []);
}

fn patched(body: &Value) -> Patching {
    let settings = read(&self::body(), &limits()).settings.expect("settings");
    let tweets = [(TweetId(1001), TweetCategory::Main), (TweetId(1002), TweetCategory::Influencer)];
    let current = Current {
        settings: &settings,
        has_slack_webhook: true,
        has_webhook: true,
        tweets: &tweets,
    };
    read_patch(body, &current, &limits())
}

#[test]
fn a_patch_changes_what_it_names() {
    let patch = patched(&json!({
        "status": "paused",
        "launch_name": "Renamed",
        "alert_preferences": {"importance_threshold": 20, "channels": ["slack"]},
        "add": {"investor_twts": ["1003"]},
        "remove_tweets": ["1002"],
        "move": {"1001": "investor_twt"}
    }));
    assert_eq!(patch.problems, []);
    assert_eq!(patch.add.first().map(|t| t.pointer.as_str()), Some("/add/investor_twts/0"));
    let patch = patch.patch.expect("a patch");
    assert_eq!(patch.status, Some(CampaignStatus::Paused));
    assert_eq!(patch.webhooks.slack, SecretChange::Keep);
    assert_eq!(patch.remove, [TweetId(1002)]);
    assert_eq!(patch.moves, [(TweetId(1001), TweetCategory::Investor)]);
    let settings = patch.settings.expect("settings");
    assert_eq!(settings.launch_name, "Renamed");
    assert!((settings.alert_preferences.importance_threshold - 20.0).abs() < 1e-9);
    assert!((settings.alert_preferences.frequency_window_minutes - 30.0).abs() < 1e-9);
}

#[test]
fn null_goes_back_to_the_default() {
    let patch = patched(&json!({
        "budget_usd": null, "time_zone": null,
        "alert_preferences": {"slack_webhook_url": null, "importance_threshold": null}
    }));
    assert_eq!(patch.problems, []);
    let patch = patch.patch.expect("a patch");
    assert_eq!(patch.webhooks.slack, SecretChange::Clear);
    assert_eq!(patch.webhooks.webhook, SecretChange::Keep);
    let settings = patch.settings.expect("settings");
    assert_eq!(settings.alert_preferences, crate::campaign::AlertPreferences::default());
}

#[rstest]
#[case(json!({"status": "stopped"}), "/status")]
#[case(json!({"status": null}), "/status")]
#[case(json!({"launch_name": null}), "/launch_name")]
#[case(json!({"maintweets": []}), "/maintweets")]
#[case(json!({"monitor_window": {"end_date": "2026-02-01"}}), "/monitor_window/end_date")]
#[case(json!({"add": {"maintweets": ["1001"]}}), "/add/maintweets/0")]
#[case(json!({"add": {"maintweets": ["1", "2", "3", "4"]}}), "/add")]
#[case(json!({"remove_tweets": ["5"]}), "/remove_tweets/0")]
#[case(json!({"remove_tweets": ["x"]}), "/remove_tweets/0")]
#[case(json!({"remove_tweets": [1001]}), "/remove_tweets/0")]
#[case(json!({"remove_tweets": ["1001", "1002"]}), "/remove_tweets")]
#[case(json!({"move": {"5": "main_twt"}}), "/move/5")]
#[case(json!({"move": {"1001": "other"}}), "/move/1001")]
#[case(json!({"move": []}), "/move")]
#[case(json!({"alert_preferences": {"channels": ["slack"], "slack_webhook_url": null}}), "/alert_preferences/channels/0")]
#[case(json!({"alert_preferences": {"channels": ["webhook"], "webhook_url": null}}), "/alert_preferences/channels/0")]
#[case(json!({"alert_preferences": {"webhook_url": "https://10.0.0.1/x"}}), "/alert_preferences/webhook_url")]
#[case(json!({"alert_preferences": {"webhook_secret": "short"}}), "/alert_preferences/webhook_secret")]
#[case(json!({"alert_preferences": {"webhook_url": null, "webhook_secret": "sixteen characters"}}), "/alert_preferences/webhook_secret")]
fn a_patch_tells_its_problems(#[case] body: Value, #[case] pointer: &str) {
    let patch = patched(&body);
    let pointers: Vec<&str> = patch.problems.iter().map(|p| p.pointer.as_str()).collect();
    assert_eq!(pointers, [pointer], "{:?}", patch.problems);
    assert!(patch.patch.is_none());
}

#[test]
fn a_window_that_is_over_does_not_hinder_other_changes() {
    let settings = read(&body(), &limits()).settings.expect("settings");
    let late = Limits { now: "2027-01-01".parse().expect("a time"), ..limits() };
    let current =
        Current { settings: &settings, has_slack_webhook: false, has_webhook: false, tweets: &[] };
    let patch = read_patch(&json!({"launch_name": "Later"}), &current, &late);
    assert_eq!(patch.problems, []);
}

fn any_json() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "launch_name",
        "client_info",
        "email",
        "monitor_window",
        "start_date",
        "end_date",
        "alert_preferences",
        "channels",
        "thresholds",
        "slack_webhook_url",
        "webhook_url",
        "webhook_secret",
        "maintweets",
        "url",
        "time_zone",
        "features",
        "value",
        "budget_usd",
        "status",
        "add",
        "remove_tweets",
        "move",
        "importance_threshold",
        "a/b~",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
        "https?://[a-z0-9.:@\\[\\]]{0,20}/status/[0-9]{0,25}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(names.clone(), inner, 0..8).prop_map(|members| {
                Value::Object(members.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_makes_the_reader_panic(body in any_json()) {
        let reading = read(&body, &limits());
        prop_assert_eq!(reading.settings.is_some() || !reading.problems.is_empty(), true);
        let _ = read_unfinished(&body, &limits());
        let patch = patched(&body);
        prop_assert_eq!(patch.patch.is_some(), patch.problems.is_empty());
    }
}

#[test]
fn a_webhook_comes_with_its_secret_or_gets_one() {
    let mut body = body();
    body["alert_preferences"] = json!({
        "channels": ["webhook"], "webhook_url": "https://hooks.example.com/x",
        "webhook_secret": " sixteen characters "
    });
    let reading = read(&body, &limits());
    assert_eq!(reading.problems, []);
    let settings = reading.settings.expect("settings");
    assert_eq!(settings.webhook_url.as_deref(), Some("https://hooks.example.com/x"));
    assert_eq!(settings.webhook_secret.as_deref(), Some("sixteen characters"));
    let stored = json!(settings.alert_preferences).to_string();
    assert!(!stored.contains("hooks.example") && !stored.contains("sixteen"), "{stored}");
    let kept = patched(&json!({"alert_preferences": {"channels": ["webhook"]}}));
    assert_eq!(kept.problems, []);
    let renewed = patched(&json!({"alert_preferences": {"webhook_secret": null}}));
    let webhooks = renewed.patch.expect("a patch").webhooks;
    assert_eq!((webhooks.webhook, webhooks.secret), (SecretChange::Keep, SecretChange::Clear));
}
