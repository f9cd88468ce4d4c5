//! `/workers`: the queue from outside.

mod members;
pub(crate) mod queue;
pub(crate) mod run;
pub(crate) mod status;
pub(crate) mod trigger;
