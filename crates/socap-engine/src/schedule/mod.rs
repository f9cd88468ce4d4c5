//! The clockwork: cycles begin, waits end, the dead are replaced, campaigns are completed.

mod completion;
mod probe;
mod tick;
mod tidy;

pub use completion::end_campaigns;
pub use probe::probe;
pub use tick::{keep_classified, serve, sweep, sweep_deleted, tick, upkeep};
pub use tidy::tidy;
