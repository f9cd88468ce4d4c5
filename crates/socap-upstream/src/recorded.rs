//! Answers recorded from the providers, kept beside the repository because they are not ours to
//! ship. Tests that need them skip loudly where they are absent.

use std::io::Write;
use std::path::PathBuf;

use reqwest::header::{HeaderName, HeaderValue};
use serde_json::Value;

use crate::http::Reply;

/// The JSON file `path` below the folder of recordings.
pub(crate) fn json(path: &str) -> Option<Value> {
    let shared = std::env::var_os("SOCAP_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let file = shared.join("fixtures").join(path);
    let Ok(text) = std::fs::read_to_string(&file) else {
        // Not `eprintln!`: the test harness would swallow it.
        let note = format!("SKIPPED: {} is not here (see SOCAP_SHARED)\n", file.display());
        let _ = std::io::stderr().write_all(note.as_bytes());
        return None;
    };
    Some(serde_json::from_str(&text).expect("a recording is JSON"))
}

/// The reply in a recording: with status and headers, or a bare body of a 200.
pub(crate) fn reply(recording: &Value) -> Reply {
    let response = &recording["response"];
    if response.is_null() {
        return answer(200, &[], recording.to_string());
    }
    let status = u16::try_from(response["status"].as_u64().expect("a status")).expect("a status");
    let headers: Vec<(&str, &str)> = response["headers"]
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
        .collect();
    let body = match response["body_text"].as_str() {
        Some(text) => text.to_string(),
        None => response["body"].to_string(),
    };
    answer(status, &headers, body)
}

/// A reply made up for a test.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<String>) -> Reply {
    let headers = headers.iter().map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name");
        (name, HeaderValue::from_str(value).expect("a header's value"))
    });
    Reply { status, headers: headers.collect(), body: body.into().into_bytes() }
}

/// The comma list `name` in the recorded request.
pub(crate) fn asked<T: std::str::FromStr>(recording: &Value, name: &str) -> Vec<T> {
    let url = recording["request"]["url"].as_str().expect("a recorded request");
    let url = url::Url::parse(url).expect("a recorded request's address");
    let (_, list) = url.query_pairs().find(|(key, _)| key == name).expect("the parameter");
    list.split(',').filter_map(|item| item.parse().ok()).collect()
}

/// `body` with each of its members, at any depth, replaced by something else in turn.
pub(crate) fn mutations(body: &Value) -> Vec<Value> {
    let mut pointers = vec![String::new()];
    let mut next = 0;
    while let Some(pointer) = pointers.get(next).cloned() {
        let below: Vec<String> = match body.pointer(&pointer) {
            Some(Value::Object(members)) => members.keys().cloned().collect(),
            Some(Value::Array(items)) => (0..items.len()).map(|n| n.to_string()).collect(),
            _ => vec![],
        };
        pointers.extend(below.iter().map(|key| format!("{pointer}/{key}")));
        next += 1;
    }
    let others = serde_json::json!([null, "", "x", {}, [], [[]], -1, 1.5, u64::MAX, true, [null]]);
    let others = others.as_array().cloned().unwrap_or_default();
    pointers
        .iter()
        .flat_map(|pointer| others.iter().map(move |other| (pointer, other)))
        .map(|(pointer, other)| {
            let mut changed = body.clone();
            if let Some(place) = changed.pointer_mut(pointer) {
                *place = other.clone();
            }
            changed
        })
        .collect()
}
