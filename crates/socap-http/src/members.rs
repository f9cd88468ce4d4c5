//! Reading small bodies: the members a call knows, nothing else, every problem told.

use serde_json::{Map, Value};
use socap_domain::campaign::Problem as FieldProblem;

use crate::problem::{Answer, Problem};

/// The members of a body, taken one by one.
#[derive(Debug)]
pub(crate) struct Members<'a> {
    named: &'a Map<String, Value>,
    known: Vec<&'static str>,
    problems: Vec<FieldProblem>,
}

impl<'a> Members<'a> {
    pub(crate) fn of(body: &'a Value) -> Answer<Self> {
        let members =
            body.as_object().ok_or_else(|| Problem::invalid_at("", "expected an object"))?;
        Ok(Self { named: members, known: Vec::new(), problems: Vec::new() })
    }

    /// A member that is text.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<&'a str> {
        let value = self.take(name)?;
        if value.as_str().is_none() {
            self.wrong(name, "expected text");
        }
        value.as_str()
    }

    /// A member that must be there, as text.
    pub(crate) fn required_text(&mut self, name: &'static str) -> Option<&'a str> {
        let there = self.named.get(name).is_some_and(|value| !value.is_null());
        let text = self.text(name);
        if !there {
            self.wrong(name, "required");
        }
        text
    }

    /// A member that must be an array of 1 to `most` texts.
    pub(crate) fn texts(&mut self, name: &'static str, most: usize) -> Vec<String> {
        let Some(items) = self.take(name).and_then(Value::as_array) else {
            self.wrong(name, "required: an array of texts");
            return Vec::new();
        };
        if items.is_empty() || items.len() > most {
            self.wrong(name, &format!("expected 1 to {most} texts, found {}", items.len()));
            return Vec::new();
        }
        let mut texts = Vec::with_capacity(items.len());
        for (n, item) in items.iter().enumerate() {
            match item.as_str() {
                Some(text) => texts.push(text.to_owned()),
                None => self.wrong(&format!("{name}/{n}"), "expected text"),
            }
        }
        texts
    }

    /// A member as it is.
    pub(crate) fn value(&mut self, name: &'static str) -> Option<&'a Value> {
        self.take(name)
    }

    /// A member that is true or false.
    pub(crate) fn flag(&mut self, name: &'static str) -> Option<bool> {
        let value = self.take(name)?;
        if value.as_bool().is_none() {
            self.wrong(name, "expected true or false");
        }
        value.as_bool()
    }

    /// A member that is a whole number within bounds.
    pub(crate) fn whole(&mut self, name: &'static str, from: u64, to: u64) -> Option<u64> {
        let value = self.take(name)?;
        let number = value.as_u64().filter(|n| (from..=to).contains(n));
        if number.is_none() {
            self.wrong(name, &format!("expected a whole number from {from} to {to}"));
        }
        number
    }

    /// A member that is a number within bounds.
    pub(crate) fn number(&mut self, name: &'static str, from: f64, to: f64) -> Option<f64> {
        let value = self.take(name)?;
        let number = value.as_f64().filter(|n| (from..=to).contains(n));
        if number.is_none() {
            self.wrong(name, &format!("expected a number from {from} to {to}"));
        }
        number
    }

    pub(crate) fn wrong(&mut self, name: &str, detail: &str) {
        self.problems.push(FieldProblem::at(format!("/{name}"), detail));
    }

    /// Everything that was not taken is unknown.
    pub(crate) fn finish(mut self) -> Answer<()> {
        let known = self.known.join(", ");
        for name in self.named.keys().filter(|name| !self.known.contains(&name.as_str())) {
            let shown: String = name.chars().take(100).collect();
            let pointer = format!("/{}", shown.replace('~', "~0").replace('/', "~1"));
            let detail = format!("unknown member; expected some of: {known}");
            self.problems.push(FieldProblem::at(pointer, detail));
        }
        if self.problems.is_empty() { Ok(()) } else { Err(Problem::invalid(self.problems)) }
    }

    fn take(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.push(name);
        self.named.get(name).filter(|value| !value.is_null())
    }
}
