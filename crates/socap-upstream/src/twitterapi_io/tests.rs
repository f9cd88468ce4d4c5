//! Samples of twitterapi.io's answers, and the traps that its users report.

use rstest::rstest;
use serde_json::{Value, json};
use socap_domain::{Availability, Metrics, TweetId, UserId};

use super::{balance, call, qps_for, read};
use crate::answer::{Account, AccountKey, Answer, Missing, Page, Post};
use crate::client::Balance;
use crate::error::{MoneyStop, Refusal, RetryReason, UpstreamError};
use crate::exchange::{Certainty, Exchange};
use crate::price::Prices;
use crate::recorded::{answer, json as recording, mutations};
use crate::request::{PageAsk, Request};

const TARGET: TweetId = TweetId(1_955_857_894_790_095_084);

fn ask(request: &Request, status: u16, body: &Value) -> Exchange {
    read(request, &answer(status, &[], body.to_string()), &Prices::default())
}

fn page() -> PageAsk {
    PageAsk::first(20)
}

fn replies() -> Request {
    Request::Replies { tweet: TARGET, is_root: true, page: page(), since: None, until: None }
}

fn quotes() -> Request {
    Request::Quotes { tweet: TARGET, page: page() }
}

fn retweeters() -> Request {
    Request::Retweeters { tweet: TARGET, page: page() }
}

fn following() -> Request {
    let page = PageAsk::first(200);
    Request::Following { user: UserId(7), username: Some("test_a".into()), page }
}

fn posts(exchange: Exchange) -> Page<Post> {
    match exchange.outcome {
        Ok(Answer::Posts(page)) => page,
        other => panic!("expected posts, found {other:?}"),
    }
}

fn users(exchange: Exchange) -> Page<Account> {
    match exchange.outcome {
        Ok(Answer::Users(page)) => page,
        other => panic!("expected accounts, found {other:?}"),
    }
}

fn reason(exchange: &Exchange) -> Option<RetryReason> {
    match &exchange.outcome {
        Err(UpstreamError::Retry { reason, .. }) => Some(*reason),
        _ => None,
    }
}

#[test]
fn a_sampled_tweet() {
    let Some(tweet) = recording("twitterapi-io/tweet_2026-02_org_account.json") else { return };
    let id = TweetId(2_018_116_021_341_540_824);
    let request = Request::Tweets { ids: vec![id, TweetId(5)] };
    let exchange = ask(&request, 200, &json!({"tweets": [tweet], "status": "success"}));
    assert_eq!(exchange.bill.credits, Some(15));
    let Ok(Answer::Tweets(found)) = exchange.outcome else { panic!("{exchange:?}") };
    assert_eq!(found.missing, [(TweetId(5), Missing::Unlisted)]);
    let tweet = &found.found[0];
    let metrics = Metrics {
        likes: Some(0),
        retweets: Some(0),
        quotes: Some(0),
        replies: Some(1),
        views: Some(433),
        bookmarks: Some(0),
    };
    assert_eq!((tweet.id, tweet.metrics, tweet.in_reply_to), (id, metrics, None));
    assert_eq!(tweet.created_at, id.posted_at());
    let author = tweet.author.as_ref().expect("it came along");
    assert_eq!(author.id, UserId(2_238_323_790));
    assert_eq!((author.followers, author.following), (Some(35_791), Some(18)));
    assert_eq!(author.verified, Some(false));
    let bio = author.bio.as_deref().expect("it is in the other place");
    assert!(bio.starts_with("Official updates for Sydney Trains"), "{bio}");
    assert_eq!(author.created_at.map(|at| at.to_string()).as_deref(), Some("2013-12-10T00:04:11Z"));
}

#[test]
fn a_sampled_reply() {
    let Some(event) = recording("twitterapi-io/webhook_rule_event_2025-08.json") else { return };
    let page = posts(ask(&replies(), 200, &event));
    let reply = &page.items[0];
    assert_eq!((reply.id.0, reply.in_reply_to), (1_955_896_617_057_574_986, Some(TARGET)));
    assert_eq!(reply.author.verified, Some(true), "a paid mark is a mark");
    assert_eq!(reply.author.bio, None, "empty in both places");
    assert_eq!((page.next, page.newest), (None, Some(reply.id)));
}

#[test]
fn a_sampled_list_entry_in_snake_case() {
    let Some(entry) = recording("twitterapi-io/user_list_item_snake_case.json") else { return };
    let body = json!({"followings": [entry], "has_next_page": true, "next_cursor": "c2"});
    let exchange = ask(&following(), 200, &body);
    assert_eq!((exchange.bill.credits, exchange.bill.users.len()), (Some(15), 1));
    let page = users(exchange);
    let account = &page.items[0];
    assert_eq!(account.id, UserId(25_073_877));
    assert!(account.username.is_some(), "`screen_name`, as `username` is null");
    assert_eq!((account.followers, account.following), (Some(109_429_217), Some(53)));
    assert_eq!((account.verified, account.protected), (Some(true), Some(false)));
    assert_eq!(
        account.created_at.map(|at| at.to_string()).as_deref(),
        Some("2009-03-18T13:46:38Z")
    );
    assert_eq!(page.next.as_deref(), Some("c2"));
}

/// The members that answers had in August 2026: with the list empty they are empty pages, and
/// without it they are drift.
#[test]
fn sampled_envelopes() {
    let Some(envelopes) = recording("twitterapi-io/envelopes_2026-08-10.json") else { return };
    let v2 =
        Request::Replies { tweet: TARGET, is_root: false, page: page(), since: None, until: None };
    for (path, request, list) in [
        ("/twitter/tweets", Request::Tweets { ids: vec![TARGET] }, "tweets"),
        ("/twitter/tweet/replies", replies(), "tweets"),
        ("/twitter/tweet/replies/v2", v2, "tweets"),
        ("/twitter/tweet/retweeters", retweeters(), "users"),
        ("/twitter/user/followings", following(), "followings"),
    ] {
        let called = format!("/{}", call(&request).expect("it can be asked").path.join("/"));
        assert_eq!(called, path);
        let keys = envelopes[path].as_array().expect("its members");
        let value = |key: &str| match key {
            key if key == list => json!([]),
            "has_next_page" => json!(false),
            _ => json!(""),
        };
        let mut body: Value = keys
            .iter()
            .filter_map(Value::as_str)
            .map(|key| (key.to_string(), value(key)))
            .collect();
        assert!(body.get(list).is_some(), "{path}");
        let exchange = ask(&request, 200, &body);
        assert!(exchange.outcome.is_ok(), "{path}: {exchange:?}");
        assert_eq!(exchange.bill.credits, Some(15), "an empty answer costs the least");
        body.as_object_mut().map(|members| members.remove(list));
        assert_eq!(reason(&ask(&request, 200, &body)), Some(RetryReason::Drift), "{path}");
    }
    let info = answer(200, &[], r#"{"recharge_credits": "4000", "total_bonus_credits": 1000}"#);
    assert_eq!(balance(&info).map(Balance::credits), Ok(5_000));
}

#[test]
fn sampled_refusals() {
    let Some(errors) = recording("twitterapi-io/errors.json") else { return };
    let request = Request::UsersByName { names: vec!["test_a".into()] };
    for row in errors.as_array().expect("a list") {
        let status = row["http_status"].as_u64().and_then(|s| u16::try_from(s).ok());
        let status = status.expect("a status");
        let exchange = ask(&request, status, &row["body"]);
        let free = matches!(status, 402 | 429);
        assert_eq!(exchange.bill.credits, Some(if free { 0 } else { 15 }));
        assert_eq!(exchange.bill.certainty, Certainty::Exact);
        match (status, row["body"]["msg"].as_str()) {
            (402, _) => {
                let stop = MoneyStop::CreditsDepleted;
                assert_eq!(exchange.outcome, Err(UpstreamError::Money { stop }));
            }
            (429, _) => {
                assert_eq!(exchange.outcome, Err(UpstreamError::WaitUntil { until: None }));
            }
            (200, Some("user not found")) => {
                let Ok(Answer::Accounts(found)) = exchange.outcome else { panic!("{exchange:?}") };
                let key = AccountKey::Name("test_a".into());
                assert_eq!(found.missing, [(key, Missing::NotFound)]);
            }
            (200, _) => assert_eq!(reason(&exchange), Some(RetryReason::Trouble)),
            _ => assert!(matches!(exchange.outcome, Err(UpstreamError::Nonsense { .. }))),
        }
    }
}

#[rstest]
#[case(401, "", None, Some(Refusal::Unauthorized))]
#[case(403, r#"{"message":"Forbidden"}"#, None, Some(Refusal::Forbidden))]
#[case(403, "<html></html>", Some(RetryReason::Unreadable), None)]
#[case(404, r#"{"detail":"Not Found"}"#, Some(RetryReason::Drift), None)]
#[case(405, "", Some(RetryReason::Drift), None)]
#[case(500, r#"{"message":"upstream"}"#, Some(RetryReason::Trouble), None)]
#[case(503, "", Some(RetryReason::Trouble), None)]
#[case(200, "<html></html>", Some(RetryReason::Unreadable), None)]
#[case(200, r#"{"status":"error","msg":"please try again"}"#, Some(RetryReason::Trouble), None)]
#[case(200, r#"{"status":"success","users":null}"#, Some(RetryReason::Drift), None)]
fn other_refusals(
    #[case] status: u16,
    #[case] body: &str,
    #[case] retried: Option<RetryReason>,
    #[case] refused: Option<Refusal>,
) {
    let exchange = read(&retweeters(), &answer(status, &[], body), &Prices::default());
    assert_eq!(reason(&exchange), retried);
    let refusal = match exchange.outcome {
        Err(UpstreamError::Refused { reason, .. }) => Some(reason),
        _ => None,
    };
    assert_eq!(refusal, refused);
}

#[rstest]
#[case("tweet not found", UpstreamError::Gone(Availability::Gone))]
#[case("User has been suspended", UpstreamError::Gone(Availability::Suspended))]
#[case("the account is protected", UpstreamError::Gone(Availability::Protected))]
#[case("Cursor is invalid", UpstreamError::RestartWalk)]
#[case("cursor expired", UpstreamError::RestartWalk)]
#[case("Credits is not enough.Please recharge", UpstreamError::Money { stop: MoneyStop::CreditsDepleted })]
#[case("Too Many Requests", UpstreamError::WaitUntil { until: None })]
fn failures_under_success(#[case] words: &str, #[case] expected: UpstreamError) {
    let exchange = ask(&replies(), 200, &json!({"status": "error", "msg": words}));
    assert_eq!(exchange.outcome, Err(expected));
    assert_eq!(exchange.bill.credits, Some(15));
}

#[test]
fn a_bad_cursor_by_status() {
    let exchange = ask(&replies(), 400, &json!({"detail": "invalid cursor"}));
    assert_eq!(exchange.outcome, Err(UpstreamError::RestartWalk));
}

#[rstest]
#[case(json!(true), json!("c"), Some("c"))]
#[case(json!(false), json!("c"), None)]
#[case(json!(true), json!(""), None)]
#[case(json!(true), json!(null), None)]
#[case(json!(null), json!("c"), None)]
fn the_end_of_a_list(#[case] more: Value, #[case] cursor: Value, #[case] next: Option<&str>) {
    let body = json!({"users": [], "has_next_page": more, "next_cursor": cursor});
    assert_eq!(users(ask(&retweeters(), 200, &body)).next.as_deref(), next);
}

fn item(id: i64, author: i64, more: &Value) -> Value {
    let mut item = json!({"id": id.to_string(), "text": "a &amp; b\u{0}", "author": {
        "id": author, "userName": "test_a", "description": "", "followers": "12"}});
    for (key, value) in more.as_object().into_iter().flatten() {
        item[key] = value.clone();
    }
    item
}

#[test]
fn advertisements_and_nested_replies_drop_out_and_are_paid_for() {
    let to = |id: i64| json!({"inReplyToId": id.to_string()});
    let body = json!({"replies": [
        item(2_000, 7, &to(TARGET.0)),
        item(2_001, 7, &to(2_000)),
        item(2_002, 7, &json!({"inReplyToId": null, "card": {}})),
        json!({"id": null}),
    ], "has_next_page": false, "next_cursor": ""});
    let exchange = ask(&replies(), 200, &body);
    assert_eq!(exchange.bill.posts, [2_000, 2_001, 2_002]);
    assert_eq!(exchange.bill.credits, Some(45));
    let page = posts(exchange);
    assert_eq!((page.items.len(), page.skipped), (1, 3));
    assert_eq!(page.items[0].text, "a & b");
    assert_eq!(page.items[0].author.followers, Some(12));

    let quoting = |id: i64| json!({"quoted_tweet": {"id": id.to_string()}});
    let body = json!({"tweets": [item(3_000, 7, &quoting(TARGET.0)), item(3_001, 7, &quoting(9)),
        item(3_002, 7, &json!({"quoted_tweet": {}}))]});
    let page = posts(ask(&quotes(), 200, &body));
    assert_eq!((page.items.len(), page.skipped), (1, 2));
}

#[test]
fn bounds_are_applied_to_what_comes() {
    let to = json!({"inReplyToId": TARGET.0.to_string()});
    let body = json!({"tweets": [item(10, 7, &to), item(20, 7, &to), item(30, 7, &to)]});
    let request = Request::Replies {
        tweet: TARGET,
        is_root: false,
        page: page(),
        since: Some(TweetId(10)),
        until: Some(TweetId(30)),
    };
    let kept: Vec<i64> = posts(ask(&request, 200, &body)).items.iter().map(|p| p.id.0).collect();
    assert_eq!(kept, [20]);
}

#[test]
fn retweeters_tell_their_own_date_and_accounts_may_be_unavailable() {
    let body = json!({"users": [
        {"id": "8", "userName": "test_b", "description": "plain", "verified": false,
            "createdAt": "2014-05-06T07:08:09.000Z"},
        {"id": "9", "unavailable": true, "unavailableReason": "Suspended"},
        {"userName": "nobody"},
    ]});
    let page = users(ask(&retweeters(), 200, &body));
    assert_eq!((page.items.len(), page.skipped), (2, 1));
    assert_eq!(
        page.items[0].created_at.map(|t| t.to_string()).as_deref(),
        Some("2014-05-06T07:08:09Z")
    );
    assert_eq!(page.items[0].bio.as_deref(), Some("plain"));
    assert_eq!(page.items[1].unavailable, Some(Availability::Suspended));
    let request = Request::Users { ids: vec![UserId(8), UserId(9), UserId(10)] };
    let exchange = ask(&request, 200, &body);
    let Ok(Answer::Accounts(found)) = exchange.outcome else { panic!("{exchange:?}") };
    assert_eq!(found.found.len(), 2);
    assert_eq!(found.missing, [(AccountKey::Id(UserId(10)), Missing::Unlisted)]);
}

#[rstest]
#[case(&Request::Tweets { ids: vec![TweetId(1), TweetId(2)] }, "/twitter/tweets?tweet_ids=1%2C2")]
#[case(&retweeters(), "/twitter/tweet/retweeters?tweetId=1955857894790095084")]
#[case(&quotes(), "/twitter/tweet/quotes?tweetId=1955857894790095084&includeReplies=true")]
#[case(&following(), "/twitter/user/followings?userName=test_a&pageSize=200")]
#[case(&Request::Users { ids: vec![UserId(7)] }, "/twitter/user/batch_info_by_ids?userIds=7")]
#[case(&Request::UsersByName { names: vec!["test_a".into()] }, "/twitter/user/info?userName=test_a")]
#[case(
    &Request::Replies { tweet: TARGET, is_root: true, page: PageAsk { size: 1, cursor: Some("a=".into()) },
        since: Some(TARGET), until: Some(TARGET) },
    "/twitter/tweet/replies?tweetId=1955857894790095084&sinceTime=1755147834&untilTime=1755147835&cursor=a%3D"
)]
#[case(
    &Request::Replies { tweet: TARGET, is_root: false, page: page(), since: Some(TARGET), until: None },
    "/twitter/tweet/replies/v2?tweetId=1955857894790095084&queryType=Latest"
)]
fn calls(#[case] request: &Request, #[case] expected: &str) {
    let base = "https://example.org/prefix/".parse().expect("an address");
    let url = call(request).expect("it can be asked").url(&base);
    assert_eq!(url.as_str(), format!("https://example.org/prefix{expected}"));
}

#[rstest]
#[case(Request::Retweets { tweet: TARGET, page: page() })]
#[case(Request::Search { replies_to: vec![TARGET], quotes_of: vec![], since: None, until: None, page: page() })]
#[case(Request::Tweets { ids: vec![] })]
#[case(Request::Tweets { ids: vec![TARGET; 101] })]
#[case(Request::Tweets { ids: vec![TweetId(0)] })]
#[case(Request::UsersByName { names: vec!["a".into(), "b".into()] })]
#[case(Request::UsersByName { names: vec!["a&b".into()] })]
#[case(Request::Following { user: UserId(7), username: None, page: page() })]
fn what_cannot_be_asked(#[case] request: Request) {
    assert!(matches!(call(&request), Err(UpstreamError::Nonsense { .. })), "{request:?}");
}

#[rstest]
#[case(-5, 0.2)]
#[case(999, 0.2)]
#[case(1_000, 3.0)]
#[case(5_000, 6.0)]
#[case(10_000, 10.0)]
#[case(49_999, 10.0)]
#[case(50_000, 20.0)]
fn requests_per_second(#[case] credits: i64, #[case] expected: f64) {
    assert!((qps_for(credits) - expected).abs() < f64::EPSILON);
}

#[test]
fn any_change_to_an_answer_is_survived() {
    let body = json!({
        "status": "success", "has_next_page": true, "next_cursor": "c",
        "tweets": [item(10, 7, &json!({"quoted_tweet": {"id": "5"}, "inReplyToId": "5"}))],
        "users": [{"id": "9", "unavailable": true, "unavailableReason": "Suspended"}],
        "data": {"id": "9", "profile_bio": {"description": "b"}, "createdAt": "x"},
    });
    let requests = [
        replies(),
        quotes(),
        retweeters(),
        following(),
        Request::Tweets { ids: vec![TweetId(10)] },
        Request::Users { ids: vec![UserId(9)] },
        Request::UsersByName { names: vec!["test_a".into()] },
    ];
    for body in mutations(&body) {
        for (request, status) in requests.iter().flat_map(|r| [(r, 200), (r, 400), (r, 403)]) {
            let exchange = ask(request, status, &body);
            assert!(exchange.outcome.is_err() || status == 200);
        }
    }
}
