//! The rule file: read, checked and compiled.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::fold::fold_text;
use super::pattern::{InvalidPhrase, List, Lists, Phrase};
use super::scope::Scopes;
use crate::AccountCategory;

/// A rule file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRules {
    /// It is no TOML, or has members it should not have.
    #[error("the rules cannot be read: {0}")]
    Unreadable(String),
    /// A rule has a category that does not exist, or `others`.
    #[error(
        "rule `{rule}`: `{category}` is no category to give; expected vcs, founders, c_level, media, ai_creators, developers or yc_alumni"
    )]
    UnknownCategory {
        /// Which rule.
        rule: String,
        /// What it says.
        category: String,
    },
    /// Two rules have one name.
    #[error("two rules are named `{0}`: evidence names a rule, so names must differ")]
    SameName(String),
    /// A name or version that cannot be shown.
    #[error("`{0}` is no name: expected 1 to 80 characters, none of them a control character")]
    Name(String),
    /// A phrase that means nothing.
    #[error("rule `{rule}`: the phrase `{phrase}`: {error}")]
    Phrase {
        /// Which rule.
        rule: String,
        /// Its phrase.
        phrase: String,
        /// What is wrong.
        error: InvalidPhrase,
    },
    /// The order of primary categories leaves one out, or names one twice.
    #[error("`order` must name each category but `others` once")]
    Order,
    /// There is no rule at all.
    #[error("there are no rules")]
    Empty,
    /// More than a rule file can sensibly be.
    #[error("the rules are larger than {0} bytes")]
    TooLarge(usize),
}

/// The largest rule file.
const MAX_BYTES: usize = 512 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    #[serde(default)]
    order: Vec<String>,
    #[serde(default)]
    lists: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    scopes: ScopesFile,
    #[serde(default)]
    rule: Vec<RuleFile>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct ScopesFile {
    former: Vec<String>,
    previously: Vec<String>,
    now: Vec<String>,
    former_after: Vec<String>,
    denied: Vec<String>,
    others: Vec<String>,
    nobody: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    name: String,
    category: String,
    phrases: Vec<String>,
    #[serde(default)]
    not_before: Vec<String>,
    #[serde(default)]
    not_after: Vec<String>,
    #[serde(default)]
    not_with: Vec<String>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    in_name: bool,
    #[serde(default)]
    at_any_time: bool,
    #[serde(default)]
    whoever: bool,
}

/// A compiled rule.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub name: String,
    pub category: AccountCategory,
    pub phrases: Vec<Phrase>,
    /// Phrases directly before a match that make it none.
    pub not_before: Vec<Phrase>,
    /// Phrases directly behind a match that make it none.
    pub not_after: Vec<Phrase>,
    /// Phrases anywhere in the text that make it none.
    pub not_with: Vec<Phrase>,
    /// Phrases of which the text must have one, if there are any here.
    pub with: Vec<Phrase>,
    /// Display names count too.
    pub in_name: bool,
    /// A past role counts (who went through Y Combinator did).
    pub at_any_time: bool,
    /// "For", "helping", "not" before it do not matter.
    pub whoever: bool,
}

/// A set of classification rules, ready to use.
#[derive(Debug, Clone)]
pub struct RuleSet {
    version: String,
    pub(super) order: Vec<AccountCategory>,
    pub(super) scopes: Scopes,
    /// Phrases that make the whole profile nobody's: parodies.
    pub(super) nobody: Vec<Phrase>,
    pub(super) rules: Vec<Rule>,
    /// For a word, the rules and phrases that can begin with it.
    pub(super) starts: HashMap<String, Vec<(usize, usize)>>,
    /// Rules and phrases that can begin with any word.
    pub(super) anywhere: Vec<(usize, usize)>,
}

impl RuleSet {
    /// The rules socap comes with.
    pub fn bundled_source() -> &'static str {
        include_str!("../../rules/categories.toml")
    }

    /// Reads a rule file.
    ///
    /// # Errors
    /// Says which rule and phrase cannot be used, and why.
    pub fn parse(source: &str) -> Result<Self, InvalidRules> {
        if source.len() > MAX_BYTES {
            return Err(InvalidRules::TooLarge(MAX_BYTES));
        }
        let file: File = toml::from_str(source)
            .map_err(|error| InvalidRules::Unreadable(error.to_string().trim().to_owned()))?;
        if file.rule.is_empty() {
            return Err(InvalidRules::Empty);
        }
        let names = file.rule.iter().map(|rule| &rule.name).chain([&file.version]);
        for name in names {
            if name.is_empty() || name.chars().count() > 80 || name.chars().any(char::is_control) {
                return Err(InvalidRules::Name(name.chars().take(40).collect()));
            }
        }
        let lists = lists(&file.lists);
        let mut rules = Vec::with_capacity(file.rule.len());
        let mut names = std::collections::HashSet::new();
        for rule in &file.rule {
            if !names.insert(rule.name.as_str()) {
                return Err(InvalidRules::SameName(rule.name.clone()));
            }
            rules.push(compile(rule, &lists)?);
        }
        let (starts, anywhere) = index(&rules);
        Ok(Self {
            version: version(&file.version, source),
            order: order(&file.order)?,
            nobody: phrases("scopes.nobody", &file.scopes.nobody, &lists)?,
            scopes: scopes(&file.scopes, &rules),
            rules,
            starts,
            anywhere,
        })
    }

    /// What the file calls itself, and a mark of its content: a changed file is another version
    /// even when it forgets to say so.
    pub fn version(&self) -> &str {
        &self.version
    }
}

fn version(named: &str, source: &str) -> String {
    let digest = Sha256::digest(source.as_bytes());
    let mark = digest.iter().take(4).fold(0_u32, |mark, byte| mark << 8 | u32::from(*byte));
    let named: String = named.chars().take(40).collect();
    format!("{named}+{mark:08x}")
}

fn lists(file: &BTreeMap<String, Vec<String>>) -> Lists {
    file.iter().map(|(name, entries)| (name.clone(), Arc::new(List::new(entries)))).collect()
}

fn compile(rule: &RuleFile, lists: &Lists) -> Result<Rule, InvalidRules> {
    let category = rule.category.parse().ok().filter(|c| *c != AccountCategory::Others);
    let category = category.ok_or_else(|| InvalidRules::UnknownCategory {
        rule: rule.name.clone(),
        category: rule.category.chars().take(40).collect(),
    })?;
    let phrases =
        |texts: &[String]| {
            let mut phrases = Vec::new();
            for text in texts {
                phrases.extend(Phrase::compile(text, lists).map_err(|error| {
                    InvalidRules::Phrase { rule: rule.name.clone(), phrase: text.clone(), error }
                })?);
            }
            Ok(phrases)
        };
    Ok(Rule {
        name: rule.name.clone(),
        category,
        phrases: phrases(&rule.phrases)?,
        not_before: phrases(&rule.not_before)?,
        not_after: phrases(&rule.not_after)?,
        not_with: phrases(&rule.not_with)?,
        with: phrases(&rule.with)?,
        in_name: rule.in_name,
        at_any_time: rule.at_any_time,
        whoever: rule.whoever,
    })
}

fn phrases(rule: &str, texts: &[String], lists: &Lists) -> Result<Vec<Phrase>, InvalidRules> {
    let mut phrases = Vec::new();
    for text in texts {
        phrases.extend(Phrase::compile(text, lists).map_err(|error| InvalidRules::Phrase {
            rule: rule.to_owned(),
            phrase: text.clone(),
            error,
        })?);
    }
    Ok(phrases)
}

type Starts = HashMap<String, Vec<(usize, usize)>>;

fn index(rules: &[Rule]) -> (Starts, Vec<(usize, usize)>) {
    let mut starts = Starts::new();
    let mut anywhere = Vec::new();
    for (r, rule) in rules.iter().enumerate() {
        for (p, phrase) in rule.phrases.iter().enumerate() {
            match phrase.first_words() {
                Some(words) => {
                    for word in words {
                        let of_word = starts.entry(word).or_default();
                        if of_word.last() != Some(&(r, p)) {
                            of_word.push((r, p));
                        }
                    }
                }
                None => anywhere.push((r, p)),
            }
        }
    }
    (starts, anywhere)
}

fn order(named: &[String]) -> Result<Vec<AccountCategory>, InvalidRules> {
    let all = || AccountCategory::ALL.iter().copied().filter(|c| *c != AccountCategory::Others);
    if named.is_empty() {
        return Ok(all().collect());
    }
    let order: Vec<AccountCategory> = named
        .iter()
        .map(|word| word.parse())
        .collect::<Result<_, _>>()
        .map_err(|_| InvalidRules::Order)?;
    let complete = order.len() == all().count() && all().all(|category| order.contains(&category));
    complete.then_some(order).ok_or(InvalidRules::Order)
}

fn scopes(file: &ScopesFile, rules: &[Rule]) -> Scopes {
    let set = |words: &[String]| words.iter().map(|word| fold_text(word)).collect();
    Scopes {
        former: set(&file.former),
        previously: set(&file.previously),
        now: set(&file.now),
        former_after: set(&file.former_after),
        denied: set(&file.denied),
        roles: rules
            .iter()
            .flat_map(|rule| &rule.phrases)
            .filter_map(|phrase| phrase.last_word().map(str::to_owned))
            .collect(),
        others: set(&file.others),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(source: &str) -> InvalidRules {
        RuleSet::parse(source).unwrap_err()
    }

    const RULE: &str = "[[rule]]\nname = \"a\"\ncategory = \"vcs\"\nphrases = [\"vc\"]\n";

    #[test]
    fn the_bundled_rules_are_good() {
        let rules = RuleSet::parse(RuleSet::bundled_source()).unwrap();
        assert!(rules.version().contains('+'));
    }

    #[test]
    fn another_content_is_another_version() {
        let one = RuleSet::parse(&format!("version = \"1\"\n{RULE}")).unwrap();
        let two = RuleSet::parse(&format!("version = \"1\"\n{RULE}# more\n")).unwrap();
        assert_ne!(one.version(), two.version());
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        assert!(matches!(refused("version = 1"), InvalidRules::Unreadable(_)));
        assert_eq!(refused("version = \"1\""), InvalidRules::Empty);
        let twice = format!("version = \"1\"\n{RULE}{RULE}");
        assert_eq!(refused(&twice), InvalidRules::SameName("a".to_owned()));
        let others = format!("version = \"1\"\n{}", RULE.replace("vcs", "others"));
        assert!(matches!(refused(&others), InvalidRules::UnknownCategory { .. }));
        let list = format!("version = \"1\"\n{}", RULE.replace("\"vc\"", "\"{x}\""));
        assert!(matches!(refused(&list), InvalidRules::Phrase { .. }));
        let name = format!("version = \"a\\u0000b\"\n{RULE}");
        assert!(matches!(refused(&name), InvalidRules::Name(_)));
        let order = format!("version = \"1\"\norder = [\"vcs\"]\n{RULE}");
        assert_eq!(refused(&order), InvalidRules::Order);
        assert_eq!(refused(&" ".repeat(MAX_BYTES + 1)), InvalidRules::TooLarge(MAX_BYTES));
    }
}
