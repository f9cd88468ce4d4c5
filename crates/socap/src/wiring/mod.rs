//! How the parts of socap become one process.

pub(crate) mod alerting;
pub(crate) mod engine;
pub(crate) mod lock;
pub(crate) mod process;
pub(crate) mod sealer;
pub(crate) mod server;
pub(crate) mod signals;
