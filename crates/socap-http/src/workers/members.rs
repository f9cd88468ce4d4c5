//! Reading the small bodies of worker calls: optional members, nothing else.

use serde_json::{Map, Value};
use socap_domain::campaign::Problem as FieldProblem;

use crate::problem::{Answer, Problem};

/// The members of a body, taken one by one.
#[derive(Debug)]
pub(super) struct Members<'a> {
    members: &'a Map<String, Value>,
    known: Vec<&'static str>,
    problems: Vec<FieldProblem>,
}

impl<'a> Members<'a> {
    pub(super) fn of(body: &'a Value) -> Answer<Self> {
        let members =
            body.as_object().ok_or_else(|| Problem::invalid_at("", "expected an object"))?;
        Ok(Self { members, known: Vec::new(), problems: Vec::new() })
    }

    /// A member that is text.
    pub(super) fn text(&mut self, name: &'static str) -> Option<&'a str> {
        let value = self.take(name)?;
        if value.as_str().is_none() {
            self.wrong(name, "expected text");
        }
        value.as_str()
    }

    /// A member that is a whole number within bounds.
    pub(super) fn whole(&mut self, name: &'static str, from: u64, to: u64) -> Option<u64> {
        let value = self.take(name)?;
        let number = value.as_u64().filter(|n| (from..=to).contains(n));
        if number.is_none() {
            self.wrong(name, &format!("expected a whole number from {from} to {to}"));
        }
        number
    }

    /// A member that is a number within bounds.
    pub(super) fn number(&mut self, name: &'static str, from: f64, to: f64) -> Option<f64> {
        let value = self.take(name)?;
        let number = value.as_f64().filter(|n| (from..=to).contains(n));
        if number.is_none() {
            self.wrong(name, &format!("expected a number from {from} to {to}"));
        }
        number
    }

    pub(super) fn wrong(&mut self, name: &str, detail: &str) {
        self.problems.push(FieldProblem::at(format!("/{name}"), detail));
    }

    /// Everything that was not taken is unknown.
    pub(super) fn finish(mut self) -> Answer<()> {
        let known = self.known.join(", ");
        for name in self.members.keys().filter(|name| !self.known.contains(&name.as_str())) {
            let shown: String = name.chars().take(100).collect();
            let pointer = format!("/{}", shown.replace('~', "~0").replace('/', "~1"));
            let detail = format!("unknown member; expected some of: {known}");
            self.problems.push(FieldProblem::at(pointer, detail));
        }
        if self.problems.is_empty() { Ok(()) } else { Err(Problem::invalid(self.problems)) }
    }

    fn take(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.push(name);
        self.members.get(name).filter(|value| !value.is_null())
    }
}
