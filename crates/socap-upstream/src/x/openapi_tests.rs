//! Every request the client can build, in both dialects, against X's own description of its API.
//! X ignores a misspelt field without a word, so nothing else would catch one.

use serde_json::Value;
use socap_domain::{TweetId, UserId};

use super::dialect::Dialect;
use crate::http::Call;
use crate::recorded;
use crate::request::{PageAsk, Request};

const LONG: i64 = 1_956_000_000_000_000_001;

fn every_request() -> Vec<Request> {
    let cursor = || Some("KNBGDJ8PVCQ1EZZZ".to_string());
    let pages = [1, 10, 55, 100, 1_000, 5_000]
        .into_iter()
        .flat_map(|size| [None, cursor()].map(|cursor| PageAsk { size, cursor }));
    let tweet = TweetId(LONG);
    let tweets = |count: i64| (0..count).map(|n| TweetId(LONG + n)).collect::<Vec<_>>();
    let mut requests = vec![
        Request::Tweets { ids: tweets(1) },
        Request::Tweets { ids: tweets(100) },
        Request::Users { ids: vec![UserId(1), UserId(i64::MAX)] },
        Request::UsersByName { names: vec!["a".into(), "test_account_15".into()] },
    ];
    for page in pages {
        let bounds = [(None, None), (Some(TweetId(20)), None), (Some(tweet), Some(tweet))];
        for (since, until) in bounds {
            let page = page.clone();
            requests.push(Request::Replies { tweet, is_root: true, page, since, until });
        }
        for (replies, quotes) in [(11, 0), (0, 11), (5, 5), (0, 1), (1, 0)] {
            requests.push(Request::Search {
                replies_to: tweets(replies),
                quotes_of: tweets(quotes),
                since: Some(tweet),
                until: None,
                page: page.clone(),
            });
        }
        requests.push(Request::Retweets { tweet, page: page.clone() });
        requests.push(Request::Retweeters { tweet, page: page.clone() });
        requests.push(Request::Quotes { tweet, page: page.clone() });
        requests.push(Request::Following { user: UserId(1), username: None, page });
    }
    requests
}

fn document(dialect: Dialect) -> Option<Value> {
    recorded::json(match dialect {
        Dialect::Tweet => "x-api-v2/openapi/openapi-2.159-tweet-dialect.json",
        Dialect::Post => "x-api-v2/openapi/openapi-2.167-2026-08-22.json",
    })
}

#[test]
fn every_request_is_one_that_x_describes() {
    for dialect in [Dialect::Tweet, Dialect::Post] {
        let Some(document) = document(dialect) else { return };
        assert_eq!(check(&document, &super::usage_call()), Ok(()));
        for request in every_request() {
            let call = super::call(&request, dialect).expect("it can be asked");
            assert_eq!(check(&document, &call), Ok(()), "{request:?}");
        }
    }
}

#[test]
fn the_check_finds_mistakes() {
    let Some(document) = document(Dialect::Post) else { return };
    let tweet = Request::Tweets { ids: vec![TweetId(1)] };
    let foreign = super::call(&tweet, Dialect::Tweet).expect("it can be asked");
    assert!(check(&document, &foreign).is_err(), "the other dialect");
    let base = || Call::new(&["2", "tweets", "1", "quote_tweets"]);
    assert_eq!(check(&document, &base()), Ok(()));
    for wrong in [
        base().with("max_results", 9),
        base().with("max_results", 101),
        base().with("post.fields", "author_id"),
        base().with("post.fields", "id,id"),
        base().with("pagination_token", ""),
        base().with("exclude", "quotes"),
        base().with("since_id", 1),
        Call::new(&["2", "tweets", "1", "quotes"]),
        Call::new(&["2", "tweets", "x", "quote_tweets"]),
    ] {
        assert!(check(&document, &wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn nothing_asks_where_somebody_is() {
    for dialect in [Dialect::Tweet, Dialect::Post] {
        for request in every_request() {
            let call = super::call(&request, dialect).expect("it can be asked");
            let asked = format!("{call:?}");
            assert!(!asked.contains("location") && !asked.contains("geo"), "{asked}");
            let other = if dialect == Dialect::Tweet { "post." } else { "tweet." };
            assert!(!asked.contains(other), "two dialects in one request: {asked}");
        }
    }
}

/// Whether `document` describes a GET with this path and these parameters.
fn check(document: &Value, call: &Call) -> Result<(), String> {
    let paths = document["paths"].as_object().ok_or("no paths")?;
    let fits = |template: &str| {
        let wanted: Vec<&str> = template.trim_start_matches('/').split('/').collect();
        wanted.len() == call.path.len()
            && wanted.iter().zip(&call.path).all(|(w, is)| w.starts_with('{') || w == is)
    };
    // A literal path is meant before one with a variable.
    let mut templates: Vec<&String> = paths.keys().filter(|template| fits(template)).collect();
    templates.sort_by_key(|template| template.matches('{').count());
    let template = templates.first().ok_or_else(|| format!("no path {:?}", call.path))?;
    let operation = &paths[*template]["get"];
    let declared: Vec<&Value> = operation["parameters"]
        .as_array()
        .ok_or("no parameters")?
        .iter()
        .map(|parameter| resolved(document, parameter))
        .collect();
    let of = |place: &str, name: &str| {
        declared.iter().find(|p| p["in"] == place && p["name"] == name).copied()
    };
    for (wanted, value) in template.trim_start_matches('/').split('/').zip(&call.path) {
        if let Some(name) = wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            let parameter = of("path", name).ok_or_else(|| format!("no {name}"))?;
            satisfies(document, &parameter["schema"], value)
                .map_err(|why| format!("{name}: {why}"))?;
        }
    }
    for (name, value) in &call.query {
        let parameter = of("query", name).ok_or_else(|| format!("{name} is not declared"))?;
        let schema = resolved(document, &parameter["schema"]);
        if schema["type"] == "array" && parameter["explode"] != false {
            return Err(format!("{name} is not a comma list"));
        }
        satisfies(document, schema, value).map_err(|why| format!("{name}: {why}"))?;
    }
    let required = declared.iter().filter(|p| p["in"] == "query" && p["required"] == true);
    for parameter in required {
        let name = parameter["name"].as_str().unwrap_or_default();
        if !call.query.iter().any(|(given, _)| *given == name) {
            return Err(format!("{name} is required"));
        }
    }
    Ok(())
}

fn satisfies(document: &Value, schema: &Value, value: &str) -> Result<(), String> {
    let schema = resolved(document, schema);
    let no = |what: &str| Err(format!("`{value}` breaks {what}"));
    match schema["type"].as_str() {
        Some("array") => {
            let items: Vec<&str> = value.split(',').collect();
            let count = items.len() as u64;
            let distinct = items.iter().collect::<std::collections::BTreeSet<_>>().len();
            if schema["minItems"].as_u64().is_some_and(|min| count < min)
                || schema["maxItems"].as_u64().is_some_and(|max| count > max)
            {
                return no("the number of items");
            }
            if schema["uniqueItems"] == true && distinct != items.len() {
                return no("uniqueItems");
            }
            items.iter().try_for_each(|item| satisfies(document, &schema["items"], item))
        }
        Some("integer") => {
            let Ok(number) = value.parse::<i64>() else { return no("integer") };
            if schema["minimum"].as_i64().is_some_and(|min| number < min)
                || schema["maximum"].as_i64().is_some_and(|max| number > max)
            {
                return no("its bounds");
            }
            Ok(())
        }
        Some("string") => {
            let length = value.chars().count() as u64;
            if schema["minLength"].as_u64().is_some_and(|min| length < min)
                || schema["maxLength"].as_u64().is_some_and(|max| length > max)
            {
                return no("its length");
            }
            if schema["enum"].as_array().is_some_and(|words| !words.iter().any(|w| w == value)) {
                return no("its words");
            }
            match schema["pattern"].as_str() {
                None => Ok(()),
                Some(pattern) if matches(pattern, value) => Ok(()),
                Some(pattern) => no(pattern),
            }
        }
        other => Err(format!("a schema of type {other:?}")),
    }
}

/// The two patterns that occur in these parameters.
fn matches(pattern: &str, value: &str) -> bool {
    match pattern {
        "^[0-9]{1,19}$" => {
            (1..=19).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit())
        }
        "^[A-Za-z0-9_]{1,15}$" => crate::request::handle(value).is_ok(),
        other => panic!("teach this test the pattern {other}"),
    }
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
        Some(pointer) => document.pointer(pointer).unwrap_or(&Value::Null),
        None => value,
    }
}
