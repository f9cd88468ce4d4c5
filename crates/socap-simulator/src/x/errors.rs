//! X's refusals, word for word in shape, as recorded or quoted.

use serde_json::{Value, json};

use crate::exchange::{Answer, Content};
use crate::money::Stop;
use crate::options::{Options, UnknownPath};

/// The number X gives the paying account; larger than a double can hold, as the quoted one.
const ACCOUNT: u64 = 2_056_000_000_000_000_001;

pub(crate) fn unknown_path(options: &Options) -> Answer {
    match options.unknown_path {
        UnknownPath::Html => Answer::free(404, Content::Html),
        UnknownPath::Empty => Answer::free(404, Content::Empty),
    }
}

fn blank(status: u16, title: &str) -> Answer {
    let body = json!({"title": title, "type": "about:blank", "status": status, "detail": title});
    Answer::json(status, body)
}

pub(crate) fn unauthorized() -> Answer {
    blank(401, "Unauthorized")
}

pub(crate) fn forbidden() -> Answer {
    blank(403, "Forbidden")
}

pub(crate) fn rate_limited(code88: bool) -> Answer {
    if code88 {
        let error = json!({"code": 88, "message": "Rate limit exceeded"});
        return Answer::json(429, json!({"errors": [error]}));
    }
    blank(429, "Too Many Requests")
}

pub(crate) fn server_error(status: u16, plain: bool) -> Answer {
    let title = match status {
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Internal Server Error",
    };
    if plain {
        return Answer::free(status, Content::Text(title.to_owned()));
    }
    blank(status, title)
}

pub(crate) fn unsupported_authentication(found: &str, supported: &str) -> Answer {
    let detail = format!(
        "Authenticating with {found} is forbidden for this endpoint.  Supported authentication types are [{supported}]."
    );
    let kind = "https://api.twitter.com/2/problems/unsupported-authentication";
    let title = "Unsupported Authentication";
    Answer::json(403, json!({"title": title, "detail": detail, "type": kind, "status": 403}))
}

pub(crate) fn not_enrolled() -> Answer {
    let body = json!({
        "client_id": "10000001",
        "detail": "The plan of this App does not include the endpoint.",
        "reason": "client-not-enrolled",
        "required_enrollment": "Appropriate Level of API Access",
        "title": "Client Forbidden",
        "type": "https://api.twitter.com/2/problems/client-forbidden",
    });
    Answer::json(403, body)
}

pub(crate) fn money(stop: &Stop) -> Answer {
    let (status, body) = match stop {
        Stop::CreditsDepleted { newer: true } => (
            402,
            json!({
                "detail": "credits depleted", "status": 402, "title": "Payment Required",
                "type": "https://api.x.com/2/problems/credits-depleted",
            }),
        ),
        Stop::CreditsDepleted { newer: false } => (
            402,
            json!({
                "account_id": ACCOUNT, "title": "CreditsDepleted",
                "detail": format!("Your enrolled account [{ACCOUNT}] does not have any credits to fulfill this request."),
                "type": "https://api.twitter.com/2/problems/credits",
            }),
        ),
        Stop::SpendCap { reset_date } => (
            403,
            json!({
                "title": "SpendCapReached", "reset_date": reset_date,
                "detail": "Your enrolled account has reached its billing cycle spend cap.",
                "type": "https://api.twitter.com/2/problems/credits",
            }),
        ),
        Stop::UsageCap => (
            429,
            json!({
                "title": "UsageCapExceeded", "period": "Monthly", "scope": "Product",
                "account_id": ACCOUNT, "product_name": "pay-per-use",
                "detail": "Usage cap exceeded: Monthly product cap",
                "type": "https://api.twitter.com/2/problems/usage-capped",
            }),
        ),
    };
    Answer::json(status, body)
}

/// 400 with the offending parameters.
pub(crate) fn invalid(parameters: &[(&str, &str)], message: &str) -> Answer {
    let named: serde_json::Map<String, Value> =
        parameters.iter().map(|(name, value)| ((*name).to_owned(), json!([value]))).collect();
    let body = json!({
        "errors": [{"parameters": named, "message": message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": "https://api.twitter.com/2/problems/invalid-request",
    });
    Answer::json(400, body)
}

/// The newer dialect names its problems under `api.x.com`: X's own SDK takes no other host.
pub(crate) fn under_newer_host(problem: &mut Value) {
    if let Some(kind) = problem.get_mut("type") {
        let newer = kind.as_str().map(|url| url.replace("//api.twitter.com/", "//api.x.com/"));
        *kind = newer.into();
    }
}

/// An entry of `errors` for what does not exist.
pub(crate) fn not_found(resource: &str, parameter: &str, value: &str) -> Value {
    json!({
        "value": value, "resource_id": value, "parameter": parameter, "resource_type": resource,
        "detail": format!("Could not find {resource} with {parameter}: [{value}]."),
        "title": "Not Found Error",
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    })
}

/// An entry of `errors` for a tweet of a protected or suspended account: X says the same of both.
pub(crate) fn not_authorized(resource: &str, parameter: &str, value: &str, section: &str) -> Value {
    let shown = if resource == "tweet" { "Tweet" } else { "User" };
    json!({
        "value": value, "resource_id": value, "parameter": parameter, "resource_type": resource,
        "section": section, "title": "Authorization Error",
        "detail": format!("Sorry, you are not authorized to see the {shown} with {parameter}: [{value}]."),
        "type": "https://api.twitter.com/2/problems/not-authorized-for-resource",
    })
}

/// An entry of `errors` for a suspended account; its type says "not found", its title does not.
pub(crate) fn suspended(parameter: &str, value: &str) -> Value {
    json!({
        "value": value, "resource_id": value, "parameter": parameter, "resource_type": "user",
        "title": "Forbidden", "detail": format!("User has been suspended: [{value}]."),
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    })
}
