//! A simulated X: both wire protocols over one seeded world with ground truth.
//!
//! The official X API v2 answers under `/2/…`, twitterapi.io under `/twitter/…` and `/oapi/…`,
//! and `/_simulator/…` tells the truth, the bill and the log. Nothing here is X's own; what it
//! imitates is noted where it is imitated.

pub mod bill;
mod chance;
mod control;
mod credentials;
pub mod endpoint;
mod exchange;
pub mod faults;
mod funnel;
pub mod log;
pub mod manners;
pub mod money;
pub mod options;
mod paging;
pub mod scenario;
mod shifting;
mod simulator;
pub mod truth;
mod twitterapi_io;
mod windows;
mod wire;
pub mod world;
mod x;

pub use endpoint::{Endpoint, Protocol};
pub use faults::{Fault, FaultKind};
pub use options::Options;
pub use scenario::{Bulk, Scenario};
pub use simulator::Simulator;
pub use truth::{Listed, Truth};
pub use world::{NewAccount, World};
