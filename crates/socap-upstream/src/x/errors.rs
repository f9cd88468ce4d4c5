//! X's refusals. The status alone says little: 402, 403 and 429 may each be about money, a 200
//! may be nothing but errors, and a 404 may be a page of HTML or empty.

use serde_json::Value;
use socap_domain::TweetId;

use crate::answer::Missing;
use crate::error::{MoneyStop, Refusal, RetryReason, UpstreamError};
use crate::exchange::WindowReading;
use crate::http::Reply;
use crate::loose::{at, int, list, raw};
use crate::request::Request;

/// One problem object (RFC 7807), as a body or as a member of `errors`.
pub(super) struct Problem<'a> {
    value: &'a Value,
    /// The last segment of `type`; its host was api.twitter.com and is api.x.com.
    kind: &'a str,
    title: &'a str,
    detail: &'a str,
}

impl<'a> Problem<'a> {
    pub(super) fn of(value: &'a Value) -> Self {
        let text = |key| raw(value, &[key]).unwrap_or_default();
        let kind = text("type").rsplit('/').next().unwrap_or_default();
        Self { value, kind, title: text("title"), detail: text("detail") }
    }

    fn says(&self, word: &str) -> bool {
        let has = |text: &str| text.to_ascii_lowercase().contains(word);
        has(self.title) || has(self.detail)
    }

    /// Why the thing it speaks of is not shown; `None` where it speaks of something else. A
    /// suspension is typed "not found" but worded as what it is.
    pub(super) fn missing(&self) -> Option<Missing> {
        match (self.kind, self.title) {
            ("not-authorized-for-field" | "field-unauthorized" | "field-hydration-failure", _) => {
                None
            }
            _ if self.says("suspended") => Some(Missing::Suspended),
            ("not-authorized-for-resource" | "resource-unavailable" | "disallowed-resource", _)
            | (_, "Authorization Error") => Some(Missing::Protected),
            ("resource-not-found", _) | (_, "Not Found Error") => Some(Missing::NotFound),
            _ => None,
        }
    }

    /// Whether it is about what was asked for by `key` (an id or a handle), not about something
    /// that came along.
    pub(super) fn is_about(&self, key: &str) -> bool {
        let named = ["value", "resource_id"]
            .iter()
            .filter_map(|member| raw(self.value, &[member]))
            .any(|value| value.eq_ignore_ascii_case(key));
        let asked = match raw(self.value, &["parameter"]) {
            Some(parameter) => matches!(parameter, "id" | "ids" | "usernames" | "username"),
            None => raw(self.value, &["section"]) != Some("includes"),
        };
        named && asked
    }

    fn money(&self, status: u16) -> Option<MoneyStop> {
        let reset = || raw(self.value, &["reset_date"]).and_then(|day| day.parse().ok());
        let about_credits = matches!(self.kind, "credits" | "credits-depleted");
        if self.kind == "usage-capped" || self.title == "UsageCapExceeded" {
            Some(MoneyStop::UsageCap { reset: reset() })
        } else if self.title == "SpendCapReached" || (about_credits && self.says("spend cap")) {
            Some(MoneyStop::SpendCap { reset: reset() })
        } else if about_credits || self.title == "CreditsDepleted" || status == 402 {
            Some(MoneyStop::CreditsDepleted)
        } else {
            None
        }
    }

    fn is_rate(&self, status: u16) -> bool {
        let code_88 = list(self.value, &["errors"])
            .is_some_and(|errors| errors.iter().any(|error| int(error, &["code"]) == Some(88)));
        status == 429 || code_88 || self.title == "Too Many Requests"
    }

    fn words(&self) -> String {
        let own = [self.title, self.detail].map(str::to_string).into_iter();
        let oauth = raw(self.value, &["error_description"]).map(String::from);
        let inner = list(self.value, &["errors"]).unwrap_or_default().iter();
        let inner = inner.filter_map(|error| raw(error, &["message", "detail"]).map(String::from));
        let mut words: Vec<String> =
            own.chain(oauth).chain(inner).filter(|text| !text.is_empty()).collect();
        words.dedup();
        words.join(": ")
    }
}

/// What to do about a reply that is not a success.
///
/// `Gone` is about the one tweet or account of `request`; where it has none, a missing resource
/// is a missing path.
pub(super) fn classify(
    request: &Request,
    reply: &Reply,
    window: Option<&WindowReading>,
) -> UpstreamError {
    let error = said(reply, window);
    match error {
        UpstreamError::Gone(_) if !has_subject(request) => {
            retry(RetryReason::NoSuchPath, format!("status {}", reply.status), reply)
        }
        error => error,
    }
}

/// What to do about a refusal to tell the usage, which is about no tweet or account.
pub(super) fn of_usage(reply: &Reply, window: Option<&WindowReading>) -> UpstreamError {
    match said(reply, window) {
        UpstreamError::Gone(_) => retry(RetryReason::Unreadable, "no such path".into(), reply),
        error => error,
    }
}

fn said(reply: &Reply, window: Option<&WindowReading>) -> UpstreamError {
    match serde_json::from_slice::<Value>(&reply.body).ok().filter(Value::is_object) {
        Some(body) => explained(&body, reply, window),
        None => unexplained(reply, window),
    }
}

/// What a success that holds only a problem says, if it says anything.
pub(super) fn under_success(
    body: &Value,
    reply: &Reply,
    window: Option<&WindowReading>,
) -> Option<UpstreamError> {
    match explained(body, reply, window) {
        UpstreamError::Retry { .. } | UpstreamError::Gone(_) => None,
        error => Some(error),
    }
}

const fn has_subject(request: &Request) -> bool {
    matches!(
        request,
        Request::Retweets { .. }
            | Request::Retweeters { .. }
            | Request::Quotes { .. }
            | Request::Following { .. }
    )
}

/// What to do about a problem that is written down.
fn explained(body: &Value, reply: &Reply, window: Option<&WindowReading>) -> UpstreamError {
    let problem = Problem::of(body);
    let detail = problem.words();
    if let Some(stop) = problem.money(reply.status) {
        return UpstreamError::Money { stop };
    }
    if problem.is_rate(reply.status) {
        return wait(reply, window);
    }
    let refused = |reason| UpstreamError::Refused { reason, detail: detail.clone() };
    match (problem.kind, reply.status) {
        ("unsupported-authentication", _) => refused(Refusal::UnsupportedAuthentication),
        ("client-forbidden", _) if raw(body, &["reason"]) == Some("client-not-enrolled") => {
            refused(Refusal::NotEnrolled)
        }
        (_, 401) => refused(Refusal::Unauthorized),
        ("invalid-request", _) | (_, 400) => invalid(body, detail),
        (_, 403 | 404) => match problem.missing().and_then(Missing::availability) {
            Some(availability) => UpstreamError::Gone(availability),
            None if reply.status == 403 => refused(Refusal::Forbidden),
            None => retry(RetryReason::NoSuchPath, detail, reply),
        },
        (_, 408) => retry(RetryReason::Timeout, detail, reply),
        (_, 405..500) => UpstreamError::Nonsense { detail },
        (_, 500..) => retry(RetryReason::Trouble, detail, reply),
        _ => retry(RetryReason::Unreadable, detail, reply),
    }
}

/// No JSON: a page of HTML from whatever stands before X, plain text, or nothing.
fn unexplained(reply: &Reply, window: Option<&WindowReading>) -> UpstreamError {
    let detail = format!("status {} without an explanation", reply.status);
    match reply.status {
        401 => UpstreamError::Refused { reason: Refusal::Unauthorized, detail },
        402 => UpstreamError::Money { stop: MoneyStop::CreditsDepleted },
        429 => wait(reply, window),
        400 => UpstreamError::Nonsense { detail },
        404 => retry(RetryReason::NoSuchPath, detail, reply),
        500.. => retry(RetryReason::Trouble, detail, reply),
        _ => retry(RetryReason::Unreadable, detail, reply),
    }
}

/// A 429 with calls left is another limit (one search a second): a second, then the headers
/// again.
fn wait(reply: &Reply, window: Option<&WindowReading>) -> UpstreamError {
    let spent = window.filter(|window| window.remaining <= 0).map(|window| window.reset_at);
    let pause = reply.retry_after().unwrap_or(std::time::Duration::from_secs(1));
    let until = spent.or_else(|| reply.date().map(|date| date + pause));
    UpstreamError::WaitUntil { until }
}

/// A 400: a cursor X no longer takes, a `since_id` from before its index, or our own mistake.
fn invalid(body: &Value, detail: String) -> UpstreamError {
    let errors = list(body, &["errors"]).unwrap_or_default();
    let blames = |name: &str| {
        // Not any mention: X lists every parameter it knows when it refuses one.
        errors.iter().any(|error| at(error, "parameters").get(name).is_some())
            || detail.contains(&format!("'{name}'"))
            || detail.contains(&format!("`{name}`"))
    };
    if blames("pagination_token") || blames("next_token") {
        return UpstreamError::RestartWalk;
    }
    let too_old = detail.contains("must be a tweet id created after")
        || detail.contains("must be a post id created after");
    if too_old && blames("since_id") {
        return UpstreamError::StaleSince { oldest_allowed: larger_than(&detail) };
    }
    UpstreamError::Nonsense { detail }
}

/// The bound that X's message names.
fn larger_than(detail: &str) -> Option<TweetId> {
    let (_, rest) = detail.split_once("larger than ")?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn retry(reason: RetryReason, detail: String, reply: &Reply) -> UpstreamError {
    UpstreamError::Retry { reason, detail, after: reply.retry_after() }
}
