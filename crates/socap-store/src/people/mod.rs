//! Important people: whose following an account makes it matter, and how much.

mod change;
mod list;
mod person;
mod upsert;

pub use change::{delete, insert, patch};
pub use list::{Filter, Page, list};
pub use person::{Person, PersonChange, by_username, get, get_many};
pub use upsert::{Became, Upserted, upsert_many};
