//! twitterapi.io's refusals, as other clients recorded them.

use serde_json::json;

use crate::exchange::{Answer, Content};

pub(crate) fn unknown_path(get: bool) -> Answer {
    let (status, detail) = if get { (404, "Not Found") } else { (405, "Method Not Allowed") };
    Answer::json(status, json!({"detail": detail}))
}

pub(crate) fn unauthorized() -> Answer {
    Answer::json(401, json!({"error": "Unauthorized", "message": "API key is invalid"}))
}

/// Says "Unauthorized" in a 402.
pub(crate) fn no_credits() -> Answer {
    let message = "Credits is not enough.Please recharge";
    Answer::json(402, json!({"error": "Unauthorized", "message": message}))
}

pub(crate) fn too_many(most: usize) -> Answer {
    let message = match most {
        0 | 1 => "For free-tier users, the QPS limit is one request every 5 seconds.".to_owned(),
        most => format!("The QPS limit is {most} requests every second."),
    };
    Answer::json(429, json!({"error": "Too Many Requests", "message": message}))
}

pub(crate) fn upstream(status: u16, plain: bool) -> Answer {
    if plain {
        return Answer::free(status, Content::Text("upstream error".to_owned()));
    }
    Answer::json(status, json!({"message": "upstream error"}))
}

/// A refusal under status 200.
pub(crate) fn status_error(msg: &str) -> Answer {
    Answer::json(200, json!({"status": "error", "msg": msg}))
}

pub(crate) fn missing(parameter: &str) -> Answer {
    Answer::json(400, json!({"detail": format!("{parameter} is required")}))
}

pub(crate) fn bad(detail: &str) -> Answer {
    Answer::json(400, json!({"detail": detail}))
}
