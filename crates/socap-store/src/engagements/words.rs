//! Words to look for.

use std::fmt;

use crate::{Args, like_literal};

/// Part of an account's handle, name or bio, or of a text; case does not matter.
#[derive(Clone)]
pub struct Words(String);

impl Words {
    /// These words.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The engines fold ASCII; beyond it the common cases of a word are tried.
    pub(super) fn spellings(&self) -> Vec<String> {
        let q = &self.0;
        let mut spellings = vec![q.clone(), q.to_lowercase(), q.to_uppercase(), capitalised(q)];
        spellings.truncate(if q.is_ascii() { 1 } else { 4 });
        spellings.sort_unstable();
        spellings.dedup();
        spellings
    }

    /// Whether a text contains the words.
    pub(crate) fn in_any(&self, columns: &[&str], args: &mut Args) -> String {
        let mut any = Vec::new();
        for spelling in self.spellings() {
            let pattern = args.push(format!("%{}%", like_literal(&spelling)));
            for column in columns {
                any.push(format!("{column} {{ASCII}} {{LIKE}} ${pattern} ESCAPE '\\'"));
            }
        }
        format!("({})", any.join(" OR "))
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    first + &chars.as_str().to_lowercase()
}
