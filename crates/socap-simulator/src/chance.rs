//! Seeded chance without state: the same words give the same number, in any order of asking.

/// A number drawn from `words`; equal words give equal numbers.
pub(crate) fn draw(words: &[u64]) -> u64 {
    words.iter().fold(0x9E37_79B9_7F4A_7C15, |state, word| scramble(state ^ scramble(*word)))
}

/// Whether something of probability `chance` happens for `words`.
#[expect(clippy::cast_precision_loss, reason = "53 bits are kept, which a f64 holds")]
pub(crate) fn happens(chance: f64, words: &[u64]) -> bool {
    chance > 0.0 && ((draw(words) >> 11) as f64 / (1_u64 << 53) as f64) < chance
}

/// A word for a text.
pub(crate) fn word(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

const fn scramble(word: u64) -> u64 {
    let word = word.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_repeatable_and_about_as_likely_as_asked() {
        assert_eq!(draw(&[1, 2]), draw(&[1, 2]));
        assert_ne!(draw(&[1, 2]), draw(&[2, 1]));
        let hits = (0..10_000).filter(|n| happens(0.2, &[7, *n])).count();
        assert!((1_800..2_200).contains(&hits), "{hits}");
        assert!(!happens(0.0, &[1]) && happens(1.0, &[1]));
    }
}
