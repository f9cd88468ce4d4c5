//! Cutting a text into words, mentions and the boundaries between them.

use std::ops::Range;

use super::fold::fold;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word, a number, or one letter of a script without spaces.
    Word,
    /// A handle: `@name`, kept without its sign.
    Mention,
    /// A link or an address: no word, and no boundary.
    Link,
}

/// How strongly a token is cut off from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Boundary {
    /// White space, a hyphen inside a word, or nothing at all.
    None,
    /// `&`, `+`, `/`, "and": another role of the same clause.
    And,
    /// A comma or a bracket: another clause of the same segment.
    Clause,
    /// A line, a bar, a full stop, an emoji: something else.
    Segment,
}

/// A word of a text.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// Folded.
    pub text: String,
    pub kind: Kind,
    /// What stands before it.
    pub before: Boundary,
    /// Nothing at all stands before it.
    pub glued: bool,
    /// Where it stands in the text, in bytes.
    pub span: Range<usize>,
}

/// Cuts a text into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut cutter = Cutter { text, tokens: Vec::new(), before: Boundary::Segment, glued: false };
    let mut rest = 0;
    while let Some(c) = text[rest..].chars().next() {
        rest += cutter.take(rest, c);
    }
    cutter.tokens
}

struct Cutter<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    before: Boundary,
    glued: bool,
}

impl Cutter<'_> {
    /// Takes what begins at `at` with the character `c`; gives its length in bytes.
    fn take(&mut self, at: usize, c: char) -> usize {
        let rest = &self.text[at..];
        let begins = is_word(c) && !self.text[..at].chars().next_back().is_some_and(is_word);
        if let Some(length) = begins.then(|| link(rest)).flatten() {
            self.push(Kind::Link, String::new(), at..at + length);
            return length;
        }
        if c == '@' || c == '＠' {
            let name: usize =
                rest[c.len_utf8()..].bytes().take_while(|b| is_handle(*b)).count() + c.len_utf8();
            let (kind, text) = if name == c.len_utf8() {
                (Kind::Word, "at".to_owned())
            } else {
                (Kind::Mention, rest[c.len_utf8()..name].to_lowercase())
            };
            self.push(kind, text, at..at + name);
            return name;
        }
        if is_word(c) {
            let length = word(rest);
            let text: String =
                rest[..length].chars().filter(|c| *c != '.').flat_map(fold).collect();
            let text = text.replace(['\'', '’'], "");
            if text == "and" {
                self.cut(Boundary::And);
            } else if !text.is_empty() {
                self.push(Kind::Word, text, at..at + length);
            }
            return length;
        }
        self.between(at, c);
        c.len_utf8()
    }

    fn push(&mut self, kind: Kind, text: String, span: Range<usize>) {
        self.tokens.push(Token { text, kind, before: self.before, glued: self.glued, span });
        self.before = Boundary::None;
        self.glued = true;
    }

    fn cut(&mut self, boundary: Boundary) {
        self.before = self.before.max(boundary);
        self.glued = false;
    }

    /// Whether the last word is one that a full stop only shortens.
    fn is_abbreviated(&self) -> bool {
        const SHORT: &[&str] =
            &["prev", "fmr", "ehem", "sr", "jr", "dr", "asst", "assoc", "mgr", "co", "ex"];
        self.glued && self.tokens.last().is_some_and(|last| SHORT.contains(&last.text.as_str()))
    }

    /// A character between words.
    fn between(&mut self, at: usize, c: char) {
        let next = self.text[at + c.len_utf8()..].chars().next();
        let spaced = |c: Option<char>| c.is_none_or(char::is_whitespace);
        match c {
            '—' | '–' if self.glued && !spaced(next) => self.glued = false,
            '\n' | '\r' | '|' | '｜' | '•' | '·' | '・' | ';' | '。' | '；' | '—' | '–' | '!'
            | '?' | '！' | '？' | '~' | '→' | '►' | '*' | '<' | '>' | '«' | '»' | '…' => {
                self.cut(Boundary::Segment);
            }
            '.' if self.is_abbreviated() => self.glued = false,
            '.' if spaced(next) || next == Some('.') => self.cut(Boundary::Segment),
            '-' if spaced(next) || !self.glued => self.cut(Boundary::Segment),
            ',' | '、' | '，' | '(' | ')' | '[' | ']' | '（' | '）' | '{' | '}' => {
                self.cut(Boundary::Clause);
            }
            '&' | '+' | '/' | '／' | '＋' | '×' | '\\' => self.cut(Boundary::And),
            _ if fold(c).next().is_none() => {}
            _ if is_picture(c) => self.cut(Boundary::Segment),
            _ => self.glued = false,
        }
    }
}

const fn is_handle(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}

/// Letters and digits of any script. Letters in squares and circles are symbols to Unicode;
/// folded, they are letters.
fn is_word(c: char) -> bool {
    fold(c).next().is_some_and(char::is_alphanumeric)
}

/// Scripts whose words are not told apart by spaces: one token a letter.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ffff}')
}

/// The length of the word at the start of a text: to its first character that is no letter.
fn word(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = at + c.len_utf8();
        if fold(c).next().is_some_and(is_unspaced) {
            return if end == 0 { after } else { end };
        }
        let invisible = fold(c).next().is_none();
        let next_is_word = chars.peek().is_some_and(|(_, next)| is_word(*next));
        let apostrophe = matches!(c, '\'' | '’') && next_is_word;
        // C.E.O. is one word: single letters with full stops between them.
        let dotted = c == '.' && is_initial(&text[..at]) && initial_follows(&text[after..]);
        if !is_word(c) && !invisible && !apostrophe && !dotted {
            break;
        }
        end = after;
    }
    // The last full stop of C.E.O. ends no sentence.
    let acronym = text[..end].contains('.');
    if acronym && text[end..].starts_with('.') { end + 1 } else { end }
}

/// Whether a text ends in a letter that stands alone or after a full stop.
fn is_initial(text: &str) -> bool {
    let mut back = text.chars().rev();
    back.next().is_some_and(char::is_alphabetic) && back.next().is_none_or(|c| c == '.')
}

/// Whether a text begins with a letter that stands alone.
fn initial_follows(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && !chars.next().is_some_and(is_word)
}

fn is_picture(c: char) -> bool {
    matches!(u32::from(c), 0x2190..=0x2bff | 0x3000..=0x303f | 0x1f000..=0x1faff)
}

/// The length of a link or mail address at the start of a text.
fn link(text: &str) -> Option<usize> {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let piece = &text[..end];
    let starts = |prefix: &str| {
        piece.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let is_link = ["http://", "https://", "www.", "t.co/"].into_iter().any(starts);
    let is_mail = piece.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && name.bytes().all(|b| is_handle(b) || b == b'.' || b == b'-')
            && host.split_once('.').is_some_and(|(domain, zone)| {
                domain.bytes().all(is_handle)
                    && zone.bytes().take(2).all(|b| b.is_ascii_alphabetic())
                    && zone.len() >= 2
                    && !domain.is_empty()
            })
    });
    let length = piece.trim_end_matches([',', '.', ')', ';', '!', '|']).len();
    (is_link || is_mail).then_some(length).filter(|length| *length > 0)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// Tokens in one line: mentions with their sign, boundaries as `&`, `,` and `|`.
    fn line(text: &str) -> String {
        let mut line = Vec::new();
        for (place, token) in tokens(text).into_iter().enumerate() {
            match token.before {
                Boundary::None => {}
                _ if place == 0 => {}
                Boundary::And => line.push("&".to_owned()),
                Boundary::Clause => line.push(",".to_owned()),
                Boundary::Segment => line.push("|".to_owned()),
            }
            line.push(match token.kind {
                Kind::Word => token.text,
                Kind::Mention => format!("@{}", token.text),
                Kind::Link => "<link>".to_owned(),
            });
        }
        line.join(" ")
    }

    #[rstest]
    #[case("CEO & Co-Founder @Deel 🌍 #Speed⚡️", "ceo & co founder @deel | speed")]
    #[case("Founder/CEO/CIO-@50TFunds. Macro", "founder & ceo & cio @50tfunds | macro")]
    #[case("C.E.O. of things", "ceo of things")]
    #[case("I'm the founder's dog", "im the founders dog")]
    #[case("Partner @ IDC | me@example.org, x", "partner at idc | <link> , x")]
    #[case("see https://t.co/abc, now", "see <link> , now")]
    #[case("ex-CEO - writer", "ex ceo | writer")]
    #[case("元記者", "元 記 者")]
    #[case("株式会社Xの代表", "株 式 会 社 x の 代 表")]
    #[case("", "")]
    #[case("@", "at")]
    #[case("v1.2 a.b", "v1 2 ab")]
    fn texts_are_cut(#[case] text: &str, #[case] want: &str) {
        assert_eq!(line(text), want);
    }

    #[test]
    fn spans_quote_the_text_as_it_was_written() {
        let text = "Das ist 𝗙𝗼𝘂𝗻𝗱𝗲𝗿, ja";
        let tokens = tokens(text);
        assert_eq!(&text[tokens[2].span.clone()], "𝗙𝗼𝘂𝗻𝗱𝗲𝗿");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_cut_without_panic_and_in_order(text in "\\PC{0,80}") {
            let tokens = tokens(&text);
            for pair in tokens.windows(2) {
                proptest::prop_assert!(pair[0].span.end <= pair[1].span.start);
            }
            for token in &tokens {
                proptest::prop_assert!(text.get(token.span.clone()).is_some());
            }
        }
    }
}
