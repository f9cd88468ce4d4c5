//! `/rules`: by which rules accounts are classified.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod put;
