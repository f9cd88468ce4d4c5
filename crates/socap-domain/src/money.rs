//! Money in millionths of a dollar: X's $0.005 and twitterapi.io's credit ($0.00001) are whole.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Millionths of a US dollar.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Micros(pub i64);

impl Micros {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From dollars, rounded to the nearest millionth; `None` where that is no amount.
    #[expect(clippy::cast_possible_truncation, reason = "bounded just above the cast")]
    pub fn from_dollars(dollars: f64) -> Option<Self> {
        (dollars.is_finite() && (0.0..=1e12).contains(&dollars))
            .then(|| Self((dollars * 1e6).round() as i64))
    }

    /// As dollars, for answers.
    #[expect(clippy::cast_precision_loss, reason = "exact up to nine billion dollars")]
    pub fn dollars(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

/// Exact, with cents at least: what is spent and what is left add up to the cap, and what is
/// little is not told as nothing.
impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let micros = self.0.unsigned_abs();
        let (mut part, mut digits) = (micros % 1_000_000, 6);
        while digits > 2 && part % 10 == 0 {
            part /= 10;
            digits -= 1;
        }
        write!(f, "{sign}${}.{part:0digits$}", micros / 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_come_in_and_go_out() {
        assert_eq!(Micros::from_dollars(0.005), Some(Micros(5_000)));
        assert_eq!(Micros::from_dollars(f64::NAN), None);
        assert_eq!(Micros::from_dollars(-1.0), None);
    }

    #[test]
    fn amounts_are_exact_and_have_cents() {
        for (micros, shown) in [
            (0, "$0.00"),
            (1_500_000, "$1.50"),
            (20_000_000, "$20.00"),
            (1_455_000, "$1.455"),
            (1_500, "$0.0015"),
            (10, "$0.00001"),
            (-45_000, "-$0.045"),
            (12_345_678, "$12.345678"),
        ] {
            assert_eq!(Micros(micros).to_string(), shown);
        }
    }
}
