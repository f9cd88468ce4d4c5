//! `/tweets`.

pub(crate) mod resolve;
