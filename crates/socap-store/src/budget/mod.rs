//! The budget: what may still be asked, and what was paid. Rows shared by all processes.
//!
//! A call is reserved with the most it can cost before it is sent, and settled to what came
//! back. A reservation whose answer never came counts as spent.

mod cap_stop;
mod caps;
mod charge_to;
mod fair;
mod pace;
mod reserve;
mod settle;
mod stop;
mod window;

pub use cap_stop::{
    CapStop, Stopping, cap_stands, cap_stops, is_cap_stopped, lift_cap, stop_cap, would_read,
};
pub use caps::{Cap, caps, set_cap, spent, tighten_cap};
pub use charge_to::{SettledCall, charge_to};
pub use pace::next_slot;
pub use reserve::{Ask, Lane, Refusal, Reservation, ShareAsk, reserve};
pub use settle::{
    Resources, Settled, Settlement, Share, charged_today, prune, settle, settle_lost, sweep_lost,
};
pub use stop::{Stop, clear_stop, set_stop, stops, take_probe};
pub use window::{Window, WindowReading, windows};

/// The period of caps over a whole life.
pub const TOTAL: &str = "total";
/// The scope of the cap over everything.
pub const ALL: &str = "all";
/// The campaign of what no campaign pays for, where a column cannot be empty.
const NOBODY: &str = "-";
