//! Which categories an account is in, by what its profile says, with the words that say so.
//!
//! A rule file (`rules/categories.toml`, or the owner's own) lists phrases; a phrase counts where
//! it states a role of today: not "ex-", not "aspiring", not "helping founders". Deterministic:
//! the same profile and rules give the same answer everywhere. Letters' case, accents, fonts,
//! emoji and the order of segments do not matter. Handles are no evidence: `dev_ana` may be
//! called Devika.

mod fold;
mod pattern;
mod rules;
mod scope;
mod token;

pub use pattern::InvalidPhrase;
pub use rules::{InvalidRules, RuleSet};

use serde::{Deserialize, Serialize};

use crate::{AccountCategory, CategorySet};
use pattern::Phrase;
use rules::Rule;
use scope::Standing;
use token::Token;

/// What an account says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile<'a> {
    /// Its display name.
    pub name: &'a str,
    /// Its bio.
    pub bio: Option<&'a str>,
}

/// Where evidence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// In the bio.
    Bio,
    /// In the display name.
    Name,
}

/// The words that gave rise to a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Which category.
    pub category: AccountCategory,
    /// The words, as they were written.
    pub text: String,
    /// Where they stand.
    pub field: Field,
    /// The rule that found them.
    pub rule: String,
    /// The role is over: it was found, and does not count.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub past: bool,
}

/// What an account is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classification {
    /// Its categories; `others` alone where nothing is known.
    pub categories: CategorySet,
    /// The first of them by the rules' order.
    pub primary: AccountCategory,
    /// Why, in the order of the text; past roles too.
    pub evidence: Vec<Evidence>,
    /// Which rules said so.
    pub rules_version: String,
}

impl RuleSet {
    /// The rules socap comes with, ready to use.
    ///
    /// # Errors
    /// None: a test reads them. The signature is that of any other rule file.
    pub fn bundled() -> Result<Self, InvalidRules> {
        Self::parse(Self::bundled_source())
    }

    /// Classifies an account. Of texts far longer than X allows only the beginning is read, so
    /// that the time it takes is bounded.
    pub fn classify(&self, profile: Profile<'_>) -> Classification {
        let bio = token::tokens(beginning(profile.bio.unwrap_or_default()));
        let name = token::tokens(beginning(profile.name));
        let nobody = stands(&self.nobody, &bio) || stands(&self.nobody, &name);
        let mut evidence = self.found(&bio, profile.bio.unwrap_or_default(), Field::Bio, &name);
        evidence.extend(self.found(&name, profile.name, Field::Name, &bio));
        let mut categories: CategorySet =
            evidence.iter().filter(|found| !found.past).map(|found| found.category).collect();
        if nobody {
            evidence.clear();
        }
        if nobody || categories.is_empty() {
            categories = CategorySet::OTHERS;
        }
        let primary = self.order.iter().copied().find(|category| categories.contains(*category));
        Classification {
            categories,
            primary: primary.unwrap_or(AccountCategory::Others),
            evidence,
            rules_version: self.version().to_owned(),
        }
    }

    /// The evidence in one text, the longest match at a place first, one for each category.
    fn found(&self, tokens: &[Token], text: &str, field: Field, beside: &[Token]) -> Vec<Evidence> {
        let mut found = Vec::<Evidence>::new();
        for at in 0..tokens.len() {
            let of_word = tokens.get(at).and_then(|token| self.starts.get(&token.text));
            let candidates = of_word.into_iter().flatten().chain(&self.anywhere);
            for (rule, end) in self.matches(candidates, tokens, at, field) {
                let past = match self.standing(rule, tokens, at, end) {
                    Standing::Void => continue,
                    standing => standing == Standing::Past,
                };
                let says = |phrases: &[Phrase]| stands(phrases, tokens) || stands(phrases, beside);
                if says(&rule.not_with) || !(rule.with.is_empty() || says(&rule.with)) {
                    continue;
                }
                let Some(words) = quoted(tokens, text, at, end) else { continue };
                let known = found.iter().any(|other| {
                    other.category == rule.category
                        && other.past == past
                        && other.text.contains(words)
                });
                if !known {
                    found.push(Evidence {
                        category: rule.category,
                        text: words.to_owned(),
                        field,
                        rule: rule.name.clone(),
                        past,
                    });
                }
            }
        }
        found
    }

    fn matches<'a>(
        &'a self,
        candidates: impl Iterator<Item = &'a (usize, usize)>,
        tokens: &[Token],
        at: usize,
        field: Field,
    ) -> Vec<(&'a Rule, usize)> {
        let mut matches = Vec::new();
        for (rule, phrase) in candidates {
            let Some(rule) = self.rules.get(*rule) else { continue };
            let Some(phrase) = rule.phrases.get(*phrase) else { continue };
            if field == Field::Name && !rule.in_name {
                continue;
            }
            let Some(end) = phrase.match_at(tokens, at) else { continue };
            let before = rule.not_before.iter().any(|phrase| phrase.ends_before(tokens, at));
            let after = rule.not_after.iter().any(|phrase| phrase.follows(tokens, end));
            if !before && !after {
                matches.push((rule, end));
            }
        }
        matches.sort_by_key(|(_, end)| std::cmp::Reverse(*end));
        matches
    }

    fn standing(&self, rule: &Rule, tokens: &[Token], start: usize, end: usize) -> Standing {
        match self.scopes.standing(tokens, start, end) {
            Standing::Past if rule.at_any_time => Standing::Current,
            Standing::Void if rule.whoever => Standing::Current,
            standing => standing,
        }
    }
}

/// The first thousand characters; bios on X have at most 160.
fn beginning(text: &str) -> &str {
    text.char_indices().nth(1_000).map_or(text, |(end, _)| &text[..end])
}

/// Whether one of the phrases stands anywhere in a text.
fn stands(phrases: &[Phrase], tokens: &[Token]) -> bool {
    (0..tokens.len()).any(|at| phrases.iter().any(|phrase| phrase.match_at(tokens, at).is_some()))
}

fn quoted<'a>(tokens: &[Token], text: &'a str, start: usize, end: usize) -> Option<&'a str> {
    let first = tokens.get(start)?;
    let last = tokens.get(end.checked_sub(1)?)?;
    text.get(first.span.start..last.span.end)
}
