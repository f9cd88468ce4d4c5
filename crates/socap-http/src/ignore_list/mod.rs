//! `/ignore-list`: accounts that never alert.

pub(crate) mod get;
pub(crate) mod put;
