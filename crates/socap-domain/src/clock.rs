//! World time: the time in which posts, windows and budgets live.
//!
//! Machine time (leases, timeouts, retry delays) is never accelerated; world time can be, which
//! is how a launch of three days plays in minutes.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::Timestamp;

/// What a rule may ask about time.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// World time now.
    fn now(&self) -> Timestamp;
    /// Machine time now. Leases, timeouts and retry delays are measured in it.
    fn machine_now(&self) -> Timestamp;
}

/// The clocks socap runs on. Cloning shares the clock.
#[derive(Debug, Clone)]
pub enum WorldClock {
    /// World time is machine time.
    System,
    /// World time runs `speed` times as fast as machine time, from `world_origin` at
    /// `machine_origin`. A pure function of the machine's clock, so several processes agree.
    Fast {
        /// World time when the machine's clock showed `machine_origin`.
        world_origin: Timestamp,
        /// The machine's time at which the two clocks were set.
        machine_origin: Timestamp,
        /// World milliseconds per machine millisecond.
        speed: f64,
    },
    /// World time moves only when told; for tests.
    Manual(Arc<AtomicI64>),
}

impl WorldClock {
    /// A clock that starts at `origin` now and runs `speed` times as fast.
    pub fn fast(origin: Timestamp, speed: f64) -> Self {
        Self::Fast { world_origin: origin, machine_origin: system_now(), speed }
    }

    /// A clock that stands at `at` until it is moved.
    pub fn manual(at: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at.0)))
    }

    /// Moves a manual clock forward; the others move by themselves.
    pub fn advance(&self, by: Duration) {
        if let Self::Manual(at) = self {
            at.fetch_add(i64::try_from(by.as_millis()).unwrap_or(0), Ordering::SeqCst);
        }
    }

    /// World milliseconds per machine millisecond (1 for a manual clock).
    pub const fn speed(&self) -> f64 {
        match self {
            Self::Fast { speed, .. } => *speed,
            Self::System | Self::Manual(_) => 1.0,
        }
    }
}

impl Clock for WorldClock {
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    fn now(&self) -> Timestamp {
        match self {
            Self::System => system_now(),
            Self::Fast { world_origin, machine_origin, speed } => {
                let passed = system_now().ms_since(*machine_origin) as f64 * speed;
                Timestamp(world_origin.0 + passed as i64)
            }
            Self::Manual(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }

    fn machine_now(&self) -> Timestamp {
        system_now()
    }
}

/// The form in which a clock is handed to another process: `system`, or
/// `WORLD_MS@MACHINE_MSxSPEED`.
impl std::fmt::Display for WorldClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::System => f.write_str("system"),
            Self::Fast { world_origin, machine_origin, speed } => {
                write!(f, "{}@{}x{speed}", world_origin.0, machine_origin.0)
            }
            Self::Manual(at) => write!(f, "{}@0x0", at.load(Ordering::SeqCst)),
        }
    }
}

/// A text that names no clock.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected `system` or `WORLD_MS@MACHINE_MSxSPEED`")]
pub struct InvalidClock;

impl FromStr for WorldClock {
    type Err = InvalidClock;
    fn from_str(text: &str) -> Result<Self, InvalidClock> {
        if text == "system" {
            return Ok(Self::System);
        }
        let (world, rest) = text.split_once('@').ok_or(InvalidClock)?;
        let (machine, speed) = rest.split_once('x').ok_or(InvalidClock)?;
        let ms = |text: &str| text.parse().map(Timestamp).map_err(|_| InvalidClock);
        let speed: f64 = speed.parse().map_err(|_| InvalidClock)?;
        if !speed.is_finite() || speed < 0.0 {
            return Err(InvalidClock);
        }
        Ok(Self::Fast { world_origin: ms(world)?, machine_origin: ms(machine)?, speed })
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn system_now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_survives_being_handed_over() {
        let clock = WorldClock::fast(Timestamp(1_800_000_000_000), 600.0);
        let other: WorldClock = clock.to_string().parse().expect("a clock writes what it reads");
        assert_eq!(clock.to_string(), other.to_string());
        assert!(other.now() >= Timestamp(1_800_000_000_000));
    }

    #[test]
    fn a_manual_clock_moves_when_told() {
        let clock = WorldClock::manual(Timestamp(5));
        clock.advance(Duration::from_secs(2));
        assert_eq!(clock.now(), Timestamp(2_005));
    }
}
