//! The X side, request by request.

use std::time::Duration;

use crate::client::{Client, ORIGIN};
use serde_json::{Value, json};
use socap_domain::{ActionType, Micros, TweetId};
use socap_simulator::money::Stop;
use socap_simulator::options::{Dialect, Ending, Limit, Options};
use socap_simulator::{Endpoint, Fault, FaultKind, NewAccount, World};

fn plain() -> Options {
    Options { short_pages: 0.0, ending: Ending::Plain, ..Options::default() }
}

fn person(world: &mut World, name: &str) -> socap_domain::UserId {
    world.add_account(NewAccount { username: name.to_owned(), ..NewAccount::default() })
}

/// A tweet at the origin with 5 retweets, 3 replies (one nested), 2 quotes and a retweet of one.
fn small() -> (World, TweetId) {
    let mut world = World::new(3);
    let author = person(&mut world, "author");
    let at = |minute: u64| ORIGIN + Duration::from_mins(minute);
    let tweet = world.post(author, "A & B", at(0)).expect("the author is there");
    let fans: Vec<_> = (0..6).map(|n| person(&mut world, &format!("fan_{n}"))).collect();
    for (fan, minute) in fans.iter().take(5).zip(1..) {
        world.retweet(tweet, *fan, at(minute)).expect("a fan");
    }
    let reply = world.reply(tweet, fans[0], "first", at(2)).expect("a fan");
    world.reply(tweet, fans[1], "second", at(3)).expect("a fan");
    world.reply(reply, fans[2], "nested", at(4)).expect("a fan");
    let quote = world.quote(tweet, fans[3], "see this", at(5)).expect("a fan");
    world.quote(tweet, fans[4], "and this", at(6)).expect("a fan");
    world.retweet(quote, fans[5], at(7)).expect("a fan");
    (world, tweet)
}

fn ids(list: &Value) -> Vec<String> {
    let items = list.as_array().map_or(&[] as &[Value], Vec::as_slice);
    items.iter().filter_map(|item| item["id"].as_str()).map(str::to_owned).collect()
}

#[tokio::test]
async fn only_what_was_asked_for_comes_and_in_the_dialect_it_was_asked_in() {
    let (world, tweet) = small();
    let client = Client::new(world, plain());
    client.advance(3_600);
    let bare = client.get(&format!("/2/tweets?ids={tweet}")).await;
    let expected = json!({"data": [{
        "id": tweet.to_string(), "text": "A &amp; B", "edit_history_tweet_ids": [tweet.to_string()],
    }]});
    assert_eq!(bare.json, expected);
    let older = client.get(&format!("/2/tweets?ids={tweet}&tweet.fields=public_metrics")).await;
    assert_eq!(older.json["data"][0]["public_metrics"]["retweet_count"], 5);
    let newer = client.get(&format!("/2/tweets?ids={tweet}&post.fields=public_metrics")).await;
    assert_eq!(newer.json["data"][0]["public_metrics"]["repost_count"], 5);
    assert_eq!(newer.json["data"][0]["public_metrics"]["reply_count"], 2, "direct ones");
    assert_eq!(newer.json["data"][0]["public_metrics"]["quote_count"], 2);
    assert_eq!(newer.json["meta"]["result_count"], 1);
    client.simulator.options(|options| options.dialect = Dialect::Post);
    let ignored = client.get(&format!("/2/tweets?ids={tweet}&tweet.fields=public_metrics")).await;
    assert_eq!((ignored.status, ignored.json["data"][0].get("public_metrics")), (200, None));
}

#[tokio::test]
async fn partial_errors_keep_the_order_and_name_the_parameter() {
    let (mut world, tweet) = small();
    let hidden = person(&mut world, "hidden");
    let secret = world.post(hidden, "secret", ORIGIN).expect("there");
    world.protect(hidden, ORIGIN + Duration::from_mins(1), None).expect("there");
    let client = Client::new(world, plain());
    client.advance(600);
    let answer = client.get(&format!("/2/tweets?ids=17,{tweet},{secret}")).await;
    assert_eq!(ids(&answer.json["data"]), [tweet.to_string()]);
    let titles: Vec<_> = answer.json["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|error| (error["parameter"].clone(), error["title"].clone()))
        .collect();
    let expected = [("ids", "Not Found Error"), ("ids", "Authorization Error")];
    assert_eq!(titles, expected.map(|(parameter, title)| (json!(parameter), json!(title))));
    let nothing = client.get("/2/tweets?ids=17").await;
    assert!(nothing.status == 200 && nothing.json.get("data").is_none());
    assert_eq!(client.simulator.bill().total.billable, 1, "what is not returned costs nothing");
}

#[tokio::test]
async fn lists_are_newest_first_and_agree_with_the_truth() {
    let (world, tweet) = small();
    let client = Client::new(world, plain());
    client.advance(3_600);
    let retweets = client.get(&format!("/2/tweets/{tweet}/retweets?max_results=2")).await;
    assert_eq!(retweets.json["meta"]["result_count"], 2);
    let mut truth: Vec<String> = client
        .simulator
        .listable(tweet, ActionType::Retweet)
        .iter()
        .filter_map(|listed| listed.post_id)
        .map(|id| id.to_string())
        .collect();
    truth.reverse();
    assert_eq!(client.walk(&format!("/2/tweets/{tweet}/retweets?max_results=2")).await, truth);
    let users = client.walk(&format!("/2/tweets/{tweet}/retweeted_by?max_results=2")).await;
    let mut known: Vec<String> = client
        .simulator
        .listable(tweet, ActionType::Retweet)
        .iter()
        .map(|listed| listed.user_id.to_string())
        .collect();
    known.reverse();
    assert_eq!(users, known);
    let all = client.walk(&format!("/2/tweets/{tweet}/quote_tweets?max_results=10")).await;
    let own = client.walk(&format!("/2/tweets/{tweet}/quote_tweets?exclude=retweets")).await;
    assert_eq!((all.len(), own.len()), (3, 2), "retweets of quotes unless excluded");
}

#[tokio::test]
async fn chains_may_end_with_an_empty_page() {
    let (world, tweet) = small();
    let client = Client::new(world, Options { ending: Ending::Empty, ..plain() });
    client.advance(3_600);
    let first = client.get(&format!("/2/tweets/{tweet}/retweeted_by")).await;
    let token = first.json["meta"]["next_token"].as_str().expect("a token with nothing behind it");
    let path = format!("/2/tweets/{tweet}/retweeted_by?pagination_token={token}");
    let last = client.get(&path).await.json;
    assert!(last.get("data").is_none() && last["meta"].get("next_token").is_none());
    assert_eq!(last["meta"]["result_count"], 0);
    let back = last["meta"]["previous_token"].as_str().expect("the way back");
    let again =
        client.get(&format!("/2/tweets/{tweet}/retweeted_by?pagination_token={back}")).await;
    assert_eq!(ids(&again.json["data"]), ids(&first.json["data"]));
}

#[tokio::test]
async fn hidden_accounts_are_counted_and_not_listed() {
    let (mut world, tweet) = small();
    let fan = world.account_named("fan_4").expect("a fan").id;
    world.protect(fan, ORIGIN + Duration::from_mins(30), None).expect("a fan");
    let client = Client::new(world, plain());
    client.advance(3_600);
    let page = client.get(&format!("/2/tweets/{tweet}/retweeted_by?max_results=3")).await.json;
    assert_eq!(page["meta"]["result_count"], 2, "a short page");
    assert!(page["meta"].get("next_token").is_some());
    assert_eq!(client.simulator.metrics(tweet).retweets, 5);
    assert_eq!(client.simulator.listable(tweet, ActionType::Retweet).len(), 4);
    assert_eq!(client.simulator.ever_listed(tweet, ActionType::Retweet).len(), 5);
}

#[tokio::test]
async fn a_retweet_taken_back_and_made_again_has_a_new_id() {
    let (mut world, tweet) = small();
    let fan = world.account_named("fan_0").expect("a fan").id;
    world.unretweet(tweet, fan, ORIGIN + Duration::from_mins(10)).expect("it retweeted");
    world.retweet(tweet, fan, ORIGIN + Duration::from_mins(20)).expect("a fan");
    let client = Client::new(world, plain());
    client.advance(12 * 60);
    assert_eq!(client.simulator.metrics(tweet).retweets, 4);
    client.advance(10 * 60);
    let users = client.walk(&format!("/2/tweets/{tweet}/retweeted_by")).await;
    assert_eq!((users.len(), users.first()), (5, Some(&fan.to_string())), "now the newest");
}

#[tokio::test]
async fn search_finds_direct_and_nested_replies_in_the_conversation() {
    let (world, tweet) = small();
    let client = Client::new(world, plain());
    client.advance(3_600);
    let search = |query: String| format!("/2/tweets/search/recent?query={query}");
    assert_eq!(client.walk(&search(format!("conversation_id:{tweet}%20is:reply"))).await.len(), 3);
    assert_eq!(client.walk(&search(format!("in_reply_to_tweet_id:{tweet}"))).await.len(), 2);
    assert_eq!(client.walk(&search(format!("quotes_of_tweet_id:{tweet}"))).await.len(), 2);
    let both =
        format!("(in_reply_to_tweet_id:{tweet}%20OR%20quotes_of_tweet_id:{tweet})%20-from:fan_0");
    assert_eq!(client.walk(&search(both)).await.len(), 3);
    let page = client.get(&search(format!("in_reply_to_tweet_id:{tweet}"))).await.json;
    let found = ids(&page["data"]);
    assert_eq!(page["meta"]["newest_id"].as_str(), found.first().map(String::as_str));
    let newest = found.first().expect("a reply");
    let none = client.get(&search(format!("in_reply_to_tweet_id:{tweet}&since_id={newest}"))).await;
    assert_eq!(none.json, json!({"meta": {"result_count": 0}}));
}

#[tokio::test]
async fn search_refuses_as_x_does() {
    let (world, tweet) = small();
    let client = Client::new(world, plain());
    client.advance(8 * 86_400);
    let search =
        |rest: &str| format!("/2/tweets/search/recent?query=conversation_id:{tweet}{rest}");
    let stale = client.get(&search("&since_id=20")).await;
    assert_eq!(stale.status, 400);
    let message = stale.json["errors"][0]["message"].as_str().expect("a message");
    let earliest = client.simulator.now() - Duration::from_hours(7 * 24);
    let bound = TweetId::first_at(earliest);
    assert!(message.starts_with("'since_id' must be a tweet id created after 20"), "{message}");
    assert!(message.ends_with(&format!("Please use a 'since_id' that is larger than {bound}")));
    assert!(stale.header("x-rate-limit-remaining").is_some(), "a 400 counts");
    let long = "x".repeat(513);
    for bad in [
        "&max_results=9".to_owned(),
        "&since_id=2083157183716917248&start_time=2026-09-20T00:00:00Z".to_owned(),
        format!("%20{long}"),
        "%20foo:1".to_owned(),
        "&next_token=nonsense".to_owned(),
    ] {
        let answer = client.get(&search(&bad)).await;
        assert_eq!(
            (answer.status, &answer.json["title"]),
            (400, &json!("Invalid Request")),
            "{bad}"
        );
    }
    assert_eq!(client.walk(&search("")).await.len(), 0, "eight days ago is not recent");
    let all = format!("/2/tweets/search/all?query=conversation_id:{tweet}");
    client.simulator.options(|options| options.one_search_all_a_second = false);
    assert_eq!(client.walk(&all).await.len(), 4);
}

#[tokio::test]
async fn windows_run_in_world_time_and_manners_are_noted() {
    let (world, tweet) = small();
    let mut options = plain();
    options.limits.insert(Endpoint::Retweets, Limit { app: 2, user: 2 });
    let client = Client::new(world, options);
    client.advance(3_600);
    let path = format!("/2/tweets/{tweet}/retweets");
    let first = client.get(&path).await;
    assert_eq!(first.header("x-rate-limit-remaining").as_deref(), Some("1"));
    let reset: i64 =
        first.header("x-rate-limit-reset").and_then(|r| r.parse().ok()).expect("a time");
    assert_eq!(reset, client.simulator.now().seconds() + 900);
    client.get(&path).await;
    client.advance_machine(60);
    let refused = client.get(&path).await;
    assert_eq!((refused.status, &refused.json["title"]), (429, &json!("Too Many Requests")));
    assert_eq!(client.simulator.impolite(), 1);
    client.advance(901);
    assert_eq!(client.get(&path).await.status, 200);
    assert_eq!(client.simulator.impolite(), 1);
    let conduct = client.simulator.conduct();
    assert_eq!(conduct.iter().map(|conduct| conduct.opened_with).max(), Some(1));
}

#[tokio::test]
async fn credentials_are_checked_by_kind() {
    let (world, tweet) = small();
    let author = world.account_named("author").expect("there").id;
    let client = Client::new(world, plain());
    client.advance(3_600);
    let path = format!("/2/tweets/{tweet}/liking_users");
    let app = client.get(&path).await;
    assert_eq!((app.status, &app.json["title"]), (403, &json!("Unsupported Authentication")));
    client.simulator.world_mut(|world| {
        let fan = world.account_named("fan_1").expect("a fan").id;
        world.like(tweet, fan, ORIGIN).expect("a fan");
    });
    let user = client.get_as(&path, Some(&format!("user:{author}"))).await;
    assert_eq!(user.json["meta"]["result_count"], 1);
    let stranger = client.get_as(&path, Some("user:5")).await;
    assert_eq!(stranger.json["meta"]["result_count"], 0, "likes are private");
    let me = client.get_as("/2/users/me", Some(&format!("user:{author}"))).await;
    assert_eq!(me.json["data"]["username"], "author");
    let nobody = client.get_as(&path, None).await;
    assert_eq!((nobody.status, nobody.header("x-rate-limit-limit")), (401, None));
    client.simulator.revoke("an-app-token");
    assert_eq!(client.get(&path).await.status, 401);
    let page = client.get("/2/tweets/1/nothing").await;
    assert!(page.status == 404 && page.text.starts_with("<!DOCTYPE html>"));
}

#[tokio::test]
async fn money_stops_in_every_form() {
    let (world, tweet) = small();
    let client = Client::new(world, plain());
    client.advance(3_600);
    let path = format!("/2/tweets?ids={tweet}");
    let mut said = Vec::new();
    for stop in [
        Stop::CreditsDepleted { newer: false },
        Stop::CreditsDepleted { newer: true },
        Stop::SpendCap { reset_date: "2026-12-01".to_owned() },
        Stop::UsageCap,
    ] {
        client.simulator.money(|money| money.stop = Some(stop));
        let answer = client.get(&path).await;
        said.push((answer.status, answer.json["title"].as_str().unwrap_or_default().to_owned()));
    }
    let expected = [
        (402, "CreditsDepleted"),
        (402, "Payment Required"),
        (403, "SpendCapReached"),
        (429, "UsageCapExceeded"),
    ];
    assert_eq!(said, expected.map(|(status, title)| (status, title.to_owned())));
    client.simulator.money(|money| {
        money.stop = None;
        money.x_balance = Some(Micros(5_000));
    });
    assert_eq!(client.get(&path).await.status, 200);
    assert_eq!(client.get(&path).await.status, 402, "the balance ran out");
    assert_eq!(client.simulator.bill().total.micros, Micros(5_000));
}

#[tokio::test]
async fn includes_come_along_and_are_billed_where_that_is_switched_on() {
    let (world, tweet) = small();
    let client = Client::new(world, plain());
    client.advance(3_600);
    let path = format!(
        "/2/tweets/{tweet}/retweets?tweet.fields=referenced_tweets&expansions=author_id,referenced_tweets.id"
    );
    let page = client.get(&path).await.json;
    assert_eq!(ids(&page["includes"]["users"]).len(), 5);
    assert_eq!(ids(&page["includes"]["tweets"]), [tweet.to_string()]);
    assert_eq!(page["data"][0]["referenced_tweets"][0]["type"], "retweeted");
    assert_eq!(client.simulator.bill().total.micros, Micros(25_000));
    client.simulator.options(|options| options.bill_includes = true);
    client.get(&path).await;
    assert_eq!(client.simulator.bill().total.micros, Micros(25_000 + 50_000 + 5_000));
}

#[tokio::test]
async fn faults_answer_for_the_endpoint() {
    let (world, tweet) = small();
    let client = Client::new(world, plain());
    client.advance(3_600);
    let path = format!("/2/tweets/{tweet}/retweets?max_results=2&tweet.fields=public_metrics");
    let limited = FaultKind::RateLimited { code88: true, bare: false, reset_seconds: 60 };
    let kinds = [limited, FaultKind::ServerError { status: 503, plain: true }, FaultKind::Html];
    for (kind, status) in kinds.into_iter().zip([429, 503, 200]) {
        client.simulator.faults(|faults| faults.set(vec![Fault::always(kind).times(1)]));
        let answer = client.get(&path).await;
        assert_eq!(answer.status, status);
        assert_eq!(client.get(&path).await.json["meta"]["result_count"], 2, "it struck once");
    }
    let token =
        client.get(&path).await.json["meta"]["next_token"].as_str().expect("more").to_owned();
    let expired = Fault::always(FaultKind::ExpiredCursor);
    client.simulator.faults(|faults| faults.set(vec![expired]));
    assert_eq!(client.get(&path).await.status, 200, "no cursor, no fault");
    let answer = client.get(&format!("{path}&pagination_token={token}")).await;
    assert_eq!(answer.status, 400);
    assert!(answer.json["errors"][0]["parameters"].get("pagination_token").is_some());
    let off = Fault::always(FaultKind::CountersOff { by: -2 });
    client.simulator.faults(|faults| faults.set(vec![off]));
    let lookup = format!("/2/tweets?ids={tweet}&tweet.fields=public_metrics");
    assert_eq!(client.get(&lookup).await.json["data"][0]["public_metrics"]["retweet_count"], 3);
    let missing = Fault::always(FaultKind::MetricsMissing);
    client.simulator.faults(|faults| faults.set(vec![missing]));
    assert_eq!(client.get(&lookup).await.json["data"][0].get("public_metrics"), None);
}

#[tokio::test]
async fn an_edited_tweet_keeps_its_old_counters_under_its_old_id() {
    let (mut world, tweet) = small();
    let at = ORIGIN + Duration::from_mins(10);
    let edited = world.edit(tweet, "A and B", at).expect("there");
    let fan = world.account_named("fan_5").expect("a fan").id;
    world.retweet(edited, fan, ORIGIN + Duration::from_mins(11)).expect("a fan");
    let client = Client::new(world, plain());
    client.advance(3_600);
    let path = format!("/2/tweets?ids={tweet},{edited}&tweet.fields=public_metrics");
    let data = client.get(&path).await.json["data"].clone();
    let history = json!([tweet.to_string(), edited.to_string()]);
    assert_eq!(
        (&data[0]["edit_history_tweet_ids"], &data[1]["edit_history_tweet_ids"]),
        (&history, &history)
    );
    assert_eq!(data[0]["public_metrics"]["retweet_count"], 5);
    assert_eq!(data[1]["public_metrics"]["retweet_count"], 1);
}

#[tokio::test]
async fn accounts_are_looked_up_and_timelines_read() {
    let (mut world, _) = small();
    let fan = world.account_named("fan_1").expect("a fan").id;
    let author = world.account_named("author").expect("there").id;
    world.suspend(fan, ORIGIN + Duration::from_mins(50), None).expect("a fan");
    world.follow(author, fan, ORIGIN).expect("a fan");
    let other = world.account_named("fan_2").expect("a fan").id;
    world.follow(author, other, ORIGIN).expect("a fan");
    let client = Client::new(world, plain());
    client.advance(3_600);
    let answer = client.get("/2/users/by?usernames=Author,fan_1,nobody_here").await.json;
    assert_eq!(ids(&answer["data"]), [author.to_string()]);
    assert_eq!(
        (&answer["errors"][0]["title"], &answer["errors"][1]["title"]),
        (&json!("Forbidden"), &json!("Not Found Error"))
    );
    let fields = "user.fields=public_metrics,description,created_at";
    let user = client.get(&format!("/2/users?ids={author}&{fields}")).await.json;
    assert!(user["data"][0]["public_metrics"]["followers_count"].is_i64());
    assert!(user["data"][0]["created_at"].as_str().is_some_and(|at| at.ends_with(".000Z")));
    assert_eq!(client.walk(&format!("/2/users/{author}/following")).await, [other.to_string()]);
    let zero = world_timeline(&client, "fan_0", "").await;
    let without = world_timeline(&client, "fan_0", "&exclude=retweets,replies").await;
    assert_eq!((zero, without), (2, 0));
}

async fn world_timeline(client: &Client, name: &str, rest: &str) -> usize {
    let id = client.simulator.world(|world| world.account_named(name).expect("a fan").id);
    client.walk(&format!("/2/users/{id}/tweets?max_results=5{rest}")).await.len()
}

#[tokio::test]
async fn usage_is_told_in_texts() {
    let (world, tweet) = small();
    let client = Client::new(world, plain());
    client.advance(60);
    client.get(&format!("/2/tweets?ids={tweet}")).await;
    let usage = client.get("/2/usage/tweets").await.json;
    assert_eq!(usage["data"]["project_usage"], "1");
    assert_eq!(usage["data"]["cap_reset_day"], 28);
}
