//! Text of strangers: what no channel may pass on, and cutting.

/// One line: control characters and line breaks become a space, runs of white space one, and
/// marks that turn the direction of what follows are dropped.
pub(super) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !turns_direction(*c)) {
        if c.is_control() || c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Several lines, each as [`line`] makes them; never more than one empty line in a row.
pub(super) fn paragraph(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for part in text.replace("\r\n", "\n").split(['\n', '\r', '\u{2028}', '\u{2029}']).map(line) {
        empty = if part.is_empty() { empty + 1 } else { 0 };
        if empty < 2 && !(out.is_empty() && part.is_empty()) {
            out.push_str(&part);
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Embeddings, overrides and isolates: unclosed, they reach beyond the name that holds them.
/// The plain marks (U+200E, U+200F, U+061C) turn nothing but themselves and stay.
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// `text`, cut to at most `most` by `measure`, the ellipsis included.
pub(super) fn cut(text: &str, most: usize, measure: impl Fn(char) -> usize) -> String {
    if text.chars().map(&measure).sum::<usize>() <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(measure('…'));
    let mut used = 0;
    let kept = text.chars().take_while(|c| {
        used += measure(*c);
        used <= room
    });
    let mut out: String = kept.collect();
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_breaks_and_turns_nothing_around() {
        assert_eq!(line(" a\r\nBcc: b\u{2028}c\t\td\u{0}"), "a Bcc: b c d");
        assert_eq!(line("x\u{202e}gnp.exe\u{2066}"), "xgnp.exe");
        assert_eq!(line("\u{5d0}\u{200f} 👩‍🚀"), "\u{5d0}\u{200f} 👩‍🚀");
    }

    #[test]
    fn a_paragraph_keeps_its_lines() {
        assert_eq!(paragraph("\n\na\r\nb\n\n\n\nc\u{7}\r"), "a\nb\n\nc");
    }

    #[test]
    fn a_cut_counts_its_ellipsis() {
        assert_eq!(cut("abcdef", 6, |_| 1), "abcdef");
        assert_eq!(cut("abcdefg", 6, |_| 1), "abcde…");
        assert_eq!(cut("ab cdef", 4, |_| 1), "ab…");
        assert_eq!(cut("👩👩👩", 5, char::len_utf16), "👩👩…");
    }
}
