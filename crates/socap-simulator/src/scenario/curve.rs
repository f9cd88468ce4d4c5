//! How the engagements of a wave spread over its time.

use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

/// The shape of a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Curve {
    /// Evenly.
    #[default]
    Even,
    /// Most at once, then fewer and fewer, as a power of the time.
    Decay,
    /// As the arrivals handed to the scenario say; a decay where none were.
    Cascade,
}

/// How heavy the tail of a decay is; near what is measured for retweet cascades.
const TAIL: f64 = 1.2;
/// The part of the whole time after which a decay has visibly slowed down.
const KNEE: f64 = 0.02;

/// The arrival of number `place` of `count`, in milliseconds from the wave's start.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "below 2^53 ms")]
pub(crate) fn even(place: usize, count: usize, over_ms: i64) -> i64 {
    ((place as f64 + 0.5) / count.max(1) as f64 * over_ms as f64) as i64
}

/// The same for a power-law decay, cut at the wave's end.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "below 2^53 ms")]
pub(crate) fn decay(place: usize, count: usize, over_ms: i64) -> i64 {
    let scale = over_ms as f64 * KNEE;
    let whole = 1.0 - (1.0 + 1.0 / KNEE).powf(-TAIL);
    let part = (place as f64 + 0.5) / count.max(1) as f64 * whole;
    let at = scale * ((1.0 - part).powf(-1.0 / TAIL) - 1.0);
    (at as i64).clamp(0, over_ms)
}

/// Why a recorded cascade cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CascadeError {
    /// The file cannot be opened or read; give another path, or use the built-in decay.
    #[error("cannot read the recorded cascade: {0}")]
    Unreadable(#[from] std::io::Error),
    /// No line begins with a number of seconds.
    #[error("the recorded cascade has no line that begins with seconds")]
    Empty,
}

/// The arrival seconds of a recorded cascade: the first column of a gzipped CSV with a heading.
pub fn recorded(path: &Path) -> Result<Vec<f64>, CascadeError> {
    let file = std::fs::File::open(path)?;
    let mut seconds = Vec::new();
    for line in BufReader::new(flate2::read::GzDecoder::new(file)).lines() {
        let line = line?;
        let first = line.split(',').next().unwrap_or_default();
        seconds.extend(first.parse::<f64>().ok().filter(|at| at.is_finite() && *at >= 0.0));
    }
    if seconds.is_empty() { Err(CascadeError::Empty) } else { Ok(seconds) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decay_begins_fast_and_stays_in_its_time() {
        let at: Vec<i64> = (0..100).map(|place| decay(place, 100, 86_400_000)).collect();
        assert!(at.is_sorted() && at.iter().all(|ms| (0..=86_400_000).contains(ms)));
        let first_hour = at.iter().filter(|ms| **ms < 3_600_000).count();
        assert!((50..95).contains(&first_hour), "{first_hour} in the first hour");
        assert_eq!(even(1, 2, 1_000), 750);
    }
}
