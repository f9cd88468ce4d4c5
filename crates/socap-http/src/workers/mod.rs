//! `/workers`: the queue from outside.

pub(crate) mod queue;
pub(crate) mod run;
pub(crate) mod status;
pub(crate) mod trigger;
