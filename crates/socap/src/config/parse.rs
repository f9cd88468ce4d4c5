//! How values are written: durations, switches, numbers with bounds.

use std::time::Duration;

/// `500ms`, `2s`, `30m`, `2h`, `1d`; above zero and at most ten years.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    const LONGEST_MS: u64 = 3_650 * 86_400_000;
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(digits)?;
    let factor: u64 = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    let ms = number.parse::<u64>().ok()?.checked_mul(factor)?;
    (1..=LONGEST_MS).contains(&ms).then(|| Duration::from_millis(ms))
}

/// `on`, `true`, `yes`, `1` and their opposites.
pub(crate) fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" | "1" => Some(true),
        "off" | "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// A whole number from 1 to `most`.
pub(crate) fn count(text: &str, most: usize) -> Option<usize> {
    text.parse().ok().filter(|number| (1..=most).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit() {
        let ms = |text| duration(text).map(|d| d.as_millis());
        assert_eq!(ms("500ms"), Some(500));
        assert_eq!(
            (ms("2s"), ms("30m"), ms("2h")),
            (Some(2_000), Some(1_800_000), Some(7_200_000))
        );
        assert_eq!(ms("1d"), Some(86_400_000));
        for bad in
            ["", "5", "m", "-5m", "0s", "1.5h", "5 m", "5w", "99999999999999999999d", "9999d"]
        {
            assert_eq!(duration(bad), None, "{bad}");
        }
    }

    #[test]
    fn switches_and_counts_are_strict() {
        assert_eq!((switch("ON"), switch("0"), switch("perhaps")), (Some(true), Some(false), None));
        assert_eq!((count("5", 10), count("0", 10), count("11", 10)), (Some(5), None, None));
    }
}
