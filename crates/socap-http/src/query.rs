//! Query parameters, read strictly: an unknown name or value is a problem, and all problems
//! are told at once.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use socap_domain::campaign::Problem as FieldProblem;

use crate::problem::{Answer, Problem};

/// The parameters of a request, taken one by one.
#[derive(Debug, Default)]
pub(crate) struct Query {
    pairs: Vec<(String, String)>,
    known: Vec<&'static str>,
    problems: Vec<FieldProblem>,
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self::of(parts.uri.query().unwrap_or_default()))
    }
}

impl Query {
    pub(crate) fn of(text: &str) -> Self {
        let pairs = url::form_urlencoded::parse(text.as_bytes())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        Self { pairs, ..Self::default() }
    }

    /// The parameter as it was sent.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<String> {
        self.known.push(name);
        let mut values = self.pairs.iter().filter(|(n, _)| n == name).map(|(_, value)| value);
        let first = values.next().cloned();
        if values.next().is_some() {
            self.wrong(name, "given twice");
        }
        first
    }

    /// A parameter of any type that reads itself from text.
    pub(crate) fn one<T: FromStr<Err: Display>>(&mut self, name: &'static str) -> Option<T> {
        let text = self.text(name)?;
        text.parse().map_err(|error: T::Err| self.wrong(name, error.to_string())).ok()
    }

    /// A comma list.
    pub(crate) fn list<T: FromStr<Err: Display> + PartialEq>(
        &mut self,
        name: &'static str,
    ) -> Vec<T> {
        let Some(text) = self.text(name) else { return Vec::new() };
        let mut items = Vec::new();
        for word in text.split(',') {
            match word.trim().parse::<T>() {
                Ok(item) if items.contains(&item) => {}
                Ok(item) => items.push(item),
                Err(error) => self.wrong(name, error.to_string()),
            }
        }
        items
    }

    /// One of a closed set of words; the first is the default.
    pub(crate) fn choice<T: Copy>(&mut self, name: &'static str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(name)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let expected: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.wrong(name, format!("expected one of: {}", expected.join(", ")));
        }
        found
    }

    /// A whole number within bounds.
    pub(crate) fn number(&mut self, name: &'static str, from: i64, to: i64) -> Option<i64> {
        let text = self.text(name)?;
        let number = text.parse::<i64>().ok().filter(|n| (from..=to).contains(n));
        if number.is_none() {
            self.wrong(name, format!("expected a whole number from {from} to {to}"));
        }
        number
    }

    /// A parameter that must be there: said only where nothing else is wrong with it.
    pub(crate) fn missing(&mut self, name: &str, detail: &str) {
        let pointer = format!("/{name}");
        if !self.problems.iter().any(|problem| problem.pointer == pointer) {
            self.wrong(name, detail);
        }
    }

    /// Names the order of a list under this request's filters: a cursor belongs to both.
    pub(crate) fn order(&self, list: &str) -> String {
        let mut filters: Vec<&(String, String)> = self
            .pairs
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "limit" | "cursor" | "offset"))
            .collect();
        filters.sort();
        let mut digest = Sha256::new();
        for (name, value) in filters {
            digest.update((name.len() as u64).to_le_bytes());
            digest.update(name);
            digest.update((value.len() as u64).to_le_bytes());
            digest.update(value);
        }
        let digest = digest.finalize();
        format!("{list} {}", URL_SAFE_NO_PAD.encode(&digest[..9]))
    }

    pub(crate) fn wrong(&mut self, name: &str, detail: impl Into<String>) {
        self.problems.push(FieldProblem::at(format!("/{name}"), detail));
    }

    /// Everything that was not asked for is unknown.
    pub(crate) fn finish(&mut self) -> Answer<()> {
        let known = self.known.join(", ");
        let mut unknown: Vec<String> = self
            .pairs
            .iter()
            .filter(|(name, _)| !self.known.contains(&name.as_str()))
            .map(|(name, _)| name.chars().take(60).collect())
            .collect();
        unknown.dedup();
        for name in unknown {
            let detail = if known.is_empty() {
                "unknown parameter: this call takes none".to_owned()
            } else {
                format!("unknown parameter; expected some of: {known}")
            };
            let pointer = name.replace('~', "~0").replace('/', "~1");
            self.problems.push(FieldProblem::at(format!("/{pointer}"), detail));
        }
        let problems = std::mem::take(&mut self.problems);
        if problems.is_empty() { Ok(()) } else { Err(Problem::invalid(problems)) }
    }
}

/// A call without parameters refuses all.
#[derive(Debug)]
pub(crate) struct NoQuery;

impl<S: Send + Sync> FromRequestParts<S> for NoQuery {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Query::of(parts.uri.query().unwrap_or_default()).finish().map(|()| Self)
    }
}

#[cfg(test)]
mod tests {
    use socap_domain::{CampaignStatus, Timestamp};

    use super::*;

    #[test]
    fn lists_are_split_at_commas() {
        let mut query = Query::of("status=active,paused&limit=7");
        let status: Vec<CampaignStatus> = query.list("status");
        assert_eq!(status, [CampaignStatus::Active, CampaignStatus::Paused]);
        assert_eq!(query.number("limit", 1, 500), Some(7));
        assert!(query.finish().is_ok());
    }

    #[test]
    fn a_plus_that_was_lost_on_the_way_is_told() {
        let mut query = Query::of("since=2026-11-23T10:00:00+05:30");
        assert_eq!(query.one::<Timestamp>("since"), None);
        let problem = query.finish().expect_err("a space");
        let told: Vec<_> = problem.errors().iter().map(|e| e.detail.as_str()).collect();
        assert!(told.len() == 1 && told[0].contains("write `+` as `%2B`"), "{told:?}");
        let mut query = Query::of("since=2026-11-23T10:00:00%2B05:30");
        let at = query.one::<Timestamp>("since").map(|at| at.to_string());
        assert_eq!(at.as_deref(), Some("2026-11-23T04:30:00Z"));
    }

    #[test]
    fn every_problem_is_told() {
        let mut query = Query::of("status=active,dead&limit=0&limit=1&colour=red");
        let _: Vec<CampaignStatus> = query.list("status");
        query.number("limit", 1, 500);
        let problem = query.finish().expect_err("three problems");
        let pointers: Vec<_> = problem.errors().iter().map(|e| e.pointer.as_str()).collect();
        assert_eq!(pointers, ["/status", "/limit", "/limit", "/colour"]);
        assert_eq!(problem.status(), 422);
    }
}
