//! Reading JSON members one by one, noting what is wrong instead of stopping at it.

use serde_json::{Map, Value};

use crate::Timestamp;
use crate::campaign::Problem;

/// The problems found so far.
#[derive(Debug, Default)]
pub(super) struct Problems(pub(super) Vec<Problem>);

impl Problems {
    pub(super) fn add(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.0.push(Problem::at(pointer, detail));
    }
}

/// A JSON object and where it stands.
pub(super) struct Object<'a> {
    at: String,
    members: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    /// The object, or a problem at `at`.
    pub(super) fn of(value: &'a Value, at: &str, problems: &mut Problems) -> Option<Self> {
        match value {
            Value::Object(members) => Some(Self { at: at.to_owned(), members }),
            other => {
                problems.add(at, format!("expected an object, found {}", kind(other)));
                None
            }
        }
    }

    /// Notes every member that is not one of `known`.
    pub(super) fn only(&self, known: &[&str], problems: &mut Problems) {
        for name in self.members.keys().filter(|name| !known.contains(&name.as_str())) {
            let detail = match nearest(name, known) {
                Some(meant) => format!("unknown member; did you mean `{meant}`?"),
                None => format!("unknown member; expected one of: {}", known.join(", ")),
            };
            problems.add(self.pointer(name), detail);
        }
    }

    /// Where a member stands.
    pub(super) fn pointer(&self, name: &str) -> String {
        let shown: String = name.chars().take(100).collect();
        format!("{}/{}", self.at, shown.replace('~', "~0").replace('/', "~1"))
    }

    /// A member that is there and not null.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// Whether the member is there, null included.
    pub(super) fn names(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    /// A member that is an object.
    pub(super) fn object(&self, name: &str, problems: &mut Problems) -> Option<Object<'a>> {
        Object::of(self.get(name)?, &self.pointer(name), problems)
    }

    /// A member that is an array.
    pub(super) fn array(&self, name: &str, problems: &mut Problems) -> Option<&'a [Value]> {
        match self.get(name)? {
            Value::Array(items) => Some(items),
            other => {
                let detail = format!("expected an array, found {}", kind(other));
                problems.add(self.pointer(name), detail);
                None
            }
        }
    }

    /// A member that is one line of text of at most `most` characters, trimmed.
    pub(super) fn text(&self, name: &str, most: usize, problems: &mut Problems) -> Option<String> {
        let pointer = self.pointer(name);
        text_of(self.get(name)?, &pointer, most, problems)
    }

    /// A member that is true or false.
    pub(super) fn flag(&self, name: &str, problems: &mut Problems) -> Option<bool> {
        let value = self.get(name)?;
        if value.as_bool().is_none() {
            let detail = format!("expected true or false, found {}", kind(value));
            problems.add(self.pointer(name), detail);
        }
        value.as_bool()
    }

    /// A member that is a number from 0 to `most`.
    pub(super) fn amount(&self, name: &str, most: f64, problems: &mut Problems) -> Option<f64> {
        let value = self.get(name)?;
        let number = value.as_f64().filter(|n| n.is_finite());
        let Some(number) = number else {
            let detail = format!("expected a number, found {}", kind(value));
            problems.add(self.pointer(name), detail);
            return None;
        };
        if (0.0..=most).contains(&number) {
            return Some(number);
        }
        problems.add(self.pointer(name), format!("expected a number from 0 to {most}"));
        None
    }

    /// A member that is a moment.
    pub(super) fn time(&self, name: &str, problems: &mut Problems) -> Option<Timestamp> {
        let text = self.text(name, 64, problems)?;
        text.parse().map_err(|e| problems.add(self.pointer(name), format!("{e}"))).ok()
    }

    /// A member that is one of a closed set of words.
    pub(super) fn word<T: serde::de::DeserializeOwned>(
        &self,
        name: &str,
        expected: &str,
        problems: &mut Problems,
    ) -> Option<T> {
        word_of(self.get(name)?, &self.pointer(name), expected, problems)
    }
}

/// One of a closed set of words.
pub(super) fn word_of<T: serde::de::DeserializeOwned>(
    value: &Value,
    pointer: &str,
    expected: &str,
    problems: &mut Problems,
) -> Option<T> {
    let read = value.as_str().and_then(|_| serde_json::from_value(value.clone()).ok());
    if read.is_none() {
        problems.add(pointer, format!("expected one of: {expected}"));
    }
    read
}

/// One line of text of at most `most` characters, trimmed.
pub(super) fn text_of(
    value: &Value,
    pointer: &str,
    most: usize,
    problems: &mut Problems,
) -> Option<String> {
    let Some(text) = value.as_str().map(str::trim) else {
        problems.add(pointer, format!("expected text, found {}", kind(value)));
        return None;
    };
    if text.chars().any(char::is_control) {
        problems.add(pointer, "control characters are not allowed");
        return None;
    }
    let length = text.chars().count();
    if length > most {
        problems.add(pointer, format!("too long: {length} characters, at most {most}"));
        return None;
    }
    Some(text.to_owned())
}

/// What a value is, in words.
pub(super) const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The known name that a misspelt one is closest to: the same letters, or one edit away.
fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let plain = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    if name.len() > 60 {
        return None;
    }
    let wanted = plain(name);
    known.iter().copied().find(|known| {
        let known = plain(known);
        known == wanted || known == format!("{wanted}s") || wanted == format!("{known}s")
    })
}
