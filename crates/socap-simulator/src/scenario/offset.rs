//! Distances in world time, written `-90m`, `2h`, `1d12h`.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};
use socap_domain::Timestamp;

/// Milliseconds from the origin of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Offset(pub i64);

/// A text that is no distance.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no distance in time: expected one such as `-90m`, `2h` or `1d12h`")]
pub struct InvalidOffset(String);

impl Offset {
    /// The moment this far from `origin`.
    pub const fn from(self, origin: Timestamp) -> Timestamp {
        Timestamp(origin.0.saturating_add(self.0))
    }
}

impl FromStr for Offset {
    type Err = InvalidOffset;
    fn from_str(text: &str) -> Result<Self, InvalidOffset> {
        let wrong = || InvalidOffset(text.chars().take(40).collect());
        let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (mut total, mut number) = (0_i64, String::new());
        for letter in rest.chars() {
            if letter.is_ascii_digit() {
                number.push(letter);
                continue;
            }
            let unit = match letter {
                'd' => 86_400_000,
                'h' => 3_600_000,
                'm' => 60_000,
                's' => 1_000,
                _ => return Err(wrong()),
            };
            let count: i64 = number.parse().map_err(|_| wrong())?;
            total =
                count.checked_mul(unit).and_then(|ms| total.checked_add(ms)).ok_or_else(wrong)?;
            number.clear();
        }
        let complete = number.is_empty() && !rest.is_empty();
        complete.then_some(Self(sign * total)).ok_or_else(wrong)
    }
}

impl<'de> Deserialize<'de> for Offset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_read() {
        let read = |text: &str| text.parse::<Offset>().map(|offset| offset.0 / 60_000);
        assert_eq!(read("-90m"), Ok(-90));
        assert_eq!(read("1d12h"), Ok(36 * 60));
        for bad in ["", "-", "5", "2w", "h"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
