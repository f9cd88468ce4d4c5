//! `/usage`.

pub(crate) mod get;
mod left;
