//! The shapes of X's recorded answers against the simulator's.

use std::collections::BTreeSet;

use crate::client::{Client, ORIGIN};
use serde_json::Value;
use socap_domain::TweetId;
use socap_simulator::options::{Ending, Options};
use socap_simulator::{Bulk, Endpoint};

fn recorded(name: &str) -> Option<Value> {
    let text = crate::shared::read(&format!("fixtures/x-api-v2/{name}"))?;
    let file: Value = serde_json::from_str(&text).expect("a recorded answer");
    Some(file.get("response").and_then(|response| response.get("body")).cloned().unwrap_or(file))
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default()
}

fn simulated() -> (Client, TweetId) {
    let (world, tweets) = Bulk::default().build(ORIGIN).expect("a bulk world");
    let options = Options { ending: Ending::Empty, short_pages: 0.0, ..Options::default() };
    let client = Client::new(world, options);
    client.advance(7_200);
    (client, tweets.first().copied().expect("a tweet"))
}

const USER_FIELDS: &str =
    "user.fields=created_at,description,public_metrics,verified,protected,url,profile_image_url";

#[tokio::test]
async fn a_page_of_retweeters_has_the_recorded_shape() {
    let (client, tweet) = simulated();
    let Some(page) = recorded("retweeted_by/1476155918597373952-page2.json") else { return };
    let path = format!("/2/tweets/{tweet}/retweeted_by?max_results=20&{USER_FIELDS}");
    let first = client.get(&path).await.json;
    let token = first["meta"]["next_token"].as_str().expect("more");
    let second = client.get(&format!("{path}&pagination_token={token}")).await.json;
    assert_eq!(keys(&second), keys(&page));
    assert_eq!(keys(&second["meta"]), keys(&page["meta"]));
    // Locations and links are not simulated.
    let mut user = keys(&page["data"][0]);
    user.remove("location");
    assert_eq!(keys(&second["data"][0]), user);
    assert_eq!(
        keys(&second["data"][0]["public_metrics"]),
        keys(&page["data"][0]["public_metrics"])
    );
    let Some(end) = recorded("retweeted_by/1476155918597373952-page3-empty.json") else { return };
    let token = second["meta"]["next_token"].as_str().expect("more");
    let mut page = client.get(&format!("{path}&pagination_token={token}")).await.json;
    while let Some(token) = page["meta"]["next_token"].as_str() {
        page = client.get(&format!("{path}&pagination_token={token}")).await.json;
    }
    assert_eq!((keys(&page), keys(&page["meta"])), (keys(&end), keys(&end["meta"])));
}

#[tokio::test]
async fn quotes_and_searches_have_the_recorded_shape() {
    let (client, tweet) = simulated();
    let Some(page) = recorded("quote_tweets/1293593516040269825.json") else { return };
    client.simulator.world_mut(|world| {
        let fan = world.account_named("bulk_7").expect("there").id;
        for _ in 0..9 {
            world.quote(tweet, fan, "again", ORIGIN).expect("there");
        }
    });
    let found = client.get(&format!("/2/tweets/{tweet}/quote_tweets")).await.json;
    assert_eq!((keys(&found), keys(&found["meta"])), (keys(&page), keys(&page["meta"])));
    assert_eq!(keys(&found["data"][0]), keys(&page["data"][0]));
    let Some(page) = recorded("search/recent-default-2.json") else { return };
    let query = format!("/2/tweets/search/recent?query=conversation_id:{tweet}");
    let found = client.get(&query).await.json;
    assert_eq!((keys(&found), keys(&found["meta"])), (keys(&page), keys(&page["meta"])));
    let Some(zero) = recorded("search/all-zero.json") else { return };
    let none = client.get("/2/tweets/search/all?query=conversation_id:5").await.json;
    assert_eq!(none, zero);
}

#[tokio::test]
async fn refusals_have_the_recorded_shape() {
    let (client, tweet) = simulated();
    let Some(mixed) = recorded("tweets_lookup/15-ids-7-found-8-notfound.json") else { return };
    let found = client.get(&format!("/2/tweets?ids={tweet},1")).await.json;
    assert_eq!(keys(&found["errors"][0]), keys(&mixed["errors"][0]));
    let Some(none) = recorded("tweets_lookup/all-notfound-no-data-key.json") else { return };
    assert_eq!(keys(&client.get("/2/tweets?ids=1,2").await.json), keys(&none));
    let Some(unknown) = recorded("user_tweets/1405327120163872777-user-not-found-200.json") else {
        return;
    };
    let found = client.get("/2/users/1405327120163872777/tweets").await.json;
    assert_eq!(found, unknown);
    let Some(unauthorized) = recorded("errors/401-unauthorized.json") else { return };
    assert_eq!(client.get_as("/2/users/me", None).await.json, unauthorized);
    let Some(code88) = recorded("errors/429-code88-body.json") else { return };
    let fault =
        socap_simulator::FaultKind::RateLimited { code88: true, bare: true, reset_seconds: 1 };
    client.simulator.faults(|faults| faults.add(socap_simulator::Fault::always(fault)));
    assert_eq!(client.get("/2/tweets?ids=1").await.json, code88);
    client.simulator.faults(socap_simulator::faults::Faults::clear);
    let Some(times) = recorded("errors/400-invalid-request-times.json") else { return };
    let path = "/2/tweets/search/all?query=from:a&start_time=2020-06-21T01:00:00Z&end_time=2020-06-21T00:00:00Z";
    assert_eq!(client.get(path).await.json, times);
    let Some(usage) = recorded("usage_tweets/usage_tweets_resp.json") else { return };
    let fields = "usage.fields=cap_reset_day,project_cap,project_id,project_usage";
    let found = client.get(&format!("/2/usage/tweets?{fields}")).await.json;
    assert_eq!(keys(&found["data"]), keys(&usage["data"]));
}

#[test]
fn every_x_endpoint_is_in_the_published_description() {
    for name in ["openapi-2.167-2026-08-22.json", "openapi-2.159-tweet-dialect.json"] {
        let Some(spec) = recorded(&format!("openapi/{name}")) else { return };
        for endpoint in
            Endpoint::ALL.iter().filter(|e| e.protocol() == socap_simulator::Protocol::X)
        {
            let variable = if *endpoint == Endpoint::UserByName { "{username}" } else { "{id}" };
            let path = endpoint.path().replace(":id", variable);
            assert!(spec["paths"][&path]["get"].is_object(), "{path} in {name}");
        }
    }
}
