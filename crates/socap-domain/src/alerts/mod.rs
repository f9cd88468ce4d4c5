//! The rules of alerting: what alerts, when it is told, and in which words.
//!
//! Nothing here knows a channel or a database. Time and randomness are handed in.

pub mod backfill;
pub mod message;
pub mod quiet_hours;
pub mod slots;
pub mod text;
pub mod threshold;

pub use backfill::Treatment;
pub use message::{AlertKind, Entry};
pub use quiet_hours::QuietHours;
pub use slots::Spacing;
pub use text::{Engaged, TweetName};
