//! What to do about each refusal, recorded ones first.

use rstest::rstest;
use serde_json::json;
use socap_domain::{Availability, Timestamp, TweetId, UserId};

use super::dialect::{Dialect, DialectState};
use crate::error::{MoneyStop, Refusal, RetryReason, UpstreamError};
use crate::exchange::{Bill, Exchange, WindowReading};
use crate::http::Reply;
use crate::recorded;
use crate::request::{DialectChoice, PageAsk, Request};

const DATE: (&str, &str) = ("date", "Sat, 21 Nov 2026 10:00:00 GMT");

fn retweeters() -> Request {
    Request::Retweeters { tweet: TweetId(42), page: PageAsk::first(100) }
}

fn read(request: &Request, reply: &Reply) -> Exchange {
    super::read(request, reply, Dialect::Tweet, &DialectState::new(DialectChoice::Auto))
}

fn error(reply: &Reply) -> UpstreamError {
    read(&retweeters(), reply).outcome.expect_err("it is an error")
}

fn reason(error: &UpstreamError) -> Option<RetryReason> {
    match error {
        UpstreamError::Retry { reason, .. } => Some(*reason),
        _ => None,
    }
}

fn refusal(error: &UpstreamError) -> Option<Refusal> {
    match error {
        UpstreamError::Refused { reason, .. } => Some(*reason),
        _ => None,
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

#[test]
fn recorded_refusals() {
    let of = |name: &str| {
        let recording = recorded::json(&format!("x-api-v2/{name}.json"))?;
        let mut reply = recorded::reply(&recording);
        if recording.get("response").is_none() {
            reply.status = 429;
        }
        let exchange = read(&retweeters(), &reply);
        assert_eq!(exchange.bill, Bill::free(), "{name}: X does not bill refusals");
        exchange.outcome.err()
    };
    let money = |stop| UpstreamError::Money { stop };
    if let Some(error) = of("errors-quoted/402-credits-depleted-v1") {
        assert_eq!(error, money(MoneyStop::CreditsDepleted));
    }
    if let Some(error) = of("errors-quoted/403-spend-cap-reached") {
        assert_eq!(error, money(MoneyStop::SpendCap { reset: Some(at("2026-05-13")) }));
    }
    if let Some(error) = of("errors-quoted/403-unsupported-authentication") {
        assert_eq!(refusal(&error), Some(Refusal::UnsupportedAuthentication));
    }
    for name in ["errors-quoted/429-rate-about-blank", "errors/429-code88-body"] {
        if let Some(error) = of(name) {
            assert_eq!(error, UpstreamError::WaitUntil { until: None }, "{name}");
        }
    }
    if let Some(error) = of("errors-quoted/503-service-unavailable") {
        assert_eq!(reason(&error), Some(RetryReason::Trouble));
    }
    for name in [
        "errors/400-invalid-request-times",
        "oauth2/code-400-invalid",
        "oauth2/refresh-400-invalid-token",
    ] {
        if let Some(error) = of(name) {
            assert!(matches!(error, UpstreamError::Nonsense { .. }), "{name}: {error:?}");
        }
    }
    if let Some(error) = of("errors/401-unauthorized") {
        assert_eq!(refusal(&error), Some(Refusal::Unauthorized));
    }
    if let Some(error) = of("errors/404-html") {
        assert_eq!(reason(&error), Some(RetryReason::NoSuchPath));
    }
}

#[rstest]
#[case(402, json!({"title": "Payment Required", "status": 402, "detail": "credits depleted",
    "type": "https://api.x.com/2/problems/credits-depleted"}), MoneyStop::CreditsDepleted)]
#[case(402, json!({"anything": "else"}), MoneyStop::CreditsDepleted)]
#[case(429, json!({"title": "UsageCapExceeded", "period": "Monthly", "scope": "Product",
    "detail": "Usage cap exceeded: Monthly product cap",
    "type": "https://api.twitter.com/2/problems/usage-capped"}), MoneyStop::UsageCap { reset: None })]
#[case(403, json!({"title": "SpendCapReached", "type": "https://api.x.com/2/problems/credits"}),
    MoneyStop::SpendCap { reset: None })]
#[case(200, json!({"title": "CreditsDepleted", "type": "https://api.x.com/2/problems/credits"}),
    MoneyStop::CreditsDepleted)]
fn money(#[case] status: u16, #[case] body: serde_json::Value, #[case] stop: MoneyStop) {
    // Plenty of calls left in the window: it is not about the window.
    let window = [
        ("x-rate-limit-limit", "75"),
        ("x-rate-limit-remaining", "70"),
        ("x-rate-limit-reset", "1795255200"),
    ];
    let reply = recorded::answer(status, &window, body.to_string());
    assert_eq!(error(&reply), UpstreamError::Money { stop });
}

#[rstest]
#[case(401, "", Refusal::Unauthorized)]
#[case(401, r#"{"title":"Unauthorized","type":"about:blank","status":401}"#, Refusal::Unauthorized)]
#[case(403, r#"{"title":"Forbidden","type":"about:blank","status":403}"#, Refusal::Forbidden)]
#[case(
    403,
    r#"{"title":"Client Forbidden","reason":"client-not-enrolled","type":"https://api.x.com/2/problems/client-forbidden"}"#,
    Refusal::NotEnrolled
)]
#[case(
    403,
    r#"{"title":"Client Forbidden","reason":"official-client-forbidden","type":"https://api.x.com/2/problems/client-forbidden"}"#,
    Refusal::Forbidden
)]
fn refusals(#[case] status: u16, #[case] body: &str, #[case] expected: Refusal) {
    assert_eq!(refusal(&error(&recorded::answer(status, &[], body))), Some(expected));
}

#[rstest]
#[case(404, "", RetryReason::NoSuchPath)]
#[case(404, "<!DOCTYPE html><html></html>", RetryReason::NoSuchPath)]
#[case(404, r#"{"title":"Not Found","type":"about:blank","status":404}"#, RetryReason::NoSuchPath)]
#[case(403, "<html>blocked</html>", RetryReason::Unreadable)]
#[case(301, "", RetryReason::Unreadable)]
#[case(500, "", RetryReason::Trouble)]
#[case(502, "<html>bad gateway</html>", RetryReason::Trouble)]
#[case(504, r#"{"title":"Gateway Timeout"}"#, RetryReason::Trouble)]
#[case(200, "<html></html>", RetryReason::Unreadable)]
#[case(200, "", RetryReason::Unreadable)]
#[case(200, "[]", RetryReason::Unreadable)]
#[case(200, "{}", RetryReason::Drift)]
#[case(200, r#"{"data": 5}"#, RetryReason::Drift)]
#[case(200, r#"{"data": null, "meta": {"result_count": 3}}"#, RetryReason::Drift)]
#[case(200, r#"{"errors": [{"title": "Something New"}]}"#, RetryReason::Drift)]
fn passing_trouble(#[case] status: u16, #[case] body: &str, #[case] expected: RetryReason) {
    assert_eq!(reason(&error(&recorded::answer(status, &[], body))), Some(expected), "{body}");
}

#[rstest]
#[case(
    "Forbidden",
    "User has been suspended: [42].",
    "resource-not-found",
    Availability::Suspended
)]
#[case("Not Found Error", "Could not find tweet", "resource-not-found", Availability::Gone)]
#[case("Authorization Error", "Sorry", "not-authorized-for-resource", Availability::Protected)]
fn the_subject_is_gone(
    #[case] title: &str,
    #[case] detail: &str,
    #[case] kind: &str,
    #[case] expected: Availability,
) {
    let problem = json!({
        "title": title, "detail": detail, "type": format!("https://api.x.com/2/problems/{kind}"),
        "parameter": "id", "value": "42", "resource_id": "42",
    });
    let only_errors = json!({ "errors": [problem] }).to_string();
    let gone = UpstreamError::Gone(expected);
    assert_eq!(error(&recorded::answer(200, &[], only_errors)), gone);
    assert_eq!(error(&recorded::answer(404, &[], problem.to_string())), gone);

    // Of a lookup, or of something that came along, it says nothing about a subject.
    let lookup = Request::Users { ids: vec![UserId(7)] };
    let exchange = read(&lookup, &recorded::answer(404, &[], problem.to_string()));
    assert_eq!(exchange.outcome.err().as_ref().and_then(reason), Some(RetryReason::NoSuchPath));
    let mut along = problem;
    along["parameter"] = "pinned_tweet_id".into();
    let along = json!({ "errors": [along] }).to_string();
    assert_eq!(reason(&error(&recorded::answer(200, &[], along))), Some(RetryReason::Drift));
}

fn invalid(parameter: &str, message: &str) -> Reply {
    let body = json!({
        "errors": [{"parameters": {parameter: ["x"]}, "message": message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": "https://api.twitter.com/2/problems/invalid-request",
    });
    recorded::answer(400, &[], body.to_string())
}

#[test]
fn what_is_invalid_decides() {
    let cursor = invalid("pagination_token", "The pagination token is not valid");
    assert_eq!(error(&cursor), UpstreamError::RestartWalk);
    assert_eq!(error(&invalid("next_token", "no")), UpstreamError::RestartWalk);

    let stale = invalid(
        "since_id",
        "'since_id' must be a tweet id created after 2026-07-31T11:45Z. Please use a 'since_id' \
         that is larger than 2083157183716917248",
    );
    let oldest_allowed = Some(TweetId(2_083_157_183_716_917_248));
    assert_eq!(error(&stale), UpstreamError::StaleSince { oldest_allowed });

    // X lists all it knows, cursors among them, when it refuses another parameter.
    let other = invalid("foo", "The query parameter [foo] is not one of [id,pagination_token]");
    assert!(matches!(error(&other), UpstreamError::Nonsense { .. }));
}

#[rstest]
#[case(&[("x-rate-limit", 0, 1_795_255_200)], Some("2026-11-21T10:00:00Z"))]
#[case(
    &[("x-rate-limit", 0, 1_795_255_200), ("x-app-limit-24hour", 0, 1_795_298_400)],
    Some("2026-11-21T22:00:00Z")
)]
#[case(
    &[("x-rate-limit", 5, 1_795_255_200), ("x-user-limit-24hour", 0, 1_795_298_400)],
    Some("2026-11-21T22:00:00Z")
)]
// One search a second: the window has calls left.
#[case(&[("x-rate-limit", 5, 1_795_298_400)], Some("2026-11-21T10:00:01Z"))]
#[case(&[], Some("2026-11-21T10:00:01Z"))]
fn waiting(#[case] windows: &[(&str, i64, i64)], #[case] until: Option<&str>) {
    let mut headers = vec![];
    for (prefix, remaining, reset) in windows {
        headers.push((format!("{prefix}-limit"), "75".to_string()));
        headers.push((format!("{prefix}-remaining"), remaining.to_string()));
        headers.push((format!("{prefix}-reset"), reset.to_string()));
    }
    let mut headers: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    headers.push(DATE);
    for body in ["", r#"{"errors":[{"code":88,"message":"Rate limit exceeded"}]}"#] {
        let reply = recorded::answer(429, &headers, body);
        assert_eq!(error(&reply), UpstreamError::WaitUntil { until: until.map(at) });
    }
}

#[test]
fn a_pause_that_is_asked_for() {
    let reply = recorded::answer(429, &[DATE, ("retry-after", "90")], "");
    assert_eq!(error(&reply), UpstreamError::WaitUntil { until: Some(at("2026-11-21T10:01:30Z")) });
    let reply = recorded::answer(503, &[("retry-after", "5")], "");
    let UpstreamError::Retry { after, .. } = error(&reply) else { panic!("a 503 is retried") };
    assert_eq!(after, Some(std::time::Duration::from_secs(5)));
}

#[test]
fn the_window_of_a_day_is_read_when_it_is_spent() {
    let headers = [
        ("x-rate-limit-limit", "75"),
        ("x-rate-limit-remaining", "74"),
        ("x-rate-limit-reset", "1795255200"),
        ("x-app-limit-24hour-limit", "1000"),
        ("x-app-limit-24hour-remaining", "3"),
        ("x-app-limit-24hour-reset", "1795298400"),
    ];
    let none = r#"{"meta":{"result_count":0}}"#;
    let window = read(&retweeters(), &recorded::answer(200, &headers, none)).window;
    let reset_at = Timestamp(1_795_255_200_000);
    assert_eq!(window, Some(WindowReading { limit: 75, remaining: 74, reset_at }));
}
