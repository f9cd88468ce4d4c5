//! The little language of the rules' phrases, compiled and matched.
//!
//! | written | matches |
//! |---|---|
//! | `angel investor` | these words next to each other; also `angelinvestor`, `angel-investor` |
//! | `invest*` | any word that begins so |
//! | `{firms}` | an entry of the list `firms`: its words, or a mention of that name |
//! | `{the}?` | the same, or nothing |
//! | `<at>` | a word of the list `at`; or nothing, where a mention follows |
//! | `<at,>` | the same, or a comma |
//! | `<org>` | a mention, or any word |
//! | `<mention>` | a mention |
//! | `<fund>` | a mention whose name ends like a fund's, by the list `fund_endings` |
//! | `<batch>` | a letter for the season and two digits: `w21` |
//! | `..3` | up to three words, across `&` and `/` |
//! | `^`, `$` | where a clause begins, ends |

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::fold::fold_text;
use super::token::{Boundary, Kind, Token, tokens};

/// A phrase that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPhrase {
    /// A list that the file does not have.
    #[error("there is no list `{0}`")]
    UnknownList(String),
    /// Something in brackets that means nothing.
    #[error(
        "`{0}` means nothing here: expected a word, {{list}}, <at>, <at,>, <org>, <mention>, <fund>, <batch>, ..N, ^ or $"
    )]
    UnknownPart(String),
    /// More than a phrase can need; matching must take no time worth naming.
    #[error(
        "the phrase is too long or too loose: at most 24 parts, 6 of them gaps or optional, gaps up to 12"
    )]
    TooLoose,
    /// No word at all.
    #[error("the phrase is empty, or begins with a gap")]
    Empty,
}

/// Named lists of words, for the phrases of a file.
pub(super) type Lists = BTreeMap<String, Arc<List>>;

/// The entries of a list, by their first word.
#[derive(Debug, PartialEq, Eq, Default)]
pub(super) struct List {
    entries: HashMap<String, Vec<Vec<String>>>,
    handles: HashSet<String>,
}

impl List {
    /// From the entries of a file.
    pub(super) fn new(entries: &[String]) -> Self {
        let mut list = Self::default();
        for entry in entries.iter().map(|entry| words(entry)) {
            if let Some(first) = entry.first() {
                list.handles.insert(handle(&entry));
                list.entries.entry(first.clone()).or_default().push(entry);
            }
        }
        for of_word in list.entries.values_mut() {
            of_word.sort_by_key(|entry| std::cmp::Reverse(entry.len()));
        }
        list
    }

    fn first_words(&self) -> impl Iterator<Item = String> {
        self.entries.keys().chain(&self.handles).cloned()
    }

    /// Where the entries that begin at `at` end, the longest first: their words, or a mention.
    fn ends<'a>(&'a self, tokens: &'a [Token], at: usize) -> impl Iterator<Item = usize> + 'a {
        let first = tokens.get(at);
        let named = first
            .filter(|token| token.kind == Kind::Mention && self.handles.contains(&token.text))
            .map(|_| at + 1);
        let said = first
            .filter(|token| token.kind == Kind::Word)
            .and_then(|token| self.entries.get(&token.text))
            .into_iter()
            .flatten()
            .filter_map(move |entry| entry_end(entry, tokens, at));
        named.into_iter().chain(said)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Word(String),
    Prefix(String),
    OneOf(Arc<List>),
    At { words: Arc<List>, comma: bool },
    Org,
    Mention,
    Fund(Arc<List>),
    Batch,
    Gap(usize),
    Start,
    End,
    Maybe(Box<Part>),
}

/// Parts of a phrase at most.
const MOST_PARTS: usize = 24;
/// Gaps and optional parts of a phrase at most: each multiplies the ways to match.
const MOST_LOOSE: usize = 6;
/// Words in a gap at most.
const WIDEST: usize = 12;

/// A compiled phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase(Vec<Part>);

/// The words of a list's entry or a plain phrase, folded.
///
/// An entry `@name` is a name only as a mention: `@fortune` writes, fortune smiles.
pub(super) fn words(text: &str) -> Vec<String> {
    if let Some(handle) = text.strip_prefix('@') {
        return vec![format!("@{}", handle.to_lowercase())];
    }
    tokens(text).into_iter().map(|token| token.text).collect()
}

/// The name of a mention that a list's entry stands for.
fn handle(entry: &[String]) -> String {
    entry.concat().trim_start_matches('@').to_owned()
}

impl Phrase {
    /// Compiles a phrase. Two or more plain words also match written as one: the second phrase.
    pub(super) fn compile(text: &str, lists: &Lists) -> Result<Vec<Self>, InvalidPhrase> {
        let mut parts = Vec::new();
        for piece in text.split_whitespace() {
            parts.extend(part(piece, lists)?);
            if parts.len() > MOST_PARTS {
                return Err(InvalidPhrase::TooLoose);
            }
        }
        let loose = |part: &&Part| matches!(part, Part::Gap(_) | Part::Maybe(_));
        if parts.iter().filter(loose).count() > MOST_LOOSE {
            return Err(InvalidPhrase::TooLoose);
        }
        if parts.is_empty() || matches!(parts[0], Part::Gap(_)) {
            return Err(InvalidPhrase::Empty);
        }
        let joined: Option<String> = parts
            .iter()
            .map(|part| match part {
                Part::Word(word) if word.is_ascii() => Some(word.as_str()),
                _ => None,
            })
            .collect();
        let mut phrases = Vec::new();
        if let Some(joined) = joined.filter(|_| parts.len() > 1) {
            phrases.push(Self(vec![Part::Word(joined)]));
        }
        phrases.push(Self(parts));
        Ok(phrases)
    }

    /// The word with which a match ends, where that is a plain word.
    pub(super) fn last_word(&self) -> Option<&str> {
        match self.0.last() {
            Some(Part::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// The words with which a match can begin; `None` where any word can.
    pub(super) fn first_words(&self) -> Option<Vec<String>> {
        let mut firsts = Vec::new();
        for part in &self.0 {
            match part {
                Part::Start => {}
                Part::Word(word) => {
                    firsts.push(word.clone());
                    return Some(firsts);
                }
                Part::OneOf(list) => {
                    firsts.extend(list.first_words());
                    return Some(firsts);
                }
                Part::Maybe(inner) => match inner.as_ref() {
                    Part::Word(word) => firsts.push(word.clone()),
                    Part::OneOf(list) => firsts.extend(list.first_words()),
                    _ => return None,
                },
                _ => return None,
            }
        }
        None
    }

    /// Where a match that begins at `at` ends: behind its last token.
    pub(super) fn match_at(&self, tokens: &[Token], at: usize) -> Option<usize> {
        run(&self.0, tokens, at, true).filter(|end| *end > at && is_whole(tokens, *end))
    }

    /// Whether the phrase stands directly before the token `end`.
    pub(super) fn ends_before(&self, tokens: &[Token], end: usize) -> bool {
        (end.saturating_sub(6)..end).any(|at| run(&self.0, tokens, at, true) == Some(end))
            && tokens.get(end).is_some_and(|token| token.before <= Boundary::And)
    }

    /// Whether the phrase stands directly behind a match that ended at `at`.
    pub(super) fn follows(&self, tokens: &[Token], at: usize) -> bool {
        tokens.get(at).is_some_and(|token| token.before == Boundary::None)
            && self.match_at(tokens, at).is_some()
    }
}

fn part(piece: &str, lists: &Lists) -> Result<Vec<Part>, InvalidPhrase> {
    let unknown = || InvalidPhrase::UnknownPart(piece.chars().take(60).collect());
    if let Some(inner) = piece.strip_suffix('?').filter(|inner| !inner.ends_with('?')) {
        let mut parts = part(inner, lists)?;
        let only = parts.pop().filter(|_| parts.is_empty()).ok_or_else(unknown)?;
        return Ok(vec![Part::Maybe(Box::new(only))]);
    }
    let list = |name: &str| {
        lists.get(name).cloned().ok_or_else(|| InvalidPhrase::UnknownList(name.to_owned()))
    };
    if let Some(name) = piece.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return Ok(vec![Part::OneOf(list(name)?)]);
    }
    if let Some(gap) = piece.strip_prefix("..") {
        let widest: usize = gap.parse().map_err(|_| unknown())?;
        return if widest > WIDEST {
            Err(InvalidPhrase::TooLoose)
        } else {
            Ok(vec![Part::Gap(widest)])
        };
    }
    match piece {
        "^" => return Ok(vec![Part::Start]),
        "$" => return Ok(vec![Part::End]),
        "<at>" => return Ok(vec![Part::At { words: list("at")?, comma: false }]),
        "<at,>" => return Ok(vec![Part::At { words: list("at")?, comma: true }]),
        "<mention>" => return Ok(vec![Part::Mention]),
        "<fund>" => return Ok(vec![Part::Fund(list("fund_endings")?)]),
        "<org>" => return Ok(vec![Part::Org]),
        "<batch>" => return Ok(vec![Part::Batch]),
        _ if piece.contains(['<', '>', '{', '}', '$', '^', '?']) => return Err(unknown()),
        _ => {}
    }
    if let Some(prefix) = piece.strip_suffix('*') {
        return Ok(vec![Part::Prefix(fold_text(prefix))]);
    }
    Ok(words(piece).into_iter().map(Part::Word).collect())
}

/// Runs the parts from a token on. `first`: no boundary is checked before the first token.
fn run(parts: &[Part], tokens: &[Token], at: usize, first: bool) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else { return Some(at) };
    let joins = |place: usize, most: Boundary| {
        first || tokens.get(place).is_some_and(|token| token.before <= most)
    };
    match part {
        Part::Start => {
            let starts = at == 0 || tokens.get(at)?.before >= Boundary::Clause;
            starts.then(|| run(rest, tokens, at, true))?
        }
        Part::End => {
            let ends = tokens.get(at).is_none_or(|token| token.before >= Boundary::Clause);
            ends.then(|| run(rest, tokens, at, false))?
        }
        Part::Maybe(inner) => {
            let mut with = vec![inner.as_ref().clone()];
            with.extend_from_slice(rest);
            run(&with, tokens, at, first).or_else(|| run(rest, tokens, at, first))
        }
        Part::Gap(most) => (0..=*most).find_map(|skipped| {
            let to = at + skipped;
            let mut crossed = tokens.get(at..=to)?.iter().skip(usize::from(first));
            let passable = crossed.all(|token| token.before <= Boundary::And);
            passable.then(|| run(rest, tokens, to, true))?
        }),
        Part::At { words, comma } => {
            let word = words
                .ends(tokens, at)
                .next()
                .filter(|_| joins(at, Boundary::Clause))
                .and_then(|end| run(rest, tokens, end, false));
            let nothing = || {
                let token = tokens.get(at)?;
                let is_comma = *comma && token.before == Boundary::Clause;
                let stands = token.kind == Kind::Mention || is_comma;
                (stands && joins(at, Boundary::Clause)).then(|| run(rest, tokens, at, true))?
            };
            word.or_else(nothing)
        }
        _ if !joins(at, Boundary::None) => None,
        Part::OneOf(list) => list.ends(tokens, at).find_map(|end| run(rest, tokens, end, false)),
        single => {
            let token = tokens.get(at)?;
            let word = token.kind == Kind::Word;
            let fits = match single {
                Part::Word(text) => word && token.text == *text,
                Part::Prefix(prefix) => word && token.text.starts_with(prefix.as_str()),
                Part::Org => token.kind != Kind::Link,
                Part::Mention => token.kind == Kind::Mention,
                Part::Fund(endings) => {
                    let ends = |ending: &String| token.text.ends_with(ending.as_str());
                    token.kind == Kind::Mention && endings.handles.iter().any(ends)
                }
                Part::Batch => word && is_batch(&token.text),
                _ => false,
            };
            fits.then(|| run(rest, tokens, at + 1, false))?
        }
    }
}

/// Where the words of an entry that begin at `at` end.
fn entry_end(entry: &[String], tokens: &[Token], at: usize) -> Option<usize> {
    let found = tokens.get(at..at + entry.len())?;
    let fits = found.iter().zip(entry).enumerate().all(|(place, (token, word))| {
        token.kind == Kind::Word
            && token.text == *word
            && (place == 0 || token.before == Boundary::None)
    });
    fits.then_some(at + entry.len())
}

/// A match must not end inside a word of katakana: エンジニア is not エンジニアリング.
fn is_whole(tokens: &[Token], end: usize) -> bool {
    let katakana = |token: &Token| {
        token.text.chars().next().is_some_and(|c| matches!(c, '\u{30a0}'..='\u{30ff}'))
    };
    let last = end.checked_sub(1).and_then(|last| tokens.get(last));
    let next = tokens.get(end);
    !(last.is_some_and(katakana) && next.is_some_and(|next| next.glued && katakana(next)))
}

/// Y Combinator's batches: winter, spring, summer, fall and X (autumn 2025) with the year.
fn is_batch(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| matches!(c, 'w' | 's' | 'f' | 'x' | 'p'))
        && chars.as_str().len() == 2
        && chars.all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn lists() -> Lists {
        [("at", ["at", "of"]), ("firms", ["Sequoia", "First Round"])]
            .map(|(name, entries)| {
                (name.to_owned(), Arc::new(List::new(&entries.map(str::to_owned))))
            })
            .into_iter()
            .collect()
    }

    /// The words of the first match.
    fn found<'a>(phrase: &str, text: &'a str) -> Option<&'a str> {
        let cut = tokens(text);
        let phrases = Phrase::compile(phrase, &lists()).unwrap();
        (0..cut.len()).find_map(|at| {
            let end = phrases.iter().find_map(|phrase| phrase.match_at(&cut, at))?;
            Some(&text[cut[at].span.start..cut[end - 1].span.end])
        })
    }

    #[rstest]
    #[case("co founder", "a Co-Founder of", Some("Co-Founder"))]
    #[case("co founder", "CoFounder/CTO", Some("CoFounder"))]
    #[case("co founder", "co, founder", None)]
    #[case("cto", "director", None)]
    #[case("invest*", "we INVESTED", Some("INVESTED"))]
    #[case("partner <at> {firms}", "Partner @ First Round", Some("Partner @ First Round"))]
    #[case("partner <at> {firms}", "partner @firstround", Some("partner @firstround"))]
    #[case("partner <at> {firms}", "partner, Sequoia", None)]
    #[case("partner {firms}", "partner sequoia", Some("partner sequoia"))]
    #[case("sharing ..3 ai", "Sharing insights on AI", Some("Sharing insights on AI"))]
    #[case("sharing ..3 ai", "sharing the very best of AI", None)]
    #[case("^ angel $", "Founder, angel, dad", Some("angel"))]
    #[case("^ angel $", "Angel Lopez", None)]
    #[case("yc <batch>", "(YC W19)", Some("YC W19"))]
    #[case("yc <batch>", "YC 2019", None)]
    #[case("エンジニア", "元エンジニアです", Some("エンジニア"))]
    #[case("エンジニア", "エンジニアリング", None)]
    #[case("创始人", "联合创始人", Some("创始人"))]
    fn phrases_match(#[case] phrase: &str, #[case] text: &str, #[case] want: Option<&str>) {
        assert_eq!(found(phrase, text), want);
    }

    #[test]
    fn what_means_nothing_is_refused() {
        let compile = |text: &str| Phrase::compile(text, &lists()).unwrap_err();
        assert_eq!(compile("{funds}"), InvalidPhrase::UnknownList("funds".to_owned()));
        assert_eq!(compile("<x>"), InvalidPhrase::UnknownPart("<x>".to_owned()));
        assert_eq!(compile(" "), InvalidPhrase::Empty);
        assert_eq!(compile("..2 ai"), InvalidPhrase::Empty);
        assert_eq!(compile("a ..13 b"), InvalidPhrase::TooLoose);
        assert_eq!(compile("a ..18446744073709551615 b"), InvalidPhrase::TooLoose);
        assert_eq!(compile(&format!("a {}", "b? ".repeat(7))), InvalidPhrase::TooLoose);
        assert_eq!(compile(&"a ".repeat(25)), InvalidPhrase::TooLoose);
        assert_eq!(compile(&"a-".repeat(25)), InvalidPhrase::TooLoose);
        let nested = format!("a{}", "?".repeat(400_000));
        assert!(matches!(compile(&nested), InvalidPhrase::UnknownPart(_)));
    }
}
