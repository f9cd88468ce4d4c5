//! The two engines behind one door: every statement goes through [`Db`] or [`Tx`].

mod engine;
mod fault;
mod funnel;
mod open;
mod row;
mod scan;
mod sql;
mod tx;

pub use engine::{Db, Engine};
pub use fault::Faults;
pub use funnel::{Arg, Args};
pub use open::OpenOptions;
pub use row::Decode;
pub use tx::Tx;

pub(crate) use sql::placeholders;
