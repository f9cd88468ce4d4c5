//! Weights of important people and the scores they add up to, in exact thousandths.

use std::fmt;
use std::str::FromStr;

/// A weight, or a sum of weights (an importance score), in thousandths: `2.5` is 2,500.
///
/// Integers, so that a sum is the same in any order and on any engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Weight(pub i64);

/// A weight that is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a weight: expected a decimal from 0 to 1000000 with at most three places")]
pub struct InvalidWeight(pub String);

impl Weight {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// What a person counts whose weight nobody gave.
    pub const ONE: Self = Self(1_000);
    /// The largest weight of one person.
    pub const MAX: Self = Self(1_000_000_000);

    /// The least score that counts as important under a threshold: nobody who scores nothing is.
    #[expect(clippy::cast_possible_truncation, reason = "far more than any sum of weights")]
    pub fn important_from(threshold: f64) -> Self {
        let least = (threshold * 1e3).ceil().clamp(1.0, 1e15);
        // The product may be off by its last place: the comparison of numbers decides.
        // What is no number becomes 0 here.
        let mut weight = Self((least as i64).max(1));
        while weight.0 > 1 && Self(weight.0 - 1).as_f64() >= threshold {
            weight.0 -= 1;
        }
        weight
    }

    /// As a number, for answers. Exact to the thousandth below nine trillion.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53 thousandths")]
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1e3
    }
}

impl FromStr for Weight {
    type Err = InvalidWeight;

    /// Reads `3`, `2.5`, `.125` or `1e2` (how some exports write a number); digits after the
    /// third place must be zeros.
    fn from_str(text: &str) -> Result<Self, InvalidWeight> {
        let wrong = || InvalidWeight(text.chars().take(40).collect());
        let plain = text.trim();
        let (whole, places) = plain.split_once('.').unwrap_or((plain, ""));
        if plain.contains(['e', 'E']) {
            let number: f64 = plain.parse().map_err(|_| wrong())?;
            return Self::from_f64(number).ok_or_else(wrong);
        }
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(places) || (whole.is_empty() && places.is_empty()) {
            return Err(wrong());
        }
        let (kept, rest) = places.split_at(places.len().min(3));
        if rest.bytes().any(|b| b != b'0') {
            return Err(wrong());
        }
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| wrong())? };
        let thousandths: i64 = format!("{kept:0<3}").parse().map_err(|_| wrong())?;
        let sum = whole.checked_mul(1_000).and_then(|w| w.checked_add(thousandths));
        sum.map(Self).filter(|weight| *weight <= Self::MAX).ok_or_else(wrong)
    }
}

impl Weight {
    /// From a JSON number; `None` where it is negative, too large or finer than a thousandth.
    #[expect(clippy::cast_possible_truncation, reason = "bounded just above the cast")]
    pub fn from_f64(number: f64) -> Option<Self> {
        let thousandths = number * 1e3;
        let fits = number.is_finite() && (0.0..=Self::MAX.as_f64()).contains(&number);
        let rounded = thousandths.round();
        // Twice the last place: what the multiplication itself can be off.
        (fits && (thousandths - rounded).abs() <= thousandths.max(1.0) * 2.0 * f64::EPSILON)
            .then_some(Self(rounded as i64))
    }
}

impl fmt::Display for Weight {
    /// `3`, `2.5`: no zeros at the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:03}", self.0 / 1_000, self.0 % 1_000);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl std::iter::Sum for Weight {
    fn sum<I: Iterator<Item = Self>>(weights: I) -> Self {
        Self(weights.map(|weight| weight.0).sum())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("3", 3_000)]
    #[case("2.5", 2_500)]
    #[case(".125", 125)]
    #[case(" 0.100000 ", 100)]
    #[case("1e2", 100_000)]
    #[case("1000000", 1_000_000_000)]
    fn a_weight_is_read_exactly(#[case] text: &str, #[case] thousandths: i64) {
        assert_eq!(text.parse(), Ok(Weight(thousandths)));
    }

    #[rstest]
    #[case("")]
    #[case(".")]
    #[case("-1")]
    #[case("0.0001")]
    #[case("1000000.001")]
    #[case("NaN")]
    #[case("1e99")]
    #[case("99999999999999999999")]
    #[case("1,5")]
    fn what_is_no_weight_is_refused(#[case] text: &str) {
        text.parse::<Weight>().unwrap_err();
    }

    #[rstest]
    #[case(0.1, Some(100))]
    #[case(2.675, Some(2_675))]
    #[case(999_999.999, Some(999_999_999))]
    #[case(0.000_5, None)]
    #[case(-0.001, None)]
    #[case(600.123_9, None)]
    #[case(999_999.999_6, None)]
    #[case(600.124, Some(600_124))]
    #[case(f64::INFINITY, None)]
    fn numbers_are_weights_where_they_are_exact(#[case] number: f64, #[case] want: Option<i64>) {
        assert_eq!(Weight::from_f64(number).map(|weight| weight.0), want);
    }

    #[rstest]
    #[case(0.0, 1)]
    #[case(-1.0, 1)]
    #[case(10.0, 10_000)]
    #[case(4.35, 4_350)]
    #[case(0.001, 1)]
    #[case(0.001_1, 2)]
    #[case(f64::NAN, 1)]
    fn a_threshold_is_a_least_score(#[case] threshold: f64, #[case] least: i64) {
        assert_eq!(Weight::important_from(threshold).0, least);
    }

    #[test]
    fn weights_are_written_without_trailing_zeros() {
        assert_eq!(Weight(2_500).to_string(), "2.5");
        assert_eq!(Weight(3_000).to_string(), "3");
        assert_eq!(Weight(0).to_string(), "0");
        assert_eq!([Weight(100), Weight(200)].into_iter().sum::<Weight>(), Weight(300));
    }
}
