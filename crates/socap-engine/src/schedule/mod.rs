//! The clockwork: cycles begin, waits end, the dead are replaced, campaigns are completed.

mod completion;
mod tick;

pub use completion::end_campaigns;
pub use tick::{serve, tick, upkeep};
