//! The twitterapi.io side, request by request.

use std::collections::HashSet;
use std::time::Duration;

use crate::client::{Client, ORIGIN};
use serde_json::{Value, json};
use socap_domain::{ActionType, TweetId};
use socap_simulator::options::{IoOptions, Options};
use socap_simulator::{Bulk, Endpoint, Fault, FaultKind, NewAccount};

fn quiet() -> Options {
    let io = IoOptions { duplicates: 0.0, trailing_page: false, ..IoOptions::default() };
    Options { io, ..Options::default() }
}

fn bulk(options: Options) -> (Client, TweetId) {
    let bulk = Bulk {
        tweets: 2,
        accounts: 300,
        retweets_per_tweet: 130,
        replies_per_tweet: 45,
        ..Bulk::default()
    };
    let (world, tweets) = bulk.build(ORIGIN).expect("a bulk world");
    let client = Client::new(world, options);
    client.advance(7_200);
    (client, tweets.first().copied().expect("a tweet"))
}

/// The items of all pages; stops at an empty page or where no more is promised.
async fn walk(client: &Client, path: &str, key: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("{path}&cursor={cursor}")).await.json;
        let items = page[key].as_array().cloned().expect("the items");
        let empty = items.is_empty();
        found.extend(items);
        if empty || page["has_next_page"] != true {
            return found;
        }
        cursor = page["next_cursor"].as_str().expect("a cursor").to_owned();
    }
}

fn ids(items: &[Value]) -> HashSet<String> {
    items.iter().filter_map(|item| item["id"].as_str()).map(str::to_owned).collect()
}

fn truth(client: &Client, tweet: TweetId, kind: ActionType) -> HashSet<String> {
    let listed = client.simulator.listable(tweet, kind);
    listed
        .iter()
        .map(|item| match (kind, item.post_id) {
            (ActionType::Retweet, _) | (_, None) => item.user_id.to_string(),
            (_, Some(post)) => post.to_string(),
        })
        .collect()
}

#[tokio::test]
async fn lists_agree_with_the_truth_even_with_their_quirks() {
    for options in [quiet(), Options::default()] {
        let (client, tweet) = bulk(options);
        let users =
            walk(&client, &format!("/twitter/tweet/retweeters?tweetId={tweet}"), "users").await;
        assert_eq!(ids(&users), truth(&client, tweet, ActionType::Retweet));
        let replies =
            walk(&client, &format!("/twitter/tweet/replies?tweetId={tweet}"), "tweets").await;
        assert_eq!(ids(&replies), truth(&client, tweet, ActionType::Reply));
        let quotes =
            walk(&client, &format!("/twitter/tweet/quotes?tweetId={tweet}"), "tweets").await;
        assert_eq!(ids(&quotes), truth(&client, tweet, ActionType::Quote));
        let newer = format!("/twitter/tweet/replies/v2?tweetId={tweet}&queryType=Latest");
        let with_nested = walk(&client, &newer, "tweets").await;
        assert_eq!(ids(&with_nested).len(), 47, "nested ones are among them");
        let query = format!(
            "/twitter/tweet/advanced_search?query=conversation_id:{tweet}%20filter:replies"
        );
        assert_eq!(ids(&walk(&client, &query, "tweets").await).len(), 47);
        let thread = format!("/twitter/tweet/thread_context?tweetId={tweet}");
        assert_eq!(ids(&walk(&client, &thread, "tweets").await).len(), 48);
    }
}

#[tokio::test]
async fn a_page_may_be_promised_that_is_empty() {
    let (client, tweet) = bulk(Options {
        io: IoOptions { duplicates: 0.0, ..IoOptions::default() },
        ..Options::default()
    });
    let path = format!("/twitter/tweet/quotes?tweetId={tweet}");
    let first = client.get(&path).await.json;
    assert_eq!(first["has_next_page"], true);
    let cursor = first["next_cursor"].as_str().expect("a cursor");
    let second = client.get(&format!("{path}&cursor={cursor}")).await.json;
    assert_eq!((&second["tweets"], &second["has_next_page"]), (&json!([]), &json!(false)));
}

#[tokio::test]
async fn pages_may_share_an_item() {
    let (client, tweet) = bulk(Options {
        io: IoOptions { duplicates: 1.0, ..IoOptions::default() },
        ..Options::default()
    });
    let replies = walk(&client, &format!("/twitter/tweet/replies?tweetId={tweet}"), "tweets").await;
    assert_eq!((replies.len(), ids(&replies).len()), (47, 45));
}

#[tokio::test]
async fn the_envelopes_carry_the_recorded_keys() {
    let Some(text) = crate::shared::read("fixtures/twitterapi-io/envelopes_2026-08-10.json") else {
        return;
    };
    let recorded: serde_json::Map<String, Value> =
        serde_json::from_str(&text).expect("recorded keys");
    let (client, tweet) = bulk(quiet());
    let id = client.simulator.world(|world| world.account_named("author_0").expect("there").id);
    for (path, keys) in recorded {
        let query = match path.as_str() {
            "/twitter/user/info" | "/twitter/user/followers" | "/twitter/user/followings" => {
                "userName=author_0".to_owned()
            }
            "/twitter/user/last_tweets" => format!("userId={id}"),
            "/twitter/tweets" => format!("tweet_ids={tweet}"),
            "/twitter/tweet/advanced_search" => "query=from:author_0".to_owned(),
            // Not needed by a collector of engagements, and not simulated.
            "/twitter/user/followers_ids" => continue,
            _ => format!("tweetId={tweet}"),
        };
        let answer = client.get(&format!("{path}?{query}")).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        let mut found: Vec<&String> = answer.json.as_object().expect("an object").keys().collect();
        found.sort();
        assert_eq!(json!(found), keys, "{path}");
    }
}

#[tokio::test]
async fn a_tweet_carries_the_recorded_fields() {
    let Some(text) = crate::shared::read("fixtures/twitterapi-io/tweet_2026-02_org_account.json")
    else {
        return;
    };
    let recorded: Value = serde_json::from_str(&text).expect("a recorded tweet");
    let (client, tweet) = bulk(quiet());
    let answer = client.get(&format!("/twitter/tweets?tweet_ids={tweet}")).await.json;
    let keys = |value: &Value| -> HashSet<String> {
        value.as_object().expect("an object").keys().cloned().collect()
    };
    let mut expected = keys(&recorded);
    expected.remove("displayTextRange");
    assert_eq!(keys(&answer["tweets"][0]), expected, "as of 2026-08, without displayTextRange");
    assert_eq!(keys(&answer["tweets"][0]["author"]), keys(&recorded["author"]));
    let Some(text) = crate::shared::read("fixtures/twitterapi-io/user_list_item_snake_case.json")
    else {
        return;
    };
    let recorded: Value = serde_json::from_str(&text).expect("a recorded account");
    client.simulator.world_mut(|world| {
        let author = world.account_named("author_0").expect("there").id;
        let fan = world.account_named("bulk_1").expect("there").id;
        world.follow(author, fan, ORIGIN).expect("both are there");
    });
    let answer = client.get("/twitter/user/followings?userName=author_0").await.json;
    assert_eq!(keys(&answer["followings"][0]), keys(&recorded));
}

#[tokio::test]
async fn three_shapes_of_one_account() {
    let (client, tweet) = bulk(quiet());
    client.simulator.world_mut(|world| {
        let writer = world.add_account(NewAccount {
            username: "writer".to_owned(),
            bio: "Tools & people".to_owned(),
            ..NewAccount::default()
        });
        world.reply(tweet, writer, "a < b", ORIGIN + Duration::from_mins(100)).expect("there");
        world.retweet(tweet, writer, ORIGIN + Duration::from_mins(100)).expect("there");
    });
    let reply = client.get(&format!("/twitter/tweet/replies?tweetId={tweet}")).await.json["tweets"]
        [0]
    .clone();
    assert_eq!(reply["text"], "a &lt; b");
    assert_eq!(reply["author"]["description"], "");
    assert_eq!(reply["author"]["profile_bio"]["description"], "Tools &amp; people");
    let user =
        client.get(&format!("/twitter/tweet/retweeters?tweetId={tweet}")).await.json["users"][0]
            .clone();
    assert_eq!(
        (&user["description"], user.get("profile_bio")),
        (&json!("Tools &amp; people"), None)
    );
    let created = user["createdAt"].as_str().expect("a time");
    assert!(created.ends_with('Z') && created.chars().nth(4) == Some('-'), "{created}");
    assert!(reply["createdAt"].as_str().is_some_and(|at| at.contains(" +0000 20")));
}

#[tokio::test]
async fn credits_are_charged_by_item_with_a_minimum() {
    let (client, tweet) = bulk(quiet());
    let spent = || client.simulator.bill().total.millicredits / 1_000;
    client.get(&format!("/twitter/tweets?tweet_ids={tweet}")).await;
    assert_eq!(spent(), 15);
    client.get("/twitter/tweets?tweet_ids=17").await;
    assert_eq!(spent(), 30, "an empty answer costs the minimum");
    assert_eq!(client.get("/twitter/tweet/quotes").await.status, 400);
    assert_eq!(spent(), 45, "so does an invalid request");
    client.get(&format!("/twitter/tweet/retweeters?tweetId={tweet}")).await;
    assert_eq!(spent(), 45 + 100 * 18);
    client.get("/oapi/my/info").await;
    assert_eq!(spent(), 45 + 100 * 18, "the balance is free");
    let left = spent() + 14;
    client.simulator.money(|money| money.credits = Some(left));
    assert_eq!(client.get("/oapi/my/info").await.json["recharge_credits"], 14);
    let broke = client.get(&format!("/twitter/tweets?tweet_ids={tweet}")).await;
    assert_eq!((broke.status, &broke.json["error"]), (402, &json!("Unauthorized")));
    assert_eq!(
        client.simulator.bill().by_endpoint.get(&Endpoint::IoTweets).map(|s| s.failed),
        Some(1)
    );
}

#[tokio::test]
async fn requests_per_second_follow_the_balance_in_machine_time() {
    let mut options = quiet();
    options.io.qps = true;
    options.money.credits = Some(5_000);
    let (client, tweet) = bulk(options);
    let path = format!("/twitter/tweets?tweet_ids={tweet}");
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(client.get(&path).await.status);
    }
    assert_eq!(statuses, [200, 200, 200, 429], "the first request took the balance below 5,000");
    client.advance_machine(1_000);
    assert_eq!(client.get(&path).await.status, 200);
}

#[tokio::test]
async fn refusals_come_in_their_own_words() {
    let (client, tweet) = bulk(quiet());
    assert_eq!(client.get_as("/oapi/my/info", None).await.status, 401);
    let gone = client.get("/twitter/user/info?userName=nobody").await;
    assert_eq!(
        (gone.status, &gone.json),
        (200, &json!({"status": "error", "msg": "user not found"}))
    );
    let reply = client.simulator.listable(tweet, ActionType::Reply).first().and_then(|l| l.post_id);
    let path = format!("/twitter/tweet/replies?tweetId={}", reply.expect("a reply"));
    assert_eq!(client.get(&path).await.json["status"], "error", "only the first of a thread");
    let path = format!("/twitter/tweet/quotes?tweetId={tweet}&cursor=");
    client.simulator.faults(|faults| faults.set(vec![Fault::always(FaultKind::ExpiredCursor)]));
    assert_eq!(client.get(&path).await.json.get("status"), Some(&json!("success")));
    let answer = client.get(&format!("{path}abc")).await.json;
    assert!(
        answer["msg"].as_str().is_some_and(|msg| msg.contains("cursor") && msg.contains("expired"))
    );
    assert_eq!(client.get("/twitter/nothing").await.status, 404);
}

#[tokio::test]
async fn strays_appear_where_switched_on() {
    let mut options = quiet();
    options.io.ads = 1.0;
    options.io.foreign_quotes = 1.0;
    let (client, tweet) = bulk(options);
    let replies = client.get(&format!("/twitter/tweet/replies?tweetId={tweet}")).await.json;
    let last = replies["tweets"].as_array().and_then(|items| items.last()).cloned().expect("items");
    assert_ne!(last["inReplyToId"], json!(tweet));
    let quotes = client.get(&format!("/twitter/tweet/quotes?tweetId={tweet}")).await.json;
    let foreign = quotes["tweets"].as_array().into_iter().flatten();
    assert_eq!(foreign.filter(|quote| quote["quoted_tweet"]["id"] != json!(tweet)).count(), 1);
}
