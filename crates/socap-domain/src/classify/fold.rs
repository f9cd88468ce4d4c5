//! Folding of letters: case, accents, fancy fonts and invisible characters do not count.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The folded letters of one character; nothing for what is invisible.
pub(super) fn fold(c: char) -> impl Iterator<Item = char> {
    let mut folded = Vec::new();
    if !is_invisible(c) {
        let plain = plain_letter(c);
        // Only scripts whose accents do not make other words lose them: in Japanese and Korean
        // a mark is a letter.
        let first = std::iter::once(plain).nfkd().next().unwrap_or(plain);
        if first.is_ascii() || matches!(first, '\u{80}'..='\u{52f}') {
            let letters = std::iter::once(plain).nfkd().filter(|c| !is_combining_mark(*c));
            folded.extend(letters.flat_map(char::to_lowercase).flat_map(simplified));
        } else if !is_combining_mark(plain) || is_letter_mark(plain) {
            folded.extend(std::iter::once(plain).nfkc().flat_map(char::to_lowercase));
        }
    }
    folded.into_iter()
}

/// A text, folded.
pub(super) fn fold_text(text: &str) -> String {
    text.chars().flat_map(fold).collect()
}

/// Joiners, direction marks, variation selectors, soft hyphens, skin tones.
fn is_invisible(c: char) -> bool {
    // Trade marks and numbers in circles stick to words and say nothing.
    matches!(c, '\u{a9}' | '\u{ae}' | '\u{2122}' | '\u{2460}'..='\u{249b}' | '\u{20e3}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0000}'..='\u{e01ef}')
}

/// Vowel signs of Arabic and Indic scripts belong to the word; they are kept.
fn is_letter_mark(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{dff}' | '\u{3099}' | '\u{309a}')
}

/// Letters that compatibility normalisation leaves alone: squared and circled on dark ground,
/// small capitals.
fn plain_letter(c: char) -> char {
    const SMALL_CAPITALS: &str = "ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz";
    let of_alphabet = |first: u32| {
        let place = u32::from(c) - first;
        u8::try_from(place).map_or(c, |place| char::from(b'a' + place))
    };
    match c {
        '\u{1f150}'..='\u{1f169}' => of_alphabet(0x1f150),
        '\u{1f170}'..='\u{1f189}' => of_alphabet(0x1f170),
        _ if u32::from(c) > 0x250 => {
            let mut letters = SMALL_CAPITALS.chars();
            while let (Some(small), Some(letter)) = (letters.next(), letters.next()) {
                if small == c {
                    return letter;
                }
            }
            c
        }
        _ => c,
    }
}

/// Letters that are no base and accent, but are typed without their stroke all the same.
fn simplified(c: char) -> impl Iterator<Item = char> {
    let text = match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' => "d",
        'ı' => "i",
        _ => return [Some(c), None].into_iter().flatten(),
    };
    let mut letters = text.chars();
    [letters.next(), letters.next()].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("𝗙𝗼𝘂𝗻𝗱𝗲𝗿", "founder")]
    #[case("𝒇𝒐𝒖𝒏𝒅𝒆𝒓", "founder")]
    #[case("ꜰᴏᴜɴᴅᴇʀ", "founder")]
    #[case("🅲🅴🅾", "ceo")]
    #[case("Ⓥⓒ", "vc")]
    #[case("ＣＥＯ", "ceo")]
    #[case("Gründer", "grunder")]
    #[case("ingénieur", "ingenieur")]
    #[case("Yatırımcı", "yatirimci")]
    #[case("Współzałożyciel", "wspolzalozyciel")]
    #[case("f\u{200b}ounder\u{fe0f}", "founder")]
    #[case("ジャーナリスト", "ジャーナリスト")]
    #[case("개발자", "개발자")]
    fn letters_are_folded(#[case] text: &str, #[case] folded: &str) {
        assert_eq!(fold_text(text), folded);
    }
}
