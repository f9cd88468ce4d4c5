//! News as it is stored, in this process or in any other on the same database.
//!
//! One task a process asks for the versions of the campaigns that somebody watches, several
//! times a second, and reads what is new once for all of their readers. Readers pull: one that
//! is slow holds nothing but its place.

mod feed;
mod hub;
mod reader;

pub(crate) use hub::Hub;
pub(crate) use reader::{Heard, Reader};
