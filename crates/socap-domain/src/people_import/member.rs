//! Single values, as CSV cells and as JSON of several makers.

use serde_json::Value;

use crate::{UserId, Weight};

/// An id: digits, or a JSON number that was not rounded, or the `{"$numberLong": "…"}` of `mongoexport`.
pub(super) fn id(value: &Value) -> Result<UserId, String> {
    let text = plain(value).ok_or_else(|| format!("`{}` is no id", short(value)))?;
    text.parse().map_err(|error| format!("{error}"))
}

/// A handle, with or without its `@`.
pub(super) fn handle(text: &str) -> Result<String, String> {
    let name = text.trim().trim_start_matches('@');
    let fits = (1..=20).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    fits.then(|| name.to_owned()).ok_or_else(|| {
        format!("`{}` is no handle: expected letters, digits and _", short_text(text))
    })
}

/// A display name.
pub(super) fn name(text: &str) -> Result<String, String> {
    let name = text.trim();
    (name.chars().count() <= 200)
        .then(|| name.to_owned())
        .ok_or_else(|| "the name is longer than 200 characters".to_owned())
}

/// A weight.
pub(super) fn weight(value: &Value) -> Result<Weight, String> {
    let text = plain(value).ok_or_else(|| format!("`{}` is no weight", short(value)))?;
    text.parse().map_err(|error| format!("{error}"))
}

/// Yes or no.
pub(super) fn truth(value: &Value) -> Result<bool, String> {
    match plain(value).unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "y" | "t" => Ok(true),
        "false" | "0" | "no" | "n" | "f" => Ok(false),
        _ => Err(format!("`{}` is neither true nor false", short(value))),
    }
}

/// Tags: a JSON array of words, or a cell with `;`, `|` or `,` between them.
pub(super) fn tags(value: &Value) -> Result<Vec<String>, String> {
    let words: Vec<&str> = match value {
        Value::Array(words) => words.iter().map(|word| word.as_str()).collect::<Option<_>>(),
        Value::String(cell) => Some(cell.split([';', '|', ',']).collect()),
        _ => None,
    }
    .ok_or_else(|| format!("`{}` are no tags: expected words", short(value)))?;
    crate::people::tags(words).map_err(|error| error.to_string())
}

/// A scalar as text; `mongoexport`'s wrapped numbers are unwrapped.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Object(wrapped) if wrapped.len() == 1 => {
            let (key, inner) = wrapped.iter().next()?;
            let number = ["$numberLong", "$numberInt", "$numberDouble", "$numberDecimal"];
            number.contains(&key.as_str()).then(|| inner.as_str().map(str::to_owned))?
        }
        _ => None,
    }
}

fn short(value: &Value) -> String {
    short_text(&value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

fn short_text(text: &str) -> String {
    text.chars().take(40).collect()
}
