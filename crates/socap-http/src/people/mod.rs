//! `/people`: who makes an account matter, and whom they follow.

mod body;
pub(crate) mod cancel;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod estimate;
pub(crate) mod get;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod patch;
pub(crate) mod read;
pub(crate) mod view;
mod whom;
