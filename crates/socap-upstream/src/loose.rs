//! Reading JSON whose fields come, go and change type: absent, `null`, `""` and `{}` are alike.

use serde_json::Value;
use socap_domain::{Timestamp, TweetId, UserId};

static NULL: Value = Value::Null;

/// The member `key`, or null.
pub(crate) fn at<'a>(value: &'a Value, key: &str) -> &'a Value {
    value.get(key).unwrap_or(&NULL)
}

/// The first of `keys` that holds a text that is not blank, as it stands on the wire.
pub(crate) fn raw<'a>(value: &'a Value, keys: &[&str]) -> Option<&'a str> {
    keys.iter().filter_map(|key| at(value, key).as_str()).find(|text| !text.trim().is_empty())
}

/// The first of `keys` that holds a text, decoded.
pub(crate) fn text(value: &Value, keys: &[&str]) -> Option<String> {
    raw(value, keys).map(decoded).filter(|text| !text.is_empty())
}

/// The first of `keys` that holds a whole number, written as a number or as text.
pub(crate) fn int(value: &Value, keys: &[&str]) -> Option<i64> {
    keys.iter().find_map(|key| whole(at(value, key)))
}

/// A count: a whole number that is not negative.
pub(crate) fn count(value: &Value, keys: &[&str]) -> Option<i64> {
    int(value, keys).filter(|n| *n >= 0)
}

/// The first of `keys` that holds a truth value.
pub(crate) fn flag(value: &Value, keys: &[&str]) -> Option<bool> {
    keys.iter().find_map(|key| at(value, key).as_bool())
}

/// The first of `keys` that holds an array.
pub(crate) fn list<'a>(value: &'a Value, keys: &[&str]) -> Option<&'a [Value]> {
    keys.iter().find_map(|key| at(value, key).as_array()).map(Vec::as_slice)
}

/// The first of `keys` that holds the id of a post.
pub(crate) fn tweet_id(value: &Value, keys: &[&str]) -> Option<TweetId> {
    int(value, keys).filter(|n| *n > 0).map(TweetId)
}

/// The first of `keys` that holds the id of an account.
pub(crate) fn user_id(value: &Value, keys: &[&str]) -> Option<UserId> {
    int(value, keys).filter(|n| *n > 0).map(UserId)
}

/// The first of `keys` that holds a moment, in RFC 3339 or as `Mon Aug 31 16:02:58 +0000 2026`.
pub(crate) fn moment(value: &Value, keys: &[&str]) -> Option<Timestamp> {
    keys.iter().filter_map(|key| at(value, key).as_str()).find_map(time)
}

/// Entities decoded once (`&amp;lt;` is the text `&lt;`), without NUL characters, which no
/// database takes.
pub(crate) fn decoded(text: &str) -> String {
    html_escape::decode_html_entities(text).replace('\0', "")
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn time(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| legacy_time(text))
}

/// X's time format of old. The day of the week is left out: it says nothing, and a wrong one
/// is no reason to know no time.
fn legacy_time(text: &str) -> Option<Timestamp> {
    let (_weekday, rest) = text.trim().split_once(' ')?;
    let parsed = jiff::fmt::strtime::parse("%b %d %H:%M:%S %z %Y", rest).ok()?;
    Some(Timestamp(parsed.to_timestamp().ok()?.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn absent_null_and_empty_are_alike() {
        for value in [json!({}), json!({"a": null}), json!({"a": ""}), json!({"a": {}})] {
            assert_eq!(text(&value, &["a"]), None, "{value}");
            assert_eq!(int(&value, &["a"]), None, "{value}");
            assert_eq!(tweet_id(&value, &["a"]), None, "{value}");
        }
        assert_eq!(
            text(&json!({"a": "", "b": "x &amp;lt; y\u{0}"}), &["a", "b"]),
            Some("x &lt; y".into())
        );
    }

    #[test]
    fn numbers_come_as_numbers_and_as_text() {
        assert_eq!(int(&json!({"n": "12"}), &["n"]), Some(12));
        assert_eq!(int(&json!({"n": 12}), &["n"]), Some(12));
        assert_eq!(int(&json!({"n": 1.5}), &["n"]), None);
        assert_eq!(count(&json!({"n": -1}), &["n"]), None);
        assert_eq!(tweet_id(&json!({"id": u64::MAX}), &["id"]), None);
    }

    #[test]
    fn both_ways_to_write_a_time() {
        let expected = "2026-08-31T16:02:58Z".parse().ok();
        assert_eq!(moment(&json!({"t": "Mon Aug 31 16:02:58 +0000 2026"}), &["t"]), expected);
        assert_eq!(moment(&json!({"t": "Tue Aug 31 16:02:58 +0000 2026"}), &["t"]), expected);
        assert_eq!(moment(&json!({"t": "2026-08-31T16:02:58.000Z"}), &["t"]), expected);
        assert_eq!(moment(&json!({"t": "yesterday"}), &["t"]), None);
    }
}
