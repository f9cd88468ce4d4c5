//! What operators and machines ask for: alive, ready, numbers.

pub(crate) mod alive;
pub(crate) mod metrics;
pub(crate) mod ready;
