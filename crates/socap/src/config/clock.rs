//! The clock, for demonstrations and tests of several processes.

use socap_domain::WorldClock;

use super::error::ConfigError;
use super::key::Key;
use super::source::Values;

const CLOCK: Key = Key::hidden("SOCAP_CLOCK", "`system` or `WORLD_MS@MACHINE_MSxSPEED`");

pub(crate) const KEYS: &[Key] = &[CLOCK];

/// Reads the clock; the machine's own unless it is told.
pub(crate) fn read(values: &Values) -> Result<WorldClock, ConfigError> {
    Ok(values.read(CLOCK, |text| text.parse().ok())?.unwrap_or(WorldClock::System))
}
