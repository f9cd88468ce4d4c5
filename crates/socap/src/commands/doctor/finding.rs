//! One thing that was looked at.

use std::fmt;

use serde::Serialize;

/// How it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    /// As it should be.
    Ok,
    /// It works, and may not be meant so.
    Note,
    /// It does not work.
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Finding {
    /// How it is.
    pub(super) level: Level,
    /// What was looked at.
    area: &'static str,
    /// What was found.
    found: String,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    mend: Option<String>,
}

/// Everything that was looked at.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    /// All of it, in the order in which it was looked at.
    pub(super) fn all(&self) -> &[Finding] {
        &self.0
    }

    /// It is as it should be.
    pub(super) fn ok(&mut self, area: &'static str, found: impl Into<String>) {
        self.0.push(Finding { level: Level::Ok, area, found: found.into(), mend: None });
    }

    /// It works, and may not be meant so.
    pub(super) fn note(
        &mut self,
        area: &'static str,
        found: impl Into<String>,
        mend: impl Into<String>,
    ) {
        let (found, mend) = (found.into(), Some(mend.into()));
        self.0.push(Finding { level: Level::Note, area, found, mend });
    }

    /// It does not work.
    pub(super) fn wrong(
        &mut self,
        area: &'static str,
        found: impl Into<String>,
        mend: impl Into<String>,
    ) {
        let (found, mend) = (found.into(), Some(mend.into()));
        self.0.push(Finding { level: Level::Wrong, area, found, mend });
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.level {
            Level::Ok => "ok   ",
            Level::Note => "note ",
            Level::Wrong => "WRONG",
        };
        write!(f, "{mark}  {:13}  {}", self.area, self.found)?;
        match &self.mend {
            Some(mend) => write!(f, "\n{:22}to mend it: {mend}", ""),
            None => Ok(()),
        }
    }
}
