//! The words and rules of socap.
//!
//! Nothing here does I/O or is async; the time, ids and randomness a rule needs are
//! handed to it. What a word means is written on its type.

pub mod account_category;
pub mod alerts;
pub mod campaign;
pub mod checkpoint;
pub mod classify;
pub mod clock;
pub mod draft;
pub mod gate;
pub mod id;
pub mod metrics;
pub mod money;
pub mod people;
pub mod people_import;
pub mod series;
pub mod time;
pub mod tweet_url;
pub mod walk;
pub mod weight;
pub mod words;
pub mod zone;

pub use account_category::CategorySet;
pub use clock::{Clock, WorldClock};
pub use id::{CampaignId, IdSource, TweetId, UserId};
pub use metrics::Metrics;
pub use money::Micros;
pub use time::Timestamp;
pub use weight::Weight;
pub use words::{
    AccountCategory, ActionType, Availability, CampaignStatus, JobKind, TweetCategory,
};
pub use zone::Zone;
