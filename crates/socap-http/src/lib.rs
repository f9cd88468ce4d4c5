//! The HTTP API of socap: one file a verb, strict about what it reads, every error a problem.
//!
//! [`router`] is the whole service; [`openapi`] describes it.

mod accept;
mod alerts;
mod analytics;
mod answers;
pub mod auth;
mod campaigns;
mod cookie;
mod dashboard;
mod docs;
mod filter;
mod frames;
mod idempotency;
mod ignore_list;
mod json;
mod live;
mod members;
mod ops;
mod origin;
mod paging;
mod path;
mod people;
mod problem;
mod query;
mod question;
mod routes;
mod rules;
mod session;
mod state;
mod table;
#[cfg(test)]
mod testing;
mod tweets;
mod usage;
mod workers;

pub use alerts::{alerts_json, finds_json, mutes_json};
pub use campaigns::campaign_json;
pub use routes::{openapi, router};
pub use state::{ApiState, Options};
