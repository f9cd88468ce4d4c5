//! `/campaigns`.

pub(crate) mod account;
pub(crate) mod body;
pub(crate) mod coverage;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod engagements;
mod engagements_csv;
pub(crate) mod estimate;
pub(crate) mod events;
pub(crate) mod get;
pub(crate) mod jobs;
pub(crate) mod list;
pub(crate) mod patch;
pub(crate) mod view;

pub use view::campaign_json;
